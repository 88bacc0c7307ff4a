// A collation in which texts of other bytes are equal, through everything that compares: equality, hash, order and index
// keys are all the ordering's.
import StorageEngine
import Testing

@testable import QueryEngine

/// A plan's own tree, run over constants.
private final class FoldingPlans {
    static let folding = CustomCollation(id: 45, name: "folding") { text in
        text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
    static let ordering = Ordering(.text, .custom(folding))

    let bench: Bench

    init() throws { bench = try Bench() }

    static func values(_ texts: [String?], slot: Int) -> PlanNode {
        .values(rows: texts.map { [.constant($0.map { .string($0) } ?? .null)] }, slots: [slot])
    }

    func run(
        _ root: PlanNode, slots: Int = 8, kind: QueryPlan.Kind = .select, subplans: [Subplan] = []
    ) throws -> QueryExecution {
        let plan = QueryPlan(
            kind: kind, root: root, columns: [], slotCount: slots, relationCount: 2,
            subplans: subplans, commonTables: [], parameterTypes: [], locks: [], dependencies: [],
            writes: kind != .select, locksRows: false)
        _ = try bench.transaction.beginStatement()
        let context = ExecutionContext(
            plan: plan, parameters: [], transaction: bench.transaction,
            view: bench.transaction.statementView(), services: bench.services)
        context.budget = .max
        return QueryExecution(context)
    }

    /// What the slots hold, row by row.
    func rows(
        _ root: PlanNode, _ slots: Int..., subplans: [Subplan] = []
    ) throws -> [String] {
        let execution = try run(root, subplans: subplans)
        var result: [String] = []
        while try execution.next() {
            let shown = slots.map { slot in
                switch execution.context.frame[slot] {
                case .text(let text): text.string
                case .int(let number): String(number)
                case .bool(let bool): String(bool)
                default: "null"
                }
            }
            result.append(shown.joined(separator: " "))
        }
        return result
    }

    func value(_ expression: ScalarExpression, subplans: [Subplan] = []) throws -> String {
        try rows(
            .project(.oneRow(condition: nil), [SlotAssignment(0, expression)]), 0,
            subplans: subplans)[0]
    }

    /// A table of one column under the collation, unique.
    func table() throws -> TableDescriptor {
        try bench.run(createTable("t", [column("a", .text)], [unique(0)]))
        guard let stored = try bench.table("t") else { throw MissingTable() }
        var columns = stored.columns
        columns[0].collation = .custom(FoldingPlans.folding)
        return TableDescriptor(
            oid: stored.oid, schema: stored.schema, name: stored.name, tree: stored.tree,
            columns: columns, indexes: stored.indexes)
    }

    func insert(_ texts: [String?], into table: TableDescriptor) throws {
        let node = PlanNode.insert(
            InsertNode(
                table: table, relation: 0, source: FoldingPlans.values(texts, slot: 0),
                values: [.slot(0)], newRow: NewRow(firstSlot: 1, checks: [], generated: []),
                onConflict: nil, returning: nil))
        let execution = try run(node, kind: .insert)
        while try execution.next() {}
    }
}

private struct MissingTable: Error {}

private func text(_ text: String) -> ScalarExpression { .constant(.string(text)) }

@Suite struct OrderingTests {
    private let plans: FoldingPlans

    init() throws { plans = try FoldingPlans() }

    @Test func comparisonsFold() throws {
        for (op, expected) in [
            (ComparisonOperator.equal, "true"), (.notEqual, "false"), (.less, "false"),
            (.greaterOrEqual, "true"),
        ] {
            #expect(
                try plans.value(
                    .comparison(op, FoldingPlans.ordering, text("Straw"), text("sTRAW")))
                    == expected)
        }
        #expect(
            try plans.value(
                .isDistinct(FoldingPlans.ordering, text("A"), text("a"), negated: false))
                == "false")
        #expect(
            try plans.value(
                .extreme(FoldingPlans.ordering, [text("b"), text("A"), text("C")], greatest: true))
                == "C")
    }

    @Test func listsFold() throws {
        let short = [text("x"), text("YES")]
        let long = (0..<20).map { text("x\($0)") } + [text("YES")]
        for members in [short, long] {
            #expect(
                try plans.value(
                    .inList(text("yes"), FoldingPlans.ordering, MemberList(members), negated: false)
                )
                    == "true")
        }
        let array = ArrayValue(
            elementType: .text, elements: (0..<20).map { .string("X\($0)") })
        #expect(
            try plans.value(
                .quantifiedArray(
                    array: .constant(.array(array)), elementSlot: 1,
                    test: .comparison(.equal, FoldingPlans.ordering, text("x7"), .slot(1)),
                    all: false))
                == "true")
    }

    @Test func subqueriesFold() throws {
        let subplan = Subplan(
            node: FoldingPlans.values(["a", "B", nil], slot: 1),
            outputs: [TypedSlot(1, FoldingPlans.ordering)], isCorrelated: false)
        for (wanted, expected) in [("b", "true"), ("A", "true"), ("c", "null")] {
            #expect(
                try plans.value(
                    .inSubquery(
                        0, left: [text(wanted)], orderings: [FoldingPlans.ordering], negated: false),
                    subplans: [subplan]) == expected)
        }
    }

    @Test func distinctRowsFold() throws {
        let input = FoldingPlans.values(["b", "A", "B", nil, "a", nil, "c"], slot: 0)
        let slots = [TypedSlot(0, FoldingPlans.ordering)]
        #expect(
            try plans.rows(.distinct(input, slots: slots, carried: Carried()), 0)
                == ["b", "A", "null", "c"])
        let order = [
            SortKey(slot: 0, ordering: FoldingPlans.ordering, descending: false, nullsFirst: false)
        ]
        let sorted = PlanNode.sort(Sort(input: input, keys: order, carried: Carried(slots: [0])))
        #expect(try plans.rows(sorted, 0) == ["A", "a", "b", "B", "c", "null", "null"])
        #expect(try plans.rows(.distinctOn(sorted, slots: slots), 0) == ["A", "b", "c", "null"])
        let ties = PlanNode.limit(sorted, count: .constant(.int(1)), offset: nil, withTies: order)
        #expect(try plans.rows(ties, 0) == ["A", "a"])
    }

    @Test func groupsFold() throws {
        let counts = AggregateCall(
            definition: AggregateDefinition("count", [.any], .int8) { _ in Tally() },
            arguments: [.slot(0)], orderings: [FoldingPlans.ordering], isDistinct: true, slot: 1)
        let input = FoldingPlans.values(["b", "A", "B", "a", "c"], slot: 0)
        #expect(
            try plans.rows(
                .aggregate(Aggregate(input: input, groupBy: [], calls: [counts])), 1) == ["3"])
        let all = AggregateCall(definition: counts.definition, arguments: [.slot(0)], slot: 1)
        #expect(
            try plans.rows(
                .aggregate(
                    Aggregate(
                        input: input, groupBy: [TypedSlot(0, FoldingPlans.ordering)], calls: [all])),
                0, 1) == ["b 2", "A 2", "c 1"])
    }

    @Test func partitionsFold() throws {
        let key = SortKey(
            slot: 0, ordering: FoldingPlans.ordering, descending: false, nullsFirst: false)
        let sorted = PlanNode.sort(
            Sort(
                input: FoldingPlans.values(["b", "A", "B", "a"], slot: 0), keys: [key],
                carried: Carried(slots: [0])))
        let number = Window.Call(
            function: .rowNumber, slot: 1, isRowsFrame: false, start: .unboundedPreceding,
            end: .currentRow)
        #expect(
            try plans.rows(
                .window(
                    Window(
                        input: sorted, partitionBy: [TypedSlot(0, FoldingPlans.ordering)],
                        orderBy: [],
                        calls: [number], carried: Carried(slots: [0]))), 0, 1)
                == ["A 1", "a 2", "b 1", "B 2"])
    }

    @Test func hashJoinsFold() throws {
        let join = HashJoin(
            outer: FoldingPlans.values(["a", "B", "d"], slot: 0),
            inner: FoldingPlans.values(["A", "b", "C"], slot: 1), kind: .inner,
            outerKeys: [.slot(0)],
            innerKeys: [.slot(1)], keyOrderings: [FoldingPlans.ordering], condition: nil,
            outerCarried: Carried(slots: [0]), innerCarried: Carried(slots: [1]))
        #expect(try plans.rows(.hashJoin(join), 0, 1) == ["a A", "B b"])
    }

    @Test func setOperationsFold() throws {
        for (kind, expected) in [
            (SetOperationNode.Kind.union, ["a", "B", "c"]), (.intersect, ["a"]), (.except, ["B"]),
        ] {
            let node = SetOperationNode(
                kind: kind,
                left: AppendInput(node: FoldingPlans.values(["a", "B"], slot: 0), slots: [0]),
                right: AppendInput(node: FoldingPlans.values(["A", "c"], slot: 1), slots: [1]),
                slots: [TypedSlot(2, FoldingPlans.ordering)])
            #expect(try plans.rows(.setOperation(node), 2) == expected)
        }
    }

    @Test func indexesFold() throws {
        let table = try plans.table()
        try plans.insert(["Berlin", "Oslo", nil], into: table)
        func scan(
            equalities: [ScalarExpression], lower: IndexScan.Bound? = nil,
            anyOf: ScalarExpression? = nil
        ) -> PlanNode {
            .indexScan(
                IndexScan(
                    table: table, index: table.indexes[0], relation: 0,
                    loads: [ColumnLoad(column: 0, slot: 0)], equalities: equalities, lower: lower,
                    anyOf: anyOf))
        }
        #expect(try plans.rows(scan(equalities: [text("bERLIN")]), 0) == ["Berlin"])
        #expect(
            try plans.rows(
                scan(equalities: [], lower: IndexScan.Bound(text("C"), isInclusive: true)), 0)
                == ["Oslo"])
        let wanted = ArrayValue(
            elementType: .text, elements: ["OSLO", "oslo", "berlin"].map { .string($0) })
        #expect(
            try plans.rows(scan(equalities: [], anyOf: .constant(.array(wanted))), 0)
                == ["Berlin", "Oslo"])
    }

    @Test func uniqueKeysFold() throws {
        let table = try plans.table()
        try plans.insert(["Berlin"], into: table)
        #expect(throws: Interrupt.self) { try plans.insert(["BERLIN"], into: table) }
    }

    @Test func elementsFold() throws {
        let ordering = Ordering(.textArray, .custom(FoldingPlans.folding))
        func array(_ texts: String...) -> Value {
            .array(ArrayValue(elementType: .text, elements: texts.map { .string($0) }))
        }
        #expect(Comparison.equal(array("A", "b"), array("a", "B"), ordering))
        #expect(Comparison.compare(array("A", "c"), array("a", "B"), ordering) == 1)
    }
}

private final class Tally: AggregateState {
    private var count: Int64 = 0
    func add(_ arguments: [Value]) throws(SQLError) { count += 1 }
    func result() throws(SQLError) -> Value { .int(count) }
}
