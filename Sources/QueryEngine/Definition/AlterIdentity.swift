// ALTER TABLE's changes of identities, and of constraints that are there.
import StorageEngine

extension DefinitionScope {
    private func refusal(
        _ column: String, _ draft: TableDraft, _ fault: DefinitionError.IdentityFault
    ) -> Interrupt {
        .definition(.identity(fault, column: column, of: draft.name))
    }

    func addIdentity(
        _ column: String, always: Bool, _ sequence: SequenceDefinition, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let position = try position(of: column, in: draft)
        let descriptor = draft.columns[position]
        if !descriptor.isNotNull {
            throw refusal(column, draft, .mayBeNull)
        }
        if descriptor.identity != .none {
            throw refusal(column, draft, .isIdentity)
        }
        if descriptor.defaultSQL != nil {
            throw refusal(column, draft, .hasDefault)
        }
        draft.columns[position].identity = always ? .always : .byDefault
        try addOwnedSequence(sequence, to: &draft, column: position)
    }

    func alterIdentity(
        _ column: String, always: Bool?, _ change: SequenceChange, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let position = try position(of: column, in: draft)
        if draft.columns[position].identity == .none {
            throw refusal(column, draft, .isNoIdentity)
        }
        if let always { draft.columns[position].identity = always ? .always : .byDefault }
        for sequence in try ownedSequences(of: draft.oid, column: position) {
            try alterSequence(sequence.oid, change)
        }
    }

    func dropIdentity(
        _ column: String, ifExists: Bool, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let position = try position(of: column, in: draft)
        if draft.columns[position].identity == .none {
            return try refuse(
                .identity(.isNoIdentity, column: column, of: draft.name), unless: ifExists)
        }
        draft.columns[position].identity = .none
        draft.columns[position].defaultSQL = nil
        for sequence in try ownedSequences(of: draft.oid, column: position) {
            changes.add(.dropSequence(sequence.tree))
            changes.remove(sequence.oid)
        }
    }

    // MARK: Constraints

    func validateConstraint(
        _ name: String, _ condition: RowExpression?, _ alteration: inout Alteration
    ) throws(Interrupt) {
        if let at = alteration.draft.checks.firstIndex(where: { names.isSame($0.name, name) }) {
            if alteration.draft.checks[at].isValidated { return }
            alteration.draft.checks[at].isValidated = true
            if let condition { alteration.demands.test(name, condition) }
        } else if let at = alteration.draft.foreignKeys.firstIndex(where: {
            names.isSame($0.name, name)
        }) {
            if alteration.draft.foreignKeys[at].isValidated { return }
            alteration.draft.foreignKeys[at].isValidated = true
            alteration.test(alteration.draft.foreignKeys[at])
        } else {
            throw missing(name, alteration.draft, .foreignKeyOrCheck)
        }
    }

    func alterConstraint(
        _ name: String, isDeferrable: Bool, isInitiallyDeferred: Bool,
        _ alteration: inout Alteration
    ) throws(Interrupt) {
        guard
            let at = alteration.draft.foreignKeys.firstIndex(where: { names.isSame($0.name, name) })
        else {
            throw missing(name, alteration.draft, .foreignKey)
        }
        alteration.draft.foreignKeys[at].isDeferrable = isDeferrable
        alteration.draft.foreignKeys[at].isInitiallyDeferred = isInitiallyDeferred
        // It is kept with its parent too.
        let key = alteration.draft.foreignKeys[at]
        if key.parent == alteration.draft.oid {
            alteration.draft.replaceReference(key)
        } else {
            _ = try existingTable(key.parent, .shareRowExclusive)
            try edit(key.parent) { $0.replaceReference(key) }
        }
    }

    /// The error for a constraint of another kind, or none.
    private func missing(
        _ name: String, _ draft: TableDraft, _ wanted: DefinitionError.ConstraintKinds
    ) -> Interrupt {
        draft.hasConstraint(name, nil, names)
            ? .definition(.wrongConstraintKind(name, of: draft.name, wanted: wanted))
            : .definition(.undefinedConstraint(name, of: draft.name))
    }
}

extension TableDraft {
    fileprivate mutating func replaceReference(_ key: ForeignKeyDescriptor) {
        guard let at = referencedBy.firstIndex(where: { $0.oid == key.oid }) else { return }
        referencedBy[at] = key
    }
}
