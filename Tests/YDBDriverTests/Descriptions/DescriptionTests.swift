// Tables, directories and settings as messages have them.

import Foundation
import SwiftProtobuf
import Testing
import YDBWire

@testable import YDBDriver

@Suite struct DescriptionTests {
    static let users = TableDescription()
        .withColumn(TableColumn("id", .uint64, isNotNull: true))
        .withColumns(
            TableColumn("name", .optional(.utf8), family: "cold"),
            TableColumn("kind", .utf8, default: .literal(.utf8("user"))),
            TableColumn("serial", .int64, default: .sequence(.init(name: "s", start: 1)))
        )
        .withPrimaryKey("id")
        .withIndex(TableIndex("by_name").withGlobalAsyncIndex().withIndexColumns("name"))
        .withIndexes(
            TableIndex(
                "one_name", kind: .globalUnique, indexColumns: ["name"], dataColumns: ["kind"])
        )
        .withTtl(.valueSinceUnixEpoch("serial", .milliseconds, expireAfterSeconds: 60))
        .withColumnFamily(
            ColumnFamily("cold", media: "hdd", compression: .lz4, keepInMemory: false)
        )
        .withAttributes(["a": "b"])
        .withCompactionPolicy("default")
        .withPartitionAtKeys(ExplicitPartitions([.init(10), .init(20)]))
        .withPartitioningSettings(
            PartitioningSettings(
                partitioningBySize: true, partitionSizeMegabytes: 100, partitioningByLoad: false,
                minPartitionsCount: 3, maxPartitionsCount: 9)
        )
        .withKeyBloomFilter(true)
        .withReadReplicasSettings(.anyZone(2))
        .withStorageSettings(StorageSettings(tabletCommitLog0: "ssd", storeExternalBlobs: true))
        .withStoreType(.row)
        .withProfile(
            TableProfile(
                presetName: "p",
                storagePolicy: .init(presetName: "s", data: "hdd", keepInMemory: true),
                partitioningPolicy: .init(autoPartitioning: .autoSplit, uniformPartitions: 4),
                replicationPolicy: .init(replicasCount: 2, allowPromotion: false)))

    @Test func tablesAreMadeAsDescribed() throws {
        let request = try Self.users.createRequest(path: "/local/users")
        #expect(request.path == "/local/users")
        #expect(request.columns.map(\.name) == ["id", "name", "kind", "serial"])
        #expect(request.columns[0].hasNotNull && request.columns[0].notNull)
        #expect(!request.columns[1].hasNotNull)
        #expect(request.columns[1].family == "cold")
        #expect(request.columns[2].fromLiteral.value.textValue == "user")
        #expect(request.columns[3].fromSequence.startValue == 1)
        #expect(request.primaryKey == ["id"])
        #expect(request.indexes[0].type == .globalAsyncIndex(.init()))
        #expect(request.indexes[1].type == .globalUniqueIndex(.init()))
        #expect(request.indexes[1].dataColumns == ["kind"])
        #expect(request.ttlSettings.valueSinceUnixEpoch.columnUnit == .milliseconds)
        #expect(request.columnFamilies[0].compression == .lz4)
        #expect(request.columnFamilies[0].keepInMemory == .disabled)
        #expect(request.attributes == ["a": "b"])
        #expect(request.compactionPolicy == "default")
        let points = request.partitionAtKeys.splitPoints
        #expect(
            try points.map { try YDBValue($0) } == [.tuple([.uint64(10)]), .tuple([.uint64(20)])])
        #expect(request.partitioningSettings.partitioningByLoad == .disabled)
        #expect(request.keyBloomFilter == .enabled)
        #expect(request.readReplicasSettings.anyAzReadReplicasCount == 2)
        #expect(request.storageSettings.tabletCommitLog0.media == "ssd")
        #expect(request.storageSettings.storeExternalBlobs == .enabled)
        #expect(request.storeType == .row)
        #expect(request.profile.presetName == "p")
        #expect(request.profile.storagePolicy.data.media == "hdd")
        #expect(request.profile.partitioningPolicy.uniformPartitions == 4)
        #expect(request.profile.replicationPolicy.allowPromotion == .disabled)
        #expect(!request.profile.hasCachingPolicy)
        #expect(
            try TableDescription().withUniformPartitions(8).createRequest(path: "t")
                .uniformPartitions == 8)
    }

    @Test func whatCannotBeMadeIsTold() {
        #expect(throws: YDBEncodingError.self) {
            try TableDescription().withPrimaryKey("id")
                .withPartitionAtKeys(ExplicitPartitions([.init(1)])).createRequest(path: "t")
        }
        #expect(throws: YDBEncodingError.self) {
            try Self.users.withPartitionAtKeys(ExplicitPartitions([.init(1, 2)]))
                .createRequest(path: "t")
        }
        #expect(throws: YDBEncodingError.self) {
            try Self.users.withPartitionAtKeys(ExplicitPartitions([.init("a")]))
                .createRequest(path: "t")
        }
    }

    @Test func whatAServerDescribesIsTheSame() throws {
        let request = try Self.users.createRequest(path: "/local/users")
        let described = try TableDescription(
            .with { proto in
                proto.self_p.name = "users"
                proto.self_p.type = .table
                proto.columns = request.columns
                proto.primaryKey = request.primaryKey
                proto.indexes = [
                    .with {
                        $0.name = "by_name"
                        $0.indexColumns = ["name"]
                        $0.globalAsyncIndex = .init()
                        $0.status = .ready
                        $0.sizeBytes = 5
                    }
                ]
                proto.shardKeyBounds = request.partitionAtKeys.splitPoints
                proto.ttlSettings = request.ttlSettings
                proto.storageSettings = request.storageSettings
                proto.columnFamilies = request.columnFamilies
                proto.attributes = request.attributes
                proto.partitioningSettings = request.partitioningSettings
                proto.keyBloomFilter = request.keyBloomFilter
                proto.readReplicasSettings = request.readReplicasSettings
                proto.storeType = request.storeType
                proto.tableStats.rowsEstimate = 7
                proto.tableStats.creationTime = .init(seconds: 10)
                proto.tableStats.partitionStats = [.with { $0.storeSize = 3 }]
            })
        #expect(described.entry?.isRowTable == true)
        #expect(described.columns == Self.users.columns)
        #expect(described.indexes[0].status == .ready)
        #expect(described.indexes[0].kind == .globalAsync)
        #expect(described.indexes[0].sizeBytes == 5)
        #expect(described.ttlSettings == Self.users.ttlSettings)
        #expect(described.storageSettings == Self.users.storageSettings)
        #expect(described.columnFamilies == Self.users.columnFamilies)
        #expect(described.partitioningSettings == Self.users.partitioningSettings)
        #expect(described.keyBloomFilter == true)
        #expect(described.readReplicasSettings == Self.users.readReplicasSettings)
        #expect(described.storeType == .row)
        #expect(described.tableStats?.rowsEstimate == 7)
        #expect(described.tableStats?.creationTime == Date(timeIntervalSince1970: 10))
        #expect(described.tableStats?.modificationTime == nil)
        #expect(described.tableStats?.partitionStats.first?.storeSize == 3)
        #expect(described.shardKeyRanges.count == 3)
        #expect(described.shardKeyRanges[0].from == nil)
        #expect(try described.shardKeyRanges[1].from?.key == .tuple([.uint64(10)]))
        #expect(described.shardKeyRanges[1].from?.isInclusive == true)
        #expect(described.shardKeyRanges[1].to?.isInclusive == false)
        #expect(described.shardKeyRanges[2].to == nil)
    }

    @Test func rangesAreBounded() throws {
        let range = try KeyRange(from: .inclusive(10 as UInt64), to: .exclusive(20 as UInt64)).proto
        #expect(try YDBValue(range.greaterOrEqual) == .tuple([.uint64(10)]))
        #expect(try YDBValue(range.less) == .tuple([.uint64(20)]))
        let key = YDBType.tuple([.optional(.uint64), .optional(.utf8)])
        let other = try KeyRange(
            from: .exclusive(1, "a", type: key), to: .inclusive(2, nil as String?, type: key)
        ).proto
        #expect(
            try YDBValue(other.greater)
                == .tuple([
                    .optional(.uint64(1), of: .uint64), .optional(.utf8("a"), of: .utf8),
                ]))
        #expect(
            try YDBValue(other.lessOrEqual)
                == .tuple([.optional(.uint64(2), of: .uint64), .optional(nil, of: .utf8)]))
        #expect(throws: YDBEncodingError.self) {
            try KeyBound.inclusive("a", type: .tuple([.uint64])).proto
        }
        let read = try ReadTableSettings(ordered: true, rowLimit: 5, useSnapshot: false)
            .readRequest(path: "/local/t", range: nil, columns: ["id"])
        #expect(read.ordered && read.rowLimit == 5 && read.useSnapshot == .disabled)
        #expect(!read.hasKeyRange)
    }

    @Test func tablesAreChanged() throws {
        var settings = AlterTableSettings()
            .withAddColumns(TableColumn("x", .optional(.int32))).withDropColumns("y")
            .withAddIndexes(TableIndex("i", indexColumns: ["x"])).withDropIndexes("j")
            .withSetTtlSettings(.dateTypeColumn("at", expireAfterSeconds: 5))
            .withAlterAttributes(["a": ""])
        settings.renameIndexes = [RenameIndexItem("k", to: "l", replaceDestination: true)]
        settings.setKeyBloomFilter = false
        let request = try settings.alterRequest(path: "/local/t")
        #expect(request.addColumns.map(\.name) == ["x"] && request.dropColumns == ["y"])
        #expect(request.addIndexes.map(\.name) == ["i"] && request.dropIndexes == ["j"])
        #expect(request.setTtlSettings.dateTypeColumn.expireAfterSeconds == 5)
        #expect(request.renameIndexes[0].destinationName == "l")
        #expect(request.setKeyBloomFilter == .disabled)
        #expect(
            try settings.withDropTtlSettings().alterRequest(path: "t").ttlAction
                == .dropTtlSettings(.init()))
    }

    @Test func modesAreOfBothServices() {
        let modes: [TransactionMode] = [
            .serializableReadWrite, .onlineReadOnly(),
            .onlineReadOnly(allowInconsistentReads: true),
            .staleReadOnly, .snapshotReadOnly, .snapshotReadWrite,
        ]
        for mode in modes {
            let table = try? mode.table.serializedBytes() as [UInt8]
            let query = try? mode.query.serializedBytes() as [UInt8]
            #expect(table != nil && table == query)
        }
        #expect(Set(modes.map(\.table)).count == modes.count)
    }

    @Test func entriesAreOfMoreTypesThanAreKnown() throws {
        let directory = Directory(
            .with { proto in
                proto.self_p.name = "local"
                proto.self_p.type = .database
                proto.children = [
                    .with {
                        $0.name = "t"
                        $0.type = .columnTable
                        $0.permissions = [.with { $0.subject = "u" }]
                        $0.createdAt.planStep = 4
                    },
                    .with { $0.type = .UNRECOGNIZED(99) },
                ]
            })
        #expect(directory.entry.isDirectoryOrDatabase && !directory.entry.isDirectory)
        #expect(directory.children[0].isAnyTable && !directory.children[0].isRowTable)
        #expect(directory.children[0].permissions == [Permissions("u", [])])
        #expect(directory.children[0].createdAt?.planStep == 4)
        #expect(directory.children[1].type.description == "type 99")
        #expect(SchemeEntry.EntryType.columnTable.description == "columnTable")
    }

    @Test func permissionsAreChanged() {
        let changes = PermissionChanges(clearPermissions: true, interruptInheritance: false)
            .grantPermissions("u", ["ydb.generic.read"]).revokePermissions("v", ["x"])
            .setPermissions("w", []).changeOwner("o")
        let request = changes.modifyRequest(path: "/local")
        #expect(request.clearPermissions_p)
        #expect(request.inheritance == .interruptInheritance(false))
        #expect(request.actions.count == 4)
        #expect(request.actions[0].grant.permissionNames == ["ydb.generic.read"])
        #expect(request.actions[3].changeOwner == "o")
    }

    @Test func queriesAreAskedAsSettingsSay() throws {
        let settings = ExecuteQuerySettings(
            statsMode: .full, keepInCache: false, execMode: .explain,
            schemaInclusionMode: .firstOnly, concurrentResultSets: true,
            responsePartLimitBytes: 100, poolID: "p", resultSetFormat: .arrow)
        let query = try settings.executeRequest("SELECT $a", ["$a": 1])
        #expect(query.queryContent.text == "SELECT $a" && query.queryContent.syntax == .yqlV1)
        #expect(query.execMode == .explain && query.statsMode == .full)
        #expect(query.schemaInclusionMode == .firstOnly && query.concurrentResultSets)
        #expect(query.responsePartLimitBytes == 100 && query.poolID == "p")
        #expect(query.resultSetFormat == .arrow)
        #expect(query.parameters["$a"]?.value.int64Value == 1)
        let prepared = try DataQuery(
            "SELECT $a",
            .with {
                $0.queryID = "q"
                $0.parametersTypes = ["$a": .with { $0.typeID = .uint8 }]
            }, sessionID: "s")
        let table = try settings.executeRequest(prepared, ["$a": 1], in: "s")
        #expect(table.query.id == "q" && table.collectStats == .statsCollectionFull)
        #expect(table.parameters["$a"]?.value.uint32Value == 1)
        #expect(!table.queryCachePolicy.keepInCache)
        #expect(prepared.proto(in: "another").yqlText == "SELECT $a")
    }

    @Test func statisticsAreRead() {
        let statistics = QueryStatistics(
            .with { proto in
                proto.queryPhases = [
                    .with {
                        $0.durationUs = 5
                        $0.tableAccess = [
                            .with {
                                $0.name = "/local/t"
                                $0.reads.rows = 3
                            }
                        ]
                    }
                ]
                proto.compilation.fromCache = true
                proto.queryPlan = "{}"
                proto.totalDurationUs = .max
            })
        #expect(statistics.phases[0].duration == .microseconds(5))
        #expect(statistics.phases[0].tableAccesses[0].reads.rows == 3)
        #expect(statistics.compilation?.isFromCache == true)
        #expect(ExplainedQuery(statistics).plan == "{}")
        #expect(statistics.totalDuration == .microseconds(Int64.max))
    }
}
