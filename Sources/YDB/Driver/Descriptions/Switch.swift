// Switches that can also be left alone, and descriptions that are built step by step.

import YDBWire

extension Ydb_FeatureFlag.Status {
    /// Nil leaves it to the server.
    init(_ isEnabled: Bool?) {
        switch isEnabled {
        case nil: self = .unspecified
        case true?: self = .enabled
        case false?: self = .disabled
        }
    }

    /// Nil: the server does not say.
    var isEnabled: Bool? {
        switch self {
        case .enabled: true
        case .disabled: false
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

/// A description that is built step by step, as `TableDescription().withColumn(…).withPrimaryKey(…)`.
protocol Buildable {}

extension Buildable {
    func with(_ change: (inout Self) -> Void) -> Self {
        var changed = self
        change(&changed)
        return changed
    }
}

extension Duration {
    /// So many microseconds, of which no more count than a signed number holds.
    init(unsignedMicroseconds microseconds: UInt64) {
        self = .microseconds(Int64(clamping: microseconds))
    }
}
