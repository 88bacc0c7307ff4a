// What each character weighs in the linguistic order, made of the alphabets once, when it is first needed.

/// A weight of each of the first three levels; zero is none.
struct CollationElement: Sendable, Equatable {
    /// The letter: a lead byte that orders by itself, and a second one if that is not zero.
    var primary: UInt16
    /// The mark; `plain` is that of a letter itself.
    var secondary: UInt32
    /// Case and style.
    var tertiary: UInt8

    static let plain: UInt32 = 2
    static let small: UInt8 = 2
    static let capital: UInt8 = 7
    static let font: UInt8 = 5
    static let capitalFont: UInt8 = 10
}

/// How a character takes part in an order.
enum CharacterWeight: Sendable {
    /// Sorts by its bytes, before all that is known.
    case unknown
    /// Counts at the fourth level alone, as punctuation does.
    case ignorable
    /// Has a primary weight and no other.
    case ideograph(UInt16)
    /// `isPlain`: nothing else weighs the same, so that it needs no weight at the fourth level.
    case elements(Range<Int>, isPlain: Bool)
    /// An element that is not in the table.
    case single(CollationElement)
}

struct LinguisticWeights: Sendable {
    static let shared = LinguisticWeights()

    /// One for each scalar of the basic plane: zero for those that a rule decides.
    private var entries = [UInt16](repeating: 0, count: 0x10000)
    private var starts: [Int] = [0, 0]
    private var isPlain: [Bool] = [false]
    private(set) var elements: [CollationElement] = []
    private var scripts: [(range: ClosedRange<UInt32>, first: Int)] = []
    private var firstScriptLead = 0
    private var contractions: [UInt64: UInt32] = [:]
    private var nextLead = 2
    private var nextTrail = 0

    private init() {
        addAlphabet(LinguisticAlphabets.signs)
        addAlphabet("0123456789")
        addAlphabet(LinguisticAlphabets.latin)
        addAlphabet(LinguisticAlphabets.greek)
        addAlphabet(LinguisticAlphabets.coptic)
        addAlphabet(LinguisticAlphabets.cyrillic)
        addScripts(LinguisticAlphabets.scriptsAfterCyrillic)
        addAlphabet(LinguisticAlphabets.georgian)
        addAlphabet(LinguisticAlphabets.armenian)
        addAlphabet(LinguisticAlphabets.hebrew)
        addScripts(LinguisticAlphabets.scriptsAfterHebrew)
        addAlphabet(LinguisticAlphabets.arabic)
        addScripts(LinguisticAlphabets.scriptsAfterArabic)
        addMarks()
        addKana()
        addScripts(LinguisticAlphabets.scriptsAfterKana)
        addMarkedLetters()
        addEquivalents()
        addStyles()
        // Those whose base is a letter in a style.
        addMarkedLetters()
        addContractions()
    }

    func weight(_ scalar: UInt32) -> CharacterWeight {
        if scalar < 0x10000 {
            let entry = Int(entries[Int(scalar)])
            if entry != 0 {
                return .elements(starts[entry]..<starts[entry + 1], isPlain: isPlain[entry])
            }
        }
        return byRule(scalar)
    }

    /// The letter that a mark makes of a letter, where it has a place of its own in the alphabet.
    func contraction(_ letter: UInt32, _ mark: UInt32) -> UInt32? {
        contractions[UInt64(letter) << 32 | UInt64(mark)]
    }

    /// `$`, digits and small letters have a byte each, with room after a letter for those that follow it.
    static func asciiLead(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "$"): 3
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 5
        case UInt8(ascii: "a")...UInt8(ascii: "z"): (byte - UInt8(ascii: "a")) * 2 + 15
        default: 0
        }
    }
}

// MARK: Making the table

extension LinguisticWeights {
    private mutating func add(_ scalar: UInt32, _ new: [CollationElement], isPlain plain: Bool) {
        guard scalar < 0x10000, entries[Int(scalar)] == 0 else { return }
        entries[Int(scalar)] = UInt16(truncatingIfNeeded: isPlain.count)
        elements.append(contentsOf: new)
        isPlain.append(plain)
        starts.append(elements.count)
    }

    private func known(_ scalar: UInt32) -> [CollationElement] {
        guard case .elements(let range, _) = weight(scalar) else { return [] }
        return Array(elements[range])
    }

    private mutating func nextPrimary(_ scalar: UInt32) -> UInt16 {
        if scalar < 0x80 {
            nextLead = Int(LinguisticWeights.asciiLead(UInt8(truncatingIfNeeded: scalar))) + 1
            nextTrail = 0
            return UInt16(nextLead - 1) << 8
        }
        nextTrail += 1
        if nextTrail > 250 {
            nextLead += 1
            nextTrail = 1
        }
        return UInt16(nextLead) << 8 | UInt16(nextTrail + 1)
    }

    private mutating func addAlphabet(_ letters: String) {
        for scalar in letters.unicodeScalars where !scalar.properties.isWhitespace {
            let element = CollationElement(
                primary: nextPrimary(scalar.value), secondary: CollationElement.plain,
                tertiary: CollationElement.small)
            add(scalar.value, [element], isPlain: true)
            let capital = LetterCase.upper(scalar)
            guard capital != scalar, LetterCase.lower(capital) == scalar,
                LinguisticWeights.isOld(capital)
            else { continue }
            var large = element
            large.tertiary = CollationElement.capital
            add(capital.value, [large], isPlain: true)
        }
    }

    /// Weights for every code point of the ranges, given out by arithmetic.
    private mutating func addScripts(_ ranges: [ClosedRange<UInt32>]) {
        for range in ranges {
            scripts.append((range, nextLead * 250 + nextTrail))
            let end = nextLead * 250 + nextTrail + range.count
            (nextLead, nextTrail) = end.quotientAndRemainder(dividingBy: 250)
        }
    }

    private mutating func addMarks() {
        var weight = CollationElement.plain
        for word in LinguisticLetters.marks.split(whereSeparator: \.isWhitespace) {
            weight += 1
            var isFirst = true
            for part in word.split(separator: ",") {
                let ends = part.split(separator: "-").compactMap { UInt32($0, radix: 16) }
                guard let first = ends.first, let last = ends.last, first <= last else { continue }
                for scalar in first...last {
                    let element = CollationElement(
                        primary: 0, secondary: weight, tertiary: CollationElement.small)
                    add(scalar, [element], isPlain: isFirst)
                    isFirst = false
                }
            }
        }
    }

    private mutating func addMarkedLetters() {
        var parts: [UInt32: (base: UInt32, mark: UInt32)] = [:]
        for (mark, pairs) in LinguisticLetters.marked {
            for (letter, base) in LinguisticWeights.pairs(pairs) { parts[letter] = (base, mark) }
        }
        for letter in parts.keys { addMarked(letter, parts, depth: 4) }
    }

    /// A letter may bear a mark on a letter that bears one itself.
    private mutating func addMarked(
        _ letter: UInt32, _ parts: [UInt32: (base: UInt32, mark: UInt32)], depth: Int
    ) {
        guard depth > 0, let (base, mark) = parts[letter] else { return }
        addMarked(base, parts, depth: depth - 1)
        let made = known(base)
        if !made.isEmpty { add(letter, made + known(mark), isPlain: false) }
    }

    private mutating func addEquivalents() {
        for (letter, same) in LinguisticWeights.pairs(LinguisticLetters.equivalent) {
            add(letter, known(same), isPlain: false)
        }
    }

    private mutating func addStyles() {
        for style in LinguisticLetters.styles {
            for word in style.words.split(whereSeparator: \.isWhitespace) {
                var scalars = word.unicodeScalars[...]
                guard let letter = scalars.popFirst() else { continue }
                var made: [CollationElement] = []
                for scalar in scalars { made += styled(scalar, style) }
                add(letter.value, made, isPlain: false)
            }
        }
    }

    private func styled(
        _ scalar: Unicode.Scalar, _ style: LinguisticLetters.Style
    ) -> [CollationElement] {
        let variants: [Unicode.Scalar: UInt32] = ["~": 0xF0, "≈": 0xF1]
        if let variant = variants[scalar] {
            return [CollationElement(primary: 0, secondary: variant, tertiary: style.small)]
        }
        return known(scalar.value).map {
            var element = $0
            let isCapital = $0.tertiary == CollationElement.capital
            element.tertiary = isCapital ? style.capital : style.small
            return element
        }
    }

    private mutating func addContractions() {
        for word in LinguisticLetters.contractions.split(separator: " ") {
            let scalars = Array(word.unicodeScalars)
            guard scalars.count == 4 else { continue }
            contractions[UInt64(scalars[2].value) << 32 | UInt64(scalars[3].value)] =
                scalars[0].value
        }
    }

    static func pairs(_ text: String) -> [(UInt32, UInt32)] {
        let scalars = text.unicodeScalars.filter { !$0.properties.isWhitespace }.map(\.value)
        return stride(from: 0, to: scalars.count - 1, by: 2).map { (scalars[$0], scalars[$0 + 1]) }
    }
}

// MARK: Kana

extension LinguisticWeights {
    private enum KanaStyle {
        static let smallHiragana: UInt8 = 12
        static let hiragana: UInt8 = 13
        static let smallKatakana: UInt8 = 14
        static let smallHalfwidth: UInt8 = 15
        static let katakana: UInt8 = 16
        static let halfwidth: UInt8 = 17
    }

    private mutating func addKana() {
        for scalar in LinguisticAlphabets.kana.unicodeScalars {
            let element = CollationElement(
                primary: nextPrimary(scalar.value), secondary: CollationElement.plain,
                tertiary: KanaStyle.hiragana)
            addKana(scalar.value, [element], [], hiragana: KanaStyle.hiragana)
        }
        for (kana, full) in LinguisticWeights.pairs(LinguisticAlphabets.smallKana) {
            addKana(kana, known(full), [], hiragana: KanaStyle.smallHiragana)
        }
        for (pairs, mark) in [
            (LinguisticAlphabets.voicedKana, 0x3099), (LinguisticAlphabets.semivoicedKana, 0x309A),
        ] {
            for (kana, bare) in LinguisticWeights.pairs(pairs) {
                addKana(kana, known(bare), known(UInt32(mark)), hiragana: KanaStyle.hiragana)
            }
        }
        for (offset, kana) in LinguisticAlphabets.halfwidthKana.unicodeScalars.enumerated() {
            let halves = known(kana.value).map {
                var half = $0
                half.tertiary =
                    $0.tertiary == KanaStyle.smallKatakana
                    ? KanaStyle.smallHalfwidth : KanaStyle.halfwidth
                return half
            }
            add(0xFF66 + UInt32(offset), halves, isPlain: false)
        }
        for (half, mark) in [(0xFF9E, 0x3099), (0xFF9F, 0x309A)] as [(UInt32, UInt32)] {
            var elements = known(mark)
            for at in elements.indices { elements[at].tertiary = KanaStyle.halfwidth }
            add(half, elements, isPlain: false)
        }
    }

    /// A hiragana and the katakana that belongs to it.
    private mutating func addKana(
        _ scalar: UInt32, _ bare: [CollationElement], _ mark: [CollationElement], hiragana: UInt8
    ) {
        let isSmall = hiragana == KanaStyle.smallHiragana
        let katakana = isSmall ? KanaStyle.smallKatakana : KanaStyle.katakana
        for (value, style) in [(scalar, hiragana), (scalar + 0x60, katakana)] {
            let styled = bare.map {
                var element = $0
                element.tertiary = style
                return element
            }
            add(value, styled + mark, isPlain: mark.isEmpty)
        }
    }
}

// MARK: Rules for what no alphabet lists

extension LinguisticWeights {
    /// The order is that of a C library which knows characters up to Unicode 9, and of these no Hangul syllable.
    private static func isOld(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return false }
        return age.major <= 9
    }

    private func byRule(_ value: UInt32) -> CharacterWeight {
        guard value > 1, let scalar = Unicode.Scalar(value) else { return .unknown }
        let properties = scalar.properties
        guard LinguisticWeights.isOld(scalar), !(0xAC00...0xD7A3).contains(value) else {
            return .unknown
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber, .otherNumber, .spacingMark, .otherSymbol:
            return letter(scalar)
        case .decimalNumber: return digit(properties.numericValue ?? 0, value)
        case .nonspacingMark, .enclosingMark: return mark(scalar)
        case .privateUse, .surrogate, .unassigned: return .unknown
        default: return .ignorable
        }
    }

    private func digit(_ value: Double, _ scalar: UInt32) -> CharacterWeight {
        guard value >= 0, value <= 9 else { return .ignorable }
        let lead = LinguisticWeights.asciiLead(UInt8(ascii: "0") + UInt8(value))
        return .single(
            CollationElement(
                primary: UInt16(lead) << 8, secondary: CollationElement.plain,
                tertiary: scalar < 0x1D7CE ? CollationElement.small : CollationElement.font))
    }

    private func letter(_ scalar: Unicode.Scalar) -> CharacterWeight {
        if (0x1D400...0x1D6A3).contains(scalar.value) { return mathematical(scalar.value) }
        let small = LetterCase.lower(scalar)
        guard let primary = scriptPrimary(small.value) else {
            return scalar.properties.generalCategory == .otherLetter ? .unknown : .ignorable
        }
        if (0x4E00...0x9FA5).contains(scalar.value) { return .ideograph(primary) }
        return .single(
            CollationElement(
                primary: primary, secondary: CollationElement.plain,
                tertiary: small == scalar ? CollationElement.small : CollationElement.capital))
    }

    /// The Latin letters of formulas: alphabets of 26 capitals and 26 small letters, one after another.
    private func mathematical(_ value: UInt32) -> CharacterWeight {
        let (alphabet, place) = (value - 0x1D400).quotientAndRemainder(dividingBy: 26)
        let letter = UInt8(ascii: "a") + UInt8(place)
        return .single(
            CollationElement(
                primary: UInt16(LinguisticWeights.asciiLead(letter)) << 8,
                secondary: CollationElement.plain,
                tertiary: alphabet % 2 == 0 ? CollationElement.capitalFont : CollationElement.font))
    }

    private func mark(_ scalar: Unicode.Scalar) -> CharacterWeight {
        let properties = scalar.properties
        if properties.isVariationSelector || (0x34F...0x8FF).contains(scalar.value) {
            return .ignorable
        }
        let combining = properties.canonicalCombiningClass
        if combining == .notReordered || combining == .virama {
            guard let primary = scriptPrimary(scalar.value) else { return .ignorable }
            return .single(
                CollationElement(
                    primary: primary, secondary: CollationElement.plain,
                    tertiary: CollationElement.small))
        }
        // After all marks that have a place.
        return .single(
            CollationElement(
                primary: 0, secondary: 0xE0_0000 | scalar.value, tertiary: CollationElement.small))
    }

    private func scriptPrimary(_ value: UInt32) -> UInt16? {
        guard let script = scripts.first(where: { $0.range.contains(value) }) else { return nil }
        let place = script.first + Int(value - script.range.lowerBound)
        return UInt16(place / 250) << 8 | UInt16(place % 250 + 2)
    }
}
