// What every operator and expression of one running statement shares: the transaction, the frame of registers, the
// parameters, the budget of the step.
package import StorageEngine

/// What a statement's execution asks of the session around it. The session is the only implementation at run time.
package protocol SessionServices: InterruptSource {
    /// How the session's long work looks up.
    var pace: WorkPace { get }
    var environment: TypeEnvironment { get }
    var language: any Language { get }
    var transactionTimestamp: Int64 { get }
    var statementTimestamp: Int64 { get }
    var clockTimestamp: Int64 { get }
    func random() -> Double
    func setSeed(_ seed: Double)
    /// The catalog as the transaction sees it, for foreign keys' other tables.
    func table(oid: UInt32) throws(SQLError) -> TableDescriptor?
    /// The row of the table that a cursor stands on.
    func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID
    /// The table's own expressions, compiled.
    func rules(of table: TableDescriptor) throws(SQLError) -> TableRules
    /// What planning reads while a definition is carried out; nil where nothing can be planned.
    func planningContext(over catalog: any CatalogReader) -> PlanningContext?
    /// True for a constraint whose check waits for COMMIT in this transaction (SET CONSTRAINTS counted in).
    func isDeferred(constraint oid: UInt32, deferrable: Bool, initiallyDeferred: Bool) -> Bool
    /// Puts a check off to COMMIT or SET CONSTRAINTS … IMMEDIATE.
    func deferCheck(_ check: PendingCheck)
    func notice(_ notice: Notice)
    /// Something is wrong with a row, which the statement says to pass over.
    func passOver(_ error: SQLError)
    /// How often the recursive part of a query may run; nil: as often as there are rows.
    var mostRounds: Int? { get }
    /// A recursion has come to that limit: it ends there, by an error where one is thrown.
    func recursionStopped(after rounds: Int) throws(SQLError)
    /// The distance between numbers that counters of rows give, and the first of them.
    var counterSteps: (increment: UInt64, offset: UInt64) { get }

    /// The number that the next row to be numbered was given beforehand, once; nil: the counter's.
    func takeFirstNumber() -> UInt64?
    /// Foreign keys are looked at.
    var checksForeignKeys: Bool { get }
    /// Told of work that no budget was spent for.
    func countWork(_ units: Int)
    /// Whether an open cursor or portal of this session reads the table.
    func isInUse(table oid: UInt32) -> Bool
    /// A stored expression as the functions that describe definitions show it.
    func expressionText(_ sql: String, pretty: Bool) -> String
    /// A stored expression with one name changed; a condition stands without parentheses around the whole.
    func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String
    /// A view's query with what its names are called now.
    func viewText(_ view: ViewDescriptor, pretty: Bool) throws(SQLError) -> String
    /// The language's session, for its own functions and tables; nil where there is none.
    var session: AnyObject? { get }
    /// The catalog that system tables show.
    var catalogStore: CatalogStore? { get }
}

extension SessionServices {
    package var session: AnyObject? { nil }

    package func countWork(_ units: Int) {}

    package func passOver(_ error: SQLError) {}

    package var mostRounds: Int? { nil }

    package func recursionStopped(after rounds: Int) throws(SQLError) {}

    package var counterSteps: (increment: UInt64, offset: UInt64) { (1, 1) }

    package func takeFirstNumber() -> UInt64? { nil }

    package var checksForeignKeys: Bool { true }

    package func expressionText(_ sql: String, pretty: Bool) -> String { sql }

    package func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String { sql }

    package func viewText(_ view: ViewDescriptor, pretty: Bool) throws(SQLError) -> String {
        " \(view.sql);"
    }

    package var catalogStore: CatalogStore? { nil }

    package func isInUse(table oid: UInt32) -> Bool { false }

    package func planningContext(over catalog: any CatalogReader) -> PlanningContext? { nil }

    package func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID {
        throw SQLError(.noCursor(name))
    }

    package func rules(of table: TableDescriptor) throws(SQLError) -> TableRules {
        TableRules(plain: table)
    }
}

/// One running statement.
package final class ExecutionContext: EvaluationContext {
    package let services: any SessionServices
    package let transaction: Transaction
    package let plan: QueryPlan
    package let parameters: [Value]
    // What changes with every row, here and in the operators, is not checked for exclusive access at run time: it belongs to one
    // statement, which one thread runs, and the checks cost a twentieth of a scan even where they are switched off.

    /// The registers. Every plan node and expression addresses them absolutely.
    @exclusivity(unchecked) package var frame: [Value]
    /// Where each use of a table stands: see `ColumnLoad`.
    @exclusivity(unchecked) package var relations: [RelationPosition]
    var subplans: [SubplanState?]
    var commonTables: [CommonTableState]
    /// What reads of tables see: fixed when the statement (or the cursor) began.
    package let view: View
    /// Foreign keys and deferred unique keys to be checked when the statement is over.
    package var checks: [PendingCheck] = []
    /// Tables whose own expressions this statement has evaluated.
    var ruleEvaluations: [RuleEvaluation] = []

    /// The row that a statement which writes is at, from 1.
    package var rowNumber = 1

    /// What the reads of virtual tables share: see `shared`.
    private var virtualTables: AnyObject?

    /// Set before the operators are made, while a rule waits for a row of a table.
    package var watchedRows: MomentMark?

    /// Set before the operators are made, where somebody asks how many rows are read.
    package var rowCounts: TableRowCounts?

    /// Work units left until the next look; see `refill`.
    @exclusivity(unchecked) package var budget: Int = 0
    /// Work units of this step beyond those.
    @exclusivity(unchecked) private var reserve = 0
    private let pace: WorkPace
    /// Work of expressions that the session has not been told of yet: see `charge`.
    @exclusivity(unchecked) private var charged = 0

    /// The members of lists that are the same for every row: see `MemberTable`.
    var memberTables: [MemberListID: MemberTable] = [:]

    /// Volatile results of the row being computed, replayed when its expression is repeated after a wait.
    @exclusivity(unchecked) var memo: [Value] = []
    @exclusivity(unchecked) var memoPosition = 0

    package init(
        plan: QueryPlan, parameters: [Value], transaction: Transaction, view: View,
        services: any SessionServices,
        registers: consuming Registers = Registers()
    ) {
        self.plan = plan
        self.parameters = parameters
        self.transaction = transaction
        self.view = view
        self.services = services
        pace = services.pace
        registers.size(plan)
        self.frame = registers.frame
        self.relations = registers.relations
        self.subplans =
            plan.subplans.isEmpty
            ? [] : [SubplanState?](repeating: nil, count: plan.subplans.count)
        self.commonTables =
            plan.commonTables.isEmpty
            ? [] : plan.commonTables.map { CommonTableState($0) }
    }

    package var environment: TypeEnvironment { services.environment }
    package var transactionTimestamp: Int64 { services.transactionTimestamp }
    package var statementTimestamp: Int64 { services.statementTimestamp }
    package var clockTimestamp: Int64 { services.clockTimestamp }

    package func random() -> Double { services.random() }
    package func setSeed(_ seed: Double) { services.setSeed(seed) }

    package var session: AnyObject? { services.session }

    /// What all reads of a language's virtual tables in this statement have in common: made when first asked for.
    package func shared<Object: AnyObject>(_ make: () -> Object) -> Object {
        if let known = virtualTables as? Object { return known }
        let made = make()
        virtualTables = made
        return made
    }

    /// Begins a step of so many units of work. Every step begins with a look, for one whose output is full before its work
    /// is spent would have no other.
    @inline(__always)
    package func refill(_ units: Int) throws(Interrupt) {
        do throws(SQLError) {
            try services.checkInterrupts()
        } catch {
            throw .error(error)
        }
        budget = min(units, Self.unitsBetweenLooks)
        reserve = units &- budget
    }

    /// Units of the step that are left.
    var unspent: Int { budget &+ reserve }

    /// So few that rows of heavy expressions do not hold up others for long.
    private static let unitsBetweenLooks = 256

    /// Counts one unit of work; throws `yield` when the step has had its share.
    @inline(__always)
    package func tick() throws(Interrupt) {
        budget &-= 1
        if budget < 0 { try spent() }
    }

    /// Counts one thing that costs as much as several units. The step ends before it or after it, whatever it costs.
    func tick(costing units: Int) throws(Interrupt) {
        if budget < 1 { try spent() }
        budget &-= units
    }

    /// Counts the work of a loop inside one expression, which cannot stop half-way and go on there: a yield would have
    /// it done all over again. Cancel and deadline are looked at all the same.
    @inline(__always)
    func charge(_ units: Int) throws(Interrupt) {
        charged &+= units
        if charged >= ExecutionContext.chargedAtOnce { try settle() }
    }

    private static let chargedAtOnce = 128

    @inline(never)
    private func settle() throws(Interrupt) {
        services.countWork(charged)
        charged = 0
        do throws(SQLError) {
            try services.checkInterrupts()
        } catch {
            throw .error(error)
        }
    }

    @inline(never)
    private func spent() throws(Interrupt) {
        do throws(SQLError) {
            try services.checkInterrupts()
        } catch {
            throw .error(error)
        }
        guard reserve > 0, !pace.isTurnOver() else { throw .yield }
        budget = min(reserve, Self.unitsBetweenLooks) &- 1
        reserve &-= budget &+ 1
    }

    /// What is evaluated now may be given up and evaluated again: nothing is changed before `isRepeatable(false)`.
    @inline(__always)
    func isRepeatable(_ may: Bool) { pace.mayMove = may }

    @inline(__always)
    func requireGoing() throws(Interrupt) { try pace.requireGoing() }
}

/// The row a use of a table stands at; `row` is nil on the null-extended side of an outer join.
package struct RelationPosition: Sendable {
    package var rowID: RowID
    package var row: Row?

    package init(rowID: RowID = 0, row: Row? = nil) {
        self.rowID = rowID
        self.row = row
    }
}

extension ExecutionContext {
    /// A context without a query, for checks at COMMIT or SET CONSTRAINTS.
    package static func forChecks(
        _ checks: [PendingCheck], transaction: Transaction, services: any SessionServices
    ) -> ExecutionContext {
        let context = ExecutionContext(
            plan: .empty, parameters: [], transaction: transaction,
            view: transaction.statementView(), services: services)
        context.checks = checks
        return context
    }
}
