// An analysed query, before any order of its operations is chosen.
package import QueryEngine

/// A column that a query gives.
package struct OutputColumn {
    package var name: String
    package var type: SQLType
    package var collation: Collation
    var tableOID: UInt32 = 0
    package var attribute: Int16 = 0
    /// What the query calls the table or the subquery that it comes from; empty for what is computed.
    package var tableName = ""
    /// What the relation that it comes from calls it; empty for what is computed.
    package var columnName = ""
    package var traits: ValueTraits = []
    /// The table whose whole row it is.
    package var rowTable: UInt32?
    /// The fields of a row that a function made.
    package var row: RowShape?
}

/// An element of a target list.
struct Target {
    var name: String
    var value: Typed
    var tableOID: UInt32 = 0
    var attribute: Int16 = 0
    var tableName = ""
    var columnName = ""
}

/// An element of ORDER BY: a target's position, or an expression of its own.
struct OrderDraft {
    var target: Int?
    var value: Typed
    var descending: Bool
    var nullsFirst: Bool
    /// Where it stands in its own clause.
    var written = SourceOffset.unknown
}

/// What stands in FROM, as a tree of joins over entries.
indirect enum FromNode {
    case entry(RangeEntry)
    /// Relations side by side with conditions of their own.
    case group([FromNode], conditions: [ScalarExpression])
    case join(kind: JoinKind, FromNode, FromNode, conditions: [ScalarExpression])

    var hasOuterJoin: Bool {
        switch self {
        case .entry: false
        case .group(let nodes, _): nodes.contains(where: \.hasOuterJoin)
        case .join(.inner, let left, let right, _): left.hasOuterJoin || right.hasOuterJoin
        case .join: true
        }
    }

    /// The relation that it is, filtered or not.
    var onlyEntry: RangeEntry? {
        switch self {
        case .entry(let entry): entry
        case .group(let nodes, _): nodes.count == 1 ? nodes[0].onlyEntry : nil
        case .join: nil
        }
    }
}

/// The parts of one SELECT.
struct SelectDraft {
    var from: [FromNode] = []
    var conditions: [ScalarExpression] = []
    var targets: [Target] = []
    var having: ScalarExpression?
    var isGrouped = false
    var groupingSets: [[Int]]?
    var dependent: [Int] = []
    var isDistinct = false
    /// DISTINCT ON: like ORDER BY's elements.
    var distinctOn: [OrderDraft] = []
}

/// One operand of a set operation.
indirect enum SetNode {
    enum Kind { case union, intersect, except }

    case leaf(QueryBlock)
    case operation(Kind, isAll: Bool, SetNode, SetNode, types: [OutputColumn])

    /// The operands' rows come one after another.
    private var isOperation: Bool {
        if case .operation = self { return true }
        return false
    }

    var isAppended: Bool {
        switch self {
        case .leaf: true
        case .operation(let kind, let isAll, let left, let right, _):
            kind == .union && isAll && left.isAppended && (right.isAppended || right.isOperation)
        }
    }
}

struct LimitDraft {
    var count: ScalarExpression?
    var offset: ScalarExpression?
    var withTies = false
}

/// A query with its name space. Planned once, when all that reads it is known.
package final class QueryBlock {
    enum Body {
        case select(SelectDraft)
        case values([[Typed]])
        case setOperation(SetNode)
        case recursive(base: QueryBlock, step: QueryBlock, table: CommonTableDraft, isAll: Bool)
        case modification(ModificationDraft)
    }

    package let level: QueryLevel
    var body: Body
    package var outputs: [OutputColumn]
    /// The view that it is the query of.
    var view: ViewDescriptor?
    var orderBy: [OrderDraft] = []
    var limit: LimitDraft?
    var hasLocking = false
    /// By a clause of its own: conditions from outside must not change what it locks.
    var hasOwnLocking = false
    /// Conversions of output columns after everything else: the slot that the raw value goes to, and the value.
    var conversions: [Int: (raw: Int, value: Typed)] = [:]
    /// Conditions of the query around it that may as well be checked inside.
    var pushedConditions: [ScalarExpression] = []
    /// Its derived tables have become part of it, as far as they can.
    var isPulledUp = false

    init(level: QueryLevel, body: Body, outputs: [OutputColumn]) {
        self.level = level
        self.body = body
        self.outputs = outputs
    }

    /// Its rows are those of its relations one by one: they can be read while a query around it reads them.
    var isPlain: Bool {
        guard case .select(let draft) = body, limit == nil else { return false }
        return !draft.from.isEmpty && !draft.isGrouped && !draft.isDistinct
            && draft.distinctOn.isEmpty && level.windowCalls.isEmpty
    }

    /// It gives one row whatever the relations hold.
    var hasOneRow: Bool {
        guard case .select(let draft) = body, limit == nil else { return false }
        return draft.from.isEmpty && draft.conditions.isEmpty && draft.having == nil
    }

    /// Its columns as a relation offers them that reads it.
    var rangeColumns: [RangeColumn] {
        let isPlain = isPlain
        return outputs.map { output in
            var column = RangeColumn(
                name: output.name, type: output.type, collation: output.collation, row: output.row)
            column.traits = output.traits.subtracting([.grouped, .buffered])
                .union(isPlain ? .derived : [.stored, .copied])
            return column
        }
    }
}

/// A common table expression.
package final class CommonTableDraft {
    let name: String
    var columns: [RangeColumn]
    var block: QueryBlock?
    var isMaterialized: Bool?
    var isModifying = false
    /// In the recursive term: a reference reads the working table.
    var isBeingDefined = false
    var selfReferences = 0
    var referenceCount = 0
    /// Its number among the plan's common tables, once it has one.
    var index: Int?
    var workingIndex: Int?
    var slots: [Int] = []

    init(name: String, columns: [RangeColumn]) {
        self.name = name
        self.columns = columns
    }
}
