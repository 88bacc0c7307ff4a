// What a transaction may do and what it sees.

import YDBWire

/// How a transaction is kept apart from others, in both services.
///
/// Source: the YDB documentation, "Transactions". Which modes a service takes is the server's to say.
public enum TransactionMode: Hashable, Sendable {
    /// Reads and writes as if there were no other transaction. One that another has come between ends at its commit with ABORTED, and
    /// is to be done again.
    case serializableReadWrite
    /// Reads the newest data. Each query is consistent in itself, unless inconsistent reads are allowed, where that holds only for each
    /// partition.
    case onlineReadOnly(allowInconsistentReads: Bool = false)
    /// Reads data that may be some seconds old, perhaps from replicas.
    case staleReadOnly
    /// Reads all from the moment that the transaction began at.
    case snapshotReadOnly
    /// Reads all from the moment that the transaction began at, and writes; what another has written meanwhile ends it.
    case snapshotReadWrite

    var table: Ydb_Table_TransactionSettings {
        .with {
            switch self {
            case .serializableReadWrite: $0.serializableReadWrite = .init()
            case .onlineReadOnly(let allows):
                $0.onlineReadOnly = .with { $0.allowInconsistentReads = allows }
            case .staleReadOnly: $0.staleReadOnly = .init()
            case .snapshotReadOnly: $0.snapshotReadOnly = .init()
            case .snapshotReadWrite: $0.snapshotReadWrite = .init()
            }
        }
    }

    var query: Ydb_Query_TransactionSettings {
        .with {
            switch self {
            case .serializableReadWrite: $0.serializableReadWrite = .init()
            case .onlineReadOnly(let allows):
                $0.onlineReadOnly = .with { $0.allowInconsistentReads = allows }
            case .staleReadOnly: $0.staleReadOnly = .init()
            case .snapshotReadOnly: $0.snapshotReadOnly = .init()
            case .snapshotReadWrite: $0.snapshotReadWrite = .init()
            }
        }
    }
}
