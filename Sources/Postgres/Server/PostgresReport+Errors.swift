// Errors of the engine and of the wire as Postgres reports them.

import PostgresLanguage
package import PostgresWire
package import QueryEngine
package import WireCore

extension PostgresReport {
    /// An error, in the order of fields that Postgres keeps.
    package init(_ error: SQLError) {
        let fields = error.fields
        self.init(
            severity: fields.isFatal ? "FATAL" : "ERROR", sqlState: error.sqlState,
            message: fields.message)
        add(.detail, fields.detail)
        add(.hint, fields.hint)
        add(.position, fields.position.map(String.init))
        add(.context, fields.context)
        add(.schema, fields.schema)
        add(.table, fields.table)
        add(.column, fields.column)
        add(.dataType, fields.dataType)
        add(.constraint, fields.constraint)
        add(.routine, Self.routine(of: error))
    }

    /// The one routine that a driver reads: asyncpg knows a stale prepared statement by it alone.
    private static func routine(of error: SQLError) -> String? {
        error.condition == .resultTypeChanged ? "RevalidateCachedQuery" : nil
    }

    package init(_ notice: Notice) {
        self.init(
            severity: notice.severity.rawValue, sqlState: notice.sqlState,
            message: notice.message)
        add(.detail, notice.detail)
        add(.hint, notice.hint)
    }

    private mutating func add(_ code: Code, _ value: String?) {
        if let value { fields.append(Field(code, value)) }
    }
}

extension SQLError {
    /// The error that Postgres answers to a message it cannot read; nil where it closes the connection without a word,
    /// since the stream can no longer be followed.
    package init?(_ error: WireError, message kind: UInt8) {
        switch error {
        case .insufficientData, .countAboveRemaining:
            self.init(.protocolViolation, "insufficient data left in message")
        case .unterminatedString: self.init(.protocolViolation, "invalid string in message")
        case .bytesLeftOver: self.init(.protocolViolation, "invalid message format")
        case .invalidText(let bytes):
            let list = bytes.map { "0x" + hexadecimal($0) }
            self.init(
                .characterNotInRepertoire,
                "invalid byte sequence for encoding \"UTF8\": \(list.joined(separator: " "))")
        case .invalidField(let field, let value):
            guard field == .init("target") else {
                self.init(.protocolViolation, "insufficient data left in message")
                return
            }
            let name = kind == PostgresClientMessage.Close.kind ? "CLOSE" : "DESCRIBE"
            self.init(.protocolViolation, "invalid \(name) message subtype \(value)")
        case .unknownMessage(let kind):
            self.init(
                .protocolViolation, "invalid frontend message type \(kind)", reach: .session)
        case .lengthBelowMinimum, .lengthAboveLimit: return nil
        }
    }

    /// The same error with severity FATAL.
    package var fatal: SQLError {
        SQLError(
            condition, fields.message, detail: fields.detail, hint: fields.hint, reach: .session,
            nativeCode: fields.nativeCode)
    }
}
