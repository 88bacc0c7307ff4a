// What a MySQL table's definition says beyond what the engine knows of tables: kept as the table's comment in the catalog.

/// Words about a table, its columns, keys and conditions, each by a name.
package struct TableNotes: Sendable, Equatable {
    /// What a word is about.
    package enum Subject: Sendable, Hashable {
        case table
        /// By its name.
        case column(String)
        case key(String)
        case check(String)
    }

    /// The words that definitions have; numbers and flags are written as texts.
    package enum Word: String, Sendable, Hashable {
        case comment
        case characterSet
        case collation
        case rowFormat
        /// `KEY_BLOCK_SIZE=8 …`.
        case options
        /// `int(5) unsigned zerofill`, where the type alone does not tell.
        case type
        /// VIRTUAL, as against STORED.
        case isVirtual
        case isInvisible
        /// The condition stands behind its column.
        case isInline
        case isNotEnforced
        /// Of a key: `5,,3`, a length for each part.
        case prefixes
        /// `BTREE`, `HASH`.
        case method
        /// The foreign key that made the index.
        case foreignKey
        /// Keys' names in the order in which they are shown.
        case order
    }

    private var words: [Subject: [Word: String]] = [:]

    package init() {}

    package subscript(subject: Subject, word: Word) -> String? {
        get { words[subject]?[word] }
        set { words[subject, default: [:]][word] = newValue }
    }

    package func has(_ subject: Subject, _ word: Word) -> Bool { self[subject, word] != nil }

    /// Whether there is nothing to be kept.
    package var isEmpty: Bool { words.values.allSatisfy(\.isEmpty) }

    // MARK: - Text

    private static let separator: Character = "\u{1}"

    /// A line a word: the subject's kind, its name, the word, the text.
    package var text: String {
        var lines: [String] = []
        for (subject, words) in words {
            let (kind, name) = TableNotes.parts(of: subject)
            for (word, text) in words {
                let fields = [kind, name, word.rawValue, text].map(TableNotes.escaped)
                lines.append(fields.joined(separator: String(TableNotes.separator)))
            }
        }
        return lines.sorted().joined(separator: "\n")
    }

    /// Lines that nobody knows are passed over.
    package init(_ text: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(
                separator: TableNotes.separator, omittingEmptySubsequences: false
            )
            .map(TableNotes.unescaped)
            guard fields.count == 4, let subject = TableNotes.subject(fields[0], fields[1]),
                let word = Word(rawValue: fields[2])
            else { continue }
            self[subject, word] = fields[3]
        }
    }

    private static func parts(of subject: Subject) -> (String, String) {
        switch subject {
        case .table: ("t", "")
        case .column(let name): ("c", name)
        case .key(let name): ("k", name)
        case .check(let name): ("x", name)
        }
    }

    private static func subject(_ kind: String, _ name: String) -> Subject? {
        switch kind {
        case "t": .table
        case "c": .column(name)
        case "k": .key(name)
        case "x": .check(name)
        default: nil
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            .replacing(String(separator), with: "\\1")
    }

    private static func unescaped(_ text: Substring) -> String {
        var out = ""
        var isEscape = false
        for character in text {
            if isEscape {
                out.append(character == "n" ? "\n" : character == "1" ? separator : character)
                isEscape = false
            } else if character == "\\" {
                isEscape = true
            } else {
                out.append(character)
            }
        }
        return out
    }
}
