// Tables as messages describe them.

import SwiftProtobuf
import YDBWire

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension TableDescription {
    /// The request that makes the table.
    ///
    /// - Throws: ``YDBEncodingError`` with a column's name.
    func createRequest(path: String) throws -> Ydb_Table_CreateTableRequest {
        var request = Ydb_Table_CreateTableRequest()
        request.path = path
        request.columns = try columns.map { try $0.proto }
        request.primaryKey = primaryKey
        request.indexes = indexes.map(\.proto)
        if let profile { request.profile = profile.proto }
        if let ttlSettings { request.ttlSettings = ttlSettings.proto }
        if let storageSettings { request.storageSettings = storageSettings.proto }
        request.columnFamilies = columnFamilies.map(\.proto)
        request.attributes = attributes
        if let compactionPolicy { request.compactionPolicy = compactionPolicy }
        switch partitions {
        case .uniform(let count)?: request.uniformPartitions = count
        case .atKeys(let keys)?: request.partitionAtKeys = try keys.proto(try keyTypes)
        case nil: break
        }
        if let partitioningSettings { request.partitioningSettings = partitioningSettings.proto }
        request.keyBloomFilter = .init(keyBloomFilter)
        if let readReplicasSettings { request.readReplicasSettings = readReplicasSettings.proto }
        if let storeType { request.storeType = storeType.proto }
        return request
    }

    private var keyTypes: [YDBType] {
        get throws {
            try primaryKey.map { name in
                guard let column = columns.first(where: { $0.name == name }) else {
                    throw YDBEncodingError("the primary key's column is not among the columns")
                        .at(name)
                }
                return column.type
            }
        }
    }

    /// - Throws: ``YDBDecodingError`` where a type or a value is none.
    init(_ proto: Ydb_Table_DescribeTableResult) throws {
        entry = SchemeEntry(proto.self_p)
        columns = try proto.columns.map { try TableColumn($0) }
        primaryKey = proto.primaryKey
        indexes = proto.indexes.map { TableIndex($0) }
        shardKeyRanges = try KeyRange.partitions(proto.shardKeyBounds)
        tableStats = proto.hasTableStats ? TableStats(proto.tableStats) : nil
        ttlSettings = proto.hasTtlSettings ? TtlSettings(proto.ttlSettings) : nil
        storageSettings = proto.hasStorageSettings ? StorageSettings(proto.storageSettings) : nil
        columnFamilies = proto.columnFamilies.map { ColumnFamily($0) }
        attributes = proto.attributes
        partitioningSettings =
            proto.hasPartitioningSettings ? PartitioningSettings(proto.partitioningSettings) : nil
        keyBloomFilter = proto.keyBloomFilter.isEnabled
        readReplicasSettings = ReadReplicasSettings(proto.readReplicasSettings)
        storeType = StoreType(proto.storeType)
    }
}

/// Numbers about a table, as its server knew them some time ago.
public struct TableStats: Sendable, Hashable {
    /// How many rows it has, about.
    public let rowsEstimate: UInt64
    /// How many bytes it takes, about.
    public let storeSize: UInt64
    /// How many partitions it has.
    public let partitions: UInt64
    /// When it was made; nil where it is not told.
    public let creationTime: Date?
    /// When it was last changed; nil where it is not told.
    public let modificationTime: Date?
    /// Numbers about its partitions, where they were asked for.
    public let partitionStats: [PartitionStats]

    /// Numbers about a partition.
    public struct PartitionStats: Sendable, Hashable {
        /// How many rows it has, about.
        public let rowsEstimate: UInt64
        /// How many bytes it takes, about.
        public let storeSize: UInt64
        /// The node that leads it; 0 where it is not told.
        public let leaderNodeID: UInt32
    }

    init(_ proto: Ydb_Table_TableStats) {
        rowsEstimate = proto.rowsEstimate
        storeSize = proto.storeSize
        partitions = proto.partitions
        creationTime = proto.hasCreationTime ? proto.creationTime.date : nil
        modificationTime = proto.hasModificationTime ? proto.modificationTime.date : nil
        partitionStats = proto.partitionStats.map {
            PartitionStats(
                rowsEstimate: $0.rowsEstimate, storeSize: $0.storeSize,
                leaderNodeID: $0.leaderNodeID)
        }
    }
}
