// ALTER TABLE as the engine is given it: actions, each planned when its pass comes, and the changes they become.
package import StorageEngine

/// The passes of ALTER TABLE: Postgres carries its actions out in this order, whatever order they are written in.
package enum AlterationPass: Int, CaseIterable, Sendable {
    /// Before anything changes: what a column's new type makes of the rows that are there.
    case preparation
    /// All kinds of DROP, DROP DEFAULT and DROP NOT NULL among them.
    case drops
    case types
    /// Indexes and constraints over columns whose type has changed.
    case renewal
    case newColumns
    /// What ADD CONSTRAINT is taken apart into.
    case examination
    case attributes
    case keys
    /// Checks, foreign keys, defaults, identities.
    case constraints
    case rest
}

/// One action of ALTER TABLE.
package struct TableAction: Sendable {
    /// Turns an action into what it is for the table as it stands at the action's pass; what belongs to a later pass is
    /// left to that.
    package typealias Planning =
        @Sendable (TableDescriptor, PlanningContext) throws(SQLError) -> [TableAction]

    enum Content {
        case change(TableChange)
        case written(Planning)
    }

    let pass: AlterationPass
    /// What messages call it.
    let name: String
    let lockMode: TableLockMode
    let content: Content

    /// A change that needs no planning.
    package init(_ change: TableChange, pass: AlterationPass? = nil) {
        self.pass = pass ?? change.pass
        name = change.name
        lockMode = change.lockMode
        content = .change(change)
    }

    package init(
        _ pass: AlterationPass, name: String, lockMode: TableLockMode = .accessExclusive,
        _ planning: @escaping Planning
    ) {
        self.pass = pass
        self.name = name
        self.lockMode = lockMode
        content = .written(planning)
    }
}

/// An expression over one row of a table, whose columns stand in slots 0… in the table's order.
package struct RowExpression: Sendable {
    package let expression: ScalarExpression
    /// How long a frame it needs: the columns, and what it keeps besides.
    package let slotCount: Int

    package init(_ expression: ScalarExpression, slotCount: Int) {
        self.expression = expression
        self.slotCount = slotCount
    }
}

/// A change of a table. Columns go by their names as they are at the change's pass.
package enum TableChange: Sendable {
    case addColumn(ColumnDefinition)
    case addConstraint(ConstraintDefinition)
    case dropColumn(String, ifExists: Bool = false, cascade: Bool)
    /// `kind`: only one of this kind, where names of different kinds may be the same.
    case dropConstraint(String, kind: ConstraintKind? = nil, ifExists: Bool, cascade: Bool)
    case addIndex(IndexDefinition, ifNotExists: Bool = false)
    /// By its name in the table, where that is what its name is for.
    case dropIndex(String, ifExists: Bool = false)
    case setDefault(String, sql: String?)
    /// What the column becomes whenever another one of its row changes.
    case setChange(String, sql: String?)
    /// The default, and whether the column's values are numbers given to rows: all that there was of it before is gone.
    case defineDefault(String, sql: String?, identity: ColumnDescriptor.Identity)
    /// What is kept beside the definition.
    case comment(String?)
    case setNotNull(String, Bool)
    case dropExpression(String, ifExists: Bool)
    /// `conversion` reads the row as it was before the statement.
    case setType(String, SQLType, Collation = .c, conversion: RowExpression)
    /// After a column's type has changed: a check's new text, and its condition where it is to be tested again.
    case renewCheck(String, sql: String, condition: RowExpression?)
    /// After a column's type has changed: an index's expressions and its predicate.
    case renewIndex(UInt32, [IndexExpression], predicate: String?)
    /// After a column's type has changed: the foreign keys from it and to it.
    case recheckForeignKeys(String)
    case addIdentity(String, always: Bool, SequenceDefinition)
    case alterIdentity(String, always: Bool?, SequenceChange)
    case dropIdentity(String, ifExists: Bool)
    /// `condition`: of a check, to be tested as in `addConstraint`.
    case validateConstraint(String, condition: RowExpression?)
    case alterConstraint(String, isDeferrable: Bool, isInitiallyDeferred: Bool)
    /// Which column is given numbers; nil: none is any more. A counter that is there goes on where it is.
    case countRows(CounterDefinition?)
    /// The number that the next row gets, if it is above those that are there.
    case setNextNumber(UInt64)
    case renameColumn(String, to: String)
    /// By its name in the table, as `dropIndex`.
    case renameIndex(String, to: String)
    /// Where the column stands among the others once all is done: behind another one, or first.
    case placeColumn(String, after: String?)
    /// Accepted without effect but on a column that is there (SET STATISTICS, SET STORAGE).
    case touchColumn(String, name: String)
    /// Accepted without effect (OWNER TO, SET (…)).
    case accepted(name: String)
}

extension TableChange {
    fileprivate var pass: AlterationPass {
        switch self {
        case .dropColumn, .dropConstraint, .dropIndex, .setDefault(_, sql: nil),
            .setNotNull(_, false),
            .dropIdentity, .dropExpression:
            .drops
        case .setType: .types
        case .renewCheck, .renewIndex, .recheckForeignKeys, .renameColumn, .renameIndex: .renewal
        case .addColumn: .newColumns
        case .setNotNull, .defineDefault: .attributes
        case .addIndex: .keys
        case .addConstraint(let constraint):
            switch constraint.kind {
            case .primaryKey, .unique: .keys
            case .check, .foreignKey: .constraints
            }
        case .setDefault, .setChange, .addIdentity: .constraints
        case .countRows, .setNextNumber, .placeColumn, .comment: .rest
        case .alterIdentity, .validateConstraint, .alterConstraint, .touchColumn, .accepted: .rest
        }
    }

    fileprivate var lockMode: TableLockMode {
        guard case .addConstraint(let constraint) = self, case .foreignKey = constraint.kind else {
            return .accessExclusive
        }
        return .shareRowExclusive
    }

    /// What messages call it.
    fileprivate var name: String {
        switch self {
        case .addColumn: "ADD COLUMN"
        case .addConstraint: "ADD CONSTRAINT"
        case .dropColumn: "DROP COLUMN"
        case .dropConstraint: "DROP CONSTRAINT"
        case .addIndex: "ADD INDEX"
        case .dropIndex: "DROP INDEX"
        case .setDefault, .setChange, .defineDefault: "ALTER COLUMN ... SET DEFAULT"
        case .comment: "COMMENT"
        case .setNotNull(_, true): "ALTER COLUMN ... SET NOT NULL"
        case .setNotNull(_, false): "ALTER COLUMN ... DROP NOT NULL"
        case .dropExpression: "ALTER COLUMN ... DROP EXPRESSION"
        case .setType, .renewCheck, .renewIndex, .recheckForeignKeys:
            "ALTER COLUMN ... SET DATA TYPE"
        case .addIdentity: "ALTER COLUMN ... ADD IDENTITY"
        case .alterIdentity: "ALTER COLUMN ... SET"
        case .dropIdentity: "ALTER COLUMN ... DROP IDENTITY"
        case .validateConstraint: "VALIDATE CONSTRAINT"
        case .alterConstraint: "ALTER CONSTRAINT"
        case .countRows, .setNextNumber, .placeColumn: "ALTER COLUMN"
        case .renameColumn: "RENAME COLUMN"
        case .renameIndex: "RENAME INDEX"
        case .touchColumn(_, let name), .accepted(let name): name
        }
    }
}

extension ColumnDescriptor {
    /// An error where the column's value does not come from a default that can be given to it or taken from it.
    package func requireOrdinaryDefault(of table: String, isDropped: Bool) throws(SQLError) {
        guard identity != .none || isGenerated else { return }
        throw SQLError(
            .definition(
                .computedColumn(
                    name, of: table, isIdentity: identity != .none, isDropped: isDropped)))
    }
}
