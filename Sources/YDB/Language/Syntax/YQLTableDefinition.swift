// CREATE TABLE and what it is made of.
package import SQLPlanning

package struct YQLCreateTable: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case table
        case temporary
        case tableStore
        case external
    }

    package var kind: Kind
    package var name: YQLTableName
    package var orReplace: Bool
    package var ifNotExists: Bool
    package var columns: [YQLColumn]
    /// nil: there is no PRIMARY KEY.
    package var primaryKey: [YQLColumnName]?
    /// PARTITION BY inside the parentheses.
    package var partitionBy: [YQLColumnName]
    /// ORDER BY inside the parentheses.
    package var orderBy: [YQLColumnOrder]
    package var indexes: [YQLIndex]
    package var families: [YQLFamily]
    package var changefeeds: [YQLChangefeed]
    /// STATISTICS entries: their names.
    package var statistics: [YQLColumnName]
    package var inherits: [YQLTableName]
    /// `PARTITION BY HASH (columns)`; nil: not written.
    package var hashPartitioning: [YQLColumnName]?
    /// `WITH (name = value)`.
    package var settings: [YQLSetting]
    package var tableStore: YQLTableName?
    /// `AS SELECT …`, `AS VALUES …`.
    package var source: Query?
    package var offset: SourceOffset
}

/// A column's name where it was written.
package struct YQLColumnName: Sendable, Hashable {
    package var name: String
    package var offset: SourceOffset
}

package struct YQLColumnOrder: Sendable, Hashable {
    package var column: YQLColumnName
    package var isDescending: Bool
}

package struct YQLColumn: Sendable, Hashable {
    package var name: String
    /// nil: a name alone, as CREATE TABLE AS takes it.
    package var type: YQLTypeName?
    /// NULL or NOT NULL, where it is written.
    package var isNullable: Bool?
    package var defaultValue: Expression?
    package var family: String?
    /// `COMPRESSION (name = value)`.
    package var compression: [YQLSetting]?
    /// `ENCODING (name(…), …)`.
    package var encoding: [String]?
    /// `GENERATED ALWAYS AS (expression)`.
    package var generated: Expression?
    package var offset: SourceOffset
}

/// `INDEX name GLOBAL UNIQUE SYNC USING kind ON (…) COVER (…) WITH (…)`.
package struct YQLIndex: Sendable, Hashable {
    package var name: String
    package var isGlobal: Bool
    package var isUnique: Bool
    package var isAsynchronous: Bool
    /// What stands behind USING: `vector_kmeans_tree`, `secondary`.
    package var subtype: String?
    package var columns: [YQLColumnName]
    package var cover: [YQLColumnName]
    package var settings: [YQLSetting]
    package var offset: SourceOffset
}

package struct YQLFamily: Sendable, Hashable {
    package var name: String
    package var settings: [YQLSetting]
    package var offset: SourceOffset
}

package struct YQLChangefeed: Sendable, Hashable {
    package var name: String
    package var settings: [YQLSetting]
    package var offset: SourceOffset
}

/// `name = value` in WITH, SET and their like.
package struct YQLSetting: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case word(String)
        case string([UInt8])
        case integer(UInt64)
        case real(String)
        case boolean(Bool)
        /// `((1, "a"), (2))`: the keys that begin a partition each.
        case boundaries([[Expression]])
        case timeToLive(YQLTimeToLive)
        case expression(Expression)
        /// RESET.
        case none
    }

    package var name: String
    package var value: Value
    package var offset: SourceOffset
}

/// `Interval("P1D") TO EXTERNAL DATA SOURCE s, … DELETE ON column AS SECONDS`.
package struct YQLTimeToLive: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case delete
        case move(String)
    }

    package struct Tier: Sendable, Hashable {
        package var after: Expression
        package var action: Action
    }

    package enum Unit: Sendable, Hashable {
        case seconds
        case milliseconds
        case microseconds
        case nanoseconds
    }

    package var tiers: [Tier]
    package var column: String
    package var unit: Unit?
}
