// Expressions of definitions, each compiled on its own: checks over a row's columns, defaults over nothing.
import QueryEngine

extension StatementPlanner {
    /// A planner for one expression of this statement, with slots of its own from 0.
    func standalone() -> StatementPlanner {
        let planner = StatementPlanner(context: context, text: text)
        planner.allowsParameters = false
        planner.parameterTypes = []
        planner.reportsPositions = reportsPositions
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
        let level = try planner.makeLevel(parent: nil)
        planner.level = level
        let entry = RangeEntry(
            level: level, name: table,
            columns: columns.map {
                RangeColumn(
                    name: $0.name, type: $0.type, collation: $0.collation,
                    isDropped: $0.isDropped)
            }, source: .fixed(firstSlot: 0))
        level.addEntry(entry)
        _ = planner.makeSlots(columns.count, of: entry)
        level.namespace = [NamespaceItem(entry: entry)]
        let value = try planner.analyze(expression, as: kind)
        var read: [Int] = []
        planner.forEachSlot(value.expression) { slot in
            if slot < columns.count, !read.contains(slot) { read.append(slot) }
        }
        return (value, read, planner.isNotImmutable(value.expression), planner)
    }

    /// Calls something that is not immutable.
    func isNotImmutable(_ expression: ScalarExpression) -> Bool {
        switch expression {
        case .call(let function, _) where function.volatility != .immutable: return true
        case .cast(let cast, _) where dependsOnZone(cast.source) != dependsOnZone(cast.target):
            return true
        case .convert(_, let source, let target)
        where dependsOnSettings(source) || dependsOnSettings(target.oid):
            return true
        default: break
        }
        var found = false
        expression.forEachOperand { if !found, isNotImmutable($0) { found = true } }
        return found
    }

    /// Conversions between these types and others read the time zone.
    private func dependsOnZone(_ type: TypeOID) -> Bool { type == .timestamptz || type == .timetz }

    /// The text of these types depends on settings or on the catalog.
    private func dependsOnSettings(_ type: TypeOID) -> Bool {
        switch type {
        case .date, .time, .timetz, .timestamp, .timestamptz, .interval, .json, .jsonb, .record,
            .regclass, .regtype, .regproc, .regnamespace, .regrole:
            return true
        default: return category(type) == "A"
        }
    }

    /// A CHECK condition: its text, its compiled form and the columns it mentions.
    func checkConstraint(
        _ expression: Expression, over columns: [ColumnDescriptor], table: String
    ) throws(SQLError) -> (sql: String, condition: ScalarExpression, columns: [Int]) {
        let compiled = try compile(expression, over: columns, table: table, as: .check)
        let condition = try compiled.planner.coerceToBoolean(compiled.value, "CHECK")
        let written = storedText(
            expression, compiled.value.expression, over: columns, table: table, as: .check,
            compiled.planner)
        return (Deparser.bareText(written), condition, compiled.columns)
    }

    /// A DEFAULT: its text, and its compiled form converted to the column's type.
    func columnDefault(
        _ expression: Expression, _ column: ColumnDescriptor
    ) throws(SQLError) -> (sql: String, value: ScalarExpression, isVolatile: Bool)? {
        if case .literal(.null, _) = expression { return nil }
        try refuseColumns(expression)
        let planner = standalone()
        planner.level = try planner.makeLevel(parent: nil)
        let value = try planner.analyze(expression, as: .columnDefault)
        guard let converted = try planner.coerce(value, to: column.type, .assignment) else {
            throw error(
                .datatypeMismatch,
                "column \"\(column.name)\" is of type \(format(column.type.oid)) but default expression is of type \(format(value.type))",
                hint: "You will need to rewrite or cast the expression.")
        }
        return (
            defaultText(expression, column), converted.expression,
            planner.isVolatile(converted.expression)
        )
    }

    /// A string literal is shown with the column's type, as pg_get_expr does.
    private func defaultText(_ expression: Expression, _ column: ColumnDescriptor) -> String {
        let type = EnumTypes.qualifiedName(column.type.oid) ?? format(column.type.oid)
        switch expression {
        case .literal(.string, _), .literal(.bitString, _):
            return "\(Deparser.text(expression))::\(type)"
        case .unary(let sign, .literal(let number, _), _) where sign.symbol == "-":
            switch number {
            case .integer(let value): return "'-\(value)'::integer"
            case .decimal(let digits): return "'-\(digits)'::numeric"
            default: return Deparser.text(expression)
            }
        default: return Deparser.text(expression)
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
