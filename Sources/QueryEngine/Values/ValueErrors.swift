// The errors that the input of many types shares, in Postgres's words.

extension SQLError {
    /// 22P02: `invalid input syntax for type integer: "x"`.
    package static func invalidSyntax(_ typeName: String, _ text: String, detail: String? = nil)
        -> SQLError
    {
        SQLError(
            .invalidTextRepresentation, "invalid input syntax for type \(typeName): \"\(text)\"",
            detail: detail)
    }

    /// 22003: `integer out of range`.
    package static func outOfRange(_ typeName: StaticString) -> SQLError {
        SQLError(.numericValueOutOfRange, "\(typeName) out of range")
    }

    package static var divisionByZero: SQLError { SQLError(.divisionByZero, "division by zero") }

    package static var valueOverflowsNumericFormat: SQLError {
        SQLError(.numericValueOutOfRange, "value overflows numeric format")
    }

    /// 22023 with a text.
    package static func invalidParameter(_ message: String) -> SQLError {
        SQLError(.invalidParameterValue, message)
    }

    /// 22P03: a binary value of a size that its type has not.
    package static var incorrectBinaryFormat: SQLError {
        SQLError(.invalidBinaryRepresentation, "incorrect binary data format")
    }

    /// 08P01: a binary value that ends before its fields do.
    package static var insufficientData: SQLError {
        SQLError(.protocolViolation, "insufficient data left in message")
    }

    package static var arrayTooLarge: SQLError {
        SQLError(.programLimitExceeded, "array size exceeds the maximum allowed (134217727)")
    }

    package static var requestedLengthTooLarge: SQLError {
        SQLError(.programLimitExceeded, "requested length too large")
    }
}
