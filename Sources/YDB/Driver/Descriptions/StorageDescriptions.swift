// How a table is stored: pools, families of columns, partitions, replicas.

import YDBWire

/// A family of columns, which are stored together.
public struct ColumnFamily: Sendable, Hashable {
    /// How blocks are compressed.
    public enum Compression: Sendable, Hashable {
        /// Not at all.
        case none
        /// By LZ4.
        case lz4
    }

    /// The name.
    public var name: String
    /// The kind of device that it is stored on; nil: the server's choice.
    public var media: String?
    /// How blocks are compressed; nil: the server's choice.
    public var compression: Compression?
    /// Whether it is held in memory; nil: the server's choice.
    public var keepInMemory: Bool?

    /// A family.
    public init(
        _ name: String, media: String? = nil, compression: Compression? = nil,
        keepInMemory: Bool? = nil
    ) {
        self.name = name
        self.media = media
        self.compression = compression
        self.keepInMemory = keepInMemory
    }

    init(_ proto: Ydb_Table_ColumnFamily) {
        let compression: Compression? =
            switch proto.compression {
            case .none: Compression.none
            case .lz4: .lz4
            case .unspecified, .UNRECOGNIZED: nil
            }
        self.init(
            proto.name, media: proto.hasData ? proto.data.media : nil, compression: compression,
            keepInMemory: proto.keepInMemory.isEnabled)
    }

    var proto: Ydb_Table_ColumnFamily {
        .with {
            $0.name = name
            if let media { $0.data.media = media }
            switch compression {
            case .some(.none): $0.compression = .none
            case .some(.lz4): $0.compression = .lz4
            case nil: break
            }
            $0.keepInMemory = .init(keepInMemory)
        }
    }
}

/// The kinds of devices that parts of a table are stored on, and whether large values stand apart; nil: the server's choice.
public struct StorageSettings: Sendable, Hashable {
    /// Of the commit log, its small entries.
    public var tabletCommitLog0: String?
    /// Of the commit log, its large entries.
    public var tabletCommitLog1: String?
    /// Of values that stand apart.
    public var external: String?
    /// Whether large values stand apart.
    public var storeExternalBlobs: Bool?

    /// Settings.
    public init(
        tabletCommitLog0: String? = nil, tabletCommitLog1: String? = nil, external: String? = nil,
        storeExternalBlobs: Bool? = nil
    ) {
        self.tabletCommitLog0 = tabletCommitLog0
        self.tabletCommitLog1 = tabletCommitLog1
        self.external = external
        self.storeExternalBlobs = storeExternalBlobs
    }

    init(_ proto: Ydb_Table_StorageSettings) {
        self.init(
            tabletCommitLog0: proto.hasTabletCommitLog0 ? proto.tabletCommitLog0.media : nil,
            tabletCommitLog1: proto.hasTabletCommitLog1 ? proto.tabletCommitLog1.media : nil,
            external: proto.hasExternal ? proto.external.media : nil,
            storeExternalBlobs: proto.storeExternalBlobs.isEnabled)
    }

    var proto: Ydb_Table_StorageSettings {
        .with {
            if let tabletCommitLog0 { $0.tabletCommitLog0.media = tabletCommitLog0 }
            if let tabletCommitLog1 { $0.tabletCommitLog1.media = tabletCommitLog1 }
            if let external { $0.external.media = external }
            $0.storeExternalBlobs = .init(storeExternalBlobs)
        }
    }
}

/// When a table's partitions are split and merged; nil and 0: the server's choice.
public struct PartitioningSettings: Sendable, Hashable {
    /// The columns that rows are spread by, of a column table.
    public var partitionBy: [String]
    /// Whether a partition is split that is too large.
    public var partitioningBySize: Bool?
    /// What is too large, in megabytes.
    public var partitionSizeMegabytes: UInt64
    /// Whether a partition is split that has too much to do.
    public var partitioningByLoad: Bool?
    /// Fewer are never left by merging.
    public var minPartitionsCount: UInt64
    /// More are never made by splitting.
    public var maxPartitionsCount: UInt64

    /// Settings.
    public init(
        partitionBy: [String] = [], partitioningBySize: Bool? = nil,
        partitionSizeMegabytes: UInt64 = 0, partitioningByLoad: Bool? = nil,
        minPartitionsCount: UInt64 = 0, maxPartitionsCount: UInt64 = 0
    ) {
        self.partitionBy = partitionBy
        self.partitioningBySize = partitioningBySize
        self.partitionSizeMegabytes = partitionSizeMegabytes
        self.partitioningByLoad = partitioningByLoad
        self.minPartitionsCount = minPartitionsCount
        self.maxPartitionsCount = maxPartitionsCount
    }

    init(_ proto: Ydb_Table_PartitioningSettings) {
        self.init(
            partitionBy: proto.partitionBy,
            partitioningBySize: proto.partitioningBySize.isEnabled,
            partitionSizeMegabytes: proto.partitionSizeMb,
            partitioningByLoad: proto.partitioningByLoad.isEnabled,
            minPartitionsCount: proto.minPartitionsCount,
            maxPartitionsCount: proto.maxPartitionsCount)
    }

    var proto: Ydb_Table_PartitioningSettings {
        .with {
            $0.partitionBy = partitionBy
            $0.partitioningBySize = .init(partitioningBySize)
            $0.partitionSizeMb = partitionSizeMegabytes
            $0.partitioningByLoad = .init(partitioningByLoad)
            $0.minPartitionsCount = minPartitionsCount
            $0.maxPartitionsCount = maxPartitionsCount
        }
    }
}

/// How many replicas of each partition can be read.
public enum ReadReplicasSettings: Sendable, Hashable {
    /// So many in each availability zone.
    case perZone(UInt64)
    /// So many in all zones together.
    case anyZone(UInt64)

    /// Nil where the message says nothing that is known.
    init?(_ proto: Ydb_Table_ReadReplicasSettings) {
        switch proto.settings {
        case .perAzReadReplicasCount(let count)?: self = .perZone(count)
        case .anyAzReadReplicasCount(let count)?: self = .anyZone(count)
        case nil: return nil
        }
    }

    var proto: Ydb_Table_ReadReplicasSettings {
        .with {
            switch self {
            case .perZone(let count): $0.perAzReadReplicasCount = count
            case .anyZone(let count): $0.anyAzReadReplicasCount = count
            }
        }
    }
}

/// Whether rows or columns are stored together.
public enum StoreType: Sendable, Hashable {
    /// Rows: for transactions.
    case row
    /// Columns: for analysis.
    case column

    /// Nil where the message says nothing that is known.
    init?(_ proto: Ydb_Table_StoreType) {
        switch proto {
        case .row: self = .row
        case .column: self = .column
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }

    var proto: Ydb_Table_StoreType {
        switch self {
        case .row: .row
        case .column: .column
        }
    }
}
