// Sequences: options and the rules among them.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// A sequence's options as a definition; checks them against each other.
    func sequenceDefinition(
        schema: String, name: String?, type: TypeID, _ options: [SequenceOption]
    ) throws(SQLError) -> SequenceDefinition {
        var definition = SequenceDefinition(schema: schema, name: name, type: type)
        var seen: Set<String> = []
        var hasMinimum = false
        var hasMaximum = false
        for option in options {
            if !seen.insert(option.kind.family).inserted {
                throw error(
                    .syntaxError, "conflicting or redundant options", at: option.offset)
            }
            switch option.kind {
            case .type(let written): definition.type = try sequenceType(written)
            case .increment(let literal): definition.increment = try sequenceNumber(literal)
            case .minimum(let literal):
                definition.minimum = try sequenceNumber(literal)
                hasMinimum = true
            case .maximum(let literal):
                definition.maximum = try sequenceNumber(literal)
                hasMaximum = true
            case .noMinimum, .noMaximum, .logged: break
            case .start(let literal): definition.start = try sequenceNumber(literal)
            case .restart:
                throw error(
                    .syntaxError, "sequence option \"restart\" not supported here",
                    at: option.offset)
            case .cache(let literal): definition.cache = try sequenceNumber(literal)
            case .cycle: definition.cycles = true
            case .noCycle: definition.cycles = false
            case .ownedBy(let column): definition.owner = try sequenceOwner(column)
            case .ownedByNone: break
            case .name(let written): definition.name = written.name
            }
        }
        try check(definition, hasMinimum: hasMinimum, hasMaximum: hasMaximum)
        return definition
    }

    private func sequenceType(_ written: TypeName) throws(SQLError) -> TypeID {
        let type = try rules.resolveType(written).oid
        guard type == .int2 || type == .int4 || type == .int8 else {
            throw error(
                .invalidParameterValue, "sequence type must be smallint, integer, or bigint")
        }
        return type
    }

    func sequenceNumber(_ literal: Literal) throws(SQLError) -> Int64 {
        switch literal {
        case .integer(let value): return value
        case .decimal(let digits):
            if let value = Int64(digits) { return value }
            throw error(
                .invalidTextRepresentation,
                "invalid input syntax for type bigint: \"\(digits)\"")
        default: throw error(.syntaxError, "a number is expected")
        }
    }

    func sequenceOwner(
        _ column: QualifiedName
    ) throws(SQLError) -> (table: UInt32, column: Int) {
        // The last part is the column, the one before it the table.
        guard let table = column.schema else {
            throw error(
                .syntaxError, "invalid OWNED BY option",
                hint: "Specify OWNED BY table.column or OWNED BY NONE.")
        }
        let name = QualifiedName(schema: column.catalog, name: table)
        guard let relation = try analyzer.findRelation(name) else {
            throw SQLError(.undefinedTable, "relation \"\(name.dotted)\" does not exist")
        }
        guard case .table(let owner) = relation else {
            throw SQLError(
                .wrongObjectType, "sequence cannot be owned by relation \"\(table)\"")
        }
        guard let at = owner.column(named: column.name) else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(column.name)\" of relation \"\(table)\" does not exist")
        }
        return (owner.oid, at)
    }

    private func check(
        _ definition: SequenceDefinition, hasMinimum: Bool, hasMaximum: Bool
    ) throws(SQLError) {
        func refuse(_ message: String) -> SQLError { error(.invalidParameterValue, message) }
        if definition.increment == 0 { throw refuse("INCREMENT must not be zero") }
        let ascends = definition.increment > 0
        let (lowest, highest): (Int64, Int64) =
            switch definition.type {
            case .int2: (-32768, 32767)
            case .int4: (-2_147_483_648, 2_147_483_647)
            default: (.min, .max)
            }
        let maximum = definition.maximum ?? (ascends ? highest : -1)
        let minimum = definition.minimum ?? (ascends ? 1 : lowest)
        let type = rules.format(definition.type)
        if hasMaximum, maximum < lowest || maximum > highest {
            throw refuse("MAXVALUE (\(maximum)) is out of range for sequence data type \(type)")
        }
        if hasMinimum, minimum < lowest || minimum > highest {
            throw refuse("MINVALUE (\(minimum)) is out of range for sequence data type \(type)")
        }
        if minimum >= maximum {
            throw refuse("MINVALUE (\(minimum)) must be less than MAXVALUE (\(maximum))")
        }
        let start = definition.start ?? (ascends ? minimum : maximum)
        if start < minimum {
            throw refuse("START value (\(start)) cannot be less than MINVALUE (\(minimum))")
        }
        if start > maximum {
            throw refuse("START value (\(start)) cannot be greater than MAXVALUE (\(maximum))")
        }
        if definition.cache <= 0 {
            throw refuse("CACHE (\(definition.cache)) must be greater than zero")
        }
    }

    func planAlterSequence(
        _ alter: AlterSequenceStatement
    ) throws(SQLError) -> Command {
        guard let relation = try analyzer.findRelation(alter.name) else {
            if alter.ifExists { return skipped(alter.name, "ALTER SEQUENCE") }
            throw SQLError(
                .undefinedTable, "relation \"\(alter.name.dotted)\" does not exist")
        }
        guard case .sequence(let sequence) = relation else {
            throw SQLError(.wrongObjectType, "\"\(relation.name)\" is not a sequence")
        }
        return .definition(
            .alterSequence(oid: sequence.oid, try sequenceChange(alter.options)))
    }

    func sequenceChange(_ options: [SequenceOption]) throws(SQLError) -> SequenceChange {
        var change = SequenceChange()
        for option in options {
            switch option.kind {
            case .type(let written): change.type = try sequenceType(written)
            case .increment(let literal):
                let value = try sequenceNumber(literal)
                if value == 0 {
                    throw error(.invalidParameterValue, "INCREMENT must not be zero")
                }
                change.increment = value
            case .minimum(let literal): change.minimum = .some(try sequenceNumber(literal))
            case .noMinimum: change.minimum = .some(nil)
            case .maximum(let literal): change.maximum = .some(try sequenceNumber(literal))
            case .noMaximum: change.maximum = .some(nil)
            case .start(let literal): change.start = try sequenceNumber(literal)
            case .restart(let literal):
                var value: Int64?
                if let literal { value = try sequenceNumber(literal) }
                change.restart = .some(value)
            case .cache(let literal):
                let value = try sequenceNumber(literal)
                if value <= 0 {
                    throw error(
                        .invalidParameterValue, "CACHE (\(value)) must be greater than zero")
                }
                change.cache = value
            case .cycle: change.cycles = true
            case .noCycle: change.cycles = false
            case .ownedBy(let column): change.owner = .some(try sequenceOwner(column))
            case .ownedByNone: change.owner = .some(nil)
            case .name, .logged: break
            }
        }
        return change
    }
}

extension SequenceOption.Kind {
    /// Options of one family may be given once.
    fileprivate var family: String {
        switch self {
        case .type: "as"
        case .increment: "increment"
        case .minimum, .noMinimum: "minvalue"
        case .maximum, .noMaximum: "maxvalue"
        case .start: "start"
        case .restart: "restart"
        case .cache: "cache"
        case .cycle, .noCycle: "cycle"
        case .ownedBy, .ownedByNone: "owned_by"
        case .name: "sequence_name"
        case .logged: "logged"
        }
    }
}
