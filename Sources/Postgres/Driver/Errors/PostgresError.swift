// What the server says went wrong, or should be known.

public import ClientPooling
import PostgresWire

/// An error that the server reported, with all that it said.
public struct PostgresError: ClassifiedError, Hashable {
    /// What the server said.
    public let report: PostgresNotice

    /// What kind of failure it was.
    public var failureClass: FailureClass

    /// What became of the work.
    public var outcome: WorkOutcome

    init(_ report: PostgresReport) {
        let notice = PostgresNotice(report)
        self.report = notice
        var classified = notice.code.classified
        if notice.isPlanChanged { classified = ClassifiedFailure(.transient) }
        let isFatal = notice.severity == "FATAL" || notice.severity == "PANIC"
        if isFatal, classified.failureClass == .permanent, !Self.isRefusal(notice.code) {
            classified = ClassifiedFailure(.disconnect)
        }
        failureClass = classified.failureClass
        outcome = classified.outcome
    }

    /// Fatal for the login and for every other that is made in the same way.
    private static func isRefusal(_ code: SQLState) -> Bool {
        ["28", "3D", "42", "22", "0A"].contains(code.errorClass)
    }

    /// The error's code.
    public var code: SQLState { report.code }
    /// The error in one line.
    public var message: String { report.message }
}

extension PostgresError: CustomStringConvertible {
    /// As `psql` would print it.
    public var description: String { report.description }
}

/// A notice, or what an error says: the fields that the server sent (PostgreSQL documentation, section 55.8).
public struct PostgresNotice: Hashable, Sendable {
    /// `ERROR`, `FATAL`, `PANIC`, `WARNING`, `NOTICE`, `DEBUG`, `INFO` or `LOG`, never translated.
    public let severity: String
    /// The code.
    public let code: SQLState
    /// What happened, in one line.
    public let message: String
    /// More about it.
    public let detail: String?
    /// What to do about it, perhaps.
    public let hint: String?
    /// A place in the statement, in characters from 1.
    public let position: Int?
    /// A place in ``internalQuery``, in characters from 1.
    public let internalPosition: Int?
    /// A statement that the server made itself, such as one of a function's.
    public let internalQuery: String?
    /// The call stack of functions.
    public let context: String?
    /// The schema of what it is about.
    public let schema: String?
    /// The table.
    public let table: String?
    /// The column.
    public let column: String?
    /// The data type.
    public let dataType: String?
    /// The constraint.
    public let constraint: String?
    /// Where in the server's source it was raised: file, line and function.
    public let source: String?
    private let routine: String?

    init(_ report: PostgresReport) {
        severity = report[.severityUntranslated] ?? report[.severity] ?? "ERROR"
        code = SQLState(rawValue: report[.sqlState] ?? "XX000")
        message = report[.message] ?? "no message"
        detail = report[.detail]
        hint = report[.hint]
        position = report[.position].flatMap { Int($0) }
        internalPosition = report[.internalPosition].flatMap { Int($0) }
        internalQuery = report[.internalQuery]
        context = report[.context]
        schema = report[.schema]
        table = report[.table]
        column = report[.column]
        dataType = report[.dataType]
        constraint = report[.constraint]
        routine = report[.routine]
        source = report[.file].map { file in
            "\(file):\(report[.line] ?? "?") \(report[.routine] ?? "")"
        }
    }

    /// "cached plan must not change result type": another message in another language, and no code of its own.
    var isPlanChanged: Bool {
        code == .featureNotSupported
            && (routine == "RevalidateCachedQuery"
                || message == "cached plan must not change result type")
    }

    /// Whether a prepared statement was at fault that would serve when prepared again.
    var isStalePlan: Bool { isPlanChanged || code == .invalidSQLStatementName }
}

extension PostgresNotice: CustomStringConvertible {
    /// As `psql` would print it.
    public var description: String {
        let parts = [detail.map { "DETAIL: \($0)" }, hint.map { "HINT: \($0)" }].compactMap { $0 }
        let more = parts.isEmpty ? "" : "; " + parts.joined(separator: "; ")
        return "\(severity) \(code): \(message)\(more)"
    }
}
