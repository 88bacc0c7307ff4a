// The cipher Blowfish with the key schedule of bcrypt, whose tables are the digits of pi.
import QueryEngine

struct Blowfish {
    private var keys: [UInt32]
    private var boxes: [UInt32]

    private static let keyCount = 18
    private static let boxCount = 4 * 256

    /// The fraction of pi in words of 32 bits.
    private static let digits: [UInt32] = {
        let pi = FixedPoint.pi(words: (keyCount + boxCount) / 2)
        return pi.fraction.flatMap {
            [UInt32(truncatingIfNeeded: $0 >> 32), UInt32(truncatingIfNeeded: $0)]
        }
    }()

    init() {
        keys = Array(Blowfish.digits.prefix(Blowfish.keyCount))
        boxes = Array(Blowfish.digits.dropFirst(Blowfish.keyCount))
    }

    private func mixed(_ x: UInt32) -> UInt32 {
        let a = boxes[Int(x >> 24)]
        let b = boxes[256 + Int(x >> 16 & 0xFF)]
        let c = boxes[512 + Int(x >> 8 & 0xFF)]
        let d = boxes[768 + Int(x & 0xFF)]
        return ((a &+ b) ^ c) &+ d
    }

    func encrypted(_ left: UInt32, _ right: UInt32) -> (UInt32, UInt32) {
        var (l, r) = (left, right)
        for round in 0..<16 {
            l ^= keys[round]
            r ^= mixed(l)
            (l, r) = (r, l)
        }
        return (r ^ keys[17], l ^ keys[16])
    }

    /// Mixes key and salt into the tables; both are read again from their beginnings as often as it takes.
    mutating func expand(key: [UInt8], salt: [UInt8]?) {
        var at = 0
        for index in keys.indices {
            var word: UInt32 = 0
            for _ in 0..<4 {
                word = word << 8 | UInt32(key[at])
                at = (at + 1) % key.count
            }
            keys[index] ^= word
        }
        var place = 0
        func next() -> UInt32 {
            guard let salt else { return 0 }
            let word = (0..<4).reduce(0 as UInt32) { $0 << 8 | UInt32(salt[place + $1]) }
            place = (place + 4) % salt.count
            return word
        }
        var (left, right): (UInt32, UInt32) = (0, 0)
        for index in stride(from: 0, to: keys.count, by: 2) {
            (left, right) = encrypted(left ^ next(), right ^ next())
            (keys[index], keys[index + 1]) = (left, right)
        }
        for index in stride(from: 0, to: boxes.count, by: 2) {
            (left, right) = encrypted(left ^ next(), right ^ next())
            (boxes[index], boxes[index + 1]) = (left, right)
        }
    }
}

/// A number of one word before the point and many behind it.
private struct FixedPoint {
    private var words: [UInt64]
    /// The first word that is not zero.
    private var start = 0

    private init(_ whole: UInt64, words count: Int) {
        words = [whole] + Array(repeating: 0, count: count)
    }

    /// By Machin's formula; one word more than is asked for takes what is cut off.
    static func pi(words count: Int) -> (whole: UInt64, fraction: ArraySlice<UInt64>) {
        var pi = arcTangent(ofInverse: 5, words: count + 1)
        pi.multiply(by: 4)
        pi.add(arcTangent(ofInverse: 239, words: count + 1), negative: true)
        pi.multiply(by: 4)
        return (pi.words[0], pi.words[1...count])
    }

    private static func arcTangent(ofInverse divisor: UInt64, words count: Int) -> FixedPoint {
        var power = FixedPoint(1, words: count)
        power.divide(by: divisor)
        var sum = power
        var index: UInt64 = 1
        while power.start < power.words.count {
            power.divide(by: divisor * divisor)
            index += 2
            var term = power
            term.divide(by: index)
            sum.add(term, negative: index % 4 == 3)
        }
        return sum
    }

    private mutating func divide(by divisor: UInt64) {
        var rest: UInt64 = 0
        for index in start..<words.count {
            (words[index], rest) = divisor.dividingFullWidth((rest, words[index]))
        }
        while start < words.count, words[start] == 0 { start += 1 }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in words.indices.reversed() {
            let (high, low) = words[index].multipliedFullWidth(by: factor)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            words[index] = sum
            carry = high &+ (overflow ? 1 : 0)
        }
        start = 0
    }

    private mutating func add(_ other: FixedPoint, negative: Bool) {
        var carry: UInt64 = 0
        var index = words.count - 1
        while index >= other.start || (carry != 0 && index >= 0) {
            let (first, a) =
                negative
                ? words[index].subtractingReportingOverflow(other.words[index])
                : words[index].addingReportingOverflow(other.words[index])
            let (second, b) =
                negative
                ? first.subtractingReportingOverflow(carry) : first.addingReportingOverflow(carry)
            words[index] = second
            carry = a || b ? 1 : 0
            index -= 1
        }
        start = 0
    }
}
