// Matches regular expressions in time proportional to text and pattern: all alternatives at once, no backtracking.
import QueryEngine
import Synchronization

/// A compiled regular expression.
final class Regex: Sendable {
    private enum Instruction: Sendable {
        case scalar(UInt32)
        case any
        case set(Int)
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case assertion(RegexNode.Assertion)
        case look(Int, negative: Bool)
        case match
    }

    private struct Program: Sendable {
        var code: [Instruction] = []
    }

    private static let maximumInstructions = 50_000
    private static let maximumSteps = 200_000
    private static let maximumCached = 128

    private let main: Program
    private let looks: [Program]
    private let sets: [RegexSet]
    private let options: RegexOptions
    private let prefersShortest: Bool
    let groupCount: Int

    private struct CacheKey: Hashable {
        let pattern: [UInt8]
        let options: RegexOptions
    }

    private static let cache = Mutex<[CacheKey: Regex]>([:])

    static func compiled(_ pattern: [UInt8], _ options: RegexOptions) throws(SQLError) -> Regex {
        let key = CacheKey(pattern: pattern, options: options)
        if let known = cache.withLock({ $0[key] }) { return known }
        let regex = try Regex(pattern, options)
        cache.withLock { known in
            if known.count >= maximumCached { known.removeAll() }
            known[key] = regex
        }
        return regex
    }

    private init(_ pattern: [UInt8], _ options: RegexOptions) throws(SQLError) {
        var parser = RegexParser(pattern, options)
        let node = try parser.parse()
        var compiler = Compiler(parser.options)
        var program = Program()
        program.code.append(.save(0))
        try compiler.emit(node, to: &program)
        program.code.append(.save(1))
        program.code.append(.match)
        main = program
        looks = compiler.looks
        sets = compiler.sets
        groupCount = parser.groupCount
        prefersShortest = parser.prefersShortest ?? false
        self.options = parser.options
    }

    private struct Compiler {
        let options: RegexOptions
        var looks: [Program] = []
        var sets: [RegexSet] = []

        init(_ options: RegexOptions) { self.options = options }

        /// How often a part was taken up: repeating what is empty writes no instructions.
        private var steps = 0

        mutating func emit(_ node: RegexNode, to program: inout Program) throws(SQLError) {
            steps += 1
            if program.code.count > Regex.maximumInstructions || steps > Regex.maximumSteps {
                throw RegexParser.failure("regular expression is too complex")
            }
            switch node {
            case .empty: break
            case .scalar(let scalar):
                program.code.append(.scalar(options.ignoresCase ? Regex.fold(scalar) : scalar))
            case .any: program.code.append(.any)
            case .set(let set):
                sets.append(set)
                program.code.append(.set(sets.count - 1))
            case .sequence(let nodes): for node in nodes { try emit(node, to: &program) }
            case .alternation(let branches): try emit(branches, to: &program)
            case .group(let inner, let index):
                program.code.append(.save(index * 2))
                try emit(inner, to: &program)
                program.code.append(.save(index * 2 + 1))
            case .repetition(let inner, let minimum, let maximum, let isGreedy):
                try repeated(inner, minimum, maximum, isGreedy, to: &program)
            case .assertion(let assertion): program.code.append(.assertion(assertion))
            case .look(let inner, let negative):
                var ahead = Program()
                try emit(inner, to: &ahead)
                ahead.code.append(.match)
                looks.append(ahead)
                program.code.append(.look(looks.count - 1, negative: negative))
            }
        }

        private mutating func emit(
            _ branches: [RegexNode], to program: inout Program
        ) throws(SQLError) {
            var ends: [Int] = []
            for (index, branch) in branches.enumerated() {
                guard index < branches.count - 1 else {
                    try emit(branch, to: &program)
                    continue
                }
                let fork = program.code.count
                program.code.append(.jump(0))
                try emit(branch, to: &program)
                ends.append(program.code.count)
                program.code.append(.jump(0))
                program.code[fork] = .split(fork + 1, program.code.count)
            }
            for end in ends { program.code[end] = .jump(program.code.count) }
        }

        private mutating func repeated(
            _ inner: RegexNode, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool,
            to program: inout Program
        ) throws(SQLError) {
            func split(_ into: Int, _ past: Int) -> Instruction {
                isGreedy ? .split(into, past) : .split(past, into)
            }
            for _ in 0..<minimum { try emit(inner, to: &program) }
            guard let maximum else {
                let fork = program.code.count
                program.code.append(.jump(0))
                try emit(inner, to: &program)
                program.code.append(.jump(fork))
                program.code[fork] = split(fork + 1, program.code.count)
                return
            }
            var forks: [Int] = []
            for _ in 0..<(maximum - minimum) {
                forks.append(program.code.count)
                program.code.append(.jump(0))
                try emit(inner, to: &program)
            }
            for fork in forks { program.code[fork] = split(fork + 1, program.code.count) }
        }
    }

    static func fold(_ scalar: UInt32) -> UInt32 {
        if scalar < 128 { return scalar >= 65 && scalar <= 90 ? scalar | 32 : scalar }
        return Unicode.Scalar(scalar).map { LetterCase.lower($0).value } ?? scalar
    }

    private static func unfold(_ scalar: UInt32) -> UInt32 {
        Unicode.Scalar(scalar).map { LetterCase.upper($0).value } ?? scalar
    }

    // MARK: Matching

    private struct Thread {
        let at: Int
        var saves: [Int]
    }

    /// The first match from `start` on: the positions of the whole and of each group, -1 where a group took no part.
    func firstMatch(
        _ text: [UInt32], from start: Int, _ context: any EvaluationContext
    ) throws(SQLError) -> [Int]? {
        guard start <= text.count else { return nil }
        var threads: [Thread] = []
        var marks = [Int](repeating: -1, count: main.code.count)
        var best: [Int]?
        let empty = [Int](repeating: -1, count: (groupCount + 1) * 2)
        var generation = 0
        var work = WorkCount()
        for position in start...text.count {
            generation += 1
            var current: [Thread] = []
            for thread in threads {
                try follow(
                    thread, position, text, main, &marks, generation, &current, &work, context)
            }
            if best == nil {
                try follow(
                    Thread(at: 0, saves: empty), position, text, main, &marks, generation,
                    &current, &work, context)
            }
            threads.removeAll(keepingCapacity: true)
            for thread in current {
                if case .match = main.code[thread.at] {
                    if prefersShortest { return thread.saves }
                    let isBetter =
                        best.map {
                            thread.saves[0] < $0[0]
                                || (thread.saves[0] == $0[0] && thread.saves[1] > $0[1])
                        } ?? true
                    if isBetter { best = thread.saves }
                } else if position < text.count, consumes(main.code[thread.at], text[position]) {
                    if let best, thread.saves[0] > best[0] { continue }
                    threads.append(Thread(at: thread.at + 1, saves: thread.saves))
                }
            }
            if threads.isEmpty && best != nil { break }
        }
        return best
    }

    func matches(
        _ text: [UInt32], _ context: any EvaluationContext
    ) throws(SQLError) -> Bool {
        try firstMatch(text, from: 0, context) != nil
    }

    private func consumes(_ instruction: Instruction, _ scalar: UInt32) -> Bool {
        switch instruction {
        case .scalar(let wanted):
            return wanted == scalar || (options.ignoresCase && wanted == Regex.fold(scalar))
        case .any: return !(options.dotStopsAtNewline && scalar == 10)
        case .set(let index):
            let set = sets[index]
            guard options.ignoresCase else { return set.contains(scalar) }
            let folded = [scalar, Regex.fold(scalar), Regex.unfold(scalar)]
            return set.isNegated
                ? folded.allSatisfy(set.contains) : folded.contains(where: set.contains)
        default: return false
        }
    }

    /// Adds the thread's next consuming instructions, each once a position, the preferred first.
    private func follow(
        _ thread: Thread, _ position: Int, _ text: [UInt32], _ program: Program,
        _ marks: inout [Int], _ generation: Int, _ out: inout [Thread],
        _ work: inout WorkCount, _ context: any EvaluationContext
    ) throws(SQLError) {
        var pending = [thread]
        while let next = pending.popLast() {
            try work.add(16)
            if marks[next.at] == generation { continue }
            marks[next.at] = generation
            switch program.code[next.at] {
            case .jump(let target): pending.append(Thread(at: target, saves: next.saves))
            case .split(let first, let second):
                pending.append(Thread(at: second, saves: next.saves))
                pending.append(Thread(at: first, saves: next.saves))
            case .save(let slot):
                try work.add(next.saves.count)
                var saves = next.saves
                if slot < saves.count { saves[slot] = position }
                pending.append(Thread(at: next.at + 1, saves: saves))
            case .assertion(let assertion):
                if holds(assertion, position, text) {
                    pending.append(Thread(at: next.at + 1, saves: next.saves))
                }
            case .look(let index, let negative):
                if try looksAhead(looks[index], position, text, context) != negative {
                    pending.append(Thread(at: next.at + 1, saves: next.saves))
                }
            default: out.append(next)
            }
        }
    }

    private func looksAhead(
        _ program: Program, _ start: Int, _ text: [UInt32], _ context: any EvaluationContext
    ) throws(SQLError) -> Bool {
        var marks = [Int](repeating: -1, count: program.code.count)
        var threads = [Thread(at: 0, saves: [])]
        var work = WorkCount()
        for position in start...text.count {
            var current: [Thread] = []
            for thread in threads {
                try follow(
                    thread, position, text, program, &marks, position, &current, &work, context)
            }
            threads.removeAll(keepingCapacity: true)
            for thread in current {
                if case .match = program.code[thread.at] { return true }
                if position < text.count, consumes(program.code[thread.at], text[position]) {
                    threads.append(Thread(at: thread.at + 1, saves: []))
                }
            }
            if threads.isEmpty { return false }
        }
        return false
    }

    private func holds(_ assertion: RegexNode.Assertion, _ at: Int, _ text: [UInt32]) -> Bool {
        func isWord(_ index: Int) -> Bool {
            text.indices.contains(index) && RegexSet(ranges: RegexSet.words).contains(text[index])
        }
        switch assertion {
        case .start: return at == 0 || (options.anchorsAtLines && text[at - 1] == 10)
        case .end: return at == text.count || (options.anchorsAtLines && text[at] == 10)
        case .textStart: return at == 0
        case .textEnd: return at == text.count
        case .wordStart: return !isWord(at - 1) && isWord(at)
        case .wordEnd: return isWord(at - 1) && !isWord(at)
        case .wordBoundary: return isWord(at - 1) != isWord(at)
        case .notWordBoundary: return isWord(at - 1) == isWord(at)
        }
    }
}
