// What each of the two servers knows of its words.

import SQLPlanning

/// What a server knows of a keyword.
struct KeywordEntry {
    var keyword: Keyword
    /// It cannot be a name without quotes.
    var isReserved: Bool
    /// A function's name, which is a keyword before a parenthesis alone.
    var isFunction: Bool
}

/// A server's words.
final class KeywordTable: Sendable {
    private let words: WordTable
    private let entries: [KeywordEntry]

    static let mysql = KeywordTable(
        reserved: ReservedWords.mysql, functions: ReservedWords.mysqlFunctions)
    static let mariadb = KeywordTable(
        reserved: ReservedWords.mariadb, functions: ReservedWords.mariadbFunctions,
        unknown: ReservedWords.unknownToMariaDB)

    private init(reserved: [Keyword], functions: [Keyword], unknown: [Keyword] = []) {
        let unknown = Set(unknown)
        let reserved = Set(reserved)
        let functions = Set(functions)
        entries = Keyword.allCases.filter { $0 != .absent && !unknown.contains($0) }.map {
            KeywordEntry(
                keyword: $0, isReserved: reserved.contains($0),
                isFunction: functions.contains($0))
        }
        words = WordTable(entries.map(\.keyword.spelling))
    }

    /// The entry whose spelling is `text[start..<end]` in lower case.
    func find(_ text: borrowing [UInt8], _ start: Int, _ end: Int, hash: UInt32) -> KeywordEntry? {
        words.find(text, start, end, hash: hash).map { entries[$0] }
    }

    /// Whether a name is a word that cannot stand without quotes.
    func isReserved(_ name: String) -> Bool { entry(name)?.isReserved ?? false }

    /// Whether a name is a function's that is called without a blank before its parenthesis alone.
    func isFunction(_ name: String) -> Bool { entry(name)?.isFunction ?? false }

    private func entry(_ name: String) -> KeywordEntry? { words.find(name).map { entries[$0] } }
}
