// Postgres's rules for expressions: overloaded functions and operators, casts by context, literals of unknown type.
import QueryEngine
import SQLPlanning

/// The rules for the expressions of one statement; they are spread over Expressions and Resolution.
final class PostgresRules: ExpressionRules {
    let builder: PlanBuilder
    var repetitionDepth = 0

    init(_ builder: PlanBuilder) {
        self.builder = builder
    }

    func rules(for builder: PlanBuilder) -> any ExpressionRules { PostgresRules(builder) }

    /// What stands inside an expression is its to analyse.
    var analyzer: QueryAnalyzer { QueryAnalyzer(builder, self) }

    /// What functions, operators and casts there are.
    var library: FunctionLibrary { builder.context.functions }

    /// The query being analysed.
    var level: QueryLevel { builder.level }

    var truth: TypeID { .bool }
    var number: TypeID { .int8 }
    var mask: TypeID { .int4 }
    var typeOfUnknown: TypeID { .text }

    // MARK: Names and order

    /// The parser has folded what is not quoted.
    func sameName(_ left: String, _ right: String) -> Bool { left == right }

    func nameKey(_ name: String) -> String { name }

    /// Nulls are greater than all else.
    func nullsFirst(descending: Bool) -> Bool { descending }

    func table(reading sequence: SequenceDescriptor) -> VirtualTable? {
        SequenceTable.reading(sequence)
    }

    /// `unnest(a, b)` stands for `unnest(a)` and `unnest(b)` side by side.
    func separated(_ call: FunctionCall) -> [FunctionCall] {
        guard call.name.name == "unnest", call.arguments.count > 1 else { return [call] }
        return call.arguments.map { argument in
            var single = call
            single.arguments = [argument]
            return single
        }
    }

    // MARK: What clients get

    /// What a client gets of a regclass or the like needs its name as well as its number.
    func presented(_ value: ScalarExpression, _ type: SQLType) -> ScalarExpression? {
        guard type.oid.isObjectReference else { return nil }
        return .call(SessionFunctions.namedObject(type.oid), [value])
    }

    /// A column that is a table's whole row is described as being of the table's own type.
    func presentedType(of output: OutputColumn) -> SQLType {
        guard output.type.oid == .record, let table = output.rowTable else { return output.type }
        return SQLType(TypeID.row(of: table))
    }
}
