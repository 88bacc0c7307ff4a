// Transactions, SET, locks, prepared statements, and what else a session does.

package import SQLPlanning

package enum TransactionStatement: Sendable, Hashable {
    package enum Access: Sendable, Hashable {
        case readOnly
        case readWrite
    }

    /// `AND CHAIN`, `RELEASE` and their negations; nil where nothing is written and completion_type decides.
    package struct Completion: Sendable, Hashable {
        package var chain: Bool?
        package var release: Bool?
    }

    /// `BEGIN [WORK]`.
    case begin
    case start(Access?, withConsistentSnapshot: Bool)
    case commit(Completion)
    case rollback(Completion)
    case savepoint(String)
    case rollbackTo(String)
    case releaseSavepoint(String)
}

package enum IsolationLevelName: Sendable, Hashable {
    case readUncommitted
    case readCommitted
    case repeatableRead
    case serializable
}

/// Which value of a system variable is meant.
package enum VariableScope: Sendable, Hashable {
    /// Nothing written.
    case unspecified
    case session
    case global
    /// `PERSIST` and `PERSIST_ONLY` of MySQL 8.
    case persist
    case persistOnly
}

package struct SetTransactionStatement: Sendable, Hashable {
    /// `unspecified`: the next transaction alone.
    package var scope: VariableScope
    package var isolation: IsolationLevelName?
    package var access: TransactionStatement.Access?
}

package enum SetItem: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        /// A bare word, as in `SET sql_mode = ANSI`, has become a string.
        case expression(Expression)
        case defaultValue
    }

    case userVariable(String, Expression)
    /// The name in lower case; `prefix` is what stands before a dot, as in `hot.key_buffer_size`.
    case systemVariable(VariableScope, prefix: String?, name: String, Value, SourceOffset)
    /// nil: `SET NAMES DEFAULT`.
    case names(characterSet: String?, collation: String?)
    /// nil: `SET CHARACTER SET DEFAULT`.
    case characterSet(String?)
    /// nil user: one's own.
    case password(UserName?, String)
}

package struct TableLock: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case read
        case readLocal
        case write
        case lowPriorityWrite
    }

    package var name: QualifiedName
    package var alias: String?
    package var kind: Kind
}

/// FLUSH; the words in capitals as far as they are known: `TABLES`, `PRIVILEGES`, `STATUS`.
package struct FlushStatement: Sendable, Hashable {
    package var targets: [String]
    package var tables: [QualifiedName] = []
    /// `FLUSH TABLES … WITH READ LOCK`.
    package var withReadLock = false
    package var forExport = false
}

package struct KillStatement: Sendable, Hashable {
    /// `KILL QUERY`, as against the connection.
    package var isQuery: Bool
    package var id: Expression
}

package struct CallStatement: Sendable, Hashable {
    package var name: QualifiedName
    package var arguments: [Expression]
}

/// `ANALYZE TABLE a, b` and its sisters.
package struct MaintenanceStatement: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case analyze
        case check
        case optimize
        case repair
        case checksum
    }

    package var kind: Kind
    package var tables: [QualifiedName]
    /// `QUICK`, `EXTENDED` … in capitals.
    package var options: [String] = []
}
