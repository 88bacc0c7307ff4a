// The seam between the session and the languages: a frontend parses text and plans statements; the session knows
// neither syntax nor names.

package import FaultInjection

/// A language.
package protocol Frontend: Sendable {
    /// All statements of a text; a syntax error anywhere fails the whole text. An empty text has none.
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement]
    /// A statement's text without its literals, comments and spacing, to know others of its kind by.
    func shape(of text: [UInt8]) -> String
    /// What reading the text has to tell, whatever its statements are: names that are too long.
    func notices(of text: [UInt8]) -> [Notice]
    /// Finds the literals of a text without parsing it. False where it has none, or where what stands between them does
    /// not tell how another text that is the same there is read.
    func findLiterals(_ text: [UInt8], _ found: LiteralText) -> Bool
    /// Parses a text so that its statements do not know its literals but those that are pinned.
    func parse(
        _ text: [UInt8], literals: [LiteralToken], pinned: [Int]
    ) throws(SQLError) -> [any FrontendStatement]
    /// Compiles the expressions that a table's definition keeps as text.
    func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules
    /// A stored expression as the functions that describe definitions show it.
    func expressionText(_ sql: String, pretty: Bool) -> String
    /// A stored expression with one name changed; a condition stands without parentheses around the whole.
    func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String
    /// A view's query with what its names are called now.
    func viewText(
        _ view: ViewDescriptor, pretty: Bool, _ context: PlanningContext
    ) throws(SQLError) -> String
}

extension Frontend {
    package func shape(of text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }

    package func notices(of text: [UInt8]) -> [Notice] { [] }

    package func expressionText(_ sql: String, pretty: Bool) -> String { sql }

    package func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String { sql }

    package func viewText(
        _ view: ViewDescriptor, pretty: Bool, _ context: PlanningContext
    ) throws(SQLError) -> String {
        " \(view.sql);"
    }

    package func findLiterals(_ text: [UInt8], _ found: LiteralText) -> Bool { false }

    package func parse(
        _ text: [UInt8], literals: [LiteralToken], pinned: [Int]
    ) throws(SQLError) -> [any FrontendStatement] {
        try parse(text)
    }

    package func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules {
        TableRules(plain: table)
    }
}

/// One parsed statement.
package protocol FrontendStatement: Sendable {
    /// Its own text, for logs and for pg_stat_activity.
    var text: String { get }
    /// The text of the same statement in a text that differs in literals alone.
    func text(in other: [UInt8]) -> String
    /// What it does, as far as it says without a plan.
    var kind: StatementKinds { get }
    /// Names and types do not matter to it: COMMIT, ROLLBACK and their like, planned without a catalog; the only
    /// statements that a failed transaction accepts.
    var transactionCommand: TransactionCommand? { get }
    /// SELECT, INSERT, UPDATE, DELETE, VALUES: may have parameters, may be cached.
    var isPlannable: Bool { get }
    /// The name of a command that is refused outside a transaction block before anything else is looked at.
    var requiresBlock: String? { get }
    /// The name of a command that is refused inside a transaction block before anything else is looked at.
    var forbidsBlock: String? { get }
    /// Needs a snapshot to be planned or run: everything but SET, SHOW and transaction control.
    var needsSnapshot: Bool { get }
    func plan(_ context: PlanningContext) throws(SQLError) -> Command
}

extension FrontendStatement {
    package var kind: StatementKinds { .other }
    package var requiresBlock: String? { nil }
    package var forbidsBlock: String? { nil }
}

/// What planning reads, and the parameter types that it infers.
package final class PlanningContext {
    package let catalog: any CatalogReader
    package let functions: FunctionLibrary
    package let environment: TypeEnvironment
    /// Types given in Parse or PREPARE; 0 (`TypeID(0)`) and positions past the end are inferred and filled in.
    package var parameterTypes: [TypeID]
    /// A cursor or Describe needs a plan that stands on its own: no parameter values are known.
    package let settings: PlannerSettings
    /// For functions evaluated while planning (constant folding): nil where nothing may be evaluated.
    package let evaluation: (any EvaluationContext)?
    /// False for a statement that came without any: `$1` is an error there.
    package let allowsParameters: Bool
    /// Keeps the literals that are slots; nil where all values are known.
    package let literals: LiteralLedger?
    /// What planning has to tell the client (names that IF EXISTS did not find).
    package var notices: [Notice] = []

    package init(
        catalog: any CatalogReader, environment: TypeEnvironment, parameterTypes: [TypeID],
        settings: PlannerSettings, evaluation: (any EvaluationContext)?,
        allowsParameters: Bool = true, literals: LiteralLedger? = nil
    ) {
        self.catalog = catalog
        functions = catalog.language.functions
        self.environment = environment
        self.parameterTypes = parameterTypes
        self.settings = settings
        self.evaluation = evaluation
        self.allowsParameters = allowsParameters
        self.literals = literals
    }
}

/// Postgres's enable_… switches that schedules use to force a plan, and the collation of the database.
package struct PlannerSettings: Sendable {
    package var enableSequentialScan = true
    package var enableIndexScan = true
    package var enableHashJoin = true
    package var enableNestedLoop = true
    package var collation = Collation.linguistic

    package init() {}
}
