// Unicode's normal forms. Canonical ones are the standard library's; compatible ones are kept to what has a plain letter.
import QueryEngine

enum YQLNormalForm: Sendable {
    case composed, decomposed, compatible, compatibleDecomposed

    static let named: [(String, YQLNormalForm)] = [
        ("Normalize", .composed), ("NormalizeNFC", .composed), ("NormalizeNFD", .decomposed),
        ("NormalizeNFKC", .compatible), ("NormalizeNFKD", .compatibleDecomposed),
    ]

    func normalized(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 128 }) { return bytes }
        var scalars = UTF8Text.scalars(bytes)
        if self == .compatible || self == .compatibleDecomposed {
            scalars = scalars.flatMap { YQLNormalForm.plain($0) }
        }
        let isComposed = self == .composed || self == .compatible
        return YQLScalars.utf8(
            isComposed ? YQLNormalForm.compose(scalars) : YQLNormalForm.decompose(scalars))
    }

    // MARK: Compatible letters

    private static let ligatures: [UInt32: String] = [
        0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0x2026: "...",
        0x00BD: "1⁄2", 0x00BC: "1⁄4", 0x00BE: "3⁄4", 0x2122: "TM", 0x2116: "No", 0x00AA: "a",
        0x00BA: "o", 0x00B5: "μ", 0x00A0: " ", 0x3000: " ", 0x00B2: "2", 0x00B3: "3", 0x00B9: "1",
        0x2070: "0", 0x2126: "Ω", 0x212B: "Å",
    ]

    private static func plain(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let value = scalar.value
        if let known = ligatures[value] { return Array(known.unicodeScalars) }
        let other: UInt32?
        switch value {
        case 0xFF01...0xFF5E: other = value - 0xFEE0
        case 0x2074...0x2079, 0x2080...0x2089: other = 48 + value % 16
        case 0x2460...0x2468: other = 49 + value - 0x2460
        default: other = nil
        }
        return [other.flatMap { Unicode.Scalar($0) } ?? scalar]
    }

    // MARK: Canonical forms

    /// The parts of a letter with marks, as far as its name says them.
    private static func decompose(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        for scalar in scalars { append(scalar, to: &out) }
        return ordered(out)
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [Unicode.Scalar]) {
        if let parts = table.parts[scalar] {
            append(parts.0, to: &out)
            out.append(parts.1)
        } else if (0xAC00...0xD7A3).contains(scalar.value) {
            let index = scalar.value - 0xAC00
            let parts = [
                0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28,
            ]
            for part in parts where part != 0x11A7 {
                if let jamo = Unicode.Scalar(part) { out.append(jamo) }
            }
        } else {
            out.append(scalar)
        }
    }

    /// Marks in the order of their classes.
    private static func ordered(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out = scalars
        var index = 1
        while index < out.count {
            let rank = out[index].properties.canonicalCombiningClass.rawValue
            var place = index
            while rank > 0, place > 0,
                out[place - 1].properties.canonicalCombiningClass.rawValue > rank
            {
                out.swapAt(place, place - 1)
                place -= 1
            }
            index += 1
        }
        return out
    }

    private static func compose(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        for scalar in decompose(scalars) {
            if let last = out.last, let whole = table.whole[Pair(last, scalar)] {
                out[out.count - 1] = whole
            } else if let last = out.last, let syllable = hangul(last, scalar) {
                out[out.count - 1] = syllable
            } else {
                out.append(scalar)
            }
        }
        return out
    }

    private static func hangul(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Unicode.Scalar? {
        if (0x1100...0x1112).contains(a.value), (0x1161...0x1175).contains(b.value) {
            return Unicode.Scalar(0xAC00 + (a.value - 0x1100) * 588 + (b.value - 0x1161) * 28)
        }
        if (0xAC00...0xD7A3).contains(a.value), (a.value - 0xAC00) % 28 == 0,
            (0x11A8...0x11C2).contains(b.value)
        {
            return Unicode.Scalar(a.value + b.value - 0x11A7)
        }
        return nil
    }

    private struct Pair: Hashable {
        let base: Unicode.Scalar
        let mark: Unicode.Scalar

        init(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) {
            self.base = base
            self.mark = mark
        }
    }

    private struct Table: Sendable {
        var parts: [Unicode.Scalar: (Unicode.Scalar, Unicode.Scalar)] = [:]
        var whole: [Pair: Unicode.Scalar] = [:]
    }

    /// Bases and marks are tried with each other: the standard library holds a letter equal to its parts.
    private static let table: Table = {
        let marks: [UInt32] =
            Array(0x300...0x314) + [0x31B] + Array(0x323...0x328) + [0x32D, 0x32E, 0x330, 0x331]
        var wholes: [String: Unicode.Scalar] = [:]
        let ranges: [ClosedRange<UInt32>] = [
            0xC0...0x17F, 0x1CD...0x1DC, 0x1DE...0x1F5, 0x1F8...0x233, 0x386...0x3CE, 0x400...0x4F9,
            0x1E00...0x1E9B, 0x1EA0...0x1EF9,
        ]
        for range in ranges {
            for value in range {
                if let scalar = Unicode.Scalar(value) {
                    wholes[String(scalar)] = wholes[String(scalar)] ?? scalar
                }
            }
        }
        let bases =
            wholes.values + (0x41...0x7A).compactMap { Unicode.Scalar($0 as UInt32) }
            + (0x391...0x3C9).compactMap { Unicode.Scalar($0 as UInt32) }
        var table = Table()
        for base in bases {
            for mark in marks.compactMap({ Unicode.Scalar($0) }) {
                var text = String.UnicodeScalarView()
                text.append(base)
                text.append(mark)
                guard let whole = wholes[String(text)], whole != base else { continue }
                if table.parts[whole] == nil { table.parts[whole] = (base, mark) }
                table.whole[Pair(base, mark)] = whole
            }
        }
        return table
    }()
}
