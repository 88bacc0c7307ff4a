// Settings, prepared statements, cursors, notifications.

package import SQLPlanning

package struct SetStatement: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        /// `TO DEFAULT`.
        case defaultValue
        /// One value, or a list as for `search_path`.
        case values([SettingValue])
        /// `FROM CURRENT` (in ALTER DATABASE and functions).
        case current
    }

    /// Folded to lower case unless quoted; parts joined by dots.
    package var name: String
    package var isLocal: Bool
    package var value: Value
    package var offset: SourceOffset
}

package enum SettingValue: Sendable, Hashable {
    /// A word or a quoted string.
    case word(String)
    /// A number with its sign: `integer` or `decimal`.
    case number(Literal)
    /// `SET TIME ZONE INTERVAL '…' HOUR TO MINUTE`.
    case interval(String, TypeName)
}

package enum SetTransactionStatement: Sendable, Hashable {
    /// `SET TRANSACTION modes`.
    case transaction(TransactionModes)
    /// `SET SESSION CHARACTERISTICS AS TRANSACTION modes`.
    case sessionDefault(TransactionModes)
    /// `SET TRANSACTION SNAPSHOT 'id'`.
    case snapshot(String)
}

package enum ShowStatement: Sendable, Hashable {
    case setting(String)
    case all
}

package enum ResetStatement: Sendable, Hashable {
    case setting(String)
    case all
}

package enum DiscardStatement: Sendable, Hashable {
    case all
    case plans
    case sequences
    case temporary
}

package struct PrepareStatement: Sendable, Hashable {
    package var name: String
    package var types: [TypeName]
    package var statement: DataStatement
}

package struct ExecuteStatement: Sendable, Hashable {
    package var name: String
    package var arguments: [Expression]
    package var offset: SourceOffset
}

/// `DEALLOCATE name`; nil is ALL.
package struct DeallocateStatement: Sendable, Hashable {
    package var name: String?
}

package struct DeclareCursorStatement: Sendable, Hashable {
    package var name: String
    package var isBinary: Bool
    /// nil where nothing was written.
    package var isScrollable: Bool?
    package var isInsensitive: Bool
    package var withHold: Bool
    package var query: Query
    package var offset: SourceOffset
}

/// FETCH and MOVE.
package struct FetchStatement: Sendable, Hashable {
    /// How far: a count of `Int64.max` is ALL.
    package enum Direction: Sendable, Hashable {
        case forward(Int64)
        case backward(Int64)
        /// `FIRST` is absolute 1, `LAST` absolute -1.
        case absolute(Int64)
        case relative(Int64)
    }

    package var direction: Direction
    package var cursor: String
    package var isMove: Bool
}

/// `CLOSE name`; nil is ALL.
package struct CloseStatement: Sendable, Hashable {
    package var cursor: String?
}

package struct NotifyStatement: Sendable, Hashable {
    package var channel: String
    package var payload: String?
}
