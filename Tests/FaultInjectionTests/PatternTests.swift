// Wildcards and regular expressions, judged by Swift's own.

import Testing

@testable import FaultInjection

@Suite struct PatternTests {
    @Test(arguments: [
        ("app", "app", true), ("app", "apple", false), ("app*", "apple", true),
        ("*", "", true), ("?", "", false), ("?", "ä", true), ("a?c", "aäc", true),
        ("*b*d", "abcbcd", true), ("*b*e", "abcbcd", false), ("App", "app", false),
        ("a**b", "ab", true), ("??", "é", false),
    ])
    func namesMatchWhole(pattern: String, name: String, matches: Bool) {
        #expect(Glob(pattern, anywhere: false, ignoresCase: false).matches(name) == matches)
    }

    @Test func statementsMatchAnywhere() {
        let glob = Glob("update*JOBS", anywhere: true, ignoresCase: true)
        #expect(glob.matches("/* 1 */ UPDATE only jobs SET a = 1"))
        #expect(!glob.matches("SELECT * FROM jobs"))
        let needle = Needle("Set A = '*'")
        #expect(needle.isFound(in: Array("UPDATE t SET a = '*'".utf8)[...]))
        #expect(!needle.isFound(in: Array("UPDATE t SET a = 'x'".utf8)[...]))
        #expect(!needle.isFound(in: []))
    }

    @Test(arguments: [
        ("UPDATE", "update t", false), ("(?i)UPDATE", "update t", true),
        ("^\\s*(insert|update)\\b", "  update t", true),
        ("^\\s*(insert|update)\\b", "updates", false),
        ("a{2,3}$", "baa", true), ("^a{2,3}$", "aaaa", false), ("[^a-c]", "abc", false),
        ("[\\d_]+x", "12_x", true), ("a.c", "a\nc", false), ("^.$", "ä", true), ("()", "", true),
        ("(?i)[^a]", "A", false), ("(?i)[a-c]", "B", true), ("\\$1", "id = $1", true),
        ("[]]", "]", true),
        ("x*", "", true), ("(a*)*b", "aaac", false), ("\\Bb", "ab", true), ("a/b", "a/b", true),
    ])
    func regularExpressions(pattern: String, text: String, isFound: Bool) throws {
        let program = try RegexProgram(pattern)
        #expect(program.isFound(in: Array(text.utf8)[...]) == isFound)
    }

    @Test func randomExpressionsFindWhatSwiftFinds() throws {
        var random = SeededGenerator(3)
        func pick<T>(_ all: [T]) -> T {
            all[Int.random(in: 0..<all.count, using: &random)]
        }
        func expression(_ depth: Int) -> String {
            let atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "\\d"]
            guard depth > 0 else { return pick(atoms) }
            let parts = (0...Int.random(in: 0...2, using: &random)).map { _ in
                let part =
                    pick([0, 1]) == 0 ? pick(["a", "b", "c", "."]) : "(?:\(expression(depth - 1)))"
                return part + pick(["", "", "", "*", "+", "?", "{1,2}", "{2}"])
            }
            return parts.joined() + (pick([0, 1, 2]) == 0 ? "|" + expression(depth - 1) : "")
        }
        for _ in 0..<2000 {
            let pattern = expression(2)
            let text = (0..<Int.random(in: 0...7, using: &random))
                .map { _ in pick(["a", "b", "c", " ", "1"]) }.joined()
            let ours = try RegexProgram(pattern).isFound(in: Array(text.utf8)[...])
            let theirs = try Regex(pattern).wordBoundaryKind(.simple)
            #expect(ours == !text.matches(of: theirs).isEmpty, "/\(pattern)/ in '\(text)'")
        }
    }

    @Test func noExpressionIsSlow() throws {
        let program = try RegexProgram("(a*)*(a|aa)+b")
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
        #expect(!program.isFound(in: text[...]))
    }

    @Test func bytesThatAreNoTextDoNoHarm() throws {
        let program = try RegexProgram("^.+$")
        #expect(program.isFound(in: [0xFF, 0xC2, 0xE2, 0x82]))
        #expect(!Glob("?", anywhere: false, ignoresCase: false).matches([0xFF, 0x41]))
    }
}
