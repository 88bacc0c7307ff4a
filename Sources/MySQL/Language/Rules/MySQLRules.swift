// MySQL's rules for expressions: types that operators compute, conversions that nobody asks for, texts by collation.
package import QueryEngine
package import SQLPlanning

/// The rules for the expressions of one statement; they are spread over this folder.
package final class MySQLRules: ExpressionRules {
    package let builder: PlanBuilder
    package let flavor: MySQLFlavor
    /// The session's, where it plans; nil for stored texts.
    let session: MySQLSessionValues?
    /// Parses the texts that definitions keep.
    let texts: any MySQLStoredTexts
    /// How often a value was given to each column: the rows of VALUES come one after another.
    var assignedRows: [String: Int] = [:]
    var repetitionDepth = 0
    /// ALTER TABLE makes a column's values another type's.
    var convertsColumn = false
    /// The user variables that the statement has assigned so far.
    var assignedVariables: Set<String> = []
    /// The call that is being made, for errors of its value.
    var shown: MySQLExpressionText?
    /// The operand of the cast that is being made.
    var castOperand: MySQLExpressionText?

    package init(_ builder: PlanBuilder, flavor: MySQLFlavor, texts: any MySQLStoredTexts) {
        self.builder = builder
        self.flavor = flavor
        self.texts = texts
        session = builder.context.evaluation?.values
    }

    package func rules(for builder: PlanBuilder) -> any ExpressionRules {
        MySQLRules(builder, flavor: flavor, texts: texts)
    }

    /// What stands inside an expression is its to analyse.
    var analyzer: QueryAnalyzer { QueryAnalyzer(builder, self) }

    var level: QueryLevel { builder.level }

    var mode: SQLMode { session?.mode ?? flavor.defaultMode }

    package var truth: TypeID { MySQLType.truth }
    package var number: TypeID { MySQLType.bigint }
    package var mask: TypeID { MySQLType.bigint }
    package var typeOfUnknown: TypeID { MySQLType.null }

    package var readsTargetsByName: Bool { true }

    package var havingFilters: Bool { true }

    /// MariaDB calls it by what it is, MySQL 8 by its number.
    package func valuesName(_ expression: Expression, _ place: Int) -> String {
        guard flavor.isMariaDB else { return "column_\(place)" }
        if case .literal(.string(let text), _) = expression { return text }
        return ExpressionText.write(expression, flavor)
    }

    package var refusesRepeatedColumns: Bool { true }

    /// MySQL knows what depends on a key; MariaDB looks at the names alone, and at no ORDER BY.
    package var groupsDependOnKeys: Bool { !flavor.isMariaDB }

    package var groupsOrder: Bool { !flavor.isMariaDB }

    package var rightJoinsTurn: Bool { true }

    package var ordersRollups: Bool { true }

    package var convertsRecursiveSteps: Bool { true }

    /// A parameter that is given is no null.
    package func listed(_ value: Typed) throws(SQLError) -> Typed {
        var value = try single(value)
        if flavor.isMariaDB, case .parameter = value.expression { value.traits.insert(.notNull) }
        return value
    }

    package var groupsTakeAnyRow: Bool { !mode.contains(.onlyFullGroupBy) }

    // MARK: Names and order

    /// Columns are the same in any case; so are relations here, for their tables were found by their exact names.
    package func nameKey(_ name: String) -> String { name.lowercased() }

    /// Tables and their aliases are those of files whose names differ by their case.
    package func sameRelationName(_ left: String, _ right: String) -> Bool { left == right }

    package func shownName(of index: IndexDescriptor) -> String { index.shownName }

    package func systemColumn(named name: String) -> SystemColumnUse? { nil }

    package func systemValue(_ column: SystemColumn, of table: VirtualTable) -> Value { .null }

    package func table(reading sequence: SequenceDescriptor) -> VirtualTable? { nil }

    /// Nulls are less than all else.
    package func nullsFirst(descending: Bool) -> Bool { !descending }

    package func separated(_ call: FunctionCall) -> [FunctionCall] { [call] }

    /// There are no arrays.
    package func assigning(
        _ value: Typed, to element: Expression, of column: ColumnDescriptor,
        in current: ScalarExpression, at offset: SourceOffset
    ) throws(SQLError) -> ScalarExpression {
        throw notSupported("an element of a column", at: offset)
    }

    package func arrayType(of element: TypeID) -> TypeID? { nil }

    package func elementType(of array: TypeID) -> TypeID? { nil }

    package func format(_ type: TypeID) -> String {
        types.definition(type)?.sqlName ?? "null"
    }

    /// What its query reads is gone: the reason is told behind.
    package func invalid(_ view: ViewDescriptor, _ error: SQLError) -> SQLError {
        guard [1146, 1054, 1305].contains(error.mySQLNumber) else { return error }
        session?.followers.append((Int(error.mySQLNumber), error.message))
        return SQLError(.viewInvalid, view.schema, view.name)
    }

    // MARK: Stored texts

    package func query(ofView text: String) throws(SQLError) -> Query {
        try texts.query(ofView: text)
    }

    package func expression(stored text: String) throws(SQLError) -> Expression {
        try texts.expression(stored: text)
    }

    // MARK: What clients get

    /// A quotient is calculated to more digits than it shows.
    package func presented(_ value: ScalarExpression, _ type: SQLType) -> ScalarExpression? {
        guard MySQLTypeKind(type.oid).isDecimal, MySQLDecimal.carries(type.modifier) else {
            return nil
        }
        return rounded(value, type)
    }

    private func rounded(_ value: ScalarExpression, _ type: SQLType) -> ScalarExpression {
        let scale = MySQLDecimal.scale(type.modifier)
        return .call(
            FunctionDefinition(
                "shown to \(scale)", [type.oid], type.oid,
                body: .unary { (value, _) in
                    .numeric(value.numeric.rounded(to: scale))
                }), [value])
    }

    /// What is computed has no zeros in front. MariaDB tells of years and bits as of the numbers that they are.
    package func presentedType(of output: OutputColumn) -> SQLType {
        guard !output.traits.contains(.stored) else { return output.type }
        return switch MySQLTypeKind(output.type.oid) {
        case .year where flavor.isMariaDB: SQLType(MySQLType.computedYear)
        case .bit(let count) where flavor.isMariaDB: SQLType(MySQLType.computedBit(count))
        default: SQLType(MySQLType.unfilled(output.type.oid), modifier: output.type.modifier)
        }
    }

    package func hasSameKeys(_ compared: Ordering, _ column: Ordering) -> Bool {
        compared.collation == column.collation
            && MySQLComparisonClass(compared.type) == MySQLComparisonClass(column.type)
    }

    package func hasSameValues(_ ordering: Ordering, _ column: TypeID) -> Bool {
        ordering.collation.isDeterministic
            && MySQLComparisonClass(ordering.type) == MySQLComparisonClass(column)
    }

    package func patternMatch(
        _ function: FunctionDefinition, _ column: TypeID, _ pattern: ScalarExpression
    ) -> VirtualScan.Key.Match? { nil }

    // MARK: Calls

    /// A value that a function gives, with what its type says of it.
    func call(
        _ name: String, _ arguments: [Typed], _ type: TypeID, modifier: Int32 = -1,
        collation: Collation? = nil, isStrict: Bool = true, volatility: Volatility = .immutable,
        isNullable: Bool = false, at offset: SourceOffset, _ body: FunctionBody
    ) -> Typed {
        let definition = FunctionDefinition(
            name, arguments.map(\.type), type, isStrict: isStrict, volatility: volatility,
            body: body)
        var result = Typed(
            .call(definition, arguments.map(\.expression)), type, modifier: modifier,
            collation: collation ?? defaultCollation(type), offset: offset)
        if !isNullable { result.traits = notNull(arguments) }
        return folded(result)
    }

    /// What follows for the value of an operation that is null only where an operand is.
    func notNull(_ operands: [Typed]) -> ValueTraits {
        operands.allSatisfy(\.isNotNull) ? .notNull : []
    }

    /// The same of an operation that makes a text: a strict server may find it too long, and give null.
    func notNullText(_ operands: [Typed]) -> ValueTraits {
        mode.contains(.strictTransTables) || mode.contains(.strictAllTables)
            ? [] : notNull(operands)
    }

    /// The value of a pure call of constants, where evaluating it gives neither an error nor a warning.
    func folded(_ value: Typed) -> Typed {
        guard case .call(let function, let arguments) = value.expression,
            function.volatility == .immutable, arguments.allSatisfy(\.isConstant),
            let evaluation = builder.context.evaluation
        else { return value }
        let trial = TrialContext(evaluation, MySQLSessionValues(trialOf: session, flavor))
        var constants: [Value] = []
        for case .constant(let constant) in arguments { constants.append(constant) }
        guard let known = try? function.value(of: constants, trial),
            trial.values?.warningCount == 0
        else { return value }
        var result = value
        result.expression = .constant(known)
        return result
    }

    func error(_ code: Int, _ message: String) -> SQLError { .mySQL(code, message) }
}

/// Reads the texts that definitions keep: the parser's side.
package protocol MySQLStoredTexts: Sendable {
    func query(ofView text: String) throws(SQLError) -> Query
    func expression(stored text: String) throws(SQLError) -> Expression
}

extension MySQLSessionValues {
    /// For trying what an expression gives: it has the session's modes and hears nothing of it.
    convenience init(trialOf session: MySQLSessionValues?, _ flavor: MySQLFlavor) {
        self.init(flavor: flavor)
        guard let session else { return }
        mode = session.mode
        connectionCollation = session.connectionCollation
        longestValue = session.longestValue
        divisionDigits = session.divisionDigits
    }
}

/// Evaluates a constant while planning, without the session.
final class TrialContext: EvaluationContext {
    private let real: any EvaluationContext
    let session: AnyObject?

    init(_ real: any EvaluationContext, _ values: MySQLSessionValues) {
        self.real = real
        session = values
    }

    var environment: TypeEnvironment { real.environment }
    var transactionTimestamp: Int64 { real.transactionTimestamp }
    var statementTimestamp: Int64 { real.statementTimestamp }
    var clockTimestamp: Int64 { real.clockTimestamp }
    func random() -> Double { real.random() }
    func setSeed(_ seed: Double) {}
}

/// Types whose values compare and are kept in indexes alike.
enum MySQLComparisonClass: Hashable {
    case truth, integer, biased, decimal, double, moment, timestamp, time, text, bytes
    case labels(TypeID)
    case other(TypeID)

    init(_ type: TypeID) {
        let kind = MySQLTypeKind(type)
        switch kind {
        case .truth: self = .truth
        case .integer, .year, .bit: self = kind.isBiased ? .biased : .integer
        case .decimal: self = .decimal
        case .float, .double: self = .double
        case .date, .datetime: self = .moment
        case .timestamp: self = .timestamp
        case .time: self = .time
        case .text, .json: self = .text
        case .bytes, .hexadecimal: self = .bytes
        case .labels: self = .labels(type)
        case .null, .row: self = .other(type)
        }
    }
}
