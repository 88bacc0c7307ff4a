// Settings of requests about tables.

import YDBWire

/// How a table is to be copied.
public struct CopyTableSettings: Sendable, Hashable {
    /// Whether its indexes are left out.
    public var omitIndexes: Bool
    /// What every request may say.
    public var request: RequestSettings

    /// Settings.
    public init(omitIndexes: Bool = false, request: RequestSettings = RequestSettings()) {
        self.omitIndexes = omitIndexes
        self.request = request
    }
}

/// A table to be copied together with others.
public struct CopyTableItem: Sendable, Hashable {
    /// The table.
    public var sourcePath: String
    /// The table that is made.
    public var destinationPath: String
    /// Whether its indexes are left out.
    public var omitIndexes: Bool

    /// A table to be copied.
    public init(_ sourcePath: String, to destinationPath: String, omitIndexes: Bool = false) {
        self.sourcePath = sourcePath
        self.destinationPath = destinationPath
        self.omitIndexes = omitIndexes
    }

    var proto: Ydb_Table_CopyTableItem {
        .with {
            $0.sourcePath = sourcePath
            $0.destinationPath = destinationPath
            $0.omitIndexes = omitIndexes
        }
    }
}

/// A table to be renamed, perhaps together with others.
public struct RenameItem: Sendable, Hashable {
    /// The table's path.
    public var sourcePath: String
    /// The path that it gets.
    public var destinationPath: String
    /// Whether a table that has this path is dropped.
    public var replaceDestination: Bool

    /// A table to be renamed.
    public init(
        _ sourcePath: String, to destinationPath: String, replaceDestination: Bool = false
    ) {
        self.sourcePath = sourcePath
        self.destinationPath = destinationPath
        self.replaceDestination = replaceDestination
    }

    var proto: Ydb_Table_RenameTableItem {
        .with {
            $0.sourcePath = sourcePath
            $0.destinationPath = destinationPath
            $0.replaceDestination = replaceDestination
        }
    }
}

/// What is to be told of a table beside its columns and settings.
public struct DescribeTableSettings: Sendable, Hashable {
    /// The keys between its partitions.
    public var includeShardKeyBounds: Bool
    /// Numbers about it.
    public var includeTableStats: Bool
    /// Numbers about its partitions, with those about it.
    public var includePartitionStats: Bool
    /// What every request may say.
    public var request: RequestSettings

    /// Settings.
    public init(
        includeShardKeyBounds: Bool = false, includeTableStats: Bool = false,
        includePartitionStats: Bool = false, request: RequestSettings = RequestSettings()
    ) {
        self.includeShardKeyBounds = includeShardKeyBounds
        self.includeTableStats = includeTableStats
        self.includePartitionStats = includePartitionStats
        self.request = request
    }

    func describeRequest(path: String) -> Ydb_Table_DescribeTableRequest {
        .with {
            $0.path = path
            $0.includeShardKeyBounds = includeShardKeyBounds
            $0.includeTableStats = includeTableStats || includePartitionStats
            $0.includePartitionStats = includePartitionStats
        }
    }
}

/// How a table's rows are to be read.
public struct ReadTableSettings: Sendable, Hashable {
    /// Whether rows come in the order of their keys.
    public var ordered: Bool
    /// The most rows; nil: all.
    public var rowLimit: UInt64?
    /// Whether all is read as of one moment; nil: the server's choice, which is yes.
    public var useSnapshot: Bool?
    /// The most bytes that come together; nil: the server's choice.
    public var batchLimitBytes: UInt64?
    /// The most rows that come together; nil: the server's choice.
    public var batchLimitRows: UInt64?
    /// Whether columns without NULL are told as such with; nil: the server's choice.
    public var returnNotNullDataAsOptional: Bool?
    /// What every request may say.
    public var request: RequestSettings

    /// Settings.
    public init(
        ordered: Bool = false, rowLimit: UInt64? = nil, useSnapshot: Bool? = nil,
        batchLimitBytes: UInt64? = nil, batchLimitRows: UInt64? = nil,
        returnNotNullDataAsOptional: Bool? = nil, request: RequestSettings = RequestSettings()
    ) {
        self.ordered = ordered
        self.rowLimit = rowLimit
        self.useSnapshot = useSnapshot
        self.batchLimitBytes = batchLimitBytes
        self.batchLimitRows = batchLimitRows
        self.returnNotNullDataAsOptional = returnNotNullDataAsOptional
        self.request = request
    }

    /// - Parameter columns: None: all.
    /// - Throws: ``YDBEncodingError`` where a bound is not of its type.
    func readRequest(
        path: String, range: KeyRange?, columns: [String]
    ) throws -> Ydb_Table_ReadTableRequest {
        var proto = Ydb_Table_ReadTableRequest()
        proto.path = path
        if let range { proto.keyRange = try range.proto }
        proto.columns = columns
        proto.ordered = ordered
        proto.rowLimit = rowLimit ?? 0
        proto.useSnapshot = .init(useSnapshot)
        proto.batchLimitBytes = batchLimitBytes ?? 0
        proto.batchLimitRows = batchLimitRows ?? 0
        proto.returnNotNullDataAsOptional = .init(returnNotNullDataAsOptional)
        return proto
    }
}
