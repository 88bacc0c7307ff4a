// What requests of the table and scheme services answer with beside rows.

/// What such a request answers with, beside rows.
package enum YDBTableAnswer: Sendable {
    case none
    case table(YDBTableDescription)
    case entry(YDBSchemeEntry)
    case directory(YDBSchemeEntry, children: [YDBSchemeEntry])
}

package struct YDBTableDescription: Sendable {
    package var entry: YDBSchemeEntry
    package var columns: [YDBTableColumn]
    package var primaryKey: [String]
    package var indexes: [YDBTableIndex]
    package var settings: YDBTableSettings
    package var isTemporary: Bool
    package var rowCount: UInt64

    package init(
        entry: YDBSchemeEntry, columns: [YDBTableColumn], primaryKey: [String],
        indexes: [YDBTableIndex], settings: YDBTableSettings, isTemporary: Bool, rowCount: UInt64
    ) {
        self.entry = entry
        self.columns = columns
        self.primaryKey = primaryKey
        self.indexes = indexes
        self.settings = settings
        self.isTemporary = isTemporary
        self.rowCount = rowCount
    }
}

package struct YDBSchemeEntry: Sendable, Equatable {
    package enum Kind: UInt32, Sendable {
        case directory = 1
        case table = 2
        case database = 4
        case columnTable = 13
        case sequence = 15
        case view = 20
        case systemView = 24
    }

    /// The last part of its path; of the database the whole.
    package var name: String
    package var kind: Kind
    package var owner: String
    /// When it was made, in microseconds since 1970; 0: with the database.
    package var created: UInt64
    /// By its own word.
    package var permissions: [YDBPermissions] = []
    /// With what directories above give.
    package var effectivePermissions: [YDBPermissions] = []

    init(_ name: String, _ kind: Kind, _ notes: YDBPathNotes = YDBPathNotes()) {
        self.name = name
        self.kind = kind
        owner = notes.owner ?? YDBPathNotes.usualOwner
        created = notes.created
    }
}
