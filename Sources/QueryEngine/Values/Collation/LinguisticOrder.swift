// The linguistic order of two texts. ASCII needs one pass over both and no table but its own.
//
// Level 1 is the letters and digits in the order of their alphabets, level 2 the marks on them, level 3 their case and
// style, small before capital. Punctuation, spaces and symbols count at level 4 alone: there each comes before all
// letters. What is equal at all four levels is ordered by its bytes, so that equal means identical.

enum LinguisticOrder {
    static func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a.withUnsafeBufferPointer { left in
            b.withUnsafeBufferPointer { right in
                ASCIIOrder.shared.compare(left, right) ?? compareAny(left, right)
            }
        }
    }

    private static func compareAny(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
    ) -> Int {
        // Equal texts are the dearest to tell apart, and frequent.
        if a.count == b.count, a.elementsEqual(b) { return 0 }
        var left = CharacterWeights(a)
        var right = CharacterWeights(b)
        while true {
            let x = left.nextPrimary()
            let y = right.nextPrimary()
            if x != y { return x < y ? -1 : 1 }
            if x == 0 { break }
        }
        let order = Collation.compareBytes(sortKey(a), sortKey(b))
        return order != 0 ? order : Collation.compareBytes(Array(a), Array(b))
    }

    static func sortKey(_ utf8: [UInt8]) -> [UInt8] {
        utf8.withUnsafeBufferPointer { sortKey($0) }
    }

    private static func sortKey(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        if let key = ASCIIOrder.shared.sortKey(utf8) { return key }
        var builder = LinguisticKey()
        builder.append(utf8)
        return builder.finished(utf8)
    }
}

/// The weights of the ASCII characters.
struct ASCIIOrder: Sendable {
    static let shared = ASCIIOrder()

    /// Zero for what counts at the fourth level alone.
    private let primaries: [UInt8]
    /// What tells characters of the same letters apart: a letter weighs more than any punctuation.
    private let punctuation: [UInt8]

    private init() {
        let weights = (0..<128 as Range<UInt8>).map {
            let isCapital = (0x41...0x5A).contains($0)
            return LinguisticWeights.asciiLead(isCapital ? $0 | 0x20 : $0)
        }
        var codes = [UInt8](repeating: 0xFF, count: 128)
        let spaces: ClosedRange<UInt8> = 0x09...0x0D
        let controls = (1..<0x20 as Range<UInt8>).filter { !spaces.contains($0) } + [0x7F as UInt8]
        for (place, byte) in controls.enumerated() {
            codes[Int(byte)] = LinguisticKey.firstControl + UInt8(place)
        }
        codes[0] = LinguisticKey.firstControl
        let signs = Array(spaces) + (0x20..<0x7F as Range<UInt8>).filter { weights[Int($0)] == 0 }
        for (place, byte) in signs.enumerated() {
            codes[Int(byte)] = LinguisticKey.firstSign + UInt8(place)
        }
        primaries = weights
        punctuation = codes
    }

    /// The fourth level's code of an ASCII character that counts there alone.
    func code(_ byte: UInt8) -> UInt8 { punctuation[Int(byte)] }

    /// -1, 0 or 1; nil if a character that is not ASCII was met before the order was known.
    @inline(__always)
    func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int? {
        primaries.withUnsafeBufferPointer { primaries in
            var i = 0
            var j = 0
            var byCase = 0
            while true {
                var x: UInt8 = 0
                var y: UInt8 = 0
                while i < a.count {
                    if a[i] >= 0x80 { return nil }
                    x = primaries[Int(a[i])]
                    i += 1
                    if x != 0 { break }
                }
                while j < b.count {
                    if b[j] >= 0x80 { return nil }
                    y = primaries[Int(b[j])]
                    j += 1
                    if y != 0 { break }
                }
                if x != y { return x < y ? -1 : 1 }
                if x == 0 { break }
                // A capital is the lesser byte and comes after the small letter.
                if byCase == 0, a[i - 1] != b[j - 1] { byCase = a[i - 1] < b[j - 1] ? 1 : -1 }
            }
            return byCase != 0 ? byCase : comparePunctuation(a, b)
        }
    }

    private func comparePunctuation(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let common = min(a.count, b.count)
        var at = 0
        while at < common, a[at] == b[at] { at += 1 }
        if at == common { return a.count == b.count ? 0 : a.count < b.count ? -1 : 1 }
        let (x, y) = (punctuation[Int(a[at])], punctuation[Int(b[at])])
        return x == y ? (a[at] < b[at] ? -1 : 1) : x < y ? -1 : 1
    }

    /// nil if a character is not ASCII.
    func sortKey(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var key: [UInt8] = []
        key.reserveCapacity(utf8.count + 6)
        var hasCapitals = false
        for byte in utf8 {
            if byte >= 0x80 { return nil }
            let primary = primaries[Int(byte)]
            if primary == 0 { continue }
            key.append(primary)
            if byte & 0x20 == 0, byte >= 0x41 { hasCapitals = true }
        }
        let hasPunctuation = key.count < utf8.count
        key.append(LinguisticKey.levelEnd)
        key.append(LinguisticKey.levelEnd)
        if hasCapitals { appendCase(utf8, to: &key) }
        key.append(LinguisticKey.levelEnd)
        var plain = 0
        if hasPunctuation {
            for byte in utf8 {
                if primaries[Int(byte)] != 0 {
                    plain += 1
                } else {
                    LinguisticKey.appendRun(plain, to: &key)
                    key.append(punctuation[Int(byte)])
                    plain = 0
                }
            }
        } else {
            plain = utf8.count
        }
        LinguisticKey.appendRun(plain, to: &key)
        return key
    }

    /// Small ones at the end say nothing.
    private func appendCase(_ utf8: UnsafeBufferPointer<UInt8>, to key: inout [UInt8]) {
        var small = 0
        for byte in utf8 where primaries[Int(byte)] != 0 {
            if byte & 0x20 == 0, byte >= 0x41 {
                for _ in 0..<small { key.append(CollationElement.small) }
                small = 0
                key.append(CollationElement.capital)
            } else {
                small += 1
            }
        }
    }
}
