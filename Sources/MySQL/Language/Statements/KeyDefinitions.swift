// Keys of definitions: their columns, prefixes and lengths, their names, and what is noted of them.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    /// The most bytes of a key's column that an index holds.
    static let longestKeyPart = 3072
    private var mostParts: Int { flavor.isMariaDB ? 32 : 16 }

    /// A key of the columns that there are.
    ///
    /// - Parameter taken: names of the table's other keys.
    func index(
        _ key: KeyDefinition, _ columns: [ColumnDescriptor], taken: [String],
        _ notes: inout TableNotes
    ) throws(SQLError) -> IndexDefinition {
        if key.kind == .spatial { throw wording.notSupported("SPATIAL KEY") }
        guard key.parts.count <= mostParts else {
            throw SQLError(.tooManyKeyParts, String(mostParts))
        }
        var made = IndexDefinition(
            name: nil, columns: [], isUnique: key.kind == .unique || key.kind == .primary,
            nullsNotDistinct: false)
        var seen: Set<String> = []
        for part in key.parts {
            guard case .column(let name) = part.content else {
                throw wording.notSupported("a key over an expression")
            }
            let at = try places(of: [name], in: columns)[0]
            if !seen.insert(name.lowercased()).inserted { throw SQLError(.columnNameTaken, name) }
            let length = try prefix(of: part, name, columns[at], key.kind)
            add(columns[at], at, length, part, to: &made)
        }
        if !made.expressions.isEmpty {
            made.computedFrom = columns.indices.filter { !columns[$0].isDropped }
        }
        let name = try keyName(key, columns, taken: taken)
        made.name = name
        note(key, name, in: &notes)
        return made
    }

    private func add(
        _ column: ColumnDescriptor, _ at: Int, _ length: Int?, _ part: KeyPart,
        to index: inout IndexDefinition
    ) {
        guard let length else {
            index.columns.append(
                IndexDescriptor.KeyColumn(
                    column: at, descending: part.isDescending, nullsFirst: !part.isDescending))
            return
        }
        index.expressions.append(
            IndexExpression(
                sql: "left(\(MySQLName.quoted(column.name)),\(length))", name: column.name,
                type: column.type, collation: column.collation, isCall: true))
        index.columns.append(
            IndexDescriptor.KeyColumn(
                expression: index.expressions.count - 1, descending: part.isDescending,
                nullsFirst: !part.isDescending))
    }

    // MARK: Lengths

    /// How many characters, or bytes, of the column the key holds; nil: all.
    private func prefix(
        of part: KeyPart, _ name: String, _ column: ColumnDescriptor, _ kind: KeyDefinition.Kind
    ) throws(SQLError) -> Int? {
        if kind == .fulltext { return nil }
        let type = MySQLTypeKind(column.type.oid)
        let size = type.isText ? MySQLCollation.of(column.collation)?.characterSet.maximumBytes : 1
        let most = Self.longestKeyPart / max(1, size ?? 4)
        if let length = part.prefixLength {
            if length == 0 { throw .mySQL(1391, "Key part '\(name)' length cannot be 0") }
            guard type.isText || type.isBytes else { throw SQLError(.wrongPrefix) }
            let declared = type.needsPrefix ? nil : Int(column.type.modifier)
            if let declared, declared >= 0, length >= declared {
                guard length == declared else { throw SQLError(.wrongPrefix) }
                return declared <= most ? nil : try cut(kind, most)
            }
            guard length <= most else { return try cut(kind, most) }
            return Int(length)
        }
        guard type.needsPrefix || type.isText || type.isBytes else { return nil }
        if type.needsPrefix, kind == .primary || !flavor.isMariaDB {
            throw SQLError(.blobKeyWithoutLength, name)
        }
        guard type.needsPrefix || Int(column.type.modifier) > most else { return nil }
        return try cut(kind, most)
    }

    /// What becomes of a key that is too long: MariaDB cuts it off with a note, and keeps a unique one by a hash.
    private func cut(
        _ kind: KeyDefinition.Kind, _ most: Int
    ) throws(SQLError) -> Int? {
        guard flavor.isMariaDB, kind != .primary else {
            throw SQLError(.keyTooLong, String(Self.longestKeyPart))
        }
        if kind == .unique { return nil }
        context.notices.append(Notice(.keyTooLong, isNote: true, String(Self.longestKeyPart)))
        return most
    }

    // MARK: Names

    /// The name that a key gets: of its first column where it says none.
    private func keyName(
        _ key: KeyDefinition, _ columns: [ColumnDescriptor], taken: [String]
    ) throws(SQLError) -> String {
        let given = key.name ?? key.constraint
        if key.kind == .primary {
            if let given, flavor.isMariaDB, given.lowercased() != "primary" {
                context.notices.append(
                    Notice(
                        .warning, .warning, "Name '\(given)' ignored for PRIMARY key.",
                        nativeNumber: 1280))
            }
            return IndexDescriptor.primaryName
        }
        if let given {
            guard given.lowercased() != "primary", !given.isEmpty else {
                throw .mySQL(1280, "Incorrect index name '\(given)'")
            }
            if taken.contains(where: { $0.lowercased() == given.lowercased() }) {
                throw SQLError(.duplicateKeyName, given)
            }
            return given
        }
        guard case .column(let column)? = key.parts.first?.content else { return "key" }
        let at = columns.firstIndex { !$0.isDropped && $0.name.lowercased() == column.lowercased() }
        return freeKeyName(at.map { columns[$0].name } ?? column, taken: taken)
    }

    /// `a`, `a_2`, `a_3`.
    func freeKeyName(_ column: String, taken: [String]) -> String {
        var attempt = 0
        while true {
            let name = MySQLNames(flavor: flavor).candidate(
                UnnamedObject(.index, table: "", columns: [column]), attempt: attempt)
            if !taken.contains(where: { $0.lowercased() == name.lowercased() }) { return name }
            attempt += 1
        }
    }

    // MARK: Columns

    /// Where the columns of a key stand; 1072 for one that there is not.
    func places(
        of names: [String], in columns: [ColumnDescriptor]
    ) throws(SQLError) -> [Int] {
        try names.mapThrowing { (name) throws(SQLError) in
            let wanted = name.lowercased()
            guard
                let at = columns.firstIndex(where: {
                    !$0.isDropped && $0.name.lowercased() == wanted
                })
            else { throw SQLError(.unknownKeyColumn, name) }
            return at
        }
    }

    /// A primary key's columns, which it holds whole.
    func primaryColumns(_ definition: IndexDefinition) throws(SQLError) -> [Int] {
        guard definition.expressions.isEmpty else {
            throw wording.notSupported("PRIMARY KEY over a prefix")
        }
        return definition.columns.map(\.column)
    }
}
