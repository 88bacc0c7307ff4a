// The facts of a table from how the engine keeps it.

import QueryEngine
import SQLPlanning

/// Tells what descriptors say in the words of definitions.
struct DescriptorFacts {
    private let flavor: MySQLFlavor
    private let types: TypeText
    /// Other tables, for the names of foreign keys.
    private let table: (UInt32) throws(SQLError) -> TableDescriptor?
    /// What else the definitions of tables say.
    private let notes: (UInt32) -> TableNotes

    init(
        _ flavor: MySQLFlavor, _ types: TypeLibrary,
        table: @escaping (UInt32) throws(SQLError) -> TableDescriptor?,
        notes: @escaping (UInt32) -> TableNotes
    ) {
        self.flavor = flavor
        self.types = TypeText(flavor, types)
        self.table = table
        self.notes = notes
    }

    func facts(of table: TableDescriptor) throws(SQLError) -> TableFacts {
        var facts = TableFacts(schema: table.schema, name: table.name)
        let usual = MySQLCollation.ofSchema(table.schema, flavor)
        let notes = self.notes(table.oid)
        facts.isTemporary = table.isTemporary
        facts.characterSet = notes[.table, .characterSet] ?? usual.characterSet.name
        facts.collation = notes[.table, .collation] ?? usual.name
        facts.comment = notes[.table, .comment] ?? ""
        facts.rowFormat = notes[.table, .rowFormat]
        facts.engine = notes[.table, .engine] ?? facts.engine
        facts.options = notes[.table, .options]?.split(separator: " ").map(String.init) ?? []
        for column in table.columns where !column.isDropped {
            facts.columns.append(self.column(of: column, notes))
        }
        let keys = table.indexes.map { key($0, table, notes) }
        facts.keys = keys.enumerated().sorted { a, b in
            let (first, second) = (a.element.rank, b.element.rank)
            return first == second ? a.offset < b.offset : first < second
        }.map(\.element)
        for key in table.foreignKeys { facts.foreignKeys.append(try foreignKey(key, table)) }
        for check in table.checks { add(check, notes, to: &facts) }
        return facts
    }

    private func add(_ check: CheckDescriptor, _ notes: TableNotes, to facts: inout TableFacts) {
        let condition = written(check.sql)
        if let column = notes[.check(check.name), .isInline],
            let place = facts.columns.firstIndex(where: { $0.name == column })
        {
            facts.columns[place].inlineCheck = condition
            return
        }
        facts.checks.append(CheckFacts(name: check.name, condition: condition))
    }

    func facts(of view: ViewDescriptor) -> TableFacts {
        var facts = TableFacts(schema: view.schema, name: view.name)
        facts.kind = .view
        facts.columns = view.columns.map { column(of: $0, TableNotes()) }
        return facts
    }

    // MARK: - Columns

    func column(of descriptor: ColumnDescriptor, _ notes: TableNotes) -> ColumnFacts {
        let subject = TableNotes.Subject.column(descriptor.name)
        var column = ColumnFacts(
            name: descriptor.name, type: notes[subject, .type] ?? types.text(descriptor.type))
        column.comment = notes[subject, .comment] ?? ""
        column.isInvisible = notes.has(subject, .isInvisible)
        if let sql = descriptor.changeSQL {
            column.onUpdateDigits = Int(sql.filter(\.isNumber)) ?? 0
        }
        column.isNullable = !descriptor.isNotNull
        column.isAutoIncrement = descriptor.identity != .none
        let collation = MySQLCollation.of(descriptor.collation)
        switch MySQLTypeKind(descriptor.type.oid) {
        case .text, .labels:
            let shown = collation ?? MySQLCollation.named(flavor.collation)
            column.characterSet = shown?.characterSet.name
            column.collation = shown?.name
        case .json where flavor.isMariaDB:
            column.characterSet = "utf8mb4"
            column.collation = "utf8mb4_bin"
            column.inlineCheck = "json_valid(\(ExpressionText.quoted(descriptor.name)))"
        default: break
        }
        types.describe(
            descriptor.type, column.characterSet.flatMap { MySQLCharacterSet.named($0) }, &column)
        if let sql = descriptor.defaultSQL {
            if descriptor.isGenerated {
                column.generated = notes.has(subject, .isVirtual) ? .virtual : .stored
                column.generation = written(sql)
            } else if !column.isAutoIncrement {
                column.defaultValue = defaultValue(sql)
            }
        }
        return column
    }

    /// A default's text: a constant, CURRENT_TIMESTAMP, or an expression.
    private func defaultValue(_ sql: String) -> ColumnFacts.Default {
        guard let expression = parsed(sql) else { return .expression(sql) }
        switch expression {
        case .literal(.null, _): return .null
        case .literal(.string(let text), _): return .text(text)
        case .literal(.boolean(let value), _): return .number(value ? "1" : "0")
        case .literal(.integer(let value), _): return .number("\(value)")
        case .literal(.decimal(let digits), _): return .number(digits)
        case .literal(.bitString(let digits), _): return .number("b'\(digits)'")
        case .function(let call) where call.name.name == "now":
            guard case .literal(.integer(let digits), _)? = call.arguments.first?.value else {
                return .now(digits: 0)
            }
            return .now(digits: Int(digits))
        case .binary, .unary, .and, .or, .not:
            let text = ExpressionText.write(expression, flavor)
            return .expression(flavor.isMariaDB ? "(\(text))" : text)
        default: return .expression(ExpressionText.write(expression, flavor))
        }
    }

    /// An expression as the flavour writes it back.
    private func written(_ sql: String) -> String {
        parsed(sql).map { ExpressionText.write($0, flavor) } ?? sql
    }

    private func parsed(_ sql: String) -> Expression? {
        try? StatementParsing.expression(sql, ParserOptions(flavor: flavor, mode: []))
    }

    // MARK: - Keys

    private func key(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ notes: TableNotes
    ) -> KeyFacts {
        let subject = TableNotes.Subject.key(index.name)
        let parts = index.namedColumns.map { part -> KeyFacts.Part in
            guard part.expression == nil, table.columns.indices.contains(part.column) else {
                return computed(part, index, table)
            }
            var made = KeyFacts.Part(column: table.columns[part.column].name)
            made.isDescending = part.descending
            made.isNullable = !table.columns[part.column].isNotNull
            return made
        }
        var key = KeyFacts(
            name: index.shownName, isUnique: index.isUnique,
            isPrimary: index.isPrimary, parts: parts)
        key.comment = notes[subject, .comment] ?? ""
        key.type = isHashed(index, table) ? "HASH" : notes[subject, .method]
        key.isInvisible = notes.has(subject, .isInvisible)
        key.isFulltext = notes.has(subject, .isFulltext)
        return key
    }

    /// MariaDB keeps a unique key that is too long for an index by a hash.
    private func isHashed(_ index: IndexDescriptor, _ table: TableDescriptor) -> Bool {
        guard flavor.isMariaDB, index.isUnique else { return false }
        return index.columns.contains { part in
            guard part.expression == nil, table.columns.indices.contains(part.column) else {
                return false
            }
            let column = table.columns[part.column]
            let kind = MySQLTypeKind(column.type.oid)
            guard kind.isText || kind.isBytes else { return false }
            let size = MySQLCollation.of(column.collation)?.characterSet.maximumBytes ?? 1
            return kind.needsPrefix
                || Int(column.type.modifier) * size > MySQLPlanner.longestKeyPart
        }
    }

    /// `left(column, n)` is how the beginning of a column is kept.
    private func computed(
        _ part: IndexDescriptor.KeyColumn, _ index: IndexDescriptor, _ table: TableDescriptor
    ) -> KeyFacts.Part {
        let place = part.expression ?? 0
        let sql = index.expressions.indices.contains(place) ? index.expressions[place].sql : ""
        var made: KeyFacts.Part
        if case .function(let call)? = parsed(sql), call.arguments.count == 2,
            case .column(let column) = call.arguments[0].value,
            case .literal(.integer(let length), _) = call.arguments[1].value
        {
            made = KeyFacts.Part(column: column.name)
            made.prefixLength = UInt64(exactly: length)
            made.isNullable = table.columns.first { $0.name == column.name }?.isNotNull != true
        } else {
            made = KeyFacts.Part(column: nil, expression: written(sql))
            made.isNullable = true
        }
        made.isDescending = part.descending
        return made
    }

    private func foreignKey(
        _ key: ForeignKeyDescriptor, _ table: TableDescriptor
    ) throws(SQLError) -> ForeignKeyFacts {
        let parent = key.parent == table.oid ? table : try self.table(key.parent)
        func names(_ places: [Int], _ table: TableDescriptor?) -> [String] {
            places.compactMap { place in
                guard let table, table.columns.indices.contains(place) else { return nil }
                return table.columns[place].name
            }
        }
        var facts = ForeignKeyFacts(
            name: key.name, columns: names(key.childColumns, table),
            referencedSchema: parent?.schema ?? table.schema, referencedTable: parent?.name ?? "",
            referencedColumns: names(key.parentColumns, parent))
        if let index = parent?.indexes.first(where: { $0.oid == key.parentIndex }) {
            facts.referencedKey = index.shownName
        }
        facts.onDelete = action(key.onDelete)
        facts.onUpdate = action(key.onUpdate)
        return facts
    }

    private func action(_ action: ForeignKeyDescriptor.Action) -> ForeignKeyFacts.Action {
        switch action {
        case .noAction: .noAction
        case .restrict: .restrict
        case .cascade: .cascade
        case .setNull: .setNull
        case .setDefault: .setDefault
        }
    }
}

extension IndexDescriptor {
    static let primaryName = "PRIMARY"

    /// A table's primary key has no name of its own.
    var shownName: String { isPrimary ? Self.primaryName : name }
}

extension MySQLCollation {
    /// The collation that a database gives to its tables.
    static func ofSchema(_ name: String, _ flavor: MySQLFlavor) -> MySQLCollation {
        let shown =
            name == InformationSchema.name && flavor.isMariaDB
            ? "utf8mb3_general_ci" : flavor.collation
        return named(shown) ?? generalCI
    }
}
