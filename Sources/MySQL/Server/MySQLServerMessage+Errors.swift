// Errors of the engine and of the language as MySQL reports them.

package import MySQLWire
package import QueryEngine

extension MySQLServerMessage.ErrorReport {
    /// Of an error that nobody has worded.
    private static let unknownError: UInt16 = 1105

    /// An error with its number and SQLSTATE.
    package init(_ error: SQLError) {
        self.init(
            code: error.fields.nativeNumber > 0
                ? UInt16(truncatingIfNeeded: error.fields.nativeNumber) : Self.unknownError,
            sqlState: error.fields.nativeCode ?? "HY000",
            message: error.message)
    }
}
