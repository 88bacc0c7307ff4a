// What PostgreSQL says of violations: message, detail, hint and the names that go with them.
package import FaultInjection
package import QueryEngine
import StorageEngine

/// PostgreSQL 15's words, in English.
package struct PostgresWording: Wording {
    package init() {}

    package func words(of violation: Violation) -> SQLError {
        switch violation {
        case .notNull, .check, .duplicateKey, .duplicateKeyInBuild, .foreignKeyMissing,
            .foreignKeyPartlyNull, .foreignKeyReferenced, .deferrableArbiter, .conflictTwice:
            rowWords(violation)
        case .rowLocked, .tableLocked, .lockTimeout, .deadlock, .statementTimeout, .cancelled,
            .serialization, .concurrentUpdate, .concurrentDelete, .readOnly, .transactionEnded,
            .stateReplaced, .resultChanged, .terminated:
            transactionWords(violation)
        case .tooManyRows, .negativeLimit, .negativeOffset, .frameOffsetNull,
            .frameOffsetNegative, .bucketCountNotPositive, .rowNumberNotPositive,
            .arrayDimensionsDiffer, .setForOneValue, .noCursor, .sequenceExhausted,
            .sequenceMissing, .databaseExists, .databaseMissing:
            SQLError(violation.condition, message(violation))
        case .definition(let error): words(of: error)
        }
    }

    package func condition(of native: NativeError) -> Condition? {
        // One code is used for much; what a stale plan says under it, clients know.
        let stale = words(of: .resultChanged)
        if native.code == stale.sqlState, native.text == stale.message { return stale.condition }
        return Condition(sqlState: native.code)
    }

    // MARK: Rows

    private func rowWords(_ violation: Violation) -> SQLError {
        let condition = violation.condition
        switch violation {
        case .notNull(let row, let column):
            return SQLError(
                condition,
                "null value in column \"\(column)\" of relation \"\(row.table.name)\" violates "
                    + "not-null constraint", detail: failing(row), schema: row.table.schema,
                table: row.table.name, column: column)
        case .check(let row, let constraint):
            return SQLError(
                condition,
                "new row for relation \"\(row.table.name)\" violates check constraint "
                    + "\"\(constraint)\"", detail: failing(row), schema: row.table.schema,
                table: row.table.name, constraint: constraint)
        case .duplicateKey(let rule, let key):
            return about(
                rule, condition,
                "duplicate key value violates unique constraint \"\(rule.name)\"",
                detail: "\(text(key, isQuoted: true)) already exists.")
        case .duplicateKeyInBuild(let rule, let key):
            return about(
                rule, condition, "could not create unique index \"\(rule.name)\"",
                detail: key.map { "\(text($0, isQuoted: true)) is duplicated." })
        case .foreignKeyMissing(let rule, let key, let parent):
            return missing(rule, "\(text(key)) is not present in table \"\(parent.name)\".")
        case .foreignKeyPartlyNull(let rule):
            return missing(rule, "MATCH FULL does not allow mixing of null and nonnull key values.")
        case .foreignKeyReferenced(let rule, let key, let parent):
            let child = rule.table.name
            return about(
                rule, condition,
                "update or delete on table \"\(parent.name)\" violates foreign key constraint "
                    + "\"\(rule.name)\" on table \"\(child)\"",
                detail: "\(text(key)) is still referenced from table \"\(child)\".")
        case .deferrableArbiter(let rule):
            return about(
                rule, condition,
                "ON CONFLICT does not support deferrable unique constraints/exclusion "
                    + "constraints as arbiters", detail: nil)
        case .conflictTwice:
            return SQLError(
                condition, "ON CONFLICT DO UPDATE command cannot affect row a second time",
                hint: "Ensure that no rows proposed for insertion within the same command have "
                    + "duplicate constrained values.")
        default: return SQLError(condition, message(violation))
        }
    }

    private func missing(_ rule: KeyRule, _ detail: String) -> SQLError {
        about(
            rule, .foreignKeyViolation,
            "insert or update on table \"\(rule.table.name)\" violates foreign key constraint "
                + "\"\(rule.name)\"", detail: detail)
    }

    private func about(
        _ rule: KeyRule, _ condition: Condition, _ message: String, detail: String?
    ) -> SQLError {
        SQLError(
            condition, message, detail: detail, schema: rule.table.schema,
            table: rule.table.name, constraint: rule.name)
    }

    /// `Failing row contains (1, null, …).`, each value cut at 64 characters.
    private func failing(_ row: FailingRow) -> String {
        let parts = row.values.map { value in
            guard let value else { return "null" }
            return value.utf8.count > 64 ? String(value.prefix(64)) + "..." : value
        }
        return "Failing row contains (\(parts.joined(separator: ", ")))."
    }

    /// `Key (a, b)=(1, x)`. An index quotes its columns as its definition does, a foreign key does not.
    private func text(_ key: ShownKey, isQuoted: Bool = false) -> String {
        if key.parts.isEmpty { return "Key" }
        let parts = key.parts.map { part in
            switch part {
            case .column(let name): isQuoted ? Identifier.quoted(name) : name
            case .expression(let sql, let isCall): isCall ? sql : "(\(sql))"
            }
        }
        let values = key.values.map { $0 ?? "null" }
        return "Key (\(parts.joined(separator: ", ")))=(\(values.joined(separator: ", ")))"
    }

    // MARK: What is said in a message alone

    private func message(_ violation: Violation) -> String {
        switch violation {
        case .tooManyRows: "more than one row returned by a subquery used as an expression"
        case .negativeLimit: "LIMIT must not be negative"
        case .negativeOffset: "OFFSET must not be negative"
        case .frameOffsetNull(let edge): "frame \(name(edge)) offset must not be null"
        case .frameOffsetNegative(let edge): "frame \(name(edge)) offset must not be negative"
        case .bucketCountNotPositive: "argument of ntile must be greater than zero"
        case .rowNumberNotPositive: "argument of nth_value must be greater than zero"
        case .arrayDimensionsDiffer:
            "multidimensional arrays must have array expressions with matching dimensions"
        case .setForOneValue:
            "set-valued function called in context that cannot accept a set"
        case .noCursor(let name): "cursor \"\(name)\" does not exist"
        case .sequenceExhausted: "nextval: reached its limit"
        case .sequenceMissing: "the sequence does not exist"
        case .databaseExists: "database already exists"
        case .databaseMissing: "database does not exist"
        case .notNull, .check, .duplicateKey, .duplicateKeyInBuild, .foreignKeyMissing,
            .foreignKeyPartlyNull, .foreignKeyReferenced, .deferrableArbiter, .conflictTwice,
            .rowLocked, .tableLocked, .lockTimeout, .deadlock, .statementTimeout, .cancelled,
            .resultChanged, .serialization, .concurrentUpdate, .concurrentDelete, .readOnly,
            .transactionEnded, .stateReplaced, .terminated, .definition:
            words(of: violation).message
        }
    }

    private func name(_ edge: Violation.FrameEdge) -> String {
        switch edge {
        case .start: "starting"
        case .end: "ending"
        }
    }
}
