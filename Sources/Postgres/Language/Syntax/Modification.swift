// INSERT, UPDATE, DELETE.

/// A column that is assigned to: `name`, `name.field`, `name[1]`.
package struct TargetColumn: Sendable, Hashable {
    package var name: String
    package var indirection: [Indirection]
    package var offset: SourceOffset
}

package struct InsertStatement: Sendable, Hashable {
    package enum Overriding: Sendable, Hashable {
        case none
        case userValue
        case systemValue
    }

    package enum Source: Sendable, Hashable {
        case defaultValues
        case query(Query)
    }

    package var with: WithClause?
    package var table: QualifiedName
    package var alias: String?
    /// Empty: none were written.
    package var columns: [TargetColumn]
    package var overriding: Overriding
    package var source: Source
    package var onConflict: OnConflict?
    package var returning: [SelectItem]
}

package struct OnConflict: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case none
        case index([IndexElement], filter: Expression?)
        case constraint(String)
    }

    package enum Action: Sendable, Hashable {
        case nothing
        case update([Assignment], filter: Expression?)
    }

    package var target: Target
    package var action: Action
    package var offset: SourceOffset
    /// Where the target begins, for errors about inference.
    package var targetOffset: SourceOffset
}

package enum Assignment: Sendable, Hashable {
    case one(TargetColumn, Expression)
    /// `(a, b) = ROW(…)`, `(a, b) = (SELECT …)`.
    case several([TargetColumn], Expression, SourceOffset)
}

package struct UpdateStatement: Sendable, Hashable {
    package var with: WithClause?
    package var table: TableReference
    package var assignments: [Assignment]
    package var from: [TableExpression]
    package var filter: Expression?
    package var returning: [SelectItem]
}

package struct DeleteStatement: Sendable, Hashable {
    package var with: WithClause?
    package var table: TableReference
    package var using: [TableExpression]
    package var filter: Expression?
    package var returning: [SelectItem]
}
