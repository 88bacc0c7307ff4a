// Transactions, savepoints, explicit table locks.

package import FaultInjection
package import SQLPlanning

package enum IsolationLevel: Sendable, Hashable {
    case readUncommitted
    case readCommitted
    case repeatableRead
    case serializable
}

/// `ISOLATION LEVEL …, READ ONLY, DEFERRABLE`: nil where not written. The last one written counts.
package struct TransactionModes: Sendable, Hashable {
    package var isolation: IsolationLevel?
    package var isReadOnly: Bool?
    package var isDeferrable: Bool?
    package var offset: SourceOffset = .unknown

    package var isEmpty: Bool { isolation == nil && isReadOnly == nil && isDeferrable == nil }
}

package enum TransactionStatement: Sendable, Hashable {
    case begin(TransactionModes)
    /// `START TRANSACTION`: the same but for its tag.
    case start(TransactionModes)
    case commit(andChain: Bool)
    case rollback(andChain: Bool)
    case savepoint(String, SourceOffset)
    case release(String, SourceOffset)
    case rollbackTo(String, SourceOffset)
    case prepare(String)
    case commitPrepared(String)
    case rollbackPrepared(String)
}

extension TransactionStatement {
    package var kind: StatementKinds {
        switch self {
        case .begin, .start: .begin
        case .commit: .commit
        case .rollback: .rollback
        case .savepoint, .release, .rollbackTo: .savepoint
        case .prepare, .commitPrepared, .rollbackPrepared: .other
        }
    }
}

/// `SET CONSTRAINTS {ALL | names} {DEFERRED | IMMEDIATE}`.
package struct SetConstraintsStatement: Sendable, Hashable {
    /// Empty: ALL.
    package var names: [QualifiedName]
    package var isDeferred: Bool
}

package struct LockTableStatement: Sendable, Hashable {
    package enum Mode: Sendable, Hashable {
        case accessShare
        case rowShare
        case rowExclusive
        case shareUpdateExclusive
        case share
        case shareRowExclusive
        case exclusive
        case accessExclusive
    }

    package var tables: [TableReference]
    package var mode: Mode
    package var noWait: Bool
}
