// The actions of ALTER TABLE.

import QueryEngine
import SQLPlanning

extension Parser {
    /// alter_table_cmd, partition_cmd.
    mutating func alterAction() throws(SQLError) -> AlterTableAction {
        switch token.keyword {
        case .add: return try addAction()
        case .drop: return try dropAction()
        case .alter: return try alterPart()
        case .set: return try setAction()
        case .reset:
            try advance()
            return .resetOptions(try storageOptions())
        case .validate:
            try advance()
            try expect(.constraint)
            return .validateConstraint(try columnName())
        case .owner:
            try advance()
            try expect(.to)
            return .owner(try roleName())
        case .cluster:
            try advance()
            try expect(.on)
            return .clusterOn(try columnName())
        case .inherit:
            try advance()
            return .inherit(try qualifiedName())
        case .no:
            try advance()
            if try accept(.force) { return try rowSecurity("no force") }
            try expect(.inherit)
            return .noInherit(try qualifiedName())
        case .force:
            try advance()
            return try rowSecurity("force")
        case .enable, .disable: return try enableAction()
        case .replica: return try replicaIdentity()
        case .attach:
            try advance()
            try expect(.partition)
            let name = try qualifiedName()
            return .attachPartition(name, try partitionBound())
        case .detach: return try detach()
        default: throw syntaxError()
        }
    }

    private mutating func detach() throws(SQLError) -> AlterTableAction {
        try advance()
        try expect(.partition)
        let name = try qualifiedName()
        let isConcurrent = try accept(.concurrently)
        let isFinal = isConcurrent ? false : try accept(.finalize)
        return .detachPartition(name, concurrently: isConcurrent, finalize: isFinal)
    }

    private mutating func addAction() throws(SQLError) -> AlterTableAction {
        try advance()
        switch token.keyword {
        case .constraint, .check, .unique, .primary, .foreign:
            return .addConstraint(try tableConstraint())
        case .exclude where peek().keyword == .using || peek().kind == .leftParenthesis:
            return .addConstraint(try tableConstraint())
        default: break
        }
        _ = try accept(.column)
        let ifNotExists = try acceptIfNotExists()
        return .addColumn(try columnDefinition(), ifNotExists: ifNotExists)
    }

    private mutating func dropAction() throws(SQLError) -> AlterTableAction {
        try advance()
        if try accept(.constraint) {
            let ifExists = try acceptIfExists()
            let name = try columnName()
            return .dropConstraint(name, ifExists: ifExists, try dropBehavior())
        }
        _ = try accept(.column)
        let ifExists = try acceptIfExists()
        let name = try columnName()
        return .dropColumn(name, ifExists: ifExists, try dropBehavior())
    }

    // MARK: - ALTER COLUMN, ALTER CONSTRAINT

    private mutating func alterPart() throws(SQLError) -> AlterTableAction {
        try advance()
        if at(.constraint) {
            try advance()
            var constraint = Constraint(
                name: try columnName(), kind: .null, offset: token.offset)
            constraint.timing = try alteredTiming()
            return .alterConstraint(constraint.name ?? "", constraint.timing)
        }
        _ = try accept(.column)
        let column: String
        if at(kind: .integer) {
            // ALTER INDEX … ALTER COLUMN 1 SET STATISTICS.
            column = lexer.string(Int(token.start), Int(token.end))
            try advance()
            guard at(.set), peek().keyword == .statistics else { throw syntaxError() }
        } else {
            column = try columnName()
        }
        switch token.keyword {
        case .set: return try alterColumnSet(column)
        case .drop: return try alterColumnDrop(column)
        case .reset:
            try advance()
            return .resetColumnOptions(column: column, try storageOptions())
        case .type: return try alterColumnType(column)
        case .add:
            try advance()
            try expect(.generated)
            let always = try generatedWhen()
            try expect(.as)
            try expect(.identity)
            return .addIdentity(
                column: column, always: always, try parenthesizedSequenceOptions())
        case .restart: return try alterIdentity(column)
        default: throw syntaxError()
        }
    }

    private mutating func alteredTiming() throws(SQLError) -> ConstraintTiming {
        var timing = ConstraintTiming()
        while true {
            switch token.keyword {
            case .deferrable:
                try advance()
                timing.isDeferrable = true
            case .not:
                try advance()
                try expect(.deferrable)
            case .initially:
                try advance()
                guard at(.deferred) || at(.immediate) else { throw syntaxError() }
                if at(.deferred) {
                    timing.isInitiallyDeferred = true
                    timing.isDeferrable = true
                }
                try advance()
            default: return timing
            }
        }
    }

    private mutating func parenthesizedSequenceOptions() throws(SQLError) -> [SequenceOption] {
        guard try accept(kind: .leftParenthesis) else { return [] }
        var options = [try sequenceOption()]
        options += try sequenceOptions()
        try expect(kind: .rightParenthesis)
        return options
    }

    private mutating func alterColumnSet(_ column: String) throws(SQLError) -> AlterTableAction {
        let next = peek()
        switch next.keyword {
        case .generated, .start, .increment, .maxvalue, .minvalue, .no, .cycle, .cache, .sequence,
            .restart, .owned, .as, .logged, .unlogged:
            return try alterIdentity(column)
        default: break
        }
        try advance()
        switch token.keyword {
        case .default:
            try advance()
            return .setDefault(column: column, try expression())
        case .not:
            try advance()
            try expect(.null)
            return .setNotNull(column: column)
        case .data: return try alterColumnType(column)
        case .statistics:
            try advance()
            return .setStatistics(column: column, try signedInteger())
        case .storage:
            try advance()
            return .setStorage(column: column, try columnName())
        case .compression:
            try advance()
            let method = try accept(.default) ? "default" : try columnName()
            return .setCompression(column: column, method)
        default: return .setColumnOptions(column: column, try storageOptions())
        }
    }

    private mutating func alterColumnDrop(_ column: String) throws(SQLError) -> AlterTableAction {
        try advance()
        switch token.keyword {
        case .default:
            try advance()
            return .dropDefault(column: column)
        case .not:
            try advance()
            try expect(.null)
            return .dropNotNull(column: column)
        case .expression:
            try advance()
            return .dropExpression(column: column, ifExists: try acceptIfExists())
        default:
            try expect(.identity)
            return .dropIdentity(column: column, ifExists: try acceptIfExists())
        }
    }

    /// `[SET DATA] TYPE t [COLLATE c] [USING e]`.
    private mutating func alterColumnType(_ column: String) throws(SQLError) -> AlterTableAction {
        if try accept(.data), !at(.type) { throw syntaxError() }
        try expect(.type)
        let type = try typeName()
        let collation = try accept(.collate) ? try qualifiedName() : nil
        let using = try accept(.using) ? try expression() : nil
        return .setType(column: column, type, collation: collation, using: using)
    }

    /// alter_identity_column_option_list.
    private mutating func alterIdentity(_ column: String) throws(SQLError) -> AlterTableAction {
        var always: Bool?
        var options: [SequenceOption] = []
        while at(.set) || at(.restart) {
            if at(.restart) {
                options.append(try sequenceOption())
                continue
            }
            try advance()
            if try accept(.generated) {
                always = try generatedWhen()
            } else {
                guard !at(.restart) else { throw syntaxError() }
                options.append(try sequenceOption())
            }
        }
        return .alterIdentity(column: column, always: always, options)
    }

    // MARK: - The rest

    private mutating func setAction() throws(SQLError) -> AlterTableAction {
        try advance()
        switch token.keyword {
        case .without:
            try advance()
            if try accept(.cluster) { return .setWithoutCluster }
            try expect(.oids)
            return .setWithoutOids
        case .logged:
            try advance()
            return .setLogged(true)
        case .unlogged:
            try advance()
            return .setLogged(false)
        case .tablespace:
            try advance()
            let name = try columnName()
            _ = try accept(.nowait)
            return .setTablespace(name)
        case .access:
            try advance()
            try expect(.method)
            return .setAccessMethod(try columnName())
        default: return .setOptions(try storageOptions())
        }
    }

    private mutating func rowSecurity(_ mode: String) throws(SQLError) -> AlterTableAction {
        try expect(.row)
        try expect(.level)
        try expect(.security)
        return .rowSecurity(mode)
    }

    private mutating func enableAction() throws(SQLError) -> AlterTableAction {
        let isEnable = at(.enable)
        try advance()
        if at(.row) { return try rowSecurity(isEnable ? "enable" : "disable") }
        if isEnable, at(.always) || at(.replica) { try advance() }
        guard at(.trigger) || at(.rule) else { throw syntaxError() }
        let isTrigger = at(.trigger)
        try advance()
        let name = isTrigger && (at(.all) || at(.user)) ? try takeName() : try columnName()
        return isEnable ? .enableTrigger(name) : .disableTrigger(name)
    }

    private mutating func replicaIdentity() throws(SQLError) -> AlterTableAction {
        try advance()
        try expect(.identity)
        switch token.keyword {
        case .nothing, .full, .default: return .replicaIdentity(try takeName())
        default:
            try expect(.using)
            try expect(.index)
            return .replicaIdentity("index " + (try columnName()))
        }
    }
}
