// Tables: how they are to be made, and how the server describes them.

import YDBWire

/// A table: its columns and keys, and how it is stored.
///
/// ```swift
/// let users = TableDescription()
///     .withColumn(TableColumn("id", .optional(.uint64)))
///     .withColumn(TableColumn("name", .optional(.utf8)))
///     .withPrimaryKey("id")
///     .withIndex(TableIndex("by_name").withIndexColumns("name"))
/// ```
///
/// What a server describes is one too, with ``entry``, ``shardKeyRanges`` and ``tableStats`` beside, which do not count when it is used
/// to make another.
public struct TableDescription: Sendable {
    /// The columns.
    public var columns: [TableColumn] = []
    /// The names of the primary key's columns, in order.
    public var primaryKey: [String] = []
    /// Secondary indexes.
    public var indexes: [TableIndex] = []
    /// Settings by the names of presets.
    public var profile: TableProfile?
    /// How long rows live; nil: for ever.
    public var ttlSettings: TtlSettings?
    /// The kinds of devices that its parts are stored on.
    public var storageSettings: StorageSettings?
    /// Columns that are stored together.
    public var columnFamilies: [ColumnFamily] = []
    /// Names and values that mean something to whoever reads them.
    public var attributes: [String: String] = [:]
    /// The preset of how it is compacted.
    public var compactionPolicy: String?
    /// How it is cut into partitions when it is made.
    public var partitions: Partitions?
    /// When its partitions are split and merged.
    public var partitioningSettings: PartitioningSettings?
    /// Whether keys that are not there are told by a Bloom filter; nil: the server's choice.
    public var keyBloomFilter: Bool?
    /// How many replicas can be read.
    public var readReplicasSettings: ReadReplicasSettings?
    /// Whether rows or columns are stored together; nil: the server's choice, which is rows.
    public var storeType: StoreType?

    /// What the directory tells of it; nil where no server has described it.
    public internal(set) var entry: SchemeEntry?
    /// The ranges of its partitions' keys; one without bounds where a server has described it without being asked for them.
    public internal(set) var shardKeyRanges: [KeyRange] = []
    /// Numbers about it; nil where a server was not asked for them.
    public internal(set) var tableStats: TableStats?

    /// How a table is cut into partitions when it is made.
    public enum Partitions: Sendable {
        /// Into so many of the same size, of a key that begins with an unsigned number.
        case uniform(UInt64)
        /// At these keys.
        case atKeys(ExplicitPartitions)
    }

    /// A table without columns.
    public init() {}
}

extension TableDescription: Buildable {
    /// With this column more.
    public func withColumn(_ column: TableColumn) -> Self { with { $0.columns.append(column) } }

    /// With these columns more.
    public func withColumns(_ columns: TableColumn...) -> Self { with { $0.columns += columns } }

    /// With these columns more in the primary key.
    public func withPrimaryKey(_ names: String...) -> Self { with { $0.primaryKey += names } }

    /// With these columns more in the primary key.
    public func withPrimaryKeys(_ names: String...) -> Self { with { $0.primaryKey += names } }

    /// With this index more.
    public func withIndex(_ index: TableIndex) -> Self { with { $0.indexes.append(index) } }

    /// With these indexes more.
    public func withIndexes(_ indexes: TableIndex...) -> Self { with { $0.indexes += indexes } }

    /// With settings by the names of presets.
    public func withProfile(_ profile: TableProfile) -> Self { with { $0.profile = profile } }

    /// With rows that do not live for ever.
    public func withTtl(_ settings: TtlSettings) -> Self { with { $0.ttlSettings = settings } }

    /// With the kinds of devices that its parts are stored on.
    public func withStorageSettings(_ settings: StorageSettings) -> Self {
        with { $0.storageSettings = settings }
    }

    /// With this family more.
    public func withColumnFamily(_ family: ColumnFamily) -> Self {
        with { $0.columnFamilies.append(family) }
    }

    /// With these families more.
    public func withColumnFamilies(_ families: ColumnFamily...) -> Self {
        with { $0.columnFamilies += families }
    }

    /// With these attributes and no others.
    public func withAttributes(_ attributes: [String: String]) -> Self {
        with { $0.attributes = attributes }
    }

    /// With a preset of how it is compacted.
    public func withCompactionPolicy(_ presetName: String) -> Self {
        with { $0.compactionPolicy = presetName }
    }

    /// Cut into so many partitions of the same size, of a key that begins with an unsigned number.
    public func withUniformPartitions(_ count: UInt64) -> Self {
        with { $0.partitions = .uniform(count) }
    }

    /// Cut into partitions at these keys.
    public func withPartitionAtKeys(_ partitions: ExplicitPartitions) -> Self {
        with { $0.partitions = .atKeys(partitions) }
    }

    /// With what says when its partitions are split and merged.
    public func withPartitioningSettings(_ settings: PartitioningSettings) -> Self {
        with { $0.partitioningSettings = settings }
    }

    /// With or without a Bloom filter.
    public func withKeyBloomFilter(_ isEnabled: Bool) -> Self {
        with { $0.keyBloomFilter = isEnabled }
    }

    /// With replicas that can be read.
    public func withReadReplicasSettings(_ settings: ReadReplicasSettings) -> Self {
        with { $0.readReplicasSettings = settings }
    }

    /// Stored by rows or by columns.
    public func withStoreType(_ type: StoreType) -> Self { with { $0.storeType = type } }
}
