// What a single character is equal by under a collation: for LIKE, REPLACE and their like, which compare one by one.

/// Characters that are equal have the same key.
struct CharacterKeys: Sendable {
    let name: String
    let key: @Sendable (UInt32) -> UInt32

    /// Each is equal to itself alone.
    static let codePoints = CharacterKeys(name: "bin") { $0 }

    static func scalars(_ utf8: [UInt8]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(utf8.count)
        var scalars = WeightScalars(utf8[...])
        while let scalar = scalars.next() { result.append(scalar) }
        return result
    }
}

extension CharacterWeights {
    /// One number for a character's weights.
    func key(_ scalar: UInt32) -> UInt32 {
        guard scalar < 0x1_0000 else { return beyondKey ?? 0x100_0000 + scalar }
        let weight = weight(of: UInt16(truncatingIfNeeded: scalar))
        return weight == 0xFFFF ? 0x100_0000 + scalar : UInt32(weight)
    }
}
