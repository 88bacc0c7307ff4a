// A column's definition: its type and all that may stand behind it.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func columnDefinition() throws(SQLError) -> ColumnDefinition {
        let offset = token.offset
        // A column may be written with its table's name.
        var name = try name()
        while accept(kind: .dot) { name = try self.name() }
        return try columnDefinition(named: name, offset)
    }

    mutating func columnDefinition(
        named name: String, _ offset: SourceOffset
    ) throws(SQLError) -> ColumnDefinition {
        var column = ColumnDefinition(name: name, type: try columnType(), offset: offset)
        if column.type.isSerial {
            column.isNullable = false
            column.isAutoIncrement = true
            column.keys.append(.unique)
        }
        if at(.collate) {
            advance()
            column.type.collation = try characterSetName()
        }
        if try generation(&column) { return try attributes(column, isGenerated: true) }
        return try attributes(column, isGenerated: false)
    }

    /// `GENERATED ALWAYS AS (e) STORED`.
    private mutating func generation(
        _ column: inout ColumnDefinition
    ) throws(SQLError) -> Bool {
        if accept(.generated) {
            try expect(.always)
            guard at(.as) else { throw syntaxError() }
        }
        guard accept(.as) else { return false }
        column.generation = try parenthesizedExpression()
        column.generated = .virtual
        switch token.keyword {
        case .virtual: advance()
        case .stored:
            advance()
            column.generated = .stored
        case .persistent where isMariaDB:
            advance()
            column.generated = .stored
        default: break
        }
        return true
    }

    /// `(e)`, with the text between the parentheses.
    mutating func parenthesizedExpression() throws(SQLError) -> WrittenExpression {
        guard at(kind: .leftParenthesis) else { throw syntaxError() }
        advance()
        let start = token.start
        let expression = try expression()
        let end = previousEnd
        try expect(kind: .rightParenthesis)
        return WrittenExpression(expression: expression, text: text(start, end))
    }

    // MARK: - Attributes

    private mutating func attributes(
        _ definition: ColumnDefinition, isGenerated: Bool
    ) throws(SQLError) -> ColumnDefinition {
        var column = definition
        while try attribute(&column, isGenerated: isGenerated) {}
        return column
    }

    /// False where none follows.
    private mutating func attribute(
        _ column: inout ColumnDefinition, isGenerated: Bool
    ) throws(SQLError) -> Bool {
        switch token.keyword {
        case .null where !(isMariaDB && isGenerated):
            advance()
            column.isNullable = true
        case .not where !(isMariaDB && isGenerated):
            advance()
            try expect(.null)
            column.isNullable = false
        case .default where !isGenerated:
            advance()
            (column.defaultValue, column.isDefaultExpression) = try defaultValue()
        case .on where !isGenerated:
            advance()
            try expect(.update)
            column.onUpdate = try currentTimestamp()
        case .autoIncrement where !isGenerated:
            advance()
            column.isAutoIncrement = true
        case .serial where !isGenerated:
            advance()
            try expect(.default, .value)
            column.isNullable = false
            column.isAutoIncrement = true
            column.keys.append(.unique)
        case .unique:
            advance()
            _ = accept(.key)
            column.keys.append(.unique)
        case .primary:
            advance()
            try expect(.key)
            column.keys.append(.primary)
        case .key:
            advance()
            column.keys.append(.primary)
        case .comment:
            advance()
            column.comment = try string()
        case .collate:
            advance()
            column.type.collation = try characterSetName()
        case .constraint, .check: return try columnCheck(&column)
        case .references:
            column.references = try reference(columns: [], constraint: nil, token.offset)
        case .invisible, .visible:
            column.isInvisible = at(.invisible)
            advance()
        case .columnFormat, .storage:
            advance()
            guard accept(any: .fixed, .dynamic, .default, .disk, .memory) != nil else {
                throw syntaxError()
            }
        default: return try engineOption()
        }
        return true
    }

    /// `name = value`, which MariaDB leaves to the table's engine.
    mutating func engineOption() throws(SQLError) -> Bool {
        guard isMariaDB, isName, token.keyword == .absent else { return false }
        let option = try name()
        try expect(kind: .equal)
        guard isName || at(kind: .string) || at(kind: .integer) || at(.default) else {
            throw syntaxError()
        }
        advance()
        throw error(1911, .undefinedObject, "Unknown option '\(option)'")
    }

    private mutating func columnCheck(
        _ column: inout ColumnDefinition
    ) throws(SQLError) -> Bool {
        let offset = token.offset
        var name: String?
        if accept(.constraint) {
            if !at(.check) { name = try self.name() }
            // MariaDB names no conditions behind a column.
            guard !isMariaDB else { throw syntaxError() }
        }
        guard at(.check) else { throw syntaxError() }
        column.checks.append(try check(named: name, offset))
        // On MariaDB a condition is the last attribute.
        if isMariaDB, at(.references) {
            column.references = try reference(columns: [], constraint: nil, token.offset)
        }
        return !isMariaDB
    }

    /// `CHECK (e) [NOT] ENFORCED`, at its first word.
    mutating func check(
        named name: String?, _ offset: SourceOffset
    ) throws(SQLError) -> CheckDefinition {
        try expect(.check)
        var check = CheckDefinition(
            constraint: name, condition: try parenthesizedExpression(), offset: offset)
        if !isMariaDB { check.isEnforced = try enforcement() ?? true }
        return check
    }

    /// `ENFORCED`, `NOT ENFORCED`; nil for neither.
    mutating func enforcement() throws(SQLError) -> Bool? {
        if accept(.enforced) { return true }
        guard at(.not), peek().keyword == .enforced else { return nil }
        advance()
        advance()
        return false
    }

    /// A literal, CURRENT_TIMESTAMP, or an expression in parentheses; MariaDB takes some expressions without.
    mutating func defaultValue() throws(SQLError) -> (WrittenExpression, isExpression: Bool) {
        if at(kind: .leftParenthesis) { return (try parenthesizedExpression(), true) }
        let start = token.start
        let expression: Expression
        switch token.kind {
        case .minus, .plus, .integer, .decimal, .float, .string, .nationalString, .introducer,
            .hexString, .bitString:
            expression = try self.expression(.sign)
        case .word
        where at(any: .null, .true, .false, .currentTimestamp, .localtime)
            || at(any: .localtimestamp, .now):
            expression = try primary()
        case .word where at(any: .date, .time, .timestamp) && peek().kind == .string:
            expression = try temporalLiteral()
        case .word where isMariaDB: expression = try primary()
        default: throw syntaxError()
        }
        return (WrittenExpression(expression: expression, text: text(start, previousEnd)), false)
    }

    /// CURRENT_TIMESTAMP and its other names.
    private mutating func currentTimestamp() throws(SQLError) -> WrittenExpression {
        let start = token.start
        guard at(any: .currentTimestamp, .localtime, .localtimestamp, .now) else {
            throw syntaxError()
        }
        let expression = try primary()
        return WrittenExpression(expression: expression, text: text(start, previousEnd))
    }

    // MARK: - Foreign keys

    /// `REFERENCES t (a) ON DELETE CASCADE`, at its first word.
    mutating func reference(
        columns: [String], constraint: String?, _ offset: SourceOffset
    ) throws(SQLError) -> ForeignKeyDefinition {
        try expect(.references)
        var key = ForeignKeyDefinition(
            constraint: constraint, columns: columns, referenced: try qualifiedName(),
            offset: offset)
        if at(kind: .leftParenthesis) { key.referencedColumns = try parenthesizedNames() }
        if accept(.match) {
            guard accept(any: .full, .partial, .simple) != nil else { throw syntaxError() }
        }
        while accept(.on) {
            if at(.delete), key.onDelete == nil {
                advance()
                key.onDelete = try referenceAction()
            } else if at(.update), key.onUpdate == nil {
                advance()
                key.onUpdate = try referenceAction()
            } else {
                throw syntaxError()
            }
        }
        return key
    }

    private mutating func referenceAction() throws(SQLError) -> ForeignKeyDefinition.Action {
        switch token.keyword {
        case .restrict:
            advance()
            return .restrict
        case .cascade:
            advance()
            return .cascade
        case .no:
            advance()
            try expect(.action)
            return .noAction
        case .set:
            advance()
            if accept(.null) { return .setNull }
            try expect(.default)
            return .setDefault
        default: throw syntaxError()
        }
    }
}
