// What the values of a type look like, and how two of them compare: all that rows, keys and comparisons ask of a type.

/// Which case of `Value` a type's values have, told apart further where they are compared in different ways.
package enum ValueShape: UInt8, Sendable {
    /// Text under a collation.
    case text = 0
    /// Text under a collation, blanks at its end left out.
    case paddedText
    /// Text by its bytes, whatever the collation.
    case byteText
    /// Text of which the first byte counts.
    case singleByteText
    /// A JSON document in canonical text.
    case document
    /// A number that is written as one, of that many bits.
    case int16, int32, int64
    /// The same without a sign.
    case uint32
    /// A number that stands for something else: a day, an instant, a label.
    case encodedInteger
    case bool
    case double
    case bytes
    case numeric
    case interval
    /// A time of day and its zone.
    case zonedTime
    case array
    /// An array of which the shorter comes first.
    case vector
    case record
}

extension ValueShape {
    /// A number that is written as one.
    @inline(__always)
    package var isNumber: Bool {
        switch self {
        case .int16, .int32, .int64, .uint32: true
        default: false
        }
    }

    /// A collation takes part in comparing such values, or can inside of them.
    var isCollated: Bool {
        switch self {
        case .text, .paddedText, .array, .record: true
        default: false
        }
    }
}
