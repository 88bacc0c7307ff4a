// What messages ask to be changed about tables.

import QueryEngine
import YDBLanguage
import YDBWire

extension TableSpecifications {
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
        if request.hasAlterStorageSettings {
            changes.append(.storage(storage(request.alterStorageSettings)))
        }
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
        if let replicas = replicas(request.setReadReplicasSettings) {
            settings["READ_REPLICAS_SETTINGS"] = replicas
        }
        if !request.setCompactionPolicy.isEmpty {
            settings["COMPACTION_POLICY"] = request.setCompactionPolicy
        }
        switch request.tieringAction {
        case .setTiering(let tiering): settings["TIERING"] = tiering
        case .dropTiering: settings["TIERING"] = .some(nil)
        case nil: break
        }
        return settings
    }
}
