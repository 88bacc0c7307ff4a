// What is in a database's directories.

import YDBWire

/// What stands at a path.
public struct SchemeEntry: Sendable, Hashable {
    /// What an entry can be. The list is open: servers have more than drivers know.
    public struct EntryType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The number on the wire (`Ydb.Scheme.Entry.Type`).
        public let rawValue: Int

        /// The type of this number.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The server does not say.
        public static let unspecified = EntryType(rawValue: 0)
        /// A directory.
        public static let directory = EntryType(rawValue: 1)
        /// A table whose rows are stored together.
        public static let table = EntryType(rawValue: 2)
        /// A topic, of older servers.
        public static let persQueueGroup = EntryType(rawValue: 3)
        /// A database, which is a directory too.
        public static let database = EntryType(rawValue: 4)
        /// A volume of a service that servers no longer have.
        public static let rtmrVolume = EntryType(rawValue: 5)
        /// A volume of blocks.
        public static let blockStoreVolume = EntryType(rawValue: 6)
        /// A node for locks between processes.
        public static let coordinationNode = EntryType(rawValue: 7)
        /// A store of column tables.
        public static let columnStore = EntryType(rawValue: 12)
        /// A table whose columns are stored together.
        public static let columnTable = EntryType(rawValue: 13)
        /// A sequence of numbers.
        public static let sequence = EntryType(rawValue: 15)
        /// A replication from another database.
        public static let replication = EntryType(rawValue: 16)
        /// A topic.
        public static let topic = EntryType(rawValue: 17)
        /// A table outside.
        public static let externalTable = EntryType(rawValue: 18)
        /// A source of tables outside.
        public static let externalDataSource = EntryType(rawValue: 19)
        /// A view.
        public static let view = EntryType(rawValue: 20)
        /// A pool of the workload manager.
        public static let resourcePool = EntryType(rawValue: 21)
        /// A transfer from a topic into a table.
        public static let transfer = EntryType(rawValue: 23)
        /// A view of the server's own.
        public static let systemView = EntryType(rawValue: 24)
        /// A secret.
        public static let secret = EntryType(rawValue: 25)

        private static let names = [
            0: "unspecified", 1: "directory", 2: "table", 3: "persQueueGroup", 4: "database",
            5: "rtmrVolume", 6: "blockStoreVolume", 7: "coordinationNode", 12: "columnStore",
            13: "columnTable", 15: "sequence", 16: "replication", 17: "topic",
            18: "externalTable", 19: "externalDataSource", 20: "view", 21: "resourcePool",
            23: "transfer", 24: "systemView", 25: "secret",
        ]

        /// Its name here, or its number.
        public var description: String { Self.names[rawValue] ?? "type \(rawValue)" }
    }

    /// The last part of its path.
    public let name: String
    /// Who owns it.
    public let owner: String
    /// What it is.
    public let type: EntryType
    /// Who may do what with it, with what directories above give.
    public let effectivePermissions: [Permissions]
    /// Who may do what with it, as said for itself.
    public let permissions: [Permissions]
    /// How many bytes it takes, about.
    public let sizeBytes: UInt64
    /// When it was made; nil where it is not told.
    public let createdAt: VirtualTimestamp?

    /// Whether it is a directory, and not a database.
    public var isDirectory: Bool { type == .directory }
    /// Whether it is a directory or a database.
    public var isDirectoryOrDatabase: Bool { isDirectory || type == .database }
    /// Whether it is a table whose rows are stored together.
    public var isRowTable: Bool { type == .table }
    /// Whether it is a table whose columns are stored together.
    public var isColumnTable: Bool { type == .columnTable }
    /// Whether it is a table of either kind.
    public var isAnyTable: Bool { isRowTable || isColumnTable }
    /// Whether it is a view.
    public var isView: Bool { type == .view }
    /// Whether it is a topic.
    public var isTopic: Bool { type == .topic || type == .persQueueGroup }

    init(_ proto: Ydb_Scheme_Entry) {
        name = proto.name
        owner = proto.owner
        type = EntryType(rawValue: proto.type.rawValue)
        effectivePermissions = proto.effectivePermissions.map { Permissions($0) }
        permissions = proto.permissions.map { Permissions($0) }
        sizeBytes = proto.sizeBytes
        createdAt = proto.hasCreatedAt ? VirtualTimestamp(proto.createdAt) : nil
    }
}

/// A moment in the order of all transactions.
public struct VirtualTimestamp: Sendable, Hashable, Comparable {
    /// The step of the coordinators, in milliseconds of their clocks.
    public let planStep: UInt64
    /// The transaction among those of the step.
    public let transactionID: UInt64

    init(_ proto: Ydb_VirtualTimestamp) {
        planStep = proto.planStep
        transactionID = proto.txID
    }

    /// Earlier moments are less.
    public static func < (left: Self, right: Self) -> Bool {
        (left.planStep, left.transactionID) < (right.planStep, right.transactionID)
    }
}

/// A directory with what is in it.
public struct Directory: Sendable, Hashable {
    /// The directory itself.
    public let entry: SchemeEntry
    /// What is in it.
    public let children: [SchemeEntry]

    /// The last part of its path.
    public var name: String { entry.name }
    /// Who owns it.
    public var owner: String { entry.owner }
    /// What it is: a directory, or a database.
    public var type: SchemeEntry.EntryType { entry.type }
    /// Who may do what with it, with what directories above give.
    public var effectivePermissions: [Permissions] { entry.effectivePermissions }
    /// Who may do what with it, as said for itself.
    public var permissions: [Permissions] { entry.permissions }

    init(_ proto: Ydb_Scheme_ListDirectoryResult) {
        entry = SchemeEntry(proto.self_p)
        children = proto.children.map { SchemeEntry($0) }
    }
}
