// A second language plans and runs queries by its own rules and words, with nothing of Postgres's at hand.

import QueryEngine
import SQLPlanning
import Testing

@Suite struct SecondLanguageTests {
    private func column(_ table: String, _ name: String) -> Expression {
        .column(ColumnReference(qualifiers: [table], name: name))
    }

    private func number(_ value: Int64) -> Expression { .literal(.integer(value), .unknown) }

    private func text(_ value: String) -> Expression { .literal(.string(value), .unknown) }

    private func call(_ name: String, _ arguments: [Expression]) -> Expression {
        var call = FunctionCall(
            name: QualifiedName(name: name), arguments: arguments.map { FunctionCall.Argument($0) },
            offset: .unknown)
        call.isStar = arguments.isEmpty
        return .function(call)
    }

    private func binary(_ left: Expression, _ symbol: String, _ right: Expression) -> Expression {
        .binary(OperatorName(symbol), left, right, .unknown)
    }

    private func item(_ expression: Expression, _ alias: String? = nil) -> SelectItem {
        SelectItem(expression: expression, alias: alias, offset: .unknown)
    }

    private func table(_ name: String, _ alias: String) -> TableExpression {
        .table(TableReference(name: QualifiedName(name: name), alias: Alias(name: alias)))
    }

    private func insert(_ table: String, _ rows: [[Expression]]) -> DataStatement {
        .insert(
            InsertStatement(
                table: QualifiedName(name: table), columns: [], overriding: .none,
                source: .query(Query(body: .values(rows, .unknown))), returning: []))
    }

    private func filled() throws -> TinyBench {
        let bench = try TinyBench()
        _ = try bench.run(
            insert("dept", [[number(1), text("sales")], [number(2), text("tools")]]))
        _ = try bench.run(
            insert(
                "staff",
                [
                    [text("Ada"), number(1), number(30)], [text("Bob"), number(1), number(20)],
                    [text("Cyd"), number(2), number(50)], [text("Dan"), number(2), number(5)],
                    [text("Eve"), number(2), number(40)], [text("Fay"), number(3), number(90)],
                ]))
        return bench
    }

    /// Names are written as nobody made them: this language does not mind.
    private func join() -> TableExpression {
        .join(
            Join(
                kind: .inner, left: table("staff", "s"), right: table("dept", "d"),
                condition: .on(binary(column("S", "DEPT"), "=", column("D", "ID"))),
                offset: .unknown))
    }

    @Test func joinsAndGroups() throws {
        var select = SelectClause(offset: .unknown)
        select.items = [
            item(column("d", "name")), item(call("total", [column("s", "pay")]), "sum"),
            item(call("count", [])),
        ]
        select.from = [join()]
        select.filter = binary(column("s", "pay"), ">", number(10))
        select.groupBy = [.expression(column("d", "name"))]
        select.having = binary(call("count", []), ">", number(1))
        let query = Query(
            body: .select(select),
            orderBy: [
                SortItem(
                    expression: .column(ColumnReference(name: "SUM")), direction: .descending,
                    nulls: .unspecified, offset: .unknown)
            ])
        let bench = try filled()
        #expect(try bench.plan(.query(query)).columns.map(\.name) == ["name", "sum", "count"])
        let rows = try bench.run(.query(query)).map { row in
            row.map { value in
                switch value {
                case .int(let number): "\(number)"
                case .text(let text): text.string
                default: "?"
                }
            }
        }
        #expect(rows == [["tools", "90", "2"], ["sales", "50", "2"]])
    }

    @Test func typesAreStrict() throws {
        var select = SelectClause(offset: .unknown)
        select.items = [item(column("s", "name"))]
        select.from = [table("staff", "s")]
        select.filter = binary(column("s", "pay"), "=", text("10"))
        let query = DataStatement.query(Query(body: .select(select)))
        let error = #expect(throws: SQLError.self) { try TinyBench().plan(query) }
        #expect(error?.message == "number is no text")
    }

    @Test func faultsAreInItsOwnWords() throws {
        var select = SelectClause(offset: .unknown)
        select.items = [item(column("s", "age"))]
        select.from = [table("staff", "s")]
        let query = DataStatement.query(Query(body: .select(select)))
        let error = #expect(throws: SQLError.self) { try TinyBench().plan(query) }
        #expect(error?.message == "what is age?")
    }

    @Test func ungroupedColumnsAreRefused() throws {
        var select = SelectClause(offset: .unknown)
        select.items = [item(column("s", "name")), item(call("count", []))]
        select.from = [table("staff", "s")]
        let query = DataStatement.query(Query(body: .select(select)))
        let error = #expect(throws: SQLError.self) { try TinyBench().plan(query) }
        #expect(error?.condition == .groupingError)
    }
}
