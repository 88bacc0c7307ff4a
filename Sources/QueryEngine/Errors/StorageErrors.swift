// The engine's errors as errors of a statement.
import StorageEngine

extension SQLError {
    init(_ error: StorageError) {
        self = SessionErrors.error(error)
    }
}
