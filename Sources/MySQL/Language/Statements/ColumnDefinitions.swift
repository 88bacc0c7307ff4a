// Columns of definitions: types, nulls, defaults, generation, and what is noted of them.

import QueryEngine
import SQLPlanning

extension ColumnDefinition {
    /// Rows without a value get a number.
    var countsRows: Bool { isAutoIncrement || type.isSerial }

    /// The keys that stand behind the column.
    var writtenKeys: [KeyDefinition] {
        let parts = [KeyPart(content: .column(name))]
        var written = keys.map { key in
            KeyDefinition(kind: key == .primary ? .primary : .unique, parts: parts, offset: offset)
        }
        if type.isSerial, !keys.contains(.unique) {
            written.append(KeyDefinition(kind: .unique, parts: parts, offset: offset))
        }
        return written
    }
}

extension MySQLPlanner {
    /// A column, and what it says of nulls and defaults.
    func column(
        _ column: ColumnDefinition, _ surroundings: ColumnSurroundings, _ notes: inout TableNotes
    ) throws(SQLError) -> QueryEngine.ColumnDefinition {
        try checkName(of: column)
        let written = try WrittenType(
            column.type, of: column.name, in: surroundings,
            labels: try labels(of: column, surroundings))
        var descriptor = ColumnDescriptor(
            name: column.name, type: written.type,
            collation: written.collation?.collation ?? .c)
        descriptor.isNotNull =
            column.isNullable == false || column.keys.contains(.primary) || column.countsRows
        if let generation = column.generation {
            descriptor.isGenerated = true
            descriptor.defaultSQL = storedText(generation)
        } else if let value = column.defaultValue {
            try setDefault(value, column, &descriptor)
        }
        if let change = column.onUpdate {
            descriptor.changeSQL = try changeText(change, of: descriptor)
        }
        if column.countsRows {
            let kind = MySQLTypeKind(written.type.oid)
            guard kind.isInteger, column.generation == nil else {
                throw SQLError(.wrongFieldSpecifier, column.name)
            }
            guard column.defaultValue == nil else {
                throw SQLError(.invalidDefault, column.name)
            }
            descriptor.identity = .byDefault
        }
        try checkComment(of: column)
        note(column, written.type, in: &notes)
        return QueryEngine.ColumnDefinition(descriptor: descriptor)
    }

    private func checkName(of column: ColumnDefinition) throws(SQLError) {
        guard !column.name.isEmpty, !column.name.hasSuffix(" ") else {
            throw SQLError(.wrongColumnName, column.name)
        }
    }

    private func checkComment(of column: ColumnDefinition) throws(SQLError) {
        guard (column.comment ?? "").unicodeScalars.count <= 1024 else {
            throw .mySQL(1629, "Comment for field '\(column.name)' is too long (max = 1024)")
        }
    }

    // MARK: Defaults

    /// The digits of CURRENT_TIMESTAMP; nil for another expression.
    static func momentDigits(_ expression: Expression) -> Int? {
        guard case .function(let call) = expression, call.name.name == "now" else { return nil }
        guard case .literal(.integer(let digits), _)? = call.arguments.first?.value else {
            return 0
        }
        return Int(digits)
    }

    /// A default as the column keeps it.
    func setDefault(
        _ value: WrittenExpression, _ column: ColumnDefinition, _ descriptor: inout ColumnDescriptor
    ) throws(SQLError) {
        try setDefault(value, isExpression: column.isDefaultExpression, &descriptor)
    }

    func setDefault(
        _ value: WrittenExpression, isExpression: Bool, _ descriptor: inout ColumnDescriptor
    ) throws(SQLError) {
        descriptor.defaultSQL = nil
        if case .literal(.null, _) = value.expression {
            if descriptor.isNotNull { throw SQLError(.invalidDefault, descriptor.name) }
            return
        }
        let kind = MySQLTypeKind(descriptor.type.oid)
        if !isExpression, !flavor.isMariaDB, kind.needsPrefix {
            throw SQLError(.blobDefault, descriptor.name)
        }
        if Self.momentDigits(value.expression) != nil {
            if !isExpression, !kind.takesMoments, !flavor.isMariaDB {
                throw SQLError(.invalidDefault, descriptor.name)
            }
            // MariaDB's default has the digits that the column has.
            let digits = flavor.isMariaDB ? kind.digits : nil
            descriptor.defaultSQL =
                digits.map { "current_timestamp(\($0))" } ?? storedText(value)
            return
        }
        if value.expression.isLiteral {
            descriptor.defaultSQL = try constantDefault(value.expression, of: descriptor)
            return
        }
        let planner = MySQLPlanner(context, text: text, flavor)
        planner.analyzer.level = try planner.builder.makeLevel(parent: nil)
        do throws(SQLError) {
            let analyzed = try planner.analyzer.analyze(value.expression, as: .columnDefault)
            _ = try planner.rules.assign(analyzed, to: descriptor)
        } catch {
            guard error.mySQLNumber == 1054 else { throw error }
            guard readsLater else { throw wording.notSupported("DEFAULT over other columns") }
        }
        descriptor.defaultSQL = storedText(value)
    }

    /// A constant as the column has it, written the way it is told of; 1067 where the column cannot have it.
    private func constantDefault(
        _ expression: Expression, of column: ColumnDescriptor
    ) throws(SQLError) -> String {
        let planner = MySQLPlanner(context, text: text, flavor)
        planner.analyzer.level = try planner.builder.makeLevel(parent: nil)
        let value: Value
        do throws(SQLError) {
            let analyzed = try planner.analyzer.analyze(expression, as: .columnDefault)
            value = try planner.rules.stored(constant: analyzed, in: column)
        } catch {
            if flavor.isMariaDB, !column.type.oid.isEnum {
                let shown = error.message.replacing(
                    "for column '\(column.name)'",
                    with: error.mySQLNumber == 1366
                        ? "for column ``.``.`\(column.name)`" : "for column '\(column.name)'")
                // What is no moment is told as what became of it.
                let isMoment = error.mySQLNumber == 1292
                context.evaluation?.values?.note(
                    isMoment ? 1265 : Int(error.mySQLNumber),
                    isMoment ? "Data truncated for column '\(column.name)' at row 0" : shown)
            }
            throw SQLError(.invalidDefault, column.name)
        }
        return constantText(value, column.type)
    }

    private func constantText(_ value: Value, _ type: SQLType) -> String {
        let kind = MySQLTypeKind(type.oid)
        if case .bit = kind, case .int(let bits) = value {
            return "b'\(String(MySQLInteger.unsigned(bits), radix: 2))'"
        }
        let bytes = TypeOutput.text(value, type.oid, context.environment)
        let text = String(decoding: bytes, as: UTF8.self)
        switch kind {
        case .truth, .integer, .decimal, .float, .double, .year: return text
        default: return ExpressionText.literal(text)
        }
    }

    /// Defaults that read other columns have to find them.
    private func isOverColumns(_ column: ColumnDescriptor) throws(SQLError) -> Bool {
        guard let sql = column.defaultSQL, !column.isGenerated else { return false }
        return try analyzer.mentionsColumn(rules.expression(stored: sql))
    }

    func checkDefaults(_ parts: TableParts) throws(SQLError) {
        for column in parts.descriptors where try isOverColumns(column) {
            let planner = MySQLPlanner(context, text: text, flavor)
            let expression = try planner.rules.expression(stored: column.defaultSQL ?? "NULL")
            _ = try planner.analyzer.analyzeRow(
                expression, over: parts.descriptors, of: parts.name, as: .columnDefault)
        }
    }

    // MARK: Generation

    /// The expressions of generated columns are read over all columns, and remember which.
    func checkGenerated(_ parts: TableParts) throws(SQLError) {
        for column in parts.columns where column.descriptor.isGenerated {
            _ = try generation(of: column.descriptor, over: parts.descriptors, of: parts.name)
            try checkGeneration(
                of: column.descriptor, parts.descriptors,
                isStored: !parts.notes.has(.column(column.descriptor.name), .isVirtual))
        }
    }

    /// What a generated column computes of a row of the table.
    func generation(
        of column: ColumnDescriptor, over columns: [ColumnDescriptor], of table: String
    ) throws(SQLError) -> RowExpression {
        let planner = MySQLPlanner(context, text: text, flavor)
        let sql = column.defaultSQL ?? "NULL"
        let expression = try planner.rules.expression(stored: sql)
        let written = WrittenExpression(expression: expression, text: sql)
        let (value, _) = try planner.stored(written, "GENERATED ALWAYS AS") {
            () throws(SQLError) in
            try planner.analyzer.analyzeRow(
                expression, over: columns, of: table, as: .generated)
        }
        let assigned = try planner.rules.assign(value, to: column)
        return RowExpression(
            assigned, slotCount: max(planner.builder.slotCount, planner.builder.ruleSlotCount))
    }

    private static let unstable: Set<String> = [
        "rand", "uuid", "uuid_short", "sleep", "get_lock", "release_lock", "is_free_lock",
        "connection_id", "user", "current_user", "database", "schema", "last_insert_id",
        "found_rows", "row_count", "now", "curdate", "curtime", "sysdate", "utc_timestamp",
        "utc_date", "utc_time", "unix_timestamp",
    ]

    /// What is kept with the row has to be the same whenever it is computed.
    private func checkGeneration(
        of column: ColumnDescriptor, _ columns: [ColumnDescriptor], isStored: Bool
    ) throws(SQLError) {
        guard isStored || !flavor.isMariaDB, let sql = column.defaultSQL,
            let expression = try? rules.expression(stored: sql)
        else { return }
        var wrong: String?
        var counting = false
        _ = expression.mapped { part in
            if case .function(let call) = part, Self.unstable.contains(call.name.name.lowercased())
            {
                wrong = wrong ?? ExpressionText.write(part, flavor)
            }
            if case .column(let reference) = part,
                columns.contains(where: {
                    $0.identity != .none && $0.name.lowercased() == reference.name.lowercased()
                })
            {
                counting = true
            }
            return part
        }
        if counting, flavor.isMariaDB {
            throw .mySQL(
                1901,
                "Function or expression 'AUTO_INCREMENT' cannot be used in the GENERATED ALWAYS AS clause of `\(countingColumn(columns))`"
            )
        }
        if counting {
            throw .mySQL(
                3109, "Generated column '\(column.name)' cannot refer to auto-increment column.")
        }
        guard let wrong else { return }
        throw flavor.isMariaDB
            ? .mySQL(
                1901,
                "Function or expression '\(wrong)' cannot be used in the GENERATED ALWAYS AS clause of `\(column.name)`"
            )
            : .mySQL(
                3763,
                "Expression of generated column '\(column.name)' contains a disallowed function: \(wrong)."
            )
    }

    private func countingColumn(_ columns: [ColumnDescriptor]) -> String {
        columns.first { $0.identity != .none }?.name ?? ""
    }

    // MARK: Texts

    /// Reads an expression that a definition keeps. MariaDB tells which one a name is missing in.
    func stored<Result>(
        _ written: WrittenExpression, _ clause: String, _ body: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        do throws(SQLError) { return try body() } catch {
            let error = wording.worded(error)
            guard error.mySQLNumber == 1054 else { throw error }
            if flavor.isMariaDB {
                context.evaluation?.values?.warn(
                    4027,
                    "Got an error evaluating stored expression "
                        + ExpressionText.write(written.expression, flavor), .error)
            }
            var missing = ""
            _ = written.expression.mapped { part in
                if case .column(let reference) = part,
                    error.message.contains("'\(reference.name)'")
                {
                    missing = reference.name
                }
                return part
            }
            throw missing.isEmpty ? error : SQLError(.unknownColumn, missing, clause)
        }
    }

    /// The text that the catalog keeps is read by the usual modes whatever the session's are.
    func storedText(_ written: WrittenExpression) -> String {
        let mode = context.evaluation?.values?.mode ?? flavor.defaultMode
        let reading = MySQLFrontend(flavor: flavor, mode: mode).reading
        guard reading != MySQLFrontend(flavor: flavor, mode: flavor.defaultMode).reading else {
            return written.text
        }
        return ExpressionText.write(written.expression, flavor)
    }
}

extension Expression {
    /// A constant as it is written, with its sign.
    var isLiteral: Bool {
        switch self {
        case .literal: true
        case .unary(let name, .literal, _): name.symbol == "-" || name.symbol == "+"
        case .cast(let cast):
            if case .literal(.string, _) = cast.operand { cast.form == .typed } else { false }
        default: false
        }
    }
}

extension MySQLTypeKind {
    /// The digits of a column that CURRENT_TIMESTAMP is made for.
    var digits: Int? {
        switch self {
        case .datetime(let digits), .timestamp(let digits): digits
        default: nil
        }
    }

    /// CURRENT_TIMESTAMP may be its default.
    var takesMoments: Bool { digits != nil }
}
