// Which rules can never act: filters that nothing at the moment can meet, and counts that no connection comes to.

extension FaultRule {
    /// Why no session can ever meet the rule; nil: one can.
    var reachFlaw: RuleFlaw? { strangerFlaw ?? silenceFlaw ?? kindFlaw ?? tableFlaw ?? countFlaw }

    /// What is not known yet of a client that has only been accepted.
    private var strangerFlaw: RuleFlaw? {
        guard moment == .accept else { return nil }
        let named: [(RulePart, Bool)] = [
            (.user, filter.user != nil), (.database, filter.database != nil),
            (.application, filter.application != nil),
        ]
        if let part = named.first(where: \.1)?.0 {
            return RuleFlaw(
                part: part,
                reason: "at accept nobody has said who they are, so this can never hold",
                suggestion: "at authenticate")
        }
        guard case .label = filter.connection else { return nil }
        return RuleFlaw(
            part: .connection,
            reason: "at accept no connection has said its label, so this can never hold",
            suggestion: "at authenticate")
    }

    /// Filters of a statement where none is under way.
    private var silenceFlaw: RuleFlaw? {
        let reason: String
        switch moment {
        case .accept, .authenticate, .close:
            reason = "no statement is under way \(moment.words), so this can never hold"
        case .message(1, of: .connection), .byte(0, of: .connection):
            reason = "what a connection is sent first answers no statement, so this can never hold"
        default: return nil
        }
        let asked: [(RulePart, Bool)] = [
            (.statement, filter.statement != nil), (.kinds, !filter.kinds.isEmpty),
            (.table, filter.table != nil),
        ]
        return asked.first(where: \.1).map { RuleFlaw(part: $0.0, reason: reason) }
    }

    /// A kind that never meets the moment, beside others that do too: its author waits for it in vain.
    private var kindFlaw: RuleFlaw? {
        let vain = filter.kinds.subtracting(moment.kinds)
        guard let word = vain.words.first else { return nil }
        let reason =
            switch moment {
            case .afterStatement:
                "what ends a transaction meets no moment after the statement, so kind \(word) can"
                    + " never hold"
            case .beforeCommit, .afterCommit:
                "what is rolled back meets no moment of a commit, so kind \(word) can never hold"
            default: "no statement of kind \(word) meets such rows, so this can never hold"
            }
        let suggestion: String? =
            moment == .afterStatement && vain.contains(.commit) ? "after commit" : nil
        return RuleFlaw(part: .kinds, reason: reason, suggestion: suggestion)
    }

    /// At a commit `table` asks for what was written; elsewhere for what the statement names.
    private var tableFlaw: RuleFlaw? {
        guard filter.table != nil, !filter.kinds.isEmpty else { return nil }
        if moment == .beforeCommit || moment == .afterCommit { return nil }
        guard filter.kinds.isDisjoint(with: .namingTables) else { return nil }
        return RuleFlaw(
            part: .table,
            reason: "no statement of kind \(filter.kinds.words.joined(separator: ",")) names a"
                + " table, so this can never hold")
    }

    private var countFlaw: RuleFlaw? {
        if count.probability == 0 {
            return RuleFlaw(part: .probability, reason: "what has no chance never acts")
        }
        let parts: [(RulePart, Bool)] = [
            (.nth, (count.nth ?? 1) > 1), (.skip, count.skip > 0), (.every, count.every > 1),
        ]
        guard isMetOnce, let part = parts.first(where: \.1)?.0 else { return nil }
        return RuleFlaw(
            part: part,
            reason: "a connection meets this moment once, so the rule can never act")
    }

    /// What is counted comes once and not again.
    private var isMetOnce: Bool {
        if case .number = filter.connection { return moment.isOnceInConnection }
        // Connections that share a label are counted together, but at accept none has one.
        return count.isPerConnection && moment == .accept
    }
}

extension FaultMoment {
    /// The kinds of statements that meet it; all where that is asked elsewhere.
    fileprivate var kinds: StatementKinds {
        switch self {
        case .afterStatement: .all.subtracting([.commit, .rollback])
        case .beforeCommit, .afterCommit: .all.subtracting(.rollback)
        case .row(_, nil):
            .all.subtracting([.ddl, .begin, .commit, .rollback, .savepoint])
        case .row:
            .all.subtracting([.ddl, .begin, .commit, .rollback, .savepoint, .set])
        case .accept, .authenticate, .begin, .beforeStatement, .message, .byte, .close: .all
        }
    }

    fileprivate var isOnceInConnection: Bool {
        switch self {
        case .accept, .authenticate, .close, .message(.some, of: .connection),
            .byte(_, of: .connection):
            true
        default: false
        }
    }
}

extension StatementKinds {
    /// Those that have a table to name.
    fileprivate static let namingTables: StatementKinds = [
        .select, .insert, .update, .delete, .copy, .ddl, .other,
    ]
}
