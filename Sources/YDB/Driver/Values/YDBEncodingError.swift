// A value that cannot be sent.

public import ClientPooling

/// A value that has no representation of the type that it was to be sent as. Nothing was sent.
public struct YDBEncodingError: ClassifiedError, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let message: String
    /// The parameter or column that the value was for, where one is known.
    public internal(set) var name: String?

    /// A value that cannot be sent.
    public init(_ message: String) { self.message = message }

    /// Permanent: the same value fails again.
    public var failureClass: FailureClass { .permanent }

    /// Nothing was sent.
    public var outcome: WorkOutcome { .notApplied }

    /// What is wrong, and with what.
    public var description: String { name.map { "\($0): \(message)" } ?? message }

    func at(_ name: String) -> YDBEncodingError {
        var error = self
        if error.name == nil { error.name = name }
        return error
    }

    static func mismatch(_ value: YDBValue, _ type: YDBType) -> YDBEncodingError {
        YDBEncodingError("a value of type \(value.type) does not become \(type)")
    }

    static func outOfRange(_ value: YDBValue, _ type: YDBType) -> YDBEncodingError {
        YDBEncodingError("a value of type \(value.type) does not fit into \(type)")
    }
}
