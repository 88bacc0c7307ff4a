// Tables as messages describe them.

import QueryEngine
import SwiftProtobuf
import YDBLanguage
import YDBWire

extension Ydb_Table_DescribeTableResult {
    init(_ table: YDBTableDescription, tellsStatistics: Bool, tellsPartitions: Bool) {
        self.init()
        self_p = Ydb_Scheme_Entry(table.entry)
        columns = table.columns.map { column in
            .with {
                $0.name = column.name
                $0.type = Ydb_Type(column.type)
                $0.family = column.family
                if column.isNotNull { $0.notNull = true }
                if let sequence = column.sequence { $0.fromSequence.name = sequence }
            }
        }
        primaryKey = table.primaryKey
        indexes = table.indexes.map(Ydb_Table_TableIndexDescription.init)
        temporary = table.isTemporary
        describe(table.settings)
        if tellsStatistics { tableStats = Self.statistics(table, tellsPartitions) }
    }

    private static func statistics(
        _ table: YDBTableDescription, _ tellsPartitions: Bool
    ) -> Ydb_Table_TableStats {
        .with { stats in
            stats.rowsEstimate = table.rowCount
            let cuts = UInt64(clamping: table.settings.partitionAtKeys.count)
            stats.partitions = max(1, table.settings.uniformPartitions, cuts + 1)
            // Nobody counts when rows were written last.
            let created = Google_Protobuf_Timestamp.with {
                $0.seconds = Int64(clamping: table.entry.created / 1_000_000)
                $0.nanos = Int32(clamping: table.entry.created % 1_000_000 * 1000)
            }
            stats.creationTime = created
            stats.modificationTime = created
            guard tellsPartitions else { return }
            // Partitions have no rows of their own here: the first one is said to have all.
            stats.partitionStats = (0..<min(stats.partitions, 10_000)).map { number in
                .with { $0.rowsEstimate = number == 0 ? table.rowCount : 0 }
            }
        }
    }

    private mutating func describe(_ settings: YDBTableSettings) {
        attributes = settings.attributes
        storeType = settings.isColumnStore ? .column : .row
        keyBloomFilter = .init(settings.bloomFilter)
        partitioningSettings = .with {
            $0.partitioningBySize = .init(settings.partitioningBySize)
            $0.partitioningByLoad = .init(settings.partitioningByLoad)
            $0.partitionSizeMb = settings.partitionSizeMegabytes
            $0.minPartitionsCount = settings.leastPartitions
            $0.maxPartitionsCount = settings.mostPartitions
        }
        columnFamilies = settings.families.map { family in
            .with {
                $0.name = family.name
                if !family.media.isEmpty { $0.data.media = family.media }
                $0.compression =
                    Ydb_Table_ColumnFamily.Compression(rawValue: Int(family.compression))
                    ?? .unspecified
                $0.keepInMemory = .init(family.keepInMemory)
            }
        }
        tiering = settings.tiering
        if let storage = settings.storage {
            storageSettings = .with {
                if !storage.log0.isEmpty { $0.tabletCommitLog0.media = storage.log0 }
                if !storage.log1.isEmpty { $0.tabletCommitLog1.media = storage.log1 }
                if !storage.external.isEmpty { $0.external.media = storage.external }
                $0.storeExternalBlobs = .init(storage.storesBlobsOutside)
            }
        }
        if let life = settings.timeToLive { ttlSettings = Ydb_Table_TtlSettings(life) }
        let replicas = settings.readReplicas.split(separator: ":")
        if replicas.count == 2, let count = UInt64(replicas[1]) {
            if replicas[0] == "PER_AZ" {
                readReplicasSettings.perAzReadReplicasCount = count
            } else {
                readReplicasSettings.anyAzReadReplicasCount = count
            }
        }
    }
}

extension Ydb_Table_TtlSettings {
    init(_ life: YDBTableSettings.TimeToLive) {
        self.init()
        if let unit = life.unit {
            valueSinceUnixEpoch = .with {
                $0.columnName = life.column
                $0.columnUnit = .init(rawValue: Int(unit)) ?? .unspecified
                $0.expireAfterSeconds = life.expireAfterSeconds
            }
        } else {
            dateTypeColumn = .with {
                $0.columnName = life.column
                $0.expireAfterSeconds = life.expireAfterSeconds
            }
        }
        runIntervalSeconds = life.runIntervalSeconds
    }
}

extension Ydb_Table_TableIndexDescription {
    init(_ index: YDBTableIndex) {
        self.init()
        name = index.name
        indexColumns = index.columns
        dataColumns = index.covered
        status = .ready
        switch index.kind {
        case .global: globalIndex = Ydb_Table_GlobalIndex()
        case .globalAsync: globalAsyncIndex = Ydb_Table_GlobalAsyncIndex()
        case .globalUnique: globalUniqueIndex = Ydb_Table_GlobalUniqueIndex()
        }
    }
}

extension Ydb_FeatureFlag.Status {
    init(_ isEnabled: Bool?) {
        self = isEnabled.map { $0 ? .enabled : .disabled } ?? .unspecified
    }
}
