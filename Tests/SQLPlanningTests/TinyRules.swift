// The rules of a language of whole numbers and texts: strictly typed, without overloads, without literals of unknown
// type, its names the same in capitals. It is here to show that planning knows no other language.

import QueryEngine
import SQLPlanning

final class TinyRules: ExpressionRules {
    let builder: PlanBuilder

    init(_ builder: PlanBuilder) { self.builder = builder }

    func rules(for builder: PlanBuilder) -> any ExpressionRules { TinyRules(builder) }

    private var analyzer: QueryAnalyzer { QueryAnalyzer(builder, self) }

    // MARK: Expressions

    func analyzeNode(_ expression: Expression) throws(SQLError) -> Typed {
        switch expression {
        case .literal(.integer(let number), let at):
            return Typed(.constant(.int(number)), .int8, offset: at)
        case .literal(.string(let text), let at):
            return Typed(.constant(.string(text)), .text, offset: at)
        case .column(let reference): return try analyzer.analyzeColumn(reference)
        case .binary(let name, let left, let right, let at):
            return try makeOperator(
                name, try analyzer.analyze(left), try analyzer.analyze(right), at: at)
        case .and(let operands, let at):
            var parts: [ScalarExpression] = []
            for operand in operands {
                parts.append(try condition(analyzer.analyze(operand), "AND"))
            }
            return Typed(.and(parts), .bool, offset: at)
        case .subquery(let subquery): return try analyzer.analyzeSubquery(subquery)
        case .function(let call): return try analyzer.analyzeAggregate(call)
        default: throw notSupported("this expression", at: expression.offset)
        }
    }

    func columnName(of expression: Expression) -> String {
        switch expression {
        case .column(let reference): reference.name
        case .function(let call): call.name.name
        default: "value"
        }
    }

    func makeOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let left else { throw notSupported("a prefix operator", at: offset) }
        if let comparison = ComparisonOperator(symbol: name.symbol) {
            return try makeComparison(comparison, left, right, at: offset)
        }
        guard name.symbol == "+", left.type == .int8, right.type == .int8 else {
            throw mismatch(left.type, right.type, offset)
        }
        return Typed(.call(Self.sum, [left.expression, right.expression]), .int8, offset: offset)
    }

    private static let sum = FunctionDefinition(
        "plus", [.int8, .int8], .int8,
        body: .binary { (a, b, _) throws(SQLError) in
            guard case .int(let x) = a, case .int(let y) = b else { return .null }
            return .int(x &+ y)
        })

    func makeComparison(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let (ordering, a, b) = try comparable(comparison, left, right, at: offset)
        return Typed(
            .comparison(comparison, ordering, a.expression, b.expression), .bool, offset: offset)
    }

    func comparable(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> (Ordering, Typed, Typed) {
        guard left.type == right.type else { throw mismatch(left.type, right.type, offset) }
        return (Ordering(left.type), left, right)
    }

    func compareRows(
        _ comparison: ComparisonOperator, _ left: [Typed], _ right: [Typed],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        throw notSupported("rows", at: offset)
    }

    private func mismatch(
        _ left: TypeID, _ right: TypeID, _ offset: SourceOffset
    ) -> SQLError {
        error(.datatypeMismatch, "\(format(left)) is no \(format(right))", at: offset)
    }

    // MARK: Calls

    func aggregate(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> AggregateChoice {
        let name = nameKey(call.name.name)
        let isCount = name == "count" && call.isStar
        let isSum = name == "total" && arguments.map(\.type) == [.int8]
        guard isCount || isSum else {
            throw error(.undefinedFunction, "no aggregate \(name)", at: call.offset)
        }
        let definition = AggregateDefinition(name, arguments.map(\.type), .int8) { _ in
            Tally(isCount: isCount)
        }
        return AggregateChoice(
            definition: definition, arguments: arguments, result: Typed(.constant(.null), .int8))
    }

    private final class Tally: AggregateState {
        private let isCount: Bool
        private var total: Int64 = 0

        init(isCount: Bool) { self.isCount = isCount }

        func add(_ arguments: [Value]) throws(SQLError) {
            if isCount {
                total += 1
            } else if case .int(let number)? = arguments.first {
                total += number
            }
        }

        func result() throws(SQLError) -> Value { .int(total) }
    }

    func windowFunction(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> (Window.Function, Typed) {
        throw notSupported("windows", at: call.offset)
    }

    func separated(_ call: FunctionCall) -> [FunctionCall] { [call] }

    func assigning(
        _ value: Typed, to element: Expression, of column: ColumnDescriptor,
        in current: ScalarExpression, at offset: SourceOffset
    ) throws(SQLError) -> ScalarExpression {
        throw notSupported("elements", at: offset)
    }

    // MARK: Types

    func commonType(_ values: [Typed], _ clause: String) throws(SQLError) -> TypeID {
        guard let first = values.first else { return .text }
        for value in values where value.type != first.type {
            throw mismatch(first.type, value.type, value.offset)
        }
        return first.type
    }

    func commonModifier(_ values: [Typed], _ type: TypeID) -> Int32 { -1 }

    func commonCollation(_ values: [Typed], _ type: TypeID) -> (Collation, Bool) { (.c, false) }

    func coerce(
        _ value: Typed, to target: SQLType, _ context: CastContext
    ) throws(SQLError) -> Typed? {
        value.type == target.oid ? value : nil
    }

    func coerceToCommon(
        _ value: Typed, _ type: TypeID, _ clause: String
    ) throws(SQLError) -> Typed {
        try mustCoerce(value, to: SQLType(type))
    }

    func resolved(_ value: Typed) throws(SQLError) -> Typed { value }

    var truth: TypeID { .bool }
    var number: TypeID { .int8 }
    var mask: TypeID { .int8 }
    var typeOfUnknown: TypeID { .text }

    func condition(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        guard value.type == .bool else {
            throw error(.datatypeMismatch, "\(clause) wants a condition", at: value.offset)
        }
        return value.expression
    }

    func rowCount(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        try mustCoerce(value, to: SQLType(.int8)).expression
    }

    func assign(_ value: Typed, to column: ColumnDescriptor) throws(SQLError) -> ScalarExpression {
        try mustCoerce(value, to: column.type).expression
    }

    func canCompare(_ type: TypeID, _ equalityOnly: Bool) -> Bool { true }
    func isCollatable(_ type: TypeID) -> Bool { false }
    func ordering(_ type: TypeID, _ collation: Collation) -> Ordering { Ordering(type) }
    func defaultCollation(_ type: TypeID) -> Collation { .c }
    func arrayType(of element: TypeID) -> TypeID? { nil }
    func elementType(of array: TypeID) -> TypeID? { nil }

    func format(_ type: TypeID) -> String { type == .int8 ? "number" : "text" }

    // MARK: Names, order, stored texts, planning

    func nameKey(_ name: String) -> String { name.lowercased() }
    func systemColumn(named name: String) -> SystemColumnUse? { nil }
    func systemValue(_ column: SystemColumn, of table: VirtualTable) -> Value { .null }
    func table(reading sequence: SequenceDescriptor) -> VirtualTable? { nil }

    /// Nulls come last, whichever way.
    func nullsFirst(descending: Bool) -> Bool { false }

    func query(ofView text: String) throws(SQLError) -> Query { throw notSupported("views") }

    func expression(stored text: String) throws(SQLError) -> Expression {
        throw notSupported("stored expressions")
    }

    func presented(_ value: ScalarExpression, _ type: SQLType) -> ScalarExpression? { nil }
    func presentedType(of output: OutputColumn) -> SQLType { output.type }
    func hasSameKeys(_ compared: Ordering, _ column: Ordering) -> Bool { compared == column }
    func hasSameValues(_ ordering: Ordering, _ column: TypeID) -> Bool { ordering.type == column }

    func patternMatch(
        _ function: FunctionDefinition, _ column: TypeID, _ pattern: ScalarExpression
    ) -> VirtualScan.Key.Match? { nil }
}

struct TinyWords: AnalysisWords {
    func error(_ fault: AnalysisFault) -> SQLError {
        switch fault {
        case .missingColumn(let name, _, _): SQLError(.undefinedColumn, "what is \(name)?")
        default: fault.plain
        }
    }
}
