// A statement as its backend takes it: its own placeholders, and a value for each.

/// A statement with its values.
struct BoundStatement: Hashable, Sendable {
    var text: String
    var values: [DatabaseValue] = []
}

extension DatabaseQuery {
    /// The statement with placeholders that the backend knows.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/wrongPlaceholders`` where placeholders and values do not go together.
    func bound(
        for dialect: SQLDialect, _ marker: SQLDialect.Marker
    ) throws(DatabaseError) -> BoundStatement {
        if let problem { throw .wrongPlaceholders(problem) }
        let bytes = Array(text.utf8)
        let parts = try PlaceholderScanner.parts(of: bytes, dialect)
        var writer = BindingWriter(self, dialect, marker, PlaceholderStyle(of: parts, self))
        try writer.checkStyles(parts)
        for part in parts { try writer.write(part, of: bytes) }
        return try writer.finish()
    }
}

/// How a statement's placeholders are written. One statement is written in one way.
struct PlaceholderStyle: OptionSet, Hashable, Sendable {
    let rawValue: Int

    static let numbered = Self(rawValue: 1)
    static let question = Self(rawValue: 2)
    static let format = Self(rawValue: 4)
    static let named = Self(rawValue: 8)
    static let inserted = Self(rawValue: 16)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(of parts: [StatementPart], _ query: DatabaseQuery) {
        self = []
        for case .placeholder(let placeholder) in parts { insert(Self(placeholder)) }
        // What only interpolates names has whatever placeholders it likes beside.
        if !query.insertions.contains(where: \.isValue) { remove(.inserted) }
    }

    private init(_ placeholder: Placeholder) {
        switch placeholder {
        case .numbered: self = .numbered
        case .question: self = .question
        case .format: self = .format
        case .named: self = .named
        case .inserted: self = .inserted
        }
    }

    var names: String {
        let all: [(PlaceholderStyle, String)] = [
            (.numbered, "$1"), (.question, "?"), (.format, "%s"), (.named, ":name"),
            (.inserted, "interpolated values"),
        ]
        return all.filter { contains($0.0) }.map(\.1).joined(separator: " and ")
    }
}

private struct BindingWriter {
    private let query: DatabaseQuery
    private let dialect: SQLDialect
    private let marker: SQLDialect.Marker
    private var style: PlaceholderStyle
    private var output: [UInt8] = []
    private var values: [DatabaseValue] = []
    private var insertions: ArraySlice<DatabaseQuery.Insertion>
    /// How many placeholders without a name or number have been written.
    private var taken = 0
    /// The place in ``values`` of each parameter of the query, where the backend numbers them.
    private var places: [String: Int] = [:]
    private var used: Set<String> = []

    init(
        _ query: DatabaseQuery, _ dialect: SQLDialect, _ marker: SQLDialect.Marker,
        _ style: PlaceholderStyle
    ) {
        self.query = query
        self.dialect = dialect
        self.marker = marker
        self.style = style
        insertions = query.insertions[...]
    }

    /// With placeholders of another kind, or without values at all, PostgreSQL's `?` is its operator.
    private var questionIsOperator: Bool {
        dialect.hasQuestionOperators
            && (!style.subtracting(.question).isEmpty || query.parameters.isEmpty)
    }

    mutating func checkStyles(_ parts: [StatementPart]) throws(DatabaseError) {
        if questionIsOperator { style.remove(.question) }
        // A slice's bounds look like names; without values they are none.
        if dialect == .postgres, query.parameters.isEmpty { style.remove(.named) }
        if query.parameters.isEmpty { style.remove(.format) }
        guard style.rawValue.nonzeroBitCount <= 1 else {
            throw .wrongPlaceholders("the statement mixes placeholders: \(style.names)")
        }
        if style == .inserted, !query.parameters.isEmpty {
            throw .wrongPlaceholders(
                "the statement interpolates its values, and was given others beside")
        }
        guard !query.parameters.isNamed || style == .named || query.parameters.isEmpty else {
            throw .wrongPlaceholders(
                "named parameters for placeholders that are written \(style.names)")
        }
        guard query.parameters.isNamed || style != .named else {
            throw .wrongPlaceholders("placeholders written :name need named parameters")
        }
    }

    mutating func write(_ part: StatementPart, of bytes: [UInt8]) throws(DatabaseError) {
        switch part {
        case .text(let range): output += bytes[range]
        case .percent: output += Array((style == .format ? "%" : "%%").utf8)
        case .doubleQuestion: output += Array((style == .question ? "?" : "??").utf8)
        case .questionOperator: output.append(UInt8(ascii: "?"))
        case .placeholder(let placeholder): try write(placeholder)
        }
    }

    private mutating func write(_ placeholder: Placeholder) throws(DatabaseError) {
        switch placeholder {
        case .inserted: try writeInsertion()
        case .question where questionIsOperator: output.append(UInt8(ascii: "?"))
        case .format where style != .format: output += Array("%s".utf8)
        case .question, .format:
            taken += 1
            try write(parameter: "\(taken)", try value(taken))
        case .numbered(let number): try write(parameter: "\(number)", try value(number))
        case .named(let name):
            guard style == .named else {
                output += Array(":\(name)".utf8)
                return
            }
            guard let value = query.parameters.named[name] else {
                throw .wrongPlaceholders("there is no parameter named \(name)")
            }
            try write(parameter: name, value)
        }
    }

    private func value(_ number: Int) throws(DatabaseError) -> DatabaseValue {
        let count = query.parameters.positional.count
        guard number >= 1, number <= count else {
            throw .wrongPlaceholders(
                "the statement has a placeholder for parameter \(number), and \(count) were given")
        }
        return query.parameters.positional[number - 1]
    }

    private mutating func writeInsertion() throws(DatabaseError) {
        switch insertions.popFirst() {
        case .value(let value): try write(parameter: "\u{0}\(insertions.startIndex)", value)
        case .identifier(let name):
            guard !name.utf8.contains(0) else {
                throw .wrongPlaceholders("a name with a zero byte")
            }
            output += Array(dialect.quoted(identifier: name).utf8)
        case nil: throw .wrongPlaceholders("a zero byte in the statement")
        }
    }

    private mutating func write(parameter name: String, _ value: DatabaseValue)
        throws(DatabaseError)
    {
        used.insert(name)
        switch marker {
        case .question:
            values.append(value)
            output.append(UInt8(ascii: "?"))
        case .numbered:
            let place = places[name] ?? values.count
            if place == values.count {
                values.append(value)
                places[name] = place
            }
            output += Array("$\(place + 1)".utf8)
        }
    }

    func finish() throws(DatabaseError) -> BoundStatement {
        let given =
            query.parameters.isNamed
            ? query.parameters.named.keys.sorted()
            : query.parameters.positional.indices.map { "\($0 + 1)" }
        let unused = given.filter { !used.contains($0) }
        guard unused.isEmpty else {
            throw .wrongPlaceholders(
                "\(given.count) parameters were given, and the statement has no placeholder for "
                    + unused.joined(separator: ", "))
        }
        return BoundStatement(text: String(decoding: output, as: UTF8.self), values: values)
    }
}
