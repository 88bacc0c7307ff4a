// What a table has that the engine knows nothing of, kept beside its definition as a text.

import QueryEngine

struct YDBTableNotes {
    static let primaryKey = "\u{1}primary"

    /// Its owner and the like.
    var path = YDBPathNotes()
    var settings = YDBTableSettings()
    /// Those that are not in the family `default`.
    var columnFamilies: [String: String] = [:]
    /// Those that are not plain global ones.
    var indexKinds: [String: YDBTableIndex.Kind] = [:]

    init(_ table: YDBTableSpecification) {
        settings = table.settings
        for column in table.columns where !column.family.isEmpty {
            columnFamilies[column.name] = column.family
        }
        for index in table.indexes { note(index) }
    }

    mutating func note(_ index: YDBTableIndex) {
        indexKinds[index.name] = index.kind == .global ? nil : index.kind
    }

    /// A setting by its name in YQL; nil: as it is unasked.
    mutating func set(_ name: String, _ value: String?) {
        let isOn = value.map { ["enabled", "true"].contains($0.lowercased()) }
        let number = value.flatMap(UInt64.init) ?? 0
        switch name.uppercased() {
        case "AUTO_PARTITIONING_BY_SIZE": settings.partitioningBySize = isOn
        case "AUTO_PARTITIONING_BY_LOAD": settings.partitioningByLoad = isOn
        case "AUTO_PARTITIONING_PARTITION_SIZE_MB": settings.partitionSizeMegabytes = number
        case "AUTO_PARTITIONING_MIN_PARTITIONS_COUNT": settings.leastPartitions = number
        case "AUTO_PARTITIONING_MAX_PARTITIONS_COUNT": settings.mostPartitions = number
        case "UNIFORM_PARTITIONS": settings.uniformPartitions = number
        case "KEY_BLOOM_FILTER": settings.bloomFilter = isOn
        case "READ_REPLICAS_SETTINGS": settings.readReplicas = value ?? ""
        case "TIERING": settings.tiering = value ?? ""
        case "COMPACTION_POLICY": settings.compactionPolicy = value ?? ""
        case "STORE": settings.isColumnStore = value?.uppercased() == "COLUMN"
        default: settings.others[name.uppercased()] = value
        }
    }

    // MARK: As text

    var text: String {
        var lines = path.lines
        if let own = settings.timeToLive {
            lines.append([
                "ttl", own.column, own.unit.map(String.init) ?? "", String(own.expireAfterSeconds),
                String(own.runIntervalSeconds),
            ])
        }
        for family in settings.families {
            lines.append([
                "family", family.name, family.media, String(family.compression),
                family.keepInMemory.map(String.init) ?? "",
            ])
        }
        if let storage = settings.storage {
            lines.append([
                "storage", storage.log0, storage.log1, storage.external,
                storage.storesBlobsOutside.map(String.init) ?? "",
            ])
        }
        for (name, value) in settings.attributes.sorted(by: { $0.key < $1.key }) {
            lines.append(["attribute", name, value])
        }
        for (name, value) in settings.others.sorted(by: { $0.key < $1.key }) {
            lines.append(["other", name, value])
        }
        for (name, value) in columnFamilies.sorted(by: { $0.key < $1.key }) {
            lines.append(["column", name, value])
        }
        for (name, kind) in indexKinds.sorted(by: { $0.key < $1.key }) {
            lines.append(["index", name, kind.rawValue])
        }
        func add(_ name: String, _ value: Bool?) {
            if let value { lines.append(["set", name, String(value)]) }
        }
        func add(_ name: String, _ value: UInt64) {
            if value != 0 { lines.append(["set", name, String(value)]) }
        }
        add("AUTO_PARTITIONING_BY_SIZE", settings.partitioningBySize)
        add("AUTO_PARTITIONING_BY_LOAD", settings.partitioningByLoad)
        add("AUTO_PARTITIONING_PARTITION_SIZE_MB", settings.partitionSizeMegabytes)
        add("AUTO_PARTITIONING_MIN_PARTITIONS_COUNT", settings.leastPartitions)
        add("AUTO_PARTITIONING_MAX_PARTITIONS_COUNT", settings.mostPartitions)
        add("UNIFORM_PARTITIONS", settings.uniformPartitions)
        add("KEY_BLOOM_FILTER", settings.bloomFilter)
        if !settings.readReplicas.isEmpty {
            lines.append(["set", "READ_REPLICAS_SETTINGS", settings.readReplicas])
        }
        if !settings.tiering.isEmpty { lines.append(["set", "TIERING", settings.tiering]) }
        if !settings.compactionPolicy.isEmpty {
            lines.append(["set", "COMPACTION_POLICY", settings.compactionPolicy])
        }
        if settings.isColumnStore { lines.append(["set", "STORE", "COLUMN"]) }
        for key in settings.partitionAtKeys { lines.append(["at", key]) }
        return YDBNoteLines.text(lines)
    }

    init(_ text: String?) {
        for parts in YDBNoteLines.lines(text) {
            if path.take(parts) { continue }
            func part(_ index: Int) -> String { index < parts.count ? parts[index] : "" }
            switch part(0) {
            case "ttl":
                var own = YDBTableSettings.TimeToLive(
                    column: part(1), unit: UInt32(part(2)),
                    expireAfterSeconds: UInt32(part(3)) ?? 0)
                own.runIntervalSeconds = UInt32(part(4)) ?? 0
                settings.timeToLive = own
            case "family":
                var family = YDBTableSettings.Family(name: part(1))
                family.media = part(2)
                family.compression = UInt32(part(3)) ?? 0
                family.keepInMemory = Bool(part(4))
                settings.families.append(family)
            case "storage":
                settings.storage = YDBTableSettings.Storage(
                    log0: part(1), log1: part(2), external: part(3),
                    storesBlobsOutside: Bool(part(4)))
            case "attribute": settings.attributes[part(1)] = part(2)
            case "other": settings.others[part(1)] = part(2)
            case "column": columnFamilies[part(1)] = part(2)
            case "index": indexKinds[part(1)] = YDBTableIndex.Kind(rawValue: part(2))
            case "at": settings.partitionAtKeys.append(part(1))
            case "set": set(part(1), part(2))
            default: continue
            }
        }
    }
}
