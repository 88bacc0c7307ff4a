// How a value of one type becomes one of another.
package import QueryEngine

/// A conversion between two types, resolved.
package struct YQLConversion: Sendable {
    /// What comes out; a cast that may fail gives an optional.
    package let result: YQLType
    /// nil: the value is the same.
    package let body: (@Sendable (Value) throws(SQLError) -> Value)?

    package init(
        _ result: YQLType, _ body: (@Sendable (Value) throws(SQLError) -> Value)? = nil
    ) {
        self.result = result
        self.body = body
    }

    package func callAsFunction(_ value: Value) throws(SQLError) -> Value {
        guard let body else { return value }
        return try body(value)
    }
}
