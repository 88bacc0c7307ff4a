// What a statement can fail with: a closed set of conditions inside, each with the fields that a client sees.
package import FaultInjection

/// An error of a statement, as the client of any SQL protocol sees it.
///
/// The condition is closed: each protocol maps it by an exhaustive switch. What the engine itself reports is a
/// `Violation`, which has no text before the cluster's language has worded it; what a language reports has its text.
package struct SQLError: Error, Sendable, Equatable {
    /// Everything beside the condition lives in one box, so that the error is small to throw.
    package final class Fields: Sendable {
        /// nil: the violation waits to be worded.
        private let text: String?
        package let violation: Violation?
        package let detail: String?
        package let hint: String?
        /// 1-based, in characters of the statement's text.
        package let position: Int?
        package let context: String?
        package let schema: String?
        package let table: String?
        package let column: String?
        package let dataType: String?
        package let constraint: String?
        /// What it undoes, as far as that is known where it is made.
        package let reach: Reach
        /// A code of its own, in place of the condition's: a fault rule's, or one of a language that has more of them.
        package let nativeCode: String?
        /// The number that goes with the code, where the protocol has numbers; else 0.
        package let nativeNumber: Int32

        package init(
            message: String, detail: String? = nil, hint: String? = nil, position: Int? = nil,
            context: String? = nil, schema: String? = nil, table: String? = nil,
            column: String? = nil, dataType: String? = nil, constraint: String? = nil,
            reach: Reach = .statement, nativeCode: String? = nil, nativeNumber: Int32 = 0
        ) {
            text = message
            violation = nil
            self.detail = detail
            self.hint = hint
            self.position = position
            self.context = context
            self.schema = schema
            self.table = table
            self.column = column
            self.dataType = dataType
            self.constraint = constraint
            self.reach = reach
            self.nativeCode = nativeCode
            self.nativeNumber = nativeNumber
        }

        fileprivate init(
            _ fields: Fields, position: Int?, context: String?, reach: Reach
        ) {
            text = fields.text
            violation = fields.violation
            detail = fields.detail
            hint = fields.hint
            self.position = position
            self.context = context
            schema = fields.schema
            table = fields.table
            column = fields.column
            dataType = fields.dataType
            constraint = fields.constraint
            self.reach = reach
            nativeCode = fields.nativeCode
            nativeNumber = fields.nativeNumber
        }

        fileprivate init(_ violation: Violation) {
            text = nil
            self.violation = violation
            detail = nil
            hint = nil
            position = nil
            context = nil
            schema = nil
            table = nil
            column = nil
            dataType = nil
            constraint = nil
            reach = .statement
            nativeCode = nil
            nativeNumber = 0
        }

        /// The connection ends with it.
        package var isFatal: Bool { reach == .session }

        package var message: String { text ?? violation.map { "\($0)" } ?? "" }
    }

    package let condition: Condition
    package let fields: Fields

    private init(_ condition: Condition, _ fields: Fields) {
        self.condition = condition
        self.fields = fields
    }

    package init(_ violation: Violation) {
        self.init(violation.condition, Fields(violation))
    }

    package init(
        _ condition: Condition, _ message: String, detail: String? = nil, hint: String? = nil,
        position: Int? = nil, context: String? = nil, schema: String? = nil, table: String? = nil,
        column: String? = nil, dataType: String? = nil, constraint: String? = nil,
        reach: Reach = .statement, nativeCode: String? = nil, nativeNumber: Int32 = 0
    ) {
        self.condition = condition
        self.fields = Fields(
            message: message, detail: detail, hint: hint, position: position, context: context,
            schema: schema, table: table, column: column, dataType: dataType,
            constraint: constraint, reach: reach, nativeCode: nativeCode,
            nativeNumber: nativeNumber)
    }

    package var message: String { fields.message }

    package static func == (a: SQLError, b: SQLError) -> Bool {
        a.condition == b.condition && a.fields.message == b.fields.message
            && a.fields.position == b.fields.position
    }

    /// The same error, pointing at a character unless it points somewhere already.
    package func at(_ position: Int?) -> SQLError {
        guard fields.position == nil, let position, !asksToMove else { return self }
        return with(position: position)
    }

    /// The same error; what is given is added to it.
    package func with(
        position: Int? = nil, context: String? = nil, reach: Reach = .statement
    ) -> SQLError {
        SQLError(
            condition,
            Fields(
                fields, position: position ?? fields.position,
                context: context ?? fields.context, reach: max(reach, fields.reach)))
    }

    /// A feature that Postgres has and this server does not: 0A000, named.
    package static func notSupported(_ feature: String, position: Int? = nil) -> SQLError {
        SQLError(.featureNotSupported, "\(feature) is not supported", position: position)
    }
}

/// A notice or a warning that goes with a statement's answer.
package struct Notice: Sendable {
    package enum Severity: String, Sendable {
        case debug = "DEBUG", log = "LOG", info = "INFO", notice = "NOTICE", warning = "WARNING"
    }

    package let severity: Severity
    package let condition: Condition
    package let message: String
    package let detail: String?
    package let hint: String?
    /// As an error's: 0 where the protocol has no numbers.
    package let nativeNumber: Int32

    package init(
        _ severity: Severity, _ condition: Condition, _ message: String, detail: String? = nil,
        hint: String? = nil, nativeNumber: Int32 = 0
    ) {
        self.severity = severity
        self.condition = condition
        self.message = message
        self.detail = detail
        self.hint = hint
        self.nativeNumber = nativeNumber
    }
}
