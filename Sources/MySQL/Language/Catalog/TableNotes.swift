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
        case engine
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
        /// The column that the condition stands behind.
        case isInline
        /// `BTREE`, `HASH`.
        case method
        /// A foreign key brought the index.
        case foreignKey
        case isFulltext
        /// Of a view.
        case definer
        case algorithm
        case security
        case checkOption
    }

    private var words: [Subject: [Word: String]] = [:]

    package init() {}

    package subscript(subject: Subject, word: Word) -> String? {
        get { words[subject]?[word] }
        set { words[subject, default: [:]][word] = newValue }
    }

    package func has(_ subject: Subject, _ word: Word) -> Bool { self[subject, word] != nil }

    package mutating func forget(_ subject: Subject) { words[subject] = nil }

    /// A subject has another name.
    package mutating func rename(_ subject: Subject, to other: Subject) {
        guard subject != other, let known = words.removeValue(forKey: subject) else { return }
        words[other] = known
    }

    /// What options of a table say; those that are not written stay.
    package mutating func add(_ options: TableOptions) {
        if let comment = options.comment {
            self[.table, .comment] = comment.isEmpty ? nil : comment
        }
        if let engine = options.engine { self[.table, .engine] = TableNotes.engineName(engine) }
        if let format = options.rowFormat {
            self[.table, .rowFormat] = format == "DEFAULT" ? nil : format
        }
        guard !options.others.isEmpty else { return }
        var kept = self[.table, .options]?.split(separator: " ").map(String.init) ?? []
        for option in options.others {
            kept.removeAll { $0.hasPrefix(option.name + "=") }
            kept.append("\(option.name)=\(option.value)")
        }
        self[.table, .options] = kept.joined(separator: " ")
    }

    private static func engineName(_ written: String) -> String? {
        switch written.lowercased() {
        case "memory", "heap": "MEMORY"
        case "myisam": "MyISAM"
        case "aria": "Aria"
        case "csv": "CSV"
        case "archive": "ARCHIVE"
        case "blackhole": "BLACKHOLE"
        default: nil
        }
    }

    package var columnNames: [String] {
        words.keys.compactMap { if case .column(let name) = $0 { name } else { nil } }
    }

    package var keyNames: [String] {
        words.keys.compactMap { if case .key(let name) = $0 { name } else { nil } }
    }

    package var checkNames: [String] {
        words.keys.compactMap { if case .check(let name) = $0 { name } else { nil } }
    }

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
