// The statements of Fixtures/growth, whose cost is measured: one for each operator, function, constraint and form of a
// change.
//
// A file is a list of probes, each like this:
//
//     == name of :f [commits]
//     :f is sum(k) | avg(k)
//     CREATE TABLE what_has_to_be_there_before (k int)
//     --
//     SELECT :f FROM t
//
// `[constant]`: what is asked for is found by its key, and costs the same however large the tables are; all others cost
// as much more as there are more rows. `[commits]`: what the COMMIT costs counts too, and all else is done in a database of its own.
// `[before]`: no probe, but what those of the file find beside the tables. `[copies]`: COPY FROM STDIN of two columns, each with the numbers from 1 to the size. `:n` stands for the size,
// `:list` for a list of so many numbers, `:texts` for one of so many texts, `:objects` for a fifth as many definitions of
// tables, whose names are o1, o2 and so on. A line that begins with # is a remark.
import Foundation

struct GrowthProbe: Sendable {
    let name: String
    let preparation: String
    let sql: String
    let isConstant: Bool
    let isPreparation: Bool
    let commits: Bool
    let copies: Bool

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").appending(path: "Fixtures/growth").standardizedFileURL

    /// What makes the tables that all probes find.
    static func tables() throws -> String {
        try String(contentsOf: folder.appending(path: "tables.txt"), encoding: .utf8)
    }

    /// The files of probes, by name.
    static let files: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".txt") && $0 != "tables.txt" }.sorted()

    static func all(of file: String) throws -> [GrowthProbe] {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        var probes: [GrowthProbe] = []
        var at = lines.startIndex
        while at < lines.endIndex {
            let next = lines[(at + 1)...].firstIndex { $0.hasPrefix("== ") } ?? lines.endIndex
            probes += read(lines[at].dropFirst(3), Array(lines[(at + 1)..<next]))
            at = next
        }
        return probes
    }

    private static func read(_ head: Substring, _ body: [Substring]) -> [GrowthProbe] {
        var body = body
        var forms = [":f"]
        if let first = body.first, first.hasPrefix(":f is ") {
            forms = first.dropFirst(6).split(separator: " | ").map(String.init)
            body.removeFirst()
        }
        let divided = body.split(separator: "--", maxSplits: 1).map { $0.joined(separator: "\n") }
        let words = head.split(separator: " [")
        let marks = words.count > 1 ? String(words[1].dropLast()) : ""
        return forms.map { form in
            GrowthProbe(
                name: String(words[0]).replacing(":f", with: form),
                preparation: divided.count > 1 ? divided[0] : "",
                sql: (divided.last ?? "").replacing(":f", with: form),
                isConstant: marks.contains("constant"),
                isPreparation: marks.contains("before"), commits: marks.contains("commits"),
                copies: marks.contains("copies"))
        }
    }

    /// A statement with the size, and what depends on it, in its place.
    static func sized(_ sql: String, _ size: Int) -> String {
        var text = sql
        if text.contains(":list") || text.contains(":texts") {
            let members = 1...size
            text = text.replacing(":list", with: members.map { "\($0 * 2)" }.joined(separator: ","))
            text = text.replacing(
                ":texts", with: members.map { "'s\($0 * 2)'" }.joined(separator: ","))
        }
        if text.contains(":objects") {
            let definitions = (1...size / 5).map {
                "CREATE TABLE o\($0) (a int PRIMARY KEY, b text)"
            }
            text = text.replacing(":objects", with: definitions.joined(separator: ";"))
        }
        return text.replacing(":n", with: "\(size)")
    }

    static func copyData(_ size: Int) -> String {
        (1...size).map { "\($0)\t\($0)\n" }.joined()
    }
}
