// Constraints of columns and tables, with their attributes.

import QueryEngine
import SQLPlanning

extension Parser {
    // MARK: - Of columns

    /// ColQualList.
    mutating func columnConstraints(_ column: inout ColumnDefinition) throws(SQLError) {
        while true {
            let offset = token.offset
            if at(.collate) {
                try advance()
                let collation = try qualifiedName()
                guard column.collation == nil else {
                    throw invalid("multiple COLLATE clauses not allowed", at: offset)
                }
                column.collation = collation
            } else if atConstraintAttribute {
                try attribute(&column)
            } else if try accept(.constraint) {
                let name = try columnName()
                guard let kind = try columnConstraintKind() else { throw syntaxError() }
                column.constraints.append(
                    Constraint(name: name, kind: kind.0, isNoInherit: kind.1, offset: offset))
            } else if let kind = try columnConstraintKind() {
                column.constraints.append(
                    Constraint(name: nil, kind: kind.0, isNoInherit: kind.1, offset: offset))
            } else {
                return
            }
        }
    }

    /// ColConstraintElem; the flag is NO INHERIT.
    private mutating func columnConstraintKind() throws(SQLError) -> (ConstraintKind, Bool)? {
        switch token.keyword {
        case .not where peek().keyword == .null:
            try advance()
            try advance()
            return (.notNull, false)
        case .not:
            try advance()
            throw syntaxError()
        case .null:
            try advance()
            return (.null, false)
        case .unique:
            try advance()
            return (.unique(try indexConstraint(hasColumns: false, isPrimary: false)), false)
        case .primary:
            try advance()
            try expect(.key)
            return (.primaryKey(try indexConstraint(hasColumns: false, isPrimary: true)), false)
        case .check:
            try advance()
            let condition = try parenthesizedExpression()
            return (.check(condition), try noInherit())
        case .default:
            try advance()
            return (.defaultValue(try restrictedExpression()), false)
        case .generated: return (try generated(), false)
        case .references:
            return (.foreignKey(try references(columns: [])), false)
        default: return nil
        }
    }

    private mutating func parenthesizedExpression() throws(SQLError) -> Expression {
        try expect(kind: .leftParenthesis)
        let expression = try expression()
        try expect(kind: .rightParenthesis)
        return expression
    }

    private mutating func noInherit() throws(SQLError) -> Bool {
        guard try accept(.no) else { return false }
        try expect(.inherit)
        return true
    }

    private mutating func generated() throws(SQLError) -> ConstraintKind {
        try expect(.generated)
        let whenOffset = token.offset
        let always = try generatedWhen()
        try expect(.as)
        if try accept(.identity) {
            var options: [SequenceOption] = []
            if try accept(kind: .leftParenthesis) {
                repeat { options.append(try sequenceOption()) } while !at(kind: .rightParenthesis)
                try advance()
            }
            return .identity(always: always, options)
        }
        let expression = try parenthesizedExpression()
        try expect(.stored)
        guard always else {
            throw invalid(
                "for a generated column, GENERATED ALWAYS must be specified", at: whenOffset)
        }
        return .generated(expression)
    }

    /// `ALWAYS` or `BY DEFAULT`.
    mutating func generatedWhen() throws(SQLError) -> Bool {
        if try accept(.always) { return true }
        try expect(.by)
        try expect(.default)
        return false
    }

    /// A column's attributes are items of their own; they belong to the constraint before them.
    private var atConstraintAttribute: Bool {
        mutating get {
            switch token.keyword {
            case .deferrable, .initially: true
            case .not: peek().keyword == .deferrable
            default: false
            }
        }
    }

    private mutating func attribute(_ column: inout ColumnDefinition) throws(SQLError) {
        let offset = token.offset
        var word = "DEFERRABLE"
        var timing = column.constraints.last?.timing ?? ConstraintTiming()
        if try accept(.deferrable) {
            timing.isDeferrable = true
        } else if try accept(.not) {
            try expect(.deferrable)
            word = "NOT DEFERRABLE"
        } else {
            try expect(.initially)
            guard at(.deferred) || at(.immediate) else { throw syntaxError() }
            word = at(.deferred) ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE"
            if at(.deferred) {
                timing.isInitiallyDeferred = true
                timing.isDeferrable = true
            }
            try advance()
        }
        guard let last = column.constraints.indices.last,
            Parser.isDeferrable(column.constraints[last].kind)
        else { throw invalid("misplaced \(word) clause", at: offset) }
        if word == "NOT DEFERRABLE", timing.isInitiallyDeferred {
            throw invalid("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at: offset)
        }
        column.constraints[last].timing = timing
    }

    private static func isDeferrable(_ kind: ConstraintKind) -> Bool {
        switch kind {
        case .unique, .primaryKey, .foreignKey, .exclude: true
        default: false
        }
    }

    // MARK: - Of tables

    /// TableConstraint.
    mutating func tableConstraint() throws(SQLError) -> Constraint {
        let offset = token.offset
        let name = try accept(.constraint) ? try columnName() : nil
        let kindOffset = token.offset
        let word: String
        let kind: ConstraintKind
        switch token.keyword {
        case .check:
            word = "CHECK"
            try advance()
            kind = .check(try parenthesizedExpression())
        case .unique:
            word = "UNIQUE"
            try advance()
            kind = .unique(try indexConstraint(hasColumns: true, isPrimary: false))
        case .primary:
            word = "PRIMARY KEY"
            try advance()
            try expect(.key)
            kind = .primaryKey(try indexConstraint(hasColumns: true, isPrimary: true))
        case .foreign:
            word = "FOREIGN KEY"
            try advance()
            try expect(.key)
            kind = .foreignKey(try references(columns: try columnNames()))
        default:
            try expect(.exclude)
            word = "EXCLUDE"
            kind = .exclude(try exclusion())
        }
        var constraint = Constraint(
            name: name, kind: kind, offset: name == nil ? kindOffset : offset)
        try constraintAttributes(&constraint, word)
        return constraint
    }

    /// ConstraintAttributeSpec, and which of them the kind of constraint allows.
    private mutating func constraintAttributes(
        _ constraint: inout Constraint, _ word: String
    ) throws(SQLError) {
        var isNotDeferrable = false
        var isImmediate = false
        while true {
            let offset = token.offset
            switch token.keyword {
            case .deferrable:
                try advance()
                constraint.timing.isDeferrable = true
            case .initially:
                try advance()
                guard at(.deferred) || at(.immediate) else { throw syntaxError() }
                if at(.deferred) {
                    constraint.timing.isInitiallyDeferred = true
                } else {
                    isImmediate = true
                }
                try advance()
            case .not:
                try advance()
                if try accept(.valid) {
                    constraint.isNotValid = true
                } else {
                    try expect(.deferrable)
                    isNotDeferrable = true
                }
            case .no:
                try advance()
                try expect(.inherit)
                constraint.isNoInherit = true
            default:
                return try checkAttributes(&constraint, word)
            }
            try checkConflict(constraint, isNotDeferrable, isImmediate, offset)
        }
    }

    private func checkConflict(
        _ constraint: Constraint, _ isNotDeferrable: Bool, _ isImmediate: Bool,
        _ offset: SourceOffset
    ) throws(SQLError) {
        if isNotDeferrable, constraint.timing.isInitiallyDeferred {
            throw invalid("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at: offset)
        }
        if isNotDeferrable && constraint.timing.isDeferrable
            || isImmediate && constraint.timing.isInitiallyDeferred
        {
            throw invalid("conflicting constraint properties", at: offset)
        }
    }

    private func checkAttributes(
        _ constraint: inout Constraint, _ word: String
    ) throws(SQLError) {
        let isCheck = word == "CHECK"
        if constraint.timing.isDeferrable || constraint.timing.isInitiallyDeferred {
            if isCheck {
                throw notSupported("\(word) constraints cannot be marked DEFERRABLE", at: .unknown)
            }
            constraint.timing.isDeferrable = true
        }
        if constraint.isNotValid, !isCheck, word != "FOREIGN KEY" {
            throw notSupported("\(word) constraints cannot be marked NOT VALID", at: .unknown)
        }
        if constraint.isNoInherit, !isCheck {
            throw notSupported("\(word) constraints cannot be marked NO INHERIT", at: .unknown)
        }
    }

    /// What stands behind UNIQUE or PRIMARY KEY.
    private mutating func indexConstraint(
        hasColumns: Bool, isPrimary: Bool
    ) throws(SQLError) -> IndexConstraint {
        var constraint = IndexConstraint()
        if !isPrimary, try accept(.nulls) {
            constraint.nullsNotDistinct = try accept(.not)
            try expect(.distinct)
        }
        if hasColumns {
            if try accept(.using) {
                try expect(.index)
                constraint.usingIndex = try columnName()
                return constraint
            }
            constraint.columns = try columnNames()
            if try accept(.include) { constraint.including = try columnNames() }
        }
        if try accept(.with) { constraint.options = try storageOptions() }
        if at(.using), peek().keyword == .index {
            try advance()
            try advance()
            try expect(.tablespace)
            constraint.tablespace = try columnName()
        }
        return constraint
    }

    // MARK: - Foreign keys

    private mutating func references(columns: [String]) throws(SQLError) -> ForeignKey {
        try expect(.references)
        var key = ForeignKey(columns: columns, referenced: try qualifiedName())
        key.referencedColumns = try optionalColumnNames()
        let matchOffset = token.offset
        if try accept(.match) {
            switch token.keyword {
            case .full: key.match = .full
            case .simple: key.match = .simple
            case .partial: throw notSupported("MATCH PARTIAL not yet implemented", at: matchOffset)
            default: throw syntaxError()
            }
            try advance()
        }
        var sawDelete = false
        var sawUpdate = false
        while at(.on) {
            let offset = token.offset
            try advance()
            if at(.delete), !sawDelete {
                sawDelete = true
                try advance()
                key.onDelete = try referentialAction(isDelete: true, offset)
            } else {
                guard at(.update), !sawUpdate else { throw syntaxError() }
                sawUpdate = true
                try advance()
                key.onUpdate = try referentialAction(isDelete: false, offset)
            }
        }
        return key
    }

    private mutating func referentialAction(
        isDelete: Bool, _ start: SourceOffset
    ) throws(SQLError) -> ForeignKey.Action {
        if try accept(.no) {
            try expect(.action)
            return .noAction
        }
        if try accept(.restrict) { return .restrict }
        if try accept(.cascade) { return .cascade }
        try expect(.set)
        guard at(.null) || at(.default) else { throw syntaxError() }
        let isNull = at(.null)
        try advance()
        let columns = try optionalColumnNames()
        if !isDelete, !columns.isEmpty {
            throw notSupported(
                "a column list with \(isNull ? "SET NULL" : "SET DEFAULT") is only supported for "
                    + "ON DELETE actions", at: start)
        }
        return isNull ? .setNull(columns) : .setDefault(columns)
    }

    private mutating func exclusion() throws(SQLError) -> ExclusionConstraint {
        let method = try accept(.using) ? try columnName() : nil
        let elements = try parenthesizedList { parser throws(SQLError) in
            let element = try parser.indexElement()
            try parser.expect(.with)
            let name: OperatorName
            if parser.at(.operator) {
                name = try parser.operatorName()
            } else {
                name = try parser.anyOperator()
            }
            return ExclusionConstraint.Element(element: element, operatorName: name)
        }
        var constraint = ExclusionConstraint(
            method: method, elements: elements, including: [], options: [], tablespace: nil,
            filter: nil)
        if try accept(.include) { constraint.including = try columnNames() }
        constraint.options = try optionalStorageOptions()
        if try accept(.using, .index) {
            try expect(.tablespace)
            constraint.tablespace = try columnName()
        }
        if try accept(.where) { constraint.filter = try parenthesizedExpression() }
        return constraint
    }
}
