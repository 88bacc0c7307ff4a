// A thousand random histories of optimistic transactions: those that committed are as if they had run one after another.

import QueryEngine
import Testing

@testable import YDBLanguage

/// A generator that gives the same numbers for the same seed.
private struct HistoryNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

struct HistoryTests {
    /// What one transaction did.
    private struct Story {
        var id: String
        /// By key: the value that was seen before any of its own.
        var reads: [Int: Int?] = [:]
        var writes: [Int: Int?] = [:]
        var hasRange: [Int: Int?]?
        var isOver = false
    }

    @Test(arguments: 0..<20)
    func histories(_ part: Int) throws {
        for number in 0..<50 { try history(seed: UInt64(part * 50 + number + 1)) }
    }

    private func history(seed: UInt64) throws {
        var numbers = HistoryNumbers(seed: seed)
        let bench = Bench()
        let session = try bench.session()
        #expect(
            bench.lines(session, "CREATE TABLE t (k Int32 NOT NULL, v Int32, PRIMARY KEY (k));")
                == [])
        #expect(bench.lines(session, "UPSERT INTO t (k, v) VALUES (0, 0), (1, 0), (2, 0);") == [])
        var state: [Int: Int] = [0: 0, 1: 0, 2: 0]
        var stories: [Story] = []
        var next = 1
        var committed = 0
        for _ in 0..<24 {
            if stories.count < 4, stories.isEmpty || Bool.random(using: &numbers) {
                let answer = bench.ask(session, .begin(.serializableReadWrite))
                stories.append(Story(id: try #require(answer.completion?.transaction)))
            }
            let place = Int.random(in: 0..<stories.count, using: &numbers)
            let key = Int.random(in: 0..<4, using: &numbers)
            let control = YDBTransactionControl(.id(stories[place].id))
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0, 1:
                let answer = bench.run(
                    session, "SELECT v FROM t WHERE k = \(key);", [:], control)
                #expect(answer.failure == nil)
                let seen = answer.lines.count > 1 ? Int(answer.lines[1]) : nil
                if let own = stories[place].writes[key] {
                    #expect(seen == own, "seed \(seed)")
                } else if let before = stories[place].reads[key] {
                    #expect(seen == before, "seed \(seed)")
                } else {
                    stories[place].reads[key] = .some(seen)
                }
            case 2:
                let answer = bench.run(session, "SELECT k, v FROM t;", [:], control)
                #expect(answer.failure == nil)
                var seen: [Int: Int] = [:]
                for line in answer.lines.dropFirst() {
                    let parts = line.split(separator: "|")
                    if let k = Int(parts[0]), let v = Int(parts[1]) { seen[k] = v }
                }
                for key in 0..<4 where stories[place].writes[key] == nil {
                    if let before = stories[place].reads[key] {
                        #expect(seen[key] == before, "seed \(seed)")
                    }
                    stories[place].reads[key] = .some(seen[key])
                }
            case 3, 4:
                #expect(
                    bench.run(
                        session, "UPSERT INTO t (k, v) VALUES (\(key), \(next));", [:], control
                    ).failure == nil)
                stories[place].writes[key] = .some(next)
                next += 1
            case 5:
                let answer = bench.run(
                    session, "DELETE FROM t WHERE k = \(key) RETURNING v;", [:], control)
                #expect(answer.failure == nil)
                let seen = answer.lines.count > 1 ? Int(answer.lines[1]) : nil
                if stories[place].writes[key] == nil {
                    if let before = stories[place].reads[key] {
                        #expect(seen == before, "seed \(seed)")
                    }
                    stories[place].reads[key] = .some(seen)
                }
                // What is not there is not deleted: that is a read.
                if seen != nil { stories[place].writes[key] = .some(nil) }
            default:
                let story = stories.remove(at: place)
                let answer = bench.ask(session, .commit(transaction: story.id))
                guard answer.failure == nil else {
                    #expect(answer.failure?.status == .aborted)
                    continue
                }
                committed += 1
                // Serial in the order of the commits, unless it wrote nothing: then at its snapshot.
                if story.writes.isEmpty { continue }
                for (key, value) in story.reads {
                    #expect(state[key] == value, "seed \(seed), key \(key)")
                }
                for (key, value) in story.writes { state[key] = value }
            }
        }
        for story in stories {
            #expect(bench.ask(session, .rollback(transaction: story.id)).failure == nil)
        }
        let left = state.sorted { $0.key < $1.key }.map { "\($0.key)|\($0.value)" }
        #expect(Array(bench.lines(session, "SELECT k, v FROM t;").dropFirst()) == left)
        #expect(session.transactionCount == 0)
    }
}
