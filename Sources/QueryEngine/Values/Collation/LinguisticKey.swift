// The sort key of a text in the linguistic order: its levels one after another, compared byte by byte.

struct LinguisticKey {
    /// Less than every weight.
    static let levelEnd: UInt8 = 1
    static let firstControl: UInt8 = 2
    /// After the ASCII controls and the lead of the others.
    static let otherControl: UInt8 = 30
    static let firstSign: UInt8 = 31
    static let otherSign: UInt8 = 80
    private static let unlistedMark: UInt8 = 0xE0

    private var primaries: [UInt8] = []
    private var secondaries: [UInt8] = []
    private var tertiaries: [UInt8] = []
    private var quaternaries: [UInt8] = []
    /// Secondary weights of the marks, digits and currency signs since the last letter, in reverse: they are compared from
    /// the last one to the first.
    private var backward: [UInt8] = []
    /// Characters since the last one that the fourth level names.
    private var run = 0
    /// Ideographs at the end of the run: the fourth level does not see them.
    private var ideographs = 0
    /// Different texts may have the same weights: the bytes decide.
    private var endsWithBytes = false

    mutating func append(_ utf8: UnsafeBufferPointer<UInt8>) {
        primaries.reserveCapacity(utf8.count * 2)
        var characters = CharacterWeights(utf8)
        while let scalar = characters.nextCharacter() {
            append(scalar, characters.weight(scalar), characters.weights)
        }
    }

    mutating func finished(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        endBackward()
        LinguisticKey.trim(&secondaries, UInt8(CollationElement.plain))
        LinguisticKey.trim(&tertiaries, CollationElement.small)
        var key = primaries
        key.append(LinguisticKey.levelEnd)
        key.append(contentsOf: secondaries)
        key.append(LinguisticKey.levelEnd)
        key.append(contentsOf: tertiaries)
        key.append(LinguisticKey.levelEnd)
        key.append(contentsOf: quaternaries)
        LinguisticKey.appendRun(run - ideographs, to: &key)
        if endsWithBytes {
            key.append(LinguisticKey.levelEnd)
            key.append(contentsOf: utf8)
        }
        return key
    }

    /// The least weights at a level's end say nothing.
    private static func trim(_ level: inout [UInt8], _ least: UInt8) {
        while level.last == least { level.removeLast() }
    }

    private mutating func append(
        _ scalar: UInt32, _ weight: CharacterWeight, _ weights: LinguisticWeights
    ) {
        switch weight {
        case .unknown:
            endsWithBytes = true
            for _ in 0..<LinguisticKey.byteCount(scalar) {
                appendIgnorable { $0.append(LinguisticKey.firstControl) }
            }
        case .ignorable:
            appendIgnorable { LinguisticKey.appendCode(scalar, to: &$0) }
        case .ideograph(let primary):
            appendPrimary(primary)
            endBackward()
            run += 1
            ideographs += 1
        case .single(let element):
            append([element])
            endFourthLevel(scalar, isPlain: false)
        case .elements(let range, let isPlain):
            append(weights.elements[range])
            endFourthLevel(scalar, isPlain: isPlain)
            // A mark is not told from a letter at the fourth level.
            if isPlain, weights.elements[range.lowerBound].primary == 0 { endsWithBytes = true }
        }
    }

    private mutating func append(_ elements: ArraySlice<CollationElement>) {
        let lead = (elements.first?.primary ?? 0) >> 8
        let isBackward = lead < UInt16(LinguisticWeights.asciiLead(UInt8(ascii: "a")))
        if !isBackward { endBackward() }
        var weights: [UInt8] = []
        for element in elements {
            if element.primary != 0 { appendPrimary(element.primary) }
            if isBackward {
                LinguisticKey.append(secondary: element.secondary, to: &weights)
            } else {
                LinguisticKey.append(secondary: element.secondary, to: &secondaries)
            }
            tertiaries.append(element.tertiary)
        }
        backward.append(contentsOf: weights.reversed())
    }

    private mutating func endBackward() {
        if backward.isEmpty { return }
        secondaries.append(contentsOf: backward.reversed())
        backward.removeAll(keepingCapacity: true)
    }

    private static func append(secondary: UInt32, to out: inout [UInt8]) {
        if secondary < 0x100 { return out.append(UInt8(truncatingIfNeeded: secondary)) }
        out.append(unlistedMark)
        appendScalar(secondary & 0x1F_FFFF, to: &out)
    }

    private mutating func appendPrimary(_ primary: UInt16) {
        primaries.append(UInt8(primary >> 8))
        let trail = UInt8(truncatingIfNeeded: primary)
        if trail != 0 { primaries.append(trail) }
    }

    private mutating func appendIgnorable(_ code: (inout [UInt8]) -> Void) {
        LinguisticKey.appendRun(run, to: &quaternaries)
        code(&quaternaries)
        run = 0
        ideographs = 0
    }

    /// A letter that others weigh as much as comes after those; at each place it is greater than a plain one.
    private mutating func endFourthLevel(_ scalar: UInt32, isPlain: Bool) {
        if isPlain {
            run += 1
        } else {
            LinguisticKey.appendRun(run, isBeforeLetter: true, to: &quaternaries)
            LinguisticKey.appendScalar(scalar, to: &quaternaries)
            run = 0
        }
        ideographs = 0
    }

    // MARK: The bytes of the fourth level

    /// So many plain letters, and then punctuation, the end or, if `isBeforeLetter`, a letter that is greater than a
    /// plain one: the shorter run is less, before a letter it is greater than all others.
    static func appendRun(_ count: Int, isBeforeLetter: Bool = false, to out: inout [UInt8]) {
        let limit = 110
        if count < limit {
            let byte = UInt8(count)
            return out.append(isBeforeLetter ? 0xFE - byte : 2 + byte)
        }
        out.append(isBeforeLetter ? 0xFE - UInt8(limit) : 2 + UInt8(limit))
        let long = UInt32(truncatingIfNeeded: count)
        let ordered = isBeforeLetter ? ~long : long
        for shift in [24, 16, 8, 0] as [UInt32] {
            out.append(UInt8(truncatingIfNeeded: ordered >> shift))
        }
    }

    private static func appendScalar(_ scalar: UInt32, to out: inout [UInt8]) {
        for shift in [14, 7, 0] as [UInt32] {
            out.append(0x80 | UInt8(truncatingIfNeeded: scalar >> shift))
        }
    }

    /// Control and format characters before all others, each group by code point.
    private static func appendCode(_ scalar: UInt32, to out: inout [UInt8]) {
        if scalar < 0x80 {
            return out.append(ASCIIOrder.shared.code(UInt8(truncatingIfNeeded: scalar)))
        }
        out.append(isControl(scalar) ? otherControl : otherSign)
        appendScalar(scalar, to: &out)
    }

    private static func isControl(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return true }
        switch scalar.properties.generalCategory {
        case .control: return value != 0x85
        // Those that are written before a number are seen.
        case .format: return !(0x600...0x605).contains(value) && value != 0x6DD && value != 0x110BD
        default: return scalar.properties.isVariationSelector
        }
    }

    private static func byteCount(_ scalar: UInt32) -> Int {
        scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
    }
}

/// Reads the characters of a text and their weights.
struct CharacterWeights {
    let weights = LinguisticWeights.shared
    private let utf8: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var pending: Range<Int> = 0..<0

    init(_ utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

    @inline(__always)
    func weight(_ scalar: UInt32) -> CharacterWeight { weights.weight(scalar) }

    /// The next character, a letter and its mark taken as one where the alphabet has a place for the two; nil at the end.
    mutating func nextCharacter() -> UInt32? {
        guard let scalar = decode() else { return nil }
        switch scalar {
        case 0x418, 0x438, 0x627, 0x648, 0x64A:
            let before = position
            if let mark = decode(), let made = weights.contraction(scalar, mark) { return made }
            position = before
            return scalar
        default: return scalar
        }
    }

    /// The next primary weight; zero at the end.
    mutating func nextPrimary() -> UInt16 {
        while true {
            while let at = pending.popFirst() {
                let primary = weights.elements[at].primary
                if primary != 0 { return primary }
            }
            guard let scalar = nextCharacter() else { return 0 }
            switch weight(scalar) {
            case .unknown, .ignorable: continue
            case .ideograph(let primary): return primary
            case .single(let element): if element.primary != 0 { return element.primary }
            case .elements(let range, _): pending = range
            }
        }
    }

    /// Bytes that are no UTF-8 stand for themselves.
    private mutating func decode() -> UInt32? {
        guard position < utf8.count else { return nil }
        let lead = utf8[position]
        position += 1
        if lead < 0x80 { return UInt32(lead) }
        let count = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1
        guard position + count <= utf8.count else { return UInt32(lead) }
        var scalar = UInt32(lead) & (0x3F >> UInt32(count))
        for _ in 0..<count {
            scalar = scalar << 6 | UInt32(utf8[position] & 0x3F)
            position += 1
        }
        return scalar
    }
}
