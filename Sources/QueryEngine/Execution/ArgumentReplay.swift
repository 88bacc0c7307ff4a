// Rows of an aggregate with ORDER BY or DISTINCT: sorted once the group is whole, then fed to its state.

/// The sort and the feeding of one group's rows, either of which may stop between two of them.
struct ArgumentReplay {
    typealias Row = (keys: [Value], arguments: [Value])

    private let rows: [Row]
    private let order: RowOrder
    /// DISTINCT without ORDER BY sorts by the arguments, as PostgreSQL does.
    private let byArguments: Bool
    private var sorter = RunSorter<Int>()
    private var given = 0
    private var isSorted = false
    private var fed = 0
    private let cost: Int

    init(_ rows: [Row], _ order: RowOrder, byArguments: Bool) {
        self.rows = rows
        self.order = order
        self.byArguments = byArguments
        var bytes = 0
        // Rows enough to tell how long texts are.
        for row in rows.prefix(64) {
            for case .text(let text) in byArguments ? row.arguments : row.keys {
                bytes += text.utf8.count
            }
        }
        cost = 1 + bytes / max(1, min(rows.count, 64)) / 32
    }

    static func order(_ orderings: [Ordering]) -> RowOrder {
        RowOrder(
            keys: orderings.map {
                SortKey(slot: 0, ordering: $0, descending: false, nullsFirst: false)
            })
    }

    static func order(_ arguments: [AggregateCall.OrderedArgument]) -> RowOrder {
        RowOrder(
            keys: arguments.map {
                SortKey(
                    slot: 0, ordering: $0.ordering, descending: $0.descending,
                    nullsFirst: $0.nullsFirst)
            })
    }

    mutating func run(
        into state: any AggregateState, _ context: ExecutionContext
    ) throws(Interrupt) {
        if !isSorted {
            try sort(context)
            isSorted = true
        }
        let places = sorter.elements
        while fed < places.count {
            try context.tick()
            do throws(SQLError) {
                try state.add(rows[places[fed]].arguments)
            } catch { throw .error(error) }
            fed += 1
        }
    }

    private mutating func sort(_ context: ExecutionContext) throws(Interrupt) {
        let (rows, order, byArguments, cost) = (self.rows, self.order, self.byArguments, self.cost)
        let precedes = { (a: Int, b: Int) in
            byArguments
                ? order.precedes(rows[a].arguments, rows[b].arguments)
                : order.precedes(rows[a].keys, rows[b].keys)
        }
        while given < rows.count {
            try context.tick(costing: 4 * cost)
            sorter.append(given, by: precedes)
            given += 1
        }
        try sorter.sort(by: precedes) { () throws(Interrupt) in
            try context.tick(costing: cost)
        }
    }
}
