// C libraries that are looked for when they are first needed, so that building and all else needs none of them.

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A C library of the system's. It stays loaded.
struct DynamicLibrary: Sendable {
    /// Where it can lie, and how it comes there.
    struct Place: Sendable {
        /// What people call it.
        let name: String
        /// File names and paths, tried in order.
        let candidates: [String]
        /// How to install it, for people.
        let installation: String
    }

    private let place: Place
    /// The handle's bits: loaded libraries are never unloaded, so that it is valid in every thread.
    private let handle: UInt

    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/libraryMissing``, which says how to install it.
    init(_ place: Place) throws(DatabaseError) {
        self.place = place
        for candidate in place.candidates {
            if let handle = dlopen(candidate, RTLD_NOW | RTLD_LOCAL) {
                self.handle = UInt(bitPattern: handle)
                return
            }
        }
        throw DatabaseError(
            .libraryMissing,
            "\(place.name) is needed and was not found as \(place.candidates.joined(separator: ", ")): "
                + place.installation, outcome: .notApplied)
    }

    /// A function of the library's.
    ///
    /// - Parameter type: A `@convention(c)` type that has to be the function's.
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/libraryMissing`` where the library has no such function: it is too old.
    func function<Function>(
        _ name: String, _ type: Function.Type = Function.self
    ) throws(DatabaseError) -> Function {
        guard let address = dlsym(UnsafeMutableRawPointer(bitPattern: handle), name) else {
            throw DatabaseError(
                .libraryMissing, "\(place.name) has no function \(name): it is too old",
                outcome: .notApplied)
        }
        return unsafeBitCast(address, to: type)
    }
}
