// Secondary indexes.

import YDBWire

/// A secondary index of a table.
public struct TableIndex: Sendable, Hashable {
    /// How an index is kept.
    public enum Kind: Sendable, Hashable {
        /// By the transactions that write the table.
        case global
        /// Some time after the table is written.
        case globalAsync
        /// By the transactions, and no two rows have the same values.
        case globalUnique
    }

    /// How far an index is.
    public enum Status: Sendable, Hashable {
        /// It can be read.
        case ready
        /// It is being built.
        case building
    }

    /// The name.
    public var name: String
    /// How it is kept.
    public var kind: Kind
    /// The columns that rows are found by.
    public var indexColumns: [String]
    /// Columns that it keeps beside those and the primary key.
    public var dataColumns: [String]
    /// How far it is; nil where no server told it.
    public internal(set) var status: Status?
    /// How many bytes it takes, about; nil where no server told it.
    public internal(set) var sizeBytes: UInt64?

    /// An index.
    public init(
        _ name: String, kind: Kind = .global, indexColumns: [String] = [],
        dataColumns: [String] = []
    ) {
        self.name = name
        self.kind = kind
        self.indexColumns = indexColumns
        self.dataColumns = dataColumns
    }
}

extension TableIndex: Buildable {
    /// Kept by the transactions that write the table.
    public func withGlobalIndex() -> TableIndex { with { $0.kind = .global } }

    /// Kept some time after the table is written.
    public func withGlobalAsyncIndex() -> TableIndex { with { $0.kind = .globalAsync } }

    /// Kept by the transactions, and no two rows have the same values.
    public func withGlobalUniqueIndex() -> TableIndex { with { $0.kind = .globalUnique } }

    /// With these columns more to find rows by.
    public func withIndexColumns(_ columns: String...) -> TableIndex {
        with { $0.indexColumns += columns }
    }

    /// With these columns more that it keeps.
    public func withDataColumns(_ columns: String...) -> TableIndex {
        with { $0.dataColumns += columns }
    }

    init(_ proto: Ydb_Table_TableIndexDescription) {
        let kind: Kind =
            switch proto.type {
            case .globalAsyncIndex?: .globalAsync
            case .globalUniqueIndex?: .globalUnique
            case .globalIndex?, nil: .global
            }
        self.init(
            proto.name, kind: kind, indexColumns: proto.indexColumns,
            dataColumns: proto.dataColumns)
        status =
            switch proto.status {
            case .ready: .ready
            case .building: .building
            case .unspecified, .UNRECOGNIZED: nil
            }
        sizeBytes = proto.sizeBytes
    }

    var proto: Ydb_Table_TableIndex {
        .with {
            $0.name = name
            $0.indexColumns = indexColumns
            $0.dataColumns = dataColumns
            switch kind {
            case .global: $0.globalIndex = .init()
            case .globalAsync: $0.globalAsyncIndex = .init()
            case .globalUnique: $0.globalUniqueIndex = .init()
            }
        }
    }
}

/// An index that gets another name.
public struct RenameIndexItem: Sendable, Hashable {
    /// The name that it has.
    public var sourceName: String
    /// The name that it gets.
    public var destinationName: String
    /// Whether an index that has this name is dropped.
    public var replaceDestination: Bool

    /// A change of an index's name.
    public init(_ sourceName: String, to destinationName: String, replaceDestination: Bool = false)
    {
        self.sourceName = sourceName
        self.destinationName = destinationName
        self.replaceDestination = replaceDestination
    }

    var proto: Ydb_Table_RenameIndexItem {
        .with {
            $0.sourceName = sourceName
            $0.destinationName = destinationName
            $0.replaceDestination = replaceDestination
        }
    }
}
