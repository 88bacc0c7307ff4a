// What the table and scheme services ask for beside queries: definitions as messages say them, rows by their keys, whole tables.

import QueryEngine

package enum YDBTableOperation: Sendable {
    case createTable(YDBTableSpecification, ifNotExists: Bool)
    case alterTable(path: String, [YDBTableChange])
    case dropTable(path: String)
    case copyTables([YDBTableCopy])
    case renameTables([YDBTableRename])
    case describeTable(path: String)
    /// The value is a list of structs.
    case bulkUpsert(path: String, YDBParameter)
    /// The keys are a list of structs; no columns: all.
    case readRows(path: String, YDBParameter, columns: [String])
    case readTable(YDBTableRead)
    case makeDirectory(path: String)
    case removeDirectory(path: String)
    case modifyPermissions(path: String, [YDBAccessChange])
    case listDirectory(path: String)
    case describePath(path: String)
}

package struct YDBTableColumn: Sendable, Equatable {
    package var name: String
    /// Optional where it may be null.
    package var type: YQLType
    package var family = ""
    /// The default as an expression of YQL.
    package var defaultText: String?
    /// The sequence that gives its numbers.
    package var sequence: String?

    package init(_ name: String, _ type: YQLType, family: String = "", defaultText: String? = nil) {
        self.name = name
        self.type = type
        self.family = family
        self.defaultText = defaultText
    }

    package var isNotNull: Bool { !type.isOptional }
}

package struct YDBTableIndex: Sendable, Equatable {
    package enum Kind: String, Sendable { case global, globalAsync, globalUnique }

    package var name: String
    package var columns: [String]
    package var covered: [String]
    package var kind: Kind

    package init(_ name: String, _ columns: [String], covered: [String] = [], kind: Kind = .global)
    {
        self.name = name
        self.columns = columns
        self.covered = covered
        self.kind = kind
    }
}

package struct YDBTableSpecification: Sendable {
    package var path: String
    package var columns: [YDBTableColumn]
    package var primaryKey: [String]
    package var indexes: [YDBTableIndex]
    package var settings: YDBTableSettings
    package var isTemporary = false

    package init(
        path: String, columns: [YDBTableColumn], primaryKey: [String],
        indexes: [YDBTableIndex] = [], settings: YDBTableSettings = YDBTableSettings()
    ) {
        self.path = path
        self.columns = columns
        self.primaryKey = primaryKey
        self.indexes = indexes
        self.settings = settings
    }
}

package enum YDBTableChange: Sendable {
    case addColumn(YDBTableColumn)
    case dropColumn(String)
    case setFamily(column: String, String)
    case dropNotNull(column: String)
    case setDefault(column: String, text: String?)
    case addIndex(YDBTableIndex)
    case dropIndex(String)
    case renameIndex(String, to: String, replaces: Bool)
    case setTimeToLive(YDBTableSettings.TimeToLive?)
    /// Settings by their names; nil: back to what they are unasked.
    case settings([String: String?])
    case addFamily(YDBTableSettings.Family)
    case alterFamily(YDBTableSettings.Family)
    case attributes([String: String])
    case storage(YDBTableSettings.Storage)
}

package struct YDBTableCopy: Sendable {
    package var source: String
    package var destination: String
    package var omitsIndexes: Bool

    package init(source: String, destination: String, omitsIndexes: Bool = false) {
        self.source = source
        self.destination = destination
        self.omitsIndexes = omitsIndexes
    }
}

package struct YDBTableRename: Sendable {
    package var source: String
    package var destination: String
    package var replaces: Bool

    package init(source: String, destination: String, replaces: Bool = false) {
        self.source = source
        self.destination = destination
        self.replaces = replaces
    }
}

package struct YDBTableRead: Sendable {
    package struct Bound: Sendable {
        /// A tuple of the key's first columns.
        package var key: YDBParameter
        package var isInclusive: Bool

        package init(_ key: YDBParameter, isInclusive: Bool) {
            self.key = key
            self.isInclusive = isInclusive
        }
    }

    package var path: String
    package var from: Bound?
    package var to: Bound?
    /// Empty: all.
    package var columns: [String]
    package var rowLimit: UInt64?
    package var givesOptionals: Bool

    package init(
        path: String, from: Bound? = nil, to: Bound? = nil, columns: [String] = [],
        rowLimit: UInt64? = nil, givesOptionals: Bool = false
    ) {
        self.path = path
        self.from = from
        self.to = to
        self.columns = columns
        self.rowLimit = rowLimit
        self.givesOptionals = givesOptionals
    }
}
