// An analysed query, before any order of its operations is chosen.
package import QueryEngine

/// A column that a query gives.
package struct OutputColumn {
    package var name: String
    package var type: SQLType
    package var collation: Collation
    var tableOID: UInt32 = 0
    package var attribute: Int16 = 0
    /// The table whose whole row it is.
    package var rowTable: UInt32?
    /// The fields of a row that a function made.
    package var row: RowShape?
}

/// An element of a target list.
package struct Target {
    package var name: String
    package var value: Typed
    var tableOID: UInt32 = 0
    package var attribute: Int16 = 0
}

/// An element of ORDER BY: a target's position, or an expression of its own.
package struct OrderDraft {
    package var target: Int?
    package var value: Typed
    package var descending: Bool
    package var nullsFirst: Bool
    /// Where it stands in its own clause.
    package var written = SourceOffset.unknown
}

/// What stands in FROM, as a tree of joins over entries.
package indirect enum FromNode {
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
package struct SelectDraft {
    package var from: [FromNode] = []
    package var conditions: [ScalarExpression] = []
    package var targets: [Target] = []
    package var having: ScalarExpression?
    var isGrouped = false
    var groupingSets: [[Int]]?
    var dependent: [Int] = []
    package var isDistinct = false
    /// DISTINCT ON: like ORDER BY's elements.
    package var distinctOn: [OrderDraft] = []
}

/// One operand of a set operation.
package indirect enum SetNode {
    package enum Kind { case union, intersect, except }

    case leaf(QueryBlock)
    case operation(Kind, isAll: Bool, SetNode, SetNode, types: [OutputColumn])
}

package struct LimitDraft {
    package var count: ScalarExpression?
    package var offset: ScalarExpression?
    package var withTies = false
}

/// A query with its name space. Planned once, when all that reads it is known.
package final class QueryBlock {
    package enum Body {
        case select(SelectDraft)
        case values([[Typed]])
        case setOperation(SetNode)
        case recursive(base: QueryBlock, step: QueryBlock, table: CommonTableDraft, isAll: Bool)
        case modification(ModificationDraft)
    }

    package let level: QueryLevel
    package var body: Body
    package var outputs: [OutputColumn]
    package var orderBy: [OrderDraft] = []
    package var limit: LimitDraft?
    var hasLocking = false
    /// By a clause of its own: conditions from outside must not change what it locks.
    var hasOwnLocking = false
    /// Conversions of output columns after everything else: the slot that the raw value goes to, and the value.
    var conversions: [Int: (raw: Int, value: Typed)] = [:]
    /// Conditions of the query around it that may as well be checked inside.
    var pushedConditions: [ScalarExpression] = []
    /// Its derived tables have become part of it, as far as they can.
    var isPulledUp = false

    package init(level: QueryLevel, body: Body, outputs: [OutputColumn]) {
        self.level = level
        self.body = body
        self.outputs = outputs
    }
}

/// A common table expression.
package final class CommonTableDraft {
    package let name: String
    package var columns: [RangeColumn]
    package var block: QueryBlock?
    package var isMaterialized: Bool?
    package var isModifying = false
    /// In the recursive term: a reference reads the working table.
    var isBeingDefined = false
    var selfReferences = 0
    var referenceCount = 0
    /// Its number among the plan's common tables, once it has one.
    package var index: Int?
    var workingIndex: Int?
    package var slots: [Int] = []

    package init(name: String, columns: [RangeColumn]) {
        self.name = name
        self.columns = columns
    }
}
