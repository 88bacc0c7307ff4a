// What MySQL says of violations: number, SQLSTATE and text.
package import FaultInjection
package import QueryEngine

/// The words of a server of MySQL's kind, in English.
package struct MySQLWording: Wording {
    package let flavor: MySQLFlavor

    package init(_ flavor: MySQLFlavor) { self.flavor = flavor }

    package func words(of violation: Violation) -> SQLError {
        switch violation {
        case .notNull(_, let column): SQLError(.columnNotNull, column)
        case .check(let row, let constraint):
            flavor.isMariaDB
                ? SQLError(.checkFailed, constraint, row.table.schema, row.table.name)
                : SQLError(.checkViolated, constraint)
        case .duplicateKey(let rule, let key): duplicate(rule, key)
        case .duplicateKeyInBuild(let rule, let key): duplicate(rule, key)
        case .foreignKeyMissing(let rule, _, _), .foreignKeyPartlyNull(let rule):
            SQLError(.noReferencedRow, description(of: rule))
        case .foreignKeyReferenced(let rule, _, _):
            SQLError(.rowReferenced, description(of: rule))
        case .tooManyRows: SQLError(.subqueryRows)
        case .rowLocked:
            flavor.isMariaDB ? SQLError(.lockWaitTimeout) : SQLError(.rowNotLocked)
        case .tableLocked, .lockTimeout: SQLError(.lockWaitTimeout)
        case .deadlock: SQLError(.deadlock)
        case .statementTimeout:
            flavor.isMariaDB ? SQLError(.statementTimeoutM) : SQLError(.statementTimeout)
        case .cancelled: SQLError(.queryInterrupted)
        case .resultChanged: SQLError(.queryReprepare)
        case .readOnly: readOnlyTransaction
        case .serialization, .concurrentUpdate, .concurrentDelete: SQLError(.recordChanged, "")
        case .sequenceExhausted(let column?, let row) where flavor.isMariaDB:
            SQLError(
                .numericValueOutOfRange,
                "Out of range value for column '\(column)' at row \(max(1, row))",
                nativeCode: "22003", nativeNumber: 167)
        case .sequenceExhausted: SQLError(.autoIncrementFailed)
        case .stateReplaced, .terminated: SQLError(.serverShutdown, text: shutdown, reach: .session)
        case .definition(let error): words(of: error)
        case .deferrableArbiter, .conflictTwice, .negativeLimit, .negativeOffset,
            .frameOffsetNull, .frameOffsetNegative, .bucketCountNotPositive,
            .rowNumberNotPositive, .arrayDimensionsDiffer, .setForOneValue, .noCursor,
            .transactionEnded, .sequenceMissing, .databaseExists, .databaseMissing:
            otherWords(violation)
        }
    }

    /// What other languages' statements alone can come to.
    private func otherWords(_ violation: Violation) -> SQLError {
        switch violation {
        case .negativeLimit, .negativeOffset: SQLError(.wrongArguments, "LIMIT")
        case .frameOffsetNull, .frameOffsetNegative, .bucketCountNotPositive,
            .rowNumberNotPositive:
            SQLError(.wrongArguments, "window function")
        default: SQLError(.unknownError, "\(violation)")
        }
    }

    /// A query, a definition and a command end with the full stop that MySQL 8 has.
    package var readOnlyTransaction: SQLError { sentence(.readOnlyTransaction) }

    /// Some of MariaDB's texts end in MySQL 8 with a full stop.
    package func sentence(_ code: MySQLErrorCode) -> SQLError {
        SQLError(code, text: flavor.isMariaDB ? code.template : code.template + ".")
    }

    package func notice(skipping error: DefinitionError) -> Notice {
        let words = words(of: error)
        return Notice(
            .notice, words.condition, words.message, nativeNumber: words.fields.nativeNumber)
    }

    package func notice(_ notice: DefinitionNotice) -> Notice {
        Notice(.notice, .successfulCompletion, "")
    }

    package func condition(of native: NativeError) -> Condition? {
        switch native.number {
        case 1213: .deadlockDetected
        case 1205, 3572: .lockNotAvailable
        case 1020, 1412: .serializationFailure
        case 1053, 1927, 3169: .adminShutdown
        case 1317, 3024, 1969: .queryCanceled
        case 1792, 1290, 1836: .readOnlySQLTransaction
        case 1062: .uniqueViolation
        case 1615: .resultTypeChanged
        default: nil
        }
    }

    /// An error that was said in plain words by a part that all languages share has a number by its condition.
    package func worded(_ error: SQLError) -> SQLError {
        if let violation = error.fields.violation {
            return words(of: violation).with(
                position: error.fields.position, context: error.fields.context,
                reach: error.fields.reach)
        }
        if error.fields.nativeNumber != 0 { return error }
        if let code = error.fields.nativeCode, code.utf8.count < 5, let number = Int32(code) {
            return SQLError(
                error.condition, error.message, position: error.fields.position,
                reach: error.fields.reach,
                nativeCode: MySQLErrorCode.state(of: number), nativeNumber: number)
        }
        let code = MySQLErrorCode.ofCondition(error.condition)
        return SQLError(
            error.condition, text(of: error, code), position: error.fields.position,
            reach: error.fields.reach, nativeCode: error.fields.nativeCode ?? code.state,
            nativeNumber: Int32(code.number))
    }

    private func text(of error: SQLError, _ code: MySQLErrorCode) -> String {
        if code == .notSupportedYet { return notSupported(error.message).message }
        return error.message
    }

    /// 1235 with what there is not.
    package func notSupported(_ feature: String) -> SQLError {
        let suffix = " is not supported"
        let name = feature.hasSuffix(suffix) ? String(feature.dropLast(suffix.count)) : feature
        return SQLError(.notSupportedYet, flavor.isMariaDB ? "MariaDB" : "MySQL", name)
    }

    private var shutdown: String { MySQLErrorCode.serverShutdown.template }

    // MARK: Keys

    private func duplicate(_ rule: KeyRule, _ key: ShownKey?) -> SQLError {
        let values = (key?.values ?? []).map { $0 ?? "NULL" }.joined(separator: "-")
        let name = flavor.isMariaDB ? rule.name : "\(rule.table.name).\(rule.name)"
        return SQLError(.duplicateEntry, String(values.prefix(64)), name)
    }

    /// The foreign key as its definition says it, behind its table.
    private func description(of rule: KeyRule) -> String {
        "\(MySQLName.quoted(rule.table.schema)).\(MySQLName.quoted(rule.table.name)), "
            + Self.constraint(rule)
    }

    /// `CONSTRAINT n FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE`.
    static func constraint(_ rule: KeyRule) -> String {
        guard let reference = rule.reference else {
            return "CONSTRAINT \(MySQLName.quoted(rule.name))"
        }
        let parent =
            reference.parent.schema == rule.table.schema
            ? MySQLName.quoted(reference.parent.name)
            : "\(MySQLName.quoted(reference.parent.schema)).\(MySQLName.quoted(reference.parent.name))"
        var text =
            "CONSTRAINT \(MySQLName.quoted(rule.name)) FOREIGN KEY "
            + "(\(list(reference.columns))) REFERENCES \(parent) (\(list(reference.parentColumns)))"
        if let word = word(reference.onDelete) { text += " ON DELETE \(word)" }
        if let word = word(reference.onUpdate) { text += " ON UPDATE \(word)" }
        return text
    }

    private static func list(_ names: [String]) -> String {
        names.map(MySQLName.quoted).joined(separator: ", ")
    }

    /// nil: what is not written, as RESTRICT is the default.
    static func word(_ action: ForeignKeyDescriptor.Action) -> String? {
        switch action {
        case .restrict: nil
        case .noAction: "NO ACTION"
        case .cascade: "CASCADE"
        case .setNull: "SET NULL"
        case .setDefault: "SET DEFAULT"
        }
    }
}

/// Names as texts show them.
package enum MySQLName {
    /// In backquotes, those inside doubled.
    package static func quoted(_ name: String) -> String {
        name.contains("`")
            ? "`"
                + name.split(separator: "`", omittingEmptySubsequences: false).joined(
                    separator: "``") + "`"
            : "`\(name)`"
    }
}

extension SQLError {
    /// The number that a client is told; an error without one has none of MySQL's words yet.
    package var mySQLNumber: UInt16 {
        UInt16(exactly: fields.nativeNumber).flatMap { $0 == 0 ? nil : $0 }
            ?? MySQLErrorCode.ofCondition(condition).number
    }

    /// The SQLSTATE that goes with it.
    package var mySQLState: String {
        fields.nativeCode ?? MySQLErrorCode.ofCondition(condition).state
    }
}
