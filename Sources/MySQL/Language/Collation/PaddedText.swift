// The order of texts that are as if blanks followed them for ever: PAD SPACE.
import QueryEngine

/// Sort keys in which a text's end, and a run of blanks in it, stands where blanks without end would.
///
/// Blanks are written as what comes behind them is: before, as or after blanks without end. Hence an end alone is less
/// than a blank with a letter behind it, and more than a blank with a tab.
enum PaddedText {
    private static let blank: UInt8 = 0x20
    private enum Behind {
        static let less: UInt8 = 1
        static let end: UInt8 = 2
        static let more: UInt8 = 3
    }

    static func trimmed(_ utf8: [UInt8]) -> ArraySlice<UInt8> {
        var end = utf8.count
        while end > 0, utf8[end - 1] == blank { end -= 1 }
        return utf8[..<end]
    }

    /// By bytes.
    static func key(_ utf8: [UInt8]) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(utf8.count + 2)
        var blanks = 0
        for byte in trimmed(utf8) {
            if byte == blank {
                blanks += 1
                continue
            }
            if blanks > 0 {
                key.append(blank)
                appendRun(&blanks, isLess: byte < blank, to: &key)
            }
            key.append(byte)
        }
        key += [blank, Behind.end]
        return key
    }

    /// By the characters' weights, two bytes each.
    static func key(_ utf8: [UInt8], _ weights: CharacterWeights) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(utf8.count * 2 + 3)
        let space = weights.weight(ascii: blank)
        var blanks = 0
        weights.forEach(trimmed(utf8)) { weight in
            if weight == space {
                blanks += 1
                return
            }
            if blanks > 0 {
                append(space, to: &key)
                appendRun(&blanks, isLess: weight < space, to: &key)
            }
            append(weight, to: &key)
        }
        append(space, to: &key)
        key.append(Behind.end)
        return key
    }

    /// By weights without padding.
    static func plainKey(_ utf8: [UInt8], _ weights: CharacterWeights) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(utf8.count * 2)
        weights.forEach(utf8[...]) { append($0, to: &key) }
        return key
    }

    // MARK: Without keys

    /// The order of the keys. Where characters of ASCII decide, which is nearly always, no key is made.
    static func compare(
        _ a: [UInt8], _ b: [UInt8], _ weights: CharacterWeights, pads: Bool
    ) -> Int {
        let decided = a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in order(a, b, weights, pads: pads) }
        }
        if let decided { return decided }
        return Collation.compareBytes(
            key(of: a, weights, pads: pads), key(of: b, weights, pads: pads))
    }

    /// Nil where a character takes part that is more than a byte, or has no weight or several.
    private static func order(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>,
        _ weights: CharacterWeights, pads: Bool
    ) -> Int? {
        let common = min(a.count, b.count)
        var at = 0
        while at < common {
            let (left, right) = (a[at], b[at])
            at += 1
            if left == right { continue }
            guard let x = weights.weight(alone: left), let y = weights.weight(alone: right) else {
                return nil
            }
            if x != y { return x < y ? -1 : 1 }
        }
        if a.count == b.count { return 0 }
        let (rest, sign) = a.count > common ? (a, 1) : (b, -1)
        let space = weights.weight(ascii: blank)
        while at < rest.count {
            guard let weight = weights.weight(alone: rest[at]) else { return nil }
            at += 1
            if !pads { return sign }
            if weight != space { return weight < space ? -sign : sign }
        }
        return 0
    }

    /// The first eight bytes of the key as a number. Where the text begins with four characters of ASCII, no key is made.
    static func lead(_ utf8: [UInt8], _ weights: CharacterWeights, pads: Bool) -> UInt64 {
        let space = weights.weight(ascii: blank)
        var lead: UInt64 = 0
        if utf8.count >= 4 {
            for at in 0..<4 {
                guard let weight = weights.weight(alone: utf8[at]), !pads || weight != space else {
                    return Collation.lead(ofBytes: key(of: utf8, weights, pads: pads))
                }
                lead = lead << 16 | UInt64(weight)
            }
            return lead
        }
        return Collation.lead(ofBytes: key(of: utf8, weights, pads: pads))
    }

    private static func key(
        of utf8: [UInt8], _ weights: CharacterWeights, pads: Bool
    ) -> [UInt8] {
        pads ? key(utf8, weights) : plainKey(utf8, weights)
    }

    /// Texts with the same key hash alike: by their weights, without what stands at the end for blanks.
    static func hash(
        _ utf8: [UInt8], _ weights: CharacterWeights, pads: Bool, into hasher: inout Hasher
    ) {
        // Most texts are ASCII, and hashed often.
        if let plain = weights.digest(ofPlain: pads ? trimmed(utf8) : utf8[...]) {
            return hasher.combine(plain)
        }
        let space = pads ? weights.weight(ascii: blank) : 0
        var digest = WeightDigest()
        var blanks = 0
        weights.forEach(utf8[...]) { weight in
            if weight == space {
                blanks += 1
                return
            }
            while blanks > 0 {
                digest.add(space)
                blanks -= 1
            }
            digest.add(weight)
        }
        hasher.combine(digest.value)
    }

    @inline(__always)
    private static func append(_ weight: UInt16, to key: inout [UInt8]) {
        key.append(UInt8(truncatingIfNeeded: weight >> 8))
        key.append(UInt8(truncatingIfNeeded: weight))
    }

    /// The more blanks, the nearer to blanks without end.
    private static func appendRun(_ blanks: inout Int, isLess: Bool, to key: inout [UInt8]) {
        let count = UInt32(clamping: blanks)
        key.append(isLess ? Behind.less : Behind.more)
        let place = isLess ? count : ~count
        for shift in [24, 16, 8, 0] as [UInt32] {
            key.append(UInt8(truncatingIfNeeded: place >> shift))
        }
        blanks = 0
    }
}
