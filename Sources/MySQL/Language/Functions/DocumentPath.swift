// Paths into JSON documents: `$.a[0].*`.
import QueryEngine

/// A path taken apart.
struct MySQLDocumentPath: Sendable {
    enum Step: Sendable, Equatable {
        case member([UInt8])
        case anyMember
        /// From the front, or from the end where counted back.
        case element(Int, fromEnd: Bool)
        case anyElement
        /// `**`: this and all below.
        case descent
    }

    struct Flaw: Error {
        let position: Int
    }

    let steps: [Step]
    private static let mostSteps = 100

    init(_ text: [UInt8]) throws(Flaw) {
        var reader = Reader(text)
        reader.skip()
        guard reader.take(0x24) else { throw Flaw(position: 1) }
        var steps: [Step] = []
        reader.skip()
        while !reader.isAtEnd {
            guard steps.count < Self.mostSteps else { throw Flaw(position: reader.at) }
            steps.append(try reader.step())
            reader.skip()
        }
        if steps.last == .descent { throw Flaw(position: text.count) }
        self.steps = steps
    }

    /// May lead to several places.
    var isWild: Bool {
        steps.contains { $0 == .anyMember || $0 == .anyElement || $0 == .descent }
    }

    /// What stands at the path's places.
    func find(in node: JSONNode) -> [JSONNode] { find(node, steps[...]) }

    private func find(_ node: JSONNode, _ steps: ArraySlice<Step>) -> [JSONNode] {
        guard let step = steps.first else { return [node] }
        let rest = steps.dropFirst()
        switch (step, node.kind) {
        case (.member(let key), .object): return node.member(key).map { find($0, rest) } ?? []
        case (.anyMember, .object(let members)):
            return members.flatMap { find($0.value, rest) }
        case (.element(let place, let fromEnd), .array(let elements)):
            let index = fromEnd ? elements.count - 1 - place : place
            return elements.indices.contains(index) ? find(elements[index], rest) : []
        case (.element(0, _), .null), (.element(0, _), .bool), (.element(0, _), .number),
            (.element(0, _), .string), (.element(0, _), .object):
            return find(node, rest)
        case (.anyElement, .array(let elements)): return elements.flatMap { find($0, rest) }
        case (.descent, .array(let elements)):
            return find(node, rest) + elements.flatMap { find($0, steps) }
        case (.descent, .object(let members)):
            return find(node, rest) + members.flatMap { find($0.value, steps) }
        case (.descent, _): return find(node, rest)
        default: return []
        }
    }

    private struct Reader {
        private let text: [UInt8]
        var at = 0

        init(_ text: [UInt8]) { self.text = text }

        var isAtEnd: Bool { at >= text.count }
        private var byte: UInt8? { at < text.count ? text[at] : nil }

        mutating func skip() {
            while let byte, MySQLNumberText.isSpace(byte) { at += 1 }
        }

        mutating func take(_ wanted: UInt8) -> Bool {
            guard byte == wanted else { return false }
            at += 1
            return true
        }

        mutating func step() throws(Flaw) -> Step {
            if take(0x2A) {
                guard take(0x2A) else { throw Flaw(position: at) }
                return .descent
            }
            if take(0x2E) { return try member() }
            guard take(0x5B) else { throw Flaw(position: at + 1) }
            return try element()
        }

        private mutating func member() throws(Flaw) -> Step {
            skip()
            if take(0x2A) { return .anyMember }
            if take(0x22) {
                let start = at
                while let byte, byte != 0x22 { at += byte == 0x5C ? 2 : 1 }
                guard at < text.count else { throw Flaw(position: text.count) }
                let quoted = [0x22] + text[start..<at] + [0x22]
                at += 1
                guard case .string(let key)? = try? MySQLDocument.asWritten(quoted).kind else {
                    throw Flaw(position: at)
                }
                return .member(key)
            }
            let key = text[at...].prefix {
                $0 == 0x5F || $0 == 0x24 || $0 >= 0x80 || (48...57).contains($0)
                    || (65...90).contains($0) || (97...122).contains($0)
            }
            guard !key.isEmpty else { throw Flaw(position: at + 1) }
            at += key.count
            return .member(Array(key))
        }

        private mutating func element() throws(Flaw) -> Step {
            skip()
            if take(0x2A) {
                skip()
                guard take(0x5D) else { throw Flaw(position: at + 1) }
                return .anyElement
            }
            var fromEnd = false
            if text[min(at, text.count)...].starts(with: "last".utf8) {
                fromEnd = true
                at += 4
                skip()
                if take(0x5D) { return .element(0, fromEnd: true) }
                guard take(0x2D) else { throw Flaw(position: at + 1) }
                skip()
            }
            let digits = text[min(at, text.count)...].prefix { $0 &- 48 <= 9 }
            guard !digits.isEmpty, digits.count < 10 else { throw Flaw(position: at + 1) }
            at += digits.count
            skip()
            guard take(0x5D) else { throw Flaw(position: at + 1) }
            return .element(digits.reduce(0) { $0 * 10 + Int($1 - 48) }, fromEnd: fromEnd)
        }
    }
}
