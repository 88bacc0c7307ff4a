// Changes of a table.

import YDBWire

/// What is to be changed of a table. What is nil or empty stays as it is.
public struct AlterTableSettings: Sendable {
    /// Columns that it gets.
    public var addColumns: [TableColumn] = []
    /// The names of columns that it loses.
    public var dropColumns: [String] = []
    /// Columns that change, by their names.
    public var alterColumns: [TableColumn] = []
    /// Indexes that it gets.
    public var addIndexes: [TableIndex] = []
    /// The names of indexes that it loses.
    public var dropIndexes: [String] = []
    /// Indexes that get other names.
    public var renameIndexes: [RenameIndexItem] = []
    /// How long rows are to live.
    public var ttl: TtlChange?
    /// Families that it gets.
    public var addColumnFamilies: [ColumnFamily] = []
    /// Families that change, by their names.
    public var alterColumnFamilies: [ColumnFamily] = []
    /// Attributes that it gets or that change; one of an empty value is taken away.
    public var alterAttributes: [String: String] = [:]
    /// The kinds of devices that its parts are stored on.
    public var alterStorageSettings: StorageSettings?
    /// When its partitions are split and merged.
    public var alterPartitioningSettings: PartitioningSettings?
    /// The preset of how it is compacted.
    public var setCompactionPolicy: String?
    /// Whether there is a Bloom filter.
    public var setKeyBloomFilter: Bool?
    /// How many replicas can be read.
    public var setReadReplicasSettings: ReadReplicasSettings?
    /// What every request may say.
    public var request: RequestSettings

    /// A change of how long rows live.
    public enum TtlChange: Sendable, Hashable {
        /// As long as this says.
        case set(TtlSettings)
        /// For ever.
        case drop
    }

    /// No changes.
    public init(request: RequestSettings = RequestSettings()) { self.request = request }

    /// - Throws: ``YDBEncodingError`` with a column's name.
    func alterRequest(path: String) throws -> Ydb_Table_AlterTableRequest {
        var proto = Ydb_Table_AlterTableRequest()
        proto.path = path
        proto.addColumns = try addColumns.map { try $0.proto }
        proto.dropColumns = dropColumns
        proto.alterColumns = try alterColumns.map { try $0.proto }
        proto.addIndexes = addIndexes.map(\.proto)
        proto.dropIndexes = dropIndexes
        proto.renameIndexes = renameIndexes.map(\.proto)
        switch ttl {
        case .set(let settings)?: proto.setTtlSettings = settings.proto
        case .drop?: proto.dropTtlSettings = .init()
        case nil: break
        }
        proto.addColumnFamilies = addColumnFamilies.map(\.proto)
        proto.alterColumnFamilies = alterColumnFamilies.map(\.proto)
        proto.alterAttributes = alterAttributes
        if let settings = alterStorageSettings { proto.alterStorageSettings = settings.proto }
        if let settings = alterPartitioningSettings {
            proto.alterPartitioningSettings = settings.proto
        }
        if let setCompactionPolicy { proto.setCompactionPolicy = setCompactionPolicy }
        proto.setKeyBloomFilter = .init(setKeyBloomFilter)
        if let settings = setReadReplicasSettings { proto.setReadReplicasSettings = settings.proto }
        return proto
    }
}

extension AlterTableSettings: Buildable {
    /// With these columns to be added.
    public func withAddColumns(_ columns: TableColumn...) -> Self {
        with { $0.addColumns += columns }
    }

    /// With these columns to be dropped.
    public func withDropColumns(_ names: String...) -> Self { with { $0.dropColumns += names } }

    /// With these indexes to be added.
    public func withAddIndexes(_ indexes: TableIndex...) -> Self {
        with { $0.addIndexes += indexes }
    }

    /// With these indexes to be dropped.
    public func withDropIndexes(_ names: String...) -> Self { with { $0.dropIndexes += names } }

    /// With a lifetime of rows to be set.
    public func withSetTtlSettings(_ settings: TtlSettings) -> Self {
        with { $0.ttl = .set(settings) }
    }

    /// With the lifetime of rows to be taken away.
    public func withDropTtlSettings() -> Self { with { $0.ttl = .drop } }

    /// With these attributes to be set.
    public func withAlterAttributes(_ attributes: [String: String]) -> Self {
        with { $0.alterAttributes = attributes }
    }
}
