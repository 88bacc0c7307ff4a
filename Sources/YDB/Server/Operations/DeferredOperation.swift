// A request whose client has not waited for its answer: the answer is kept for who asks for the operation by its name.

import Synchronization
import YDBWire

final class DeferredOperation: ServiceOperation {
    private let id: String
    private let work: BackgroundWork
    /// The operation as the answer tells it, once there is one.
    private let answer = Mutex<Ydb_Operations_Operation?>(nil)

    init(_ id: String, _ work: BackgroundWork) {
        self.id = id
        self.work = work
    }

    /// - Parameter end: Told when the request is done.
    func start(_ end: @escaping @Sendable () -> Void) {
        work.start { [self] output in
            let made = Self.operation(in: output)
            answer.withLock { $0 = made }
            end()
        }
    }

    /// The one message that was written.
    private static func operation(in output: CallOutput) -> Ydb_Operations_Operation {
        let message = output.writer.bytes.dropFirst(GRPCMessageFormat.prefixLength)
        guard !message.isEmpty,
            let response = try? Ydb_Operations_GetOperationResponse(
                serializedBytes: Array(message))
        else {
            return .with {
                $0.ready = true
                $0.status = .undetermined
                $0.issues = [.error("The operation was cut off before it was answered")]
            }
        }
        return response.operation
    }

    func report() -> Ydb_Operations_Operation {
        // One that goes on is no failure.
        var told = answer.withLock { $0 } ?? .with { $0.status = .success }
        told.id = id
        return told
    }

    func cancel() { work.cancel() }

    var isOver: Bool { answer.withLock { $0 != nil } }
}
