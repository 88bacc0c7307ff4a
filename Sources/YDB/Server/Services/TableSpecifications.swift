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

    private static func columns(
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

    private static func indexes(
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
        case .partitionAtKeys, nil:
            if case .uniformPartitions(let count)? = request.profile.partitioningPolicy.partitions {
                settings.uniformPartitions = count
            }
        }
        switch request.readReplicasSettings.settings {
        case .perAzReadReplicasCount(let count): settings.readReplicas = "PER_AZ:\(count)"
        case .anyAzReadReplicasCount(let count): settings.readReplicas = "ANY_AZ:\(count)"
        case nil: break
        }
        return settings
    }

    private static func isEnabled(_ flag: Ydb_FeatureFlag.Status) -> Bool? {
        switch flag {
        case .enabled: true
        case .disabled: false
        case .unspecified, .UNRECOGNIZED: nil
        }
    }

    private static func timeToLive(
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

    private static func family(_ family: Ydb_Table_ColumnFamily) -> YDBTableSettings.Family {
        var made = YDBTableSettings.Family(name: family.name)
        made.media = family.data.media
        made.compression = UInt32(clamping: family.compression.rawValue)
        made.keepInMemory = isEnabled(family.keepInMemory)
        return made
    }

    // MARK: Changes

    static func changes(
        _ request: Ydb_Table_AlterTableRequest
    ) throws(CallFailure) -> [YDBTableChange] {
        guard request.addChangefeeds.isEmpty, request.dropChangefeeds.isEmpty else {
            throw CallFailure(.unsupported, "Changefeeds are not served here")
        }
        var changes: [YDBTableChange] = []
        changes += try columns(request.addColumns).map { .addColumn($0) }
        changes += request.dropColumns.map { .dropColumn($0) }
        for column in request.alterColumns {
            if !column.family.isEmpty {
                changes.append(.setFamily(column: column.name, column.family))
            }
            if column.hasNotNull, !column.notNull {
                changes.append(.dropNotNull(column: column.name))
            }
        }
        changes += try indexes(request.addIndexes).map { .addIndex($0) }
        changes += request.dropIndexes.map { .dropIndex($0) }
        for index in request.renameIndexes {
            changes.append(
                .renameIndex(
                    index.sourceName, to: index.destinationName, replaces: index.replaceDestination)
            )
        }
        switch request.ttlAction {
        case .setTtlSettings(let settings): changes.append(.setTimeToLive(timeToLive(settings)))
        case .dropTtlSettings: changes.append(.setTimeToLive(nil))
        case nil: break
        }
        changes += request.addColumnFamilies.map { .addFamily(family($0)) }
        changes += request.alterColumnFamilies.map { .alterFamily(family($0)) }
        if !request.alterAttributes.isEmpty { changes.append(.attributes(request.alterAttributes)) }
        let settings = otherSettings(request)
        if !settings.isEmpty { changes.append(.settings(settings)) }
        guard !changes.isEmpty else { throw CallFailure(.badRequest, "Empty alter") }
        return changes
    }

    private static func otherSettings(
        _ request: Ydb_Table_AlterTableRequest
    ) -> [String: String?] {
        var settings: [String: String?] = [:]
        func set(_ name: String, _ flag: Ydb_FeatureFlag.Status) {
            if let isOn = isEnabled(flag) { settings[name] = isOn ? "ENABLED" : "DISABLED" }
        }
        let partitioning = request.alterPartitioningSettings
        set("AUTO_PARTITIONING_BY_SIZE", partitioning.partitioningBySize)
        set("AUTO_PARTITIONING_BY_LOAD", partitioning.partitioningByLoad)
        set("KEY_BLOOM_FILTER", request.setKeyBloomFilter)
        let numbers: [(String, UInt64)] = [
            ("AUTO_PARTITIONING_PARTITION_SIZE_MB", partitioning.partitionSizeMb),
            ("AUTO_PARTITIONING_MIN_PARTITIONS_COUNT", partitioning.minPartitionsCount),
            ("AUTO_PARTITIONING_MAX_PARTITIONS_COUNT", partitioning.maxPartitionsCount),
        ]
        for (name, number) in numbers where number > 0 { settings[name] = "\(number)" }
        return settings
    }
}
