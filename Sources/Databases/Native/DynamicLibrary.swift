// The C libraries of backends: what is missing is told as an error of a database.

import WireCore

/// A C library of the system's, for a backend.
struct DynamicLibrary: Sendable {
    typealias Place = LoadedLibrary.Place

    private let library: LoadedLibrary

    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/libraryMissing``, which says how to install it.
    init(_ place: Place) throws(DatabaseError) {
        do { library = try LoadedLibrary(place) } catch { throw Self.failure(error) }
    }

    /// A function of the library's.
    ///
    /// - Parameter type: A `@convention(c)` type that has to be the function's.
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/libraryMissing`` where the library has no such function: it is too old.
    func function<Function>(
        _ name: String, _ type: Function.Type = Function.self
    ) throws(DatabaseError) -> Function {
        do { return try library.function(name, type) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: MissingLibrary) -> DatabaseError {
        DatabaseError(.libraryMissing, error.description, outcome: .notApplied)
    }
}
