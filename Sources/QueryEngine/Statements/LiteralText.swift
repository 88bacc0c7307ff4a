// A text taken apart into its literals and what stands between them, which is what texts of one shape have in common.

/// A session has one, for the text it is working at.
package final class LiteralText {
    package private(set) var text: [UInt8] = []
    /// The text with a mark for each literal.
    package private(set) var shape: [UInt8] = []
    package private(set) var tokens: [LiteralToken] = []
    /// What it is read by.
    private var reading: UInt8 = 0
    /// Literals that are part of what the plan is found by.
    var pinned: [Int] = []
    /// The plan found for texts of this shape.
    var template: StatementTemplate?
    /// The shape was seen before: it is time to make a template.
    var learns = false

    package init() {}

    /// Bytes that stand for literals and for ends; a text that holds them itself has no shape.
    @inline(__always)
    package static func isMark(_ byte: UInt8) -> Bool { byte < 5 }

    /// Lets the text go, and what a long one has taken.
    func end() {
        text = []
        template = nil
        guard shape.capacity > 1_024 || tokens.capacity > 64 else { return }
        shape = []
        tokens = []
    }

    func begin(_ text: [UInt8], _ reading: UInt8 = 0) {
        self.text = text
        self.reading = reading
        shape.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        pinned = []
        template = nil
        learns = false
    }

    package func append(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        shape.append(contentsOf: UnsafeBufferPointer(rebasing: source[range]))
    }

    package func append(_ token: LiteralToken) {
        shape.append(token.kind.rawValue)
        tokens.append(token)
    }

    /// The shape with the texts of the pinned literals.
    func key(pinned: [Int]) -> PlanCache.Key {
        guard !pinned.isEmpty else { return PlanCache.Key(shape: shape, reading: reading) }
        var bytes = shape
        for index in pinned where tokens.indices.contains(index) {
            let token = tokens[index]
            bytes.append(0)
            for number in [Int32(truncatingIfNeeded: index), token.end - token.start] {
                withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
            }
            bytes.append(contentsOf: text[token.range])
        }
        return PlanCache.Key(shape: bytes, reading: reading)
    }

    /// Where what stands at a position of the template's text stands here; positions count characters from 1.
    func position(_ position: Int, in template: StatementTemplate) -> Int {
        var shift = 0
        for (own, other) in zip(tokens, template.tokens) {
            let end = LiteralText.characters(template.text[..<Int(other.end)])
            guard end < position else { break }
            shift +=
                LiteralText.characters(text[own.range])
                - LiteralText.characters(template.text[other.range])
        }
        return position + shift
    }

    private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
}
