// How long rows live.

import YDBWire

/// How long a table's rows live: by a column that says when each began.
public struct TtlSettings: Sendable, Hashable {
    /// What the column holds.
    public enum Mode: Sendable, Hashable {
        /// A date or an instant.
        case dateTypeColumn
        /// A number: so many of the units since 1970.
        case valueSinceUnixEpoch(ColumnUnit)
    }

    /// What a number counts.
    public enum ColumnUnit: Int, Sendable, Hashable {
        /// Seconds.
        case seconds = 1
        /// Milliseconds.
        case milliseconds = 2
        /// Microseconds.
        case microseconds = 3
        /// Nanoseconds.
        case nanoseconds = 4
    }

    /// The column.
    public var column: String
    /// What it holds.
    public var mode: Mode
    /// How many seconds after that a row is deleted.
    public var expireAfterSeconds: UInt32
    /// How often rows are looked for that are to be deleted, in seconds; 0: the server's choice.
    public var runIntervalSeconds: UInt32

    /// A lifetime of rows.
    public init(
        column: String, _ mode: Mode = .dateTypeColumn, expireAfterSeconds: UInt32 = 0,
        runIntervalSeconds: UInt32 = 0
    ) {
        self.column = column
        self.mode = mode
        self.expireAfterSeconds = expireAfterSeconds
        self.runIntervalSeconds = runIntervalSeconds
    }

    /// By a column with dates or instants.
    public static func dateTypeColumn(
        _ column: String, expireAfterSeconds: UInt32 = 0
    ) -> TtlSettings {
        TtlSettings(column: column, expireAfterSeconds: expireAfterSeconds)
    }

    /// By a column with numbers.
    public static func valueSinceUnixEpoch(
        _ column: String, _ unit: ColumnUnit, expireAfterSeconds: UInt32 = 0
    ) -> TtlSettings {
        TtlSettings(
            column: column, .valueSinceUnixEpoch(unit), expireAfterSeconds: expireAfterSeconds)
    }

    /// Nil where the message has no mode that is known.
    init?(_ proto: Ydb_Table_TtlSettings) {
        switch proto.mode {
        case .dateTypeColumn(let settings)?:
            self.init(
                column: settings.columnName, expireAfterSeconds: settings.expireAfterSeconds,
                runIntervalSeconds: proto.runIntervalSeconds)
        case .valueSinceUnixEpoch(let settings)?:
            guard let unit = ColumnUnit(rawValue: settings.columnUnit.rawValue) else { return nil }
            self.init(
                column: settings.columnName, .valueSinceUnixEpoch(unit),
                expireAfterSeconds: settings.expireAfterSeconds,
                runIntervalSeconds: proto.runIntervalSeconds)
        case nil: return nil
        }
    }

    var proto: Ydb_Table_TtlSettings {
        .with { proto in
            switch mode {
            case .dateTypeColumn:
                proto.dateTypeColumn.columnName = column
                proto.dateTypeColumn.expireAfterSeconds = expireAfterSeconds
            case .valueSinceUnixEpoch(let unit):
                proto.valueSinceUnixEpoch.columnName = column
                proto.valueSinceUnixEpoch.columnUnit =
                    .init(rawValue: unit.rawValue) ?? .unspecified
                proto.valueSinceUnixEpoch.expireAfterSeconds = expireAfterSeconds
            }
            proto.runIntervalSeconds = runIntervalSeconds
        }
    }
}
