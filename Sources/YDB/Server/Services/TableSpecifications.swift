// Tables as messages say that they are to be.

import QueryEngine
import YDBLanguage
import YDBWire

enum TableSpecifications {
    static func decode(
        _ request: Ydb_Table_CreateTableRequest
    ) throws(CallFailure) -> YDBTableSpecification {
        guard !request.columns.isEmpty else {
            throw CallFailure(.badRequest, "At least one column should be specified")
        }
        guard !request.primaryKey.isEmpty else {
            throw CallFailure(.badRequest, "At least one primary key column should be specified")
        }
        var specification = YDBTableSpecification(
            path: request.path, columns: try columns(request.columns),
            primaryKey: request.primaryKey, indexes: try indexes(request.indexes))
        specification.isTemporary = request.temporary
        specification.settings = settings(request)
        return specification
    }

    static func columns(
        _ columns: [Ydb_Table_ColumnMeta]
    ) throws(CallFailure) -> [YDBTableColumn] {
        var found: [YDBTableColumn] = []
        for column in columns {
            var type = try TypeDecoding.decode(column.type)
            // What is not said to be there always may be null, whatever its type says.
            if column.hasNotNull { type = column.notNull ? type.withoutOptional : type.asOptional }
            var made = YDBTableColumn(column.name, type, family: column.family)
            switch column.defaultValue {
            case .fromSequence(let sequence): made.sequence = sequence.name
            case .fromLiteral(let literal):
                let value = try ValueDecoding.decode(literal)
                guard value.type.withoutOptional.isData else {
                    throw CallFailure(
                        .badRequest, "The default of column \(column.name) is no value of data")
                }
                made.defaultText = defaultText(value)
            case nil: break
            }
            found.append(made)
        }
        return found
    }

    /// A value as an expression of YQL.
    private static func defaultText(_ value: YDBParameter) -> String {
        guard let inner = value.type.isOptional ? value.type.unwrap(value.value) : value.value
        else {
            return "NULL"
        }
        let type = value.type.withoutOptional
        let text = String(decoding: YQLText.text(inner, type), as: UTF8.self)
        return "CAST(\(quoted(text)) AS \(type))"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                quoted += "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E: quoted += String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16)
                quoted += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        return quoted + "\""
    }

    static func indexes(
        _ indexes: [Ydb_Table_TableIndex]
    ) throws(CallFailure) -> [YDBTableIndex] {
        indexes.map { index in
            let kind: YDBTableIndex.Kind =
                switch index.type {
                case .globalAsyncIndex: .globalAsync
                case .globalUniqueIndex: .globalUnique
                case .globalIndex, nil: .global
                }
            return YDBTableIndex(
                index.name, index.indexColumns, covered: index.dataColumns, kind: kind)
        }
    }

    // MARK: Settings

    private static func settings(_ request: Ydb_Table_CreateTableRequest) -> YDBTableSettings {
        var settings = YDBTableSettings()
        if request.hasTtlSettings { settings.timeToLive = timeToLive(request.ttlSettings) }
        settings.families = request.columnFamilies.map(family)
        settings.attributes = request.attributes
        settings.isColumnStore = request.storeType == .column
        settings.bloomFilter = isEnabled(request.keyBloomFilter)
        settings.partitioningBySize = isEnabled(request.partitioningSettings.partitioningBySize)
        settings.partitionSizeMegabytes = request.partitioningSettings.partitionSizeMb
        settings.partitioningByLoad = isEnabled(request.partitioningSettings.partitioningByLoad)
        settings.leastPartitions = request.partitioningSettings.minPartitionsCount
        settings.mostPartitions = request.partitioningSettings.maxPartitionsCount
        switch request.partitions {
        case .uniformPartitions(let count): settings.uniformPartitions = count
        case .partitionAtKeys(let keys): settings.partitionAtKeys = cuts(keys)
        case nil:
            switch request.profile.partitioningPolicy.partitions {
            case .uniformPartitions(let count): settings.uniformPartitions = count
            case .explicitPartitions(let keys): settings.partitionAtKeys = cuts(keys)
            case nil: break
            }
        }
        if let replicas = replicas(request.readReplicasSettings) {
            settings.readReplicas = replicas
        }
        settings.tiering = request.tiering
        settings.compactionPolicy = request.compactionPolicy
        if request.hasStorageSettings { settings.storage = storage(request.storageSettings) }
        return settings
    }

    private static func cuts(_ keys: Ydb_Table_ExplicitPartitions) -> [String] {
        keys.splitPoints.map { "\($0.value.items.count)" }
    }

    static func replicas(_ settings: Ydb_Table_ReadReplicasSettings) -> String? {
        switch settings.settings {
        case .perAzReadReplicasCount(let count): "PER_AZ:\(count)"
        case .anyAzReadReplicasCount(let count): "ANY_AZ:\(count)"
        case nil: nil
        }
    }

    static func storage(
        _ settings: Ydb_Table_StorageSettings
    ) -> YDBTableSettings.Storage {
        YDBTableSettings.Storage(
            log0: settings.tabletCommitLog0.media, log1: settings.tabletCommitLog1.media,
            external: settings.external.media,
            storesBlobsOutside: isEnabled(settings.storeExternalBlobs))
    }

    static func isEnabled(_ flag: Ydb_FeatureFlag.Status) -> Bool? {
        switch flag {
        case .enabled: true
        case .disabled: false
        case .unspecified, .UNRECOGNIZED: nil
        }
    }

    static func timeToLive(
        _ settings: Ydb_Table_TtlSettings
    ) -> YDBTableSettings.TimeToLive? {
        var made: YDBTableSettings.TimeToLive
        switch settings.mode {
        case .dateTypeColumn(let column):
            made = .init(column: column.columnName, expireAfterSeconds: column.expireAfterSeconds)
        case .valueSinceUnixEpoch(let column):
            made = .init(
                column: column.columnName, unit: UInt32(clamping: column.columnUnit.rawValue),
                expireAfterSeconds: column.expireAfterSeconds)
        case nil: return nil
        }
        made.runIntervalSeconds = settings.runIntervalSeconds
        return made
    }

    static func family(_ family: Ydb_Table_ColumnFamily) -> YDBTableSettings.Family {
        var made = YDBTableSettings.Family(name: family.name)
        made.media = family.data.media
        made.compression = UInt32(clamping: family.compression.rawValue)
        made.keepInMemory = isEnabled(family.keepInMemory)
        return made
    }
}
