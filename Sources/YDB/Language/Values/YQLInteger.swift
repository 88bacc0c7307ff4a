// 64-bit integers without a sign, which the engine's values do not have.
package import QueryEngine

/// Uint64 as `Value.int`: biased by 2^63, so that the engine's order of signed numbers is theirs.
package enum YQLInteger {
    @inline(__always)
    package static func value(_ number: UInt64) -> Value {
        .int(Int64(bitPattern: number ^ (1 << 63)))
    }

    @inline(__always)
    package static func unsigned(_ biased: Int64) -> UInt64 {
        UInt64(bitPattern: biased) ^ (1 << 63)
    }
}
