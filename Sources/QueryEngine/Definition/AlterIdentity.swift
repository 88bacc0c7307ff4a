// ALTER TABLE's changes of identities, and VALIDATE CONSTRAINT.
import StorageEngine

extension DefinitionScope {
    private func refuse(
        _ column: Int, _ draft: TableDraft, _ what: String
    ) -> Interrupt {
        .error(
            SQLError(
                .objectNotInPrerequisiteState,
                "column \"\(draft.columns[column].name)\" of relation \"\(draft.name)\" \(what)"))
    }

    func addIdentity(
        _ column: Int, always: Bool, _ sequence: SequenceDefinition, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let descriptor = draft.columns[column]
        if !descriptor.isNotNull {
            throw refuse(
                column, draft, "must be declared NOT NULL before identity can be added")
        }
        if descriptor.identity != .none {
            throw refuse(column, draft, "is already an identity column")
        }
        if descriptor.defaultSQL != nil {
            throw refuse(column, draft, "already has a default value")
        }
        draft.columns[column].identity = always ? .always : .byDefault
        try addOwnedSequence(sequence, to: &draft, column: column)
    }

    func alterIdentity(
        _ column: Int, always: Bool?, _ change: SequenceChange, _ draft: inout TableDraft
    ) throws(Interrupt) {
        if draft.columns[column].identity == .none {
            throw refuse(column, draft, "is not an identity column")
        }
        if let always { draft.columns[column].identity = always ? .always : .byDefault }
        for sequence in try ownedSequences(of: draft.oid, column: column) {
            try alterSequence(sequence.oid, change)
        }
    }

    func dropIdentity(
        _ column: Int, ifExists: Bool, _ draft: inout TableDraft
    ) throws(Interrupt) {
        if draft.columns[column].identity == .none {
            guard ifExists else { throw refuse(column, draft, "is not an identity column") }
            notice(
                "00000",
                "column \"\(draft.columns[column].name)\" of relation \"\(draft.name)\" is not an identity column, skipping"
            )
            return
        }
        draft.columns[column].identity = .none
        draft.columns[column].defaultSQL = nil
        for sequence in try ownedSequences(of: draft.oid, column: column) {
            changes.add(.dropSequence(sequence.tree))
            changes.remove(sequence.oid)
        }
    }

    func validateConstraint(
        _ name: String, _ condition: ScalarExpression?, _ alteration: inout Alteration
    ) throws(Interrupt) {
        if let at = alteration.draft.checks.firstIndex(where: { $0.name == name }) {
            if alteration.draft.checks[at].isValidated { return }
            alteration.draft.checks[at].isValidated = true
            if let condition {
                alteration.demands.checks.append(
                    RowDemands.Check(name: name, condition: condition))
            }
        } else if let at = alteration.draft.foreignKeys.firstIndex(where: { $0.name == name }) {
            if alteration.draft.foreignKeys[at].isValidated { return }
            alteration.draft.foreignKeys[at].isValidated = true
            alteration.newForeignKeys.append(alteration.draft.foreignKeys[at].oid)
        } else if alteration.draft.hasConstraint(name) {
            throw .error(
                SQLError(
                    .wrongObjectType,
                    "constraint \"\(name)\" of relation \"\(alteration.draft.name)\" is not a foreign key or check constraint"
                ))
        } else {
            throw .error(
                SQLError(
                    .undefinedObject,
                    "constraint \"\(name)\" of relation \"\(alteration.draft.name)\" does not exist"
                ))
        }
    }
}
