// Scripts: cut into statements, loaded, errors with their line.

import QueryEngine
import Testing

@testable import PostgresLanguage

@Suite struct ScriptReaderTests {
    private func pieces(_ text: String) -> [String] {
        var reader = ScriptReader(Array(text.utf8))
        var pieces: [String] = []
        while let piece = reader.next() {
            pieces.append("\(piece.line): \(String(decoding: piece.text, as: UTF8.self))")
        }
        return pieces
    }

    @Test func statementsEndAtTheirSemicolon() {
        #expect(
            pieces("a 1;\nb ';' \"x;\" c;; -- d;\n/* e; /* f; */ */ g; h")
                == [
                    "1: a 1;", "2: b ';' \"x;\" c;", "2: ;", "3: g;", "3: h",
                ])
        #expect(pieces("x E'\\';' y; z") == ["1: x E'\\';' y;", "1: z"])
        #expect(pieces("do $t$ a; $$ b; $t$; c $1;") == ["1: do $t$ a; $$ b; $t$;", "1: c $1;"])
        #expect(pieces("\\connect db\n\nrule (a; b);\n") == ["3: rule (a; b);"])
        #expect(pieces("'never closed; a") == ["1: 'never closed; a"])
        #expect(pieces("  -- nothing") == [])
    }

    @Test func aScriptFillsADatabase() throws {
        let cluster = try makeCluster()
        let script = "create t;\ninsert t 1;\ncopy in t;\n2\tb\n3\tc\n\\.\ninsert t 4;\n"
        try cluster.loadAtOnce(Array(script.utf8), into: "test")
        #expect(try Client(cluster).query("select t").last == "SELECT 4")
    }

    @Test func anErrorHasItsLine() throws {
        let cluster = try makeCluster()
        let error = #expect(throws: LoadError.self) {
            try cluster.loadAtOnce(
                Array("create t;\n\ninsert t 1;\nfail x;\ninsert t 2".utf8), into: "test")
        }
        #expect(error?.line == 4)
        #expect(error?.error.condition == .undefinedTable)
        #expect(try Client(cluster).query("select t").last == "SELECT 1")
    }
}
