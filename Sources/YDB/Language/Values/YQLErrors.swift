// Errors that YQL's types, values and functions bring about.
package import QueryEngine

extension SQLError {
    /// A call or a conversion that the types do not allow: found while a statement is analysed.
    package static func yqlType(_ message: String) -> SQLError {
        SQLError(.datatypeMismatch, message)
    }

    /// A value that a function cannot work with: ends the statement while it runs.
    package static func yqlValue(_ message: String) -> SQLError {
        SQLError(.dataException, message)
    }
}
