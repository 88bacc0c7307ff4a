// Expressions of definitions, each compiled on its own: checks over a row's columns, defaults over nothing.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// A planner for one expression of this statement, with slots of its own from 0.
    func standalone() -> StatementPlanner {
        let planner = StatementPlanner(context: context, text: builder.text)
        planner.builder.allowsParameters = false
        planner.builder.parameterTypes = []
        planner.builder.reportsPositions = builder.reportsPositions
        return planner
    }

    /// Compiles an expression over a row of the columns, which stands in slots 0….
    func compile(
        _ expression: Expression, over columns: [ColumnDescriptor], table: String,
        as kind: ExpressionKind
    ) throws(SQLError) -> (
        value: Typed, columns: [Int], isVolatile: Bool, planner: StatementPlanner
    ) {
        let planner = standalone()
        planner.builder.notes = NameNotes()
        let (value, read) = try planner.analyzer.analyzeRow(
            expression, over: columns, of: table, as: kind)
        return (value, read, planner.rules.isNotImmutable(value.expression), planner)
    }

    /// A CHECK condition: its text, its compiled form and the columns it mentions.
    func checkConstraint(
        _ expression: Expression, over columns: [ColumnDescriptor], table: String
    ) throws(SQLError) -> (sql: String, condition: RowExpression, columns: [Int]) {
        let compiled = try compile(expression, over: columns, table: table, as: .check)
        let condition = try compiled.planner.rules.condition(compiled.value, "CHECK")
        let written = storedText(
            expression, compiled.value.expression, over: columns, table: table, as: .check,
            compiled.planner)
        return (
            Deparser.bareText(written),
            RowExpression(condition, slotCount: compiled.planner.builder.slotCount),
            compiled.columns
        )
    }

    /// A DEFAULT: its text, and its compiled form converted to the column's type.
    func columnDefault(
        _ expression: Expression, _ column: ColumnDescriptor
    ) throws(SQLError) -> (sql: String, value: RowExpression, isVolatile: Bool)? {
        if case .literal(.null, _) = expression { return nil }
        try refuseColumns(expression)
        let planner = standalone()
        planner.analyzer.level = try planner.builder.makeLevel(parent: nil)
        planner.builder.notes = NameNotes()
        let value = try planner.analyzer.analyze(expression, as: .columnDefault)
        guard let converted = try planner.rules.coerce(value, to: column.type, .assignment) else {
            throw error(
                .datatypeMismatch,
                "column \"\(column.name)\" is of type \(rules.format(column.type.oid)) but default expression is of type \(rules.format(value.type))",
                hint: "You will need to rewrite or cast the expression.")
        }
        return (
            try defaultText(expression, value, column, planner),
            RowExpression(converted.expression, slotCount: planner.builder.slotCount),
            planner.builder.isVolatile(converted.expression)
        )
    }

    /// A string literal is shown with the column's type, as pg_get_expr does.
    private func defaultText(
        _ expression: Expression, _ value: Typed, _ column: ColumnDescriptor,
        _ planner: StatementPlanner
    ) throws(SQLError) -> String {
        if let text = try constantText(expression, value, column, planner) { return text }
        let written = withStoredNames(expression, columns: [], table: "")
        switch written {
        case .literal(.string, _), .literal(.bitString, _):
            return Deparser.text(planner.constant(written, of: column.type.oid))
        default:
            return Deparser.text(
                planner.writingConversions(of: written, as: .columnDefault, asArrays: true))
        }
    }

    /// A constant that is written as a string is kept as the value that it has: `'now'` is the definition's own time.
    private func constantText(
        _ expression: Expression, _ value: Typed, _ column: ColumnDescriptor,
        _ planner: StatementPlanner
    ) throws(SQLError) -> String? {
        var constant = value
        switch expression {
        case .literal(.string, _):
            let type = SQLType(column.type.oid)
            guard let read = try planner.rules.coerce(value, to: type, .assignment) else {
                return nil
            }
            constant = read
        case .cast(let cast):
            guard case .literal(.string, _) = cast.operand else { return nil }
        default: return nil
        }
        guard isWrittenAnew(constant.type), case .constant(let held) = constant.expression,
            !held.isNull
        else { return nil }
        // Whatever the settings are by the time it is read.
        var environment = context.environment
        environment.dateStyle = .iso
        environment.intervalStyle = .postgres
        environment.byteaOutput = .hex
        environment.extraFloatDigits = 1
        var bytes: [UInt8] = []
        TypeOutput.appendText(held, constant.type, environment, to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        let isDigit = text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true
        switch constant.type {
        case .bool: return text == "t" ? "true" : "false"
        case .int4 where isDigit: return text
        case .numeric where isDigit && text.utf8.contains(0x2E): return text
        default: return "\(quoteLiteral(text))::\(rules.format(constant.type))"
        }
    }

    /// Types whose values have several texts.
    private func isWrittenAnew(_ type: TypeID) -> Bool {
        switch type {
        case .bool, .int2, .int4, .int8, .float4, .float8, .numeric, .bytea, .uuid, .date, .time,
            .timetz, .timestamp, .timestamptz, .interval, .jsonb:
            true
        default: rules.elementType(of: type).map { isWrittenAnew($0) || $0 == .text } ?? false
        }
    }

    /// A default may not look at the row.
    private func refuseColumns(_ expression: Expression) throws(SQLError) {
        if case .column(let reference) = expression {
            throw error(
                .featureNotSupported, "cannot use column reference in DEFAULT expression",
                at: reference.offset)
        }
        switch expression {
        case .binary(_, let left, let right, _):
            try refuseColumns(left)
            try refuseColumns(right)
        case .unary(_, let operand, _): try refuseColumns(operand)
        case .cast(let cast): try refuseColumns(cast.operand)
        case .function(let call):
            for argument in call.arguments { try refuseColumns(argument.value) }
        default: return
        }
    }
}
