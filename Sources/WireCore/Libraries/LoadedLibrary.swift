// C libraries that are looked for when they are first needed, so that building and all else needs none of them.

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A C library of the system's. It stays loaded.
package struct LoadedLibrary: Sendable {
    /// Where it can lie, and how it comes there.
    package struct Place: Sendable {
        /// What people call it.
        package let name: String
        /// File names and paths, tried in order.
        package let candidates: [String]
        /// How to install it, for people.
        package let installation: String

        package init(name: String, candidates: [String], installation: String) {
            self.name = name
            self.candidates = candidates
            self.installation = installation
        }
    }

    private let place: Place
    /// The handle's bits: loaded libraries are never unloaded, so that it is valid in every thread.
    private let handle: UInt

    /// - Throws: Where none of the candidates can be loaded.
    package init(_ place: Place) throws(MissingLibrary) {
        self.place = place
        for candidate in place.candidates {
            if let handle = dlopen(candidate, RTLD_NOW | RTLD_LOCAL) {
                self.handle = UInt(bitPattern: handle)
                return
            }
        }
        throw MissingLibrary(
            "\(place.name) is needed and was not found as \(place.candidates.joined(separator: ", ")): "
                + place.installation)
    }

    /// A function of the library's.
    ///
    /// - Parameter type: A `@convention(c)` type that has to be the function's.
    /// - Throws: Where the library has no such function: it is too old.
    package func function<Function>(
        _ name: String, _ type: Function.Type = Function.self
    ) throws(MissingLibrary) -> Function {
        guard let address = dlsym(UnsafeMutableRawPointer(bitPattern: handle), name) else {
            throw MissingLibrary("\(place.name) has no function \(name): it is too old")
        }
        return unsafeBitCast(address, to: type)
    }
}

/// A library, or a function of one, that is not there.
package struct MissingLibrary: Error, CustomStringConvertible {
    /// What is missing, and how to install it.
    package let description: String

    init(_ description: String) { self.description = description }
}
