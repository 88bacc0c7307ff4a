// Regular expressions for filters: an automaton that follows all ways at once, so that no expression and no text can
// make it slow, and that can be shared between threads.

/// Why an expression cannot be.
struct RegexFlaw: Error {
    let reason: String
}

/// A compiled regular expression.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        case scalar(UInt32)
        case anyButNewline
        case set(Int)
        case fork(Int, Int)
        case jump(Int)
        case textStart, textEnd
        case wordEdge(isWanted: Bool)
        case match
    }

    /// Characters by ranges.
    struct ScalarSet: Sendable {
        var ranges: [ClosedRange<UInt32>] = []
        var isNegated = false

        func contains(_ scalar: UInt32) -> Bool {
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    static let mostInstructions = 4000

    private var instructions: [Instruction] = []
    private let sets: [ScalarSet]
    private let ignoresCase: Bool
    /// Parts compiled so far: repetitions of nothing emit nothing and must end too.
    private var work = 0

    init(_ pattern: String) throws(RegexFlaw) {
        var compiler = RegexCompiler(pattern)
        let node = try compiler.parse()
        ignoresCase = compiler.ignoresCase
        sets = compiler.sets
        try emit(node)
        try append(.match)
    }

    // MARK: Compiling

    private mutating func append(_ instruction: Instruction) throws(RegexFlaw) {
        guard instructions.count < Self.mostInstructions else {
            throw RegexFlaw(reason: "it is too large")
        }
        instructions.append(instruction)
    }

    private mutating func emit(_ node: RegexNode) throws(RegexFlaw) {
        work += 1
        guard work <= 16 * Self.mostInstructions else { throw RegexFlaw(reason: "it is too large") }
        switch node {
        case .empty: break
        case .scalar(let scalar): try append(.scalar(folded(scalar)))
        case .anyButNewline: try append(.anyButNewline)
        case .set(let index): try append(.set(index))
        case .textStart: try append(.textStart)
        case .textEnd: try append(.textEnd)
        case .wordEdge(let isWanted): try append(.wordEdge(isWanted: isWanted))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let ways): try emit(choice: ways)
        case .repeated(let part, let least, let most): try emit(part, least, most)
        }
    }

    private mutating func emit(choice ways: [RegexNode]) throws(RegexFlaw) {
        var jumps: [Int] = []
        for (index, way) in ways.enumerated() {
            guard index < ways.count - 1 else {
                try emit(way)
                break
            }
            let fork = instructions.count
            try append(.fork(fork + 1, 0))
            try emit(way)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func emit(
        _ part: RegexNode, _ least: Int, _ most: Int?
    ) throws(RegexFlaw) {
        for _ in 0..<least { try emit(part) }
        guard let most else {
            let fork = instructions.count
            try append(.fork(fork + 1, 0))
            try emit(part)
            try append(.jump(fork))
            instructions[fork] = .fork(fork + 1, instructions.count)
            return
        }
        var forks: [Int] = []
        for _ in least..<max(least, most) {
            forks.append(instructions.count)
            try append(.fork(instructions.count + 1, 0))
            try emit(part)
        }
        for fork in forks { instructions[fork] = .fork(fork + 1, instructions.count) }
    }

    private func folded(_ scalar: UInt32) -> UInt32 {
        ignoresCase && (0x41...0x5A).contains(scalar) ? scalar | 0x20 : scalar
    }

    // MARK: Matching

    /// Whether the expression matches somewhere in the text.
    func isFound(in text: ArraySlice<UInt8>) -> Bool {
        var reader = ScalarReader(text)
        var now = ThreadList(capacity: instructions.count)
        var next = ThreadList(capacity: instructions.count)
        var before: UInt32?
        while true {
            let scalar = reader.next()
            if mayBegin(before, scalar), follow(0, into: &now, before, scalar) { return true }
            guard let scalar else { return false }
            if now.places.isEmpty {
                if case .textStart = instructions[0] { return false }
                before = scalar
                continue
            }
            for place in now.places
            where takes(instructions[place], scalar) {
                next.pending.append(place + 1)
            }
            now.clear()
            swap(&now, &next)
            before = scalar
            let following = reader.peek()
            let pending = now.pending
            now.pending.removeAll(keepingCapacity: true)
            for place in pending where follow(place, into: &now, before, following) {
                return true
            }
        }
    }

    /// Whether a match can begin here, as far as the first instruction alone tells.
    private func mayBegin(_ before: UInt32?, _ after: UInt32?) -> Bool {
        switch instructions[0] {
        case .textStart: before == nil
        case .scalar(let wanted): after.map(folded) == wanted
        default: true
        }
    }

    /// Adds a place and all that is reached from it without a character; true: the match is reached.
    private func follow(
        _ start: Int, into list: inout ThreadList, _ before: UInt32?, _ after: UInt32?
    ) -> Bool {
        list.stack.append(start)
        while let place = list.stack.popLast() {
            guard list.insert(place) else { continue }
            switch instructions[place] {
            case .match:
                list.stack.removeAll(keepingCapacity: true)
                return true
            case .jump(let target): list.stack.append(target)
            case .fork(let first, let second):
                list.stack.append(second)
                list.stack.append(first)
            case .textStart: if before == nil { list.stack.append(place + 1) }
            case .textEnd: if after == nil { list.stack.append(place + 1) }
            case .wordEdge(let isWanted):
                let isEdge = Self.isWord(before) != Self.isWord(after)
                if isEdge == isWanted { list.stack.append(place + 1) }
            case .scalar, .anyButNewline, .set: break
            }
        }
        return false
    }

    private func takes(_ instruction: Instruction, _ scalar: UInt32) -> Bool {
        switch instruction {
        case .scalar(let wanted): return folded(scalar) == wanted
        case .anyButNewline: return scalar != 0x0A
        case .set(let index):
            let set = sets[index]
            guard ignoresCase, let other = Self.otherCase(scalar) else {
                return set.contains(scalar)
            }
            // A negated set must hold neither letter, another one either of them.
            return set.isNegated
                ? set.contains(scalar) && set.contains(other)
                : set.contains(scalar) || set.contains(other)
        case .fork, .jump, .textStart, .textEnd, .wordEdge, .match: return false
        }
    }

    private static func otherCase(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x41...0x5A, 0x61...0x7A: scalar ^ 0x20
        default: nil
        }
    }

    private static func isWord(_ scalar: UInt32?) -> Bool {
        guard let scalar else { return false }
        return switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}

/// The places an automaton is at, each once.
private struct ThreadList {
    private(set) var places: [Int] = []
    private var isIn: [Bool]
    var stack: [Int] = []
    var pending: [Int] = []

    init(capacity: Int) { isIn = [Bool](repeating: false, count: capacity) }

    mutating func insert(_ place: Int) -> Bool {
        guard !isIn[place] else { return false }
        isIn[place] = true
        places.append(place)
        return true
    }

    mutating func clear() {
        for place in places { isIn[place] = false }
        places.removeAll(keepingCapacity: true)
    }
}

/// Characters of UTF-8; a byte that belongs to none stands for itself, above all of Unicode.
private struct ScalarReader {
    private let text: ArraySlice<UInt8>
    private var position: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    func peek() -> UInt32? {
        var copy = self
        return copy.next()
    }

    mutating func next() -> UInt32? {
        guard position < text.endIndex else { return nil }
        let first = text[position]
        position += 1
        if first < 0x80 { return UInt32(first) }
        let more: Int
        switch first {
        case 0xC2...0xDF: more = 1
        case 0xE0...0xEF: more = 2
        case 0xF0...0xF4: more = 3
        default: return 0x11_0000 + UInt32(first)
        }
        guard text.endIndex - position >= more else { return 0x11_0000 + UInt32(first) }
        var scalar = UInt32(first) & (0x3F >> UInt32(more))
        for index in position..<(position + more) {
            guard text[index] & 0xC0 == 0x80 else { return 0x11_0000 + UInt32(first) }
            scalar = scalar << 6 | UInt32(text[index] & 0x3F)
        }
        position += more
        return scalar
    }
}
