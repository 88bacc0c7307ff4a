// What characters weigh: the tables of general_ci, of Unicode's order without accents and case, and of latin1's.
import QueryEngine

/// Weights of characters. A text's weights one after another are in the text's order.
struct CharacterWeights: Sendable {
    /// Of the characters of the basic plane: 0 weighs nothing, from `expanding` on a place in `expansions`, `implicit` what
    /// the code point says.
    private let plane: [UInt16]
    private let expansions: [[UInt16]]
    /// What characters beyond the basic plane weigh; nil: each its own.
    private let beyond: UInt16?
    /// For each byte that is a character of its own and has exactly one weight, that weight; else 0. 0 as well for what weighs
    /// as a blank does without being one.
    private let single: [UInt16]

    private static let expanding: UInt16 = 0xF000
    private static let implicit: UInt16 = 0xFFFF
    private static let implicitLead: UInt16 = 0xE000

    private init(plane: [UInt16], expansions: [[UInt16]], beyond: UInt16?) {
        self.plane = plane
        self.expansions = expansions
        self.beyond = beyond
        single = (0...0xFF).map { byte in
            let weight = plane[byte]
            let isAlone = byte < 0x80 && weight < Self.expanding
            return isAlone && (byte == 0x20 || weight != plane[0x20]) ? weight : 0
        }
    }

    /// The weight of a character of ASCII.
    @inline(__always)
    func weight(ascii byte: UInt8) -> UInt16 { plane[Int(byte)] }

    /// The weight of a byte that is a character of its own and has exactly one weight; else nil.
    @inline(__always)
    func weight(alone byte: UInt8) -> UInt16? {
        guard byte < 0x80 else { return nil }
        let weight = plane[Int(byte)]
        return weight != 0 && weight < Self.expanding ? weight : nil
    }

    /// The digest of a text whose characters are all of ASCII and have exactly one weight each, none of them a blank's but the
    /// blank's own; nil: there are others.
    func digest(ofPlain utf8: ArraySlice<UInt8>) -> UInt64? {
        single.withUnsafeBufferPointer { single in
            utf8.withUnsafeBufferPointer { utf8 in
                var digest = WeightDigest()
                var at = 0
                while at &+ 4 <= utf8.count {
                    let (a, b) = (single[Int(utf8[at])], single[Int(utf8[at &+ 1])])
                    let (c, d) = (single[Int(utf8[at &+ 2])], single[Int(utf8[at &+ 3])])
                    guard a != 0, b != 0, c != 0, d != 0 else { return nil }
                    digest.add(a, b, c, d)
                    at &+= 4
                }
                while at < utf8.count {
                    let weight = single[Int(utf8[at])]
                    guard weight != 0 else { return nil }
                    digest.add(weight)
                    at &+= 1
                }
                return digest.value
            }
        }
    }

    /// As the table has it: a weight, or where others stand.
    func weight(of character: UInt16) -> UInt16 { plane[Int(character)] }

    /// What all characters beyond the basic plane weigh, where they weigh alike.
    var beyondKey: UInt32? { beyond.map { UInt32($0) } }

    /// Calls `body` with each weight of a text.
    @inline(__always)
    func forEach(_ utf8: ArraySlice<UInt8>, _ body: (UInt16) -> Void) {
        var scalars = WeightScalars(utf8)
        while let scalar = scalars.next() { append(scalar, body) }
    }

    @inline(__always)
    private func append(_ scalar: UInt32, _ body: (UInt16) -> Void) {
        guard scalar < 0x1_0000 else {
            if let beyond { return body(beyond) }
            return appendImplicit(scalar, body)
        }
        let weight = plane[Int(scalar)]
        if weight < Self.expanding {
            if weight != 0 { body(weight) }
        } else if weight == Self.implicit {
            appendImplicit(scalar, body)
        } else {
            for part in expansions[Int(weight - Self.expanding)] { body(part) }
        }
    }

    private func appendImplicit(_ scalar: UInt32, _ body: (UInt16) -> Void) {
        body(Self.implicitLead + UInt16(truncatingIfNeeded: scalar >> 15))
        body(UInt16(truncatingIfNeeded: scalar & 0x7FFF | 0x8000))
    }
}

// MARK: The tables

extension CharacterWeights {
    /// utf8mb4_general_ci: a letter weighs what its capital without marks does; beyond the basic plane all weigh alike.
    static let general: CharacterWeights = {
        var plane = (0...0xFFFF).map { UInt16(truncatingIfNeeded: $0) }
        plane[0] = 0
        for entry in CollationData.general.split(whereSeparator: \.isWhitespace) {
            apply(general: entry, to: &plane)
        }
        // These weights are code points, which come near the marks that the other table needs.
        return CharacterWeights(general: plane)
    }()

    private init(general: [UInt16]) {
        self.init(
            plane: general.map { $0 >= Self.expanding ? Self.expanding - 1 : $0 }, expansions: [],
            beyond: Self.expanding - 2)
    }

    private static func apply(general entry: Substring, to plane: inout [UInt16]) {
        let isRising = entry.contains("+")
        let parts = entry.split { $0 == "=" || $0 == "+" }
        guard parts.count == 2, let weight = UInt16(parts[1], radix: 16) else { return }
        let step = parts[0].contains(":") ? 2 : 1
        let bounds = parts[0].split { $0 == "-" || $0 == ":" }.compactMap { Int($0, radix: 16) }
        guard let first = bounds.first, let last = bounds.last, last < plane.count else { return }
        for code in stride(from: first, through: last, by: step) {
            plane[code] = isRising ? weight &+ UInt16(code - first) : weight
        }
    }

    /// Unicode's order, its first level alone.
    static let unicode: CharacterWeights = {
        var plane = [UInt16](repeating: implicit, count: 0x1_0000)
        var next: UInt16 = 1
        for entry in CollationData.ordered.split(whereSeparator: \.isWhitespace) {
            let bounds = entry.split(separator: "-").compactMap { Int($0, radix: 16) }
            if bounds.count == 2 {
                for code in bounds[0]...max(bounds[0], bounds[1]) {
                    plane[code] = next
                    next += 1
                }
                continue
            }
            for code in entry.split(separator: "=").compactMap({ Int($0, radix: 16) }) {
                plane[code] = next
            }
            next += 1
        }
        for entry in CollationData.ignored.split(whereSeparator: \.isWhitespace) {
            let bounds = entry.split(separator: "-").compactMap { Int($0, radix: 16) }
            guard let first = bounds.first, let last = bounds.last else { continue }
            for code in first...max(first, last) { plane[code] = 0 }
        }
        var expansions: [[UInt16]] = []
        for entry in CollationData.expansions.split(whereSeparator: \.isWhitespace) {
            let codes = entry.split { $0 == "=" || $0 == "+" }.compactMap { Int($0, radix: 16) }
            guard let own = codes.first else { continue }
            expansions.append(codes.dropFirst().map { plane[$0] })
            plane[own] = expanding + UInt16(expansions.count - 1)
        }
        return CharacterWeights(plane: plane, expansions: expansions, beyond: nil)
    }()

    /// The same as it was before there was anything beyond the basic plane, where all weigh alike.
    static let earlyUnicode = CharacterWeights(
        plane: unicode.plane, expansions: unicode.expansions, beyond: expanding - 2)

    /// latin1_swedish_ci: å, ä and ö come after z.
    static let swedish: CharacterWeights = {
        var plane = (0...0xFFFF).map { UInt16(truncatingIfNeeded: min($0, 0xEFFF)) }
        let runs: [(ClosedRange<Int>, UInt16)] = [
            (0xC0...0xC3, 0x41), (0xC4...0xC4, 0x5C), (0xC5...0xC5, 0x5B), (0xC6...0xC6, 0x5C),
            (0xC7...0xC7, 0x43), (0xC8...0xCB, 0x45), (0xCC...0xCF, 0x49), (0xD0...0xD0, 0x44),
            (0xD1...0xD1, 0x4E), (0xD2...0xD5, 0x4F), (0xD6...0xD6, 0x5D), (0xD9...0xDB, 0x55),
            (0xDC...0xDD, 0x59),
        ]
        for code in 0x61...0x7A { plane[code] = UInt16(code - 32) }
        for (codes, weight) in runs {
            for code in codes {
                plane[code] = weight
                plane[code + 32] = weight
            }
        }
        plane[0xF8] = 0xD8
        plane[0xFE] = 0xDE
        return CharacterWeights(plane: plane, expansions: [], beyond: 0xEFFF)
    }()

    /// ascii_general_ci.
    static let ascii: CharacterWeights = {
        var plane = (0...0xFFFF).map { UInt16(truncatingIfNeeded: min($0, 0xEFFF)) }
        for code in 0x61...0x7A { plane[code] = UInt16(code - 32) }
        return CharacterWeights(plane: plane, expansions: [], beyond: 0xEFFF)
    }()
}

/// The characters of UTF-8 that is known to be valid, without a `Unicode.Scalar` for each.
struct WeightScalars {
    private let utf8: ArraySlice<UInt8>
    private var at: Int

    init(_ utf8: ArraySlice<UInt8>) {
        self.utf8 = utf8
        at = utf8.startIndex
    }

    @inline(__always)
    mutating func next() -> UInt32? {
        guard at < utf8.endIndex else { return nil }
        let first = utf8[at]
        at += 1
        if first < 0x80 { return UInt32(first) }
        var (value, count) =
            first < 0xE0
            ? (UInt32(first & 0x1F), 1)
            : first < 0xF0
                ? (UInt32(first & 0xF), 2) : (UInt32(first & 7), 3)
        while count > 0, at < utf8.endIndex {
            value = value << 6 | UInt32(utf8[at] & 0x3F)
            at += 1
            count -= 1
        }
        return value
    }
}

/// A number for a run of weights, the same for the same run; four weights cost about what one does.
struct WeightDigest {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    /// The weights since the last four.
    private var word: UInt64 = 0
    private var count: UInt64 = 0

    @inline(__always)
    mutating func add(_ weight: UInt16) {
        word = word << 16 | UInt64(weight)
        count &+= 1
        guard count & 3 == 0 else { return }
        state = Self.mixed(state, word)
        word = 0
    }

    /// Of weights the first of which is the first, the fifth, the ninth and so on.
    @inline(__always)
    mutating func add(_ a: UInt16, _ b: UInt16, _ c: UInt16, _ d: UInt16) {
        let four = UInt64(a) << 48 | UInt64(b) << 32 | UInt64(c) << 16 | UInt64(d)
        state = Self.mixed(state, four)
        count &+= 4
    }

    var value: UInt64 { Self.mixed(Self.mixed(state, word), count) }

    @inline(__always)
    private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}
