// Chance without a stream: a draw is a hash of what it is for, so that no draw depends on another.

/// A random draw for one match of one rule on one connection.
package struct FaultDraw: Sendable, Equatable {
    private let state: UInt64

    /// - Parameters:
    ///   - rule: The rule's number in its plan.
    ///   - match: The number of the match on that connection.
    package init(seed: UInt64, rule: Int, connection: FaultConnection, match: Int) {
        var state = Self.mix(seed ^ 0x9E6D_62D0_6F6A_9A9B)
        state = Self.mix(state ^ UInt64(truncatingIfNeeded: rule))
        switch connection {
        case .any: break
        case .number(let number):
            state = Self.mix(state ^ 1)
            state = Self.mix(state ^ UInt64(truncatingIfNeeded: number))
        case .label(let label):
            state = Self.mix(state ^ 2)
            for byte in label.utf8 { state = Self.mix(state ^ UInt64(byte)) }
        }
        self.state = Self.mix(state ^ UInt64(truncatingIfNeeded: match))
    }

    /// The n-th number of the draw.
    package func number(_ n: Int) -> UInt64 {
        Self.mix(state &+ 0x9E37_79B9_7F4A_7C15 &* (UInt64(truncatingIfNeeded: n) &+ 1))
    }

    /// The n-th number, as a share: at least 0, below 1.
    package func unit(_ n: Int) -> Double {
        Double(number(n) >> 11) * 0x1p-53
    }

    /// Spreads every bit over all others; one to one.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ (mixed >> 32)
    }
}
