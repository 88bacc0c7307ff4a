// What can be wrong with bytes that a peer sent. Closed inside the package: every protocol has one exhaustive switch
// from here to its own native error.

/// A fault of the peer's bytes, found by a reader or a frame decoder.
package enum WireError: Error, Equatable, Sendable {
    /// A field needs more bytes than its message has left.
    case insufficientData(needed: Int, remaining: Int)
    /// A frame states a length shorter than any message of its kind.
    case lengthBelowMinimum(length: Int, minimum: Int)
    /// A frame states a length above the limit for its kind.
    case lengthAboveLimit(length: Int, limit: Int)
    /// A count promises more elements than the bytes that remain could hold.
    case countAboveRemaining(count: Int, remaining: Int)
    /// A string misses its terminating zero byte.
    case unterminatedString
    /// Text that is not UTF-8; the bytes from the first invalid one on, at most four.
    case invalidText([UInt8])
    /// A message ends before its body does.
    case bytesLeftOver(count: Int)
    /// No message of the protocol has this kind here.
    case unknownMessage(kind: UInt32)
    /// A field holds a value that the protocol does not define.
    case invalidField(StaticField, value: Int64)

    /// The name of a field, comparable without keeping a string alive.
    package struct StaticField: Equatable, Sendable, CustomStringConvertible {
        private let name: StaticString

        package init(_ name: StaticString) { self.name = name }

        package var description: String { name.description }

        package static func == (left: StaticField, right: StaticField) -> Bool {
            left.description == right.description
        }
    }
}
