// What a query has done and how long that took.

import YDBWire

/// What a query has done and how long that took, as its server measured it.
public struct QueryStatistics: Sendable, Hashable {
    /// What it did, phase by phase.
    public let phases: [Phase]
    /// How it was compiled; nil where that is not told.
    public let compilation: Compilation?
    /// The processor time of what belongs to no phase.
    public let processCPUTime: Duration
    /// The plan, as JSON; empty unless it was asked for.
    public let queryPlan: String
    /// The program in YQL's inner form; empty unless it was asked for.
    public let queryAST: String
    /// From the request's coming to its end.
    public let totalDuration: Duration
    /// All processor time.
    public let totalCPUTime: Duration

    /// A phase of a query.
    public struct Phase: Sendable, Hashable {
        /// How long it took.
        public let duration: Duration
        /// The tables that it read and wrote.
        public let tableAccesses: [TableAccess]
        /// Its processor time.
        public let cpuTime: Duration
        /// How many partitions it touched.
        public let affectedShards: UInt64
        /// Whether it touched no table.
        public let isLiteral: Bool
    }

    /// What was done with a table.
    public struct TableAccess: Sendable, Hashable {
        /// The table's path.
        public let name: String
        /// Rows read.
        public let reads: Operations
        /// Rows written.
        public let updates: Operations
        /// Rows deleted.
        public let deletes: Operations
        /// How many partitions were touched.
        public let partitionsCount: UInt64
    }

    /// Numbers of rows and bytes.
    public struct Operations: Sendable, Hashable {
        /// Rows.
        public let rows: UInt64
        /// Bytes.
        public let bytes: UInt64
    }

    /// How a query was compiled.
    public struct Compilation: Sendable, Hashable {
        /// Whether it was not, since the server remembered it.
        public let isFromCache: Bool
        /// How long it took.
        public let duration: Duration
        /// Its processor time.
        public let cpuTime: Duration
    }

    init(_ proto: Ydb_TableStats_QueryStats) {
        phases = proto.queryPhases.map { Phase($0) }
        compilation = proto.hasCompilation ? Compilation(proto.compilation) : nil
        processCPUTime = Duration(unsignedMicroseconds: proto.processCpuTimeUs)
        queryPlan = proto.queryPlan
        queryAST = proto.queryAst
        totalDuration = Duration(unsignedMicroseconds: proto.totalDurationUs)
        totalCPUTime = Duration(unsignedMicroseconds: proto.totalCpuTimeUs)
    }
}

extension QueryStatistics.Phase {
    fileprivate init(_ proto: Ydb_TableStats_QueryPhaseStats) {
        duration = Duration(unsignedMicroseconds: proto.durationUs)
        tableAccesses = proto.tableAccess.map { QueryStatistics.TableAccess($0) }
        cpuTime = Duration(unsignedMicroseconds: proto.cpuTimeUs)
        affectedShards = proto.affectedShards
        isLiteral = proto.literalPhase
    }
}

extension QueryStatistics.TableAccess {
    fileprivate init(_ proto: Ydb_TableStats_TableAccessStats) {
        name = proto.name
        reads = QueryStatistics.Operations(proto.reads)
        updates = QueryStatistics.Operations(proto.updates)
        deletes = QueryStatistics.Operations(proto.deletes)
        partitionsCount = proto.partitionsCount
    }
}

extension QueryStatistics.Operations {
    fileprivate init(_ proto: Ydb_TableStats_OperationStats) {
        rows = proto.rows
        bytes = proto.bytes
    }
}

extension QueryStatistics.Compilation {
    fileprivate init(_ proto: Ydb_TableStats_CompilationStats) {
        isFromCache = proto.fromCache
        duration = Duration(unsignedMicroseconds: proto.durationUs)
        cpuTime = Duration(unsignedMicroseconds: proto.cpuTimeUs)
    }
}
