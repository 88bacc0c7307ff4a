// CREATE SEQUENCE, ALTER SEQUENCE, and the sequences of serial and identity columns.
import StorageEngine

extension DefinitionScope {
    // MARK: CREATE

    func createSequence(
        _ definition: SequenceDefinition, ifNotExists: Bool
    ) throws(Interrupt) {
        let given = definition.name ?? ""
        let (schema, _) = try creationSchema(definition.schema, isTemporary: false, name: given)
        if try identifier(schema: schema, name: given) != nil {
            return try refuse(.duplicateTable(given), unless: ifNotExists)
        }
        var sequence = try checked { () throws(SQLError) in
            try SequenceRules.descriptor(
                definition, oid: try ObjectIdentifiers.next(), schema: schema, name: given,
                tree: newTree(), types)
        }
        if let owner = definition.owner { try setOwner(owner, of: &sequence) }
        try claim(schema: schema, name: given, oid: sequence.oid)
        add(sequence)
    }

    private func add(_ sequence: SequenceDescriptor) {
        changes.put(sequence)
        changes.add(.createSequence(sequence.tree, SequenceRules.state(sequence)))
    }

    /// The sequence of a serial or identity column, which becomes the column's default.
    func addOwnedSequence(
        _ definition: SequenceDefinition, to draft: inout TableDraft, column: Int
    ) throws(Interrupt) {
        let name: String
        if let given = definition.name {
            name = given
            if try identifier(schema: draft.schema, name: given) != nil {
                throw .definition(.duplicateTable(given))
            }
        } else {
            name = try madeUpName(.sequence, [draft.columns[column].name], in: draft)
        }
        var sequence = try checked { () throws(SQLError) in
            try SequenceRules.descriptor(
                definition, oid: try ObjectIdentifiers.next(), schema: draft.schema, name: name,
                tree: newTree(), types)
        }
        sequence.owner = (table: draft.oid, column: column)
        try claim(schema: draft.schema, name: name, oid: sequence.oid)
        add(sequence)
        draft.columns[column].isNotNull = true
        draft.columns[column].defaultSQL = sequence.nextvalText
    }

    // MARK: ALTER

    /// Takes effect with the transaction: the changed sequence stands under a new identifier.
    func alterSequence(_ oid: UInt32, _ change: SequenceChange) throws(Interrupt) {
        guard var sequence = try lockedSequence(oid, .shareRowExclusive) else {
            throw .definition(.goneTable(oid))
        }
        if let owner = change.owner { try changeOwner(owner, of: &sequence) }
        let old =
            changes.newSequenceState(of: sequence.tree)
            ?? transaction.database.sequenceState(of: sequence.tree)
        let state = try checked { () throws(SQLError) in
            try SequenceRules.apply(change, to: &sequence, old, types)
        }
        changes.add(.dropSequence(sequence.tree))
        sequence.tree = newTree()
        changes.put(sequence)
        changes.add(.createSequence(sequence.tree, state))
    }

    private func changeOwner(
        _ owner: (table: UInt32, column: Int)?, of sequence: inout SequenceDescriptor
    ) throws(Interrupt) {
        if let current = sequence.owner,
            let table = try checked({ () throws(SQLError) in try changes.table(current.table) }),
            table.columns.indices.contains(current.column),
            table.columns[current.column].identity != .none
        {
            throw .definition(.sequenceOfIdentity(sequence.name, table: table.name))
        }
        guard let owner else {
            sequence.owner = nil
            return
        }
        try setOwner(owner, of: &sequence)
    }

    private func setOwner(
        _ owner: (table: UInt32, column: Int), of sequence: inout SequenceDescriptor
    ) throws(Interrupt) {
        let table = try existingTable(owner.table, .accessShare)
        if table.schema != sequence.schema { throw .definition(.sequenceElsewhere) }
        sequence.owner = owner
    }

    /// Sequences that belong to a table, or to one of its columns.
    func ownedSequences(of table: UInt32, column: Int? = nil) throws(Interrupt)
        -> [SequenceDescriptor]
    {
        var result: [SequenceDescriptor] = []
        for (_, object) in try everything() {
            guard case .sequence(let sequence) = object, let owner = sequence.owner,
                owner.table == table, column == nil || owner.column == column
            else { continue }
            result.append(sequence)
        }
        guard let column else { return result }
        // Those that this statement makes are not among all that there is.
        for sequence in changes.newSequences(of: table, column: column)
        where !result.contains(where: { $0.oid == sequence.oid }) {
            result.append(sequence)
        }
        return result
    }
}

extension SequenceDescriptor {
    /// What nextval's argument is in a default: always with the schema, so that it means the same everywhere.
    private var literal: String {
        Identifier.literal("\(Identifier.quoted(schema)).\(Identifier.quoted(name))")
    }

    package var nextvalText: String { "nextval(\(literal)::regclass)" }

    /// Whether a default's text names this sequence as an object, not in a text that is looked up when it is run.
    func isNamed(in sql: String) -> Bool { sql.contains("\(literal)::regclass") }
}
