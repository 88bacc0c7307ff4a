// What a dialect knows of its words.

import SQLPlanning

/// How strictly a dialect reserves a word; Postgres's four classes.
package enum KeywordCategory: UInt8, Sendable, Hashable {
    case notAKeyword
    case unreserved
    case columnName
    case typeOrFunctionName
    case reserved
}

/// What a dialect knows of a keyword.
package struct KeywordEntry: Sendable, Hashable {
    package var keyword: Keyword
    package var category: KeywordCategory
    /// It may name a result column without AS.
    package var mayBeBareLabel: Bool
}

/// A dialect's words.
package final class KeywordTable: Sendable {
    private let words: WordTable
    private let entries: [KeywordEntry]

    init(
        unreserved: [Keyword], columnNames: [Keyword], typesAndFunctions: [Keyword],
        reserved: [Keyword], needingAs: [Keyword]
    ) {
        let needingAs = Set(needingAs)
        let classes: [(KeywordCategory, [Keyword])] = [
            (.unreserved, unreserved), (.columnName, columnNames),
            (.typeOrFunctionName, typesAndFunctions), (.reserved, reserved),
        ]
        entries = classes.flatMap { category, keywords in
            keywords.map {
                KeywordEntry(
                    keyword: $0, category: category, mayBeBareLabel: !needingAs.contains($0))
            }
        }
        words = WordTable(entries.map(\.keyword.spelling))
    }

    /// The entry whose spelling is `text[start..<end]` folded to lower case.
    func find(_ text: borrowing [UInt8], _ start: Int, _ end: Int, hash: UInt32) -> KeywordEntry? {
        words.find(text, start, end, hash: hash).map { entries[$0] }
    }
}
