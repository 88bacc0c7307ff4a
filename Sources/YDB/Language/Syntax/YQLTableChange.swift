// ALTER TABLE, DROP TABLE, views, sequences.
package import SQLPlanning

package struct YQLAlterTable: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case table
        case tableStore
        case external
    }

    package var kind: Kind
    package var name: YQLTableName
    package var actions: [YQLTableAction]
    package var offset: SourceOffset
}

package enum YQLTableAction: Sendable, Hashable {
    case addColumn(YQLColumn)
    case dropColumn(YQLColumnName)
    case setFamily(column: YQLColumnName, family: String)
    case setNotNull(YQLColumnName)
    case dropNotNull(YQLColumnName)
    case setDefault(YQLColumnName, Expression)
    case dropDefault(YQLColumnName)
    case setCompression(YQLColumnName, [YQLSetting])
    case setEncoding(YQLColumnName, [String])
    case addFamily(YQLFamily)
    case alterFamily(name: String, YQLSetting)
    /// `SET (name = value)`, `SET name value`.
    case set([YQLSetting])
    case reset([YQLColumnName])
    case addIndex(YQLIndex)
    case dropIndex(YQLColumnName)
    case renameIndex(YQLColumnName, to: String)
    case alterIndex(YQLColumnName, [YQLSetting])
    case rebuildIndex(YQLColumnName, [YQLSetting])
    case rename(to: String)
    case addChangefeed(YQLChangefeed)
    case alterChangefeed(YQLColumnName, [YQLSetting])
    case disableChangefeed(YQLColumnName)
    case dropChangefeed(YQLColumnName)
    case addStatistics(YQLColumnName)
    case dropStatistics(YQLColumnName)
    case compact([YQLSetting])
}

package struct YQLDropTable: Sendable, Hashable {
    package var kind: YQLAlterTable.Kind
    package var name: YQLTableName
    package var ifExists: Bool
    package var offset: SourceOffset
}

package struct YQLCreateView: Sendable, Hashable {
    package enum Body: Sendable, Hashable {
        case query(Query)
        /// `DO BEGIN … END DO`.
        case block([YQLBodyStatement])
    }

    package var name: YQLTableName
    package var ifNotExists: Bool
    /// `WITH (security_invoker = TRUE)`.
    package var settings: [YQLSetting]
    package var body: Body
    /// The body's bytes in the text.
    package var bodyRange: Range<Int>
    package var offset: SourceOffset
}

package struct YQLAlterSequence: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case start(UInt64)
        /// nil: where it started.
        case restart(UInt64?)
        case increment(UInt64)
    }

    package var name: YQLTableName
    package var ifExists: Bool
    package var actions: [Action]
    package var offset: SourceOffset
}

/// `SHOW CREATE TABLE name`.
package struct YQLShowCreate: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case table
        case view
        case externalDataSource
        case externalTable
    }

    package var kind: Kind
    package var name: YQLTableName
    package var offset: SourceOffset
}
