// What a statement defines: its steps, and what the client is told at their end.

import QueryEngine

/// A statement's definitions.
struct DefinitionPlan: Sendable {
    enum Answer: Sendable {
        case plain
        /// `Records: n …`: rows of this table, if the statement writes all of them anew.
        case alteration(copiedTable: UInt32?)
        /// So many rows affected.
        case count(UInt64)
    }

    /// One after another, each planned when its turn comes.
    var steps: [DefinitionStep]
    var answer = Answer.plain
    /// What does not fit is cut off, and rows that stand in the way are passed over.
    var isIgnoring = false
    /// DROP DATABASE, which answers say.
    var dropsDatabase = false
    /// What the statement fails with once all else is done and stays.
    var failure: SQLError?
    /// The database that is gone afterwards, which may have been the session's own.
    var droppedDatabase: String?
}

/// One definition of a statement, planned over the catalog as the ones before it leave it; nil: there is nothing to do.
struct DefinitionStep: Sendable {
    enum Work: Sendable {
        case command(DefinitionCommand)
        /// Rows that go into a table that was just made.
        case rows(QueryPlan)
    }

    let plan: @Sendable (PlanningContext) throws(SQLError) -> Work?

    /// It brings rows into a table.
    let isRows: Bool

    init(_ plan: @escaping @Sendable (PlanningContext) throws(SQLError) -> DefinitionCommand?) {
        isRows = false
        self.plan = { (context) throws(SQLError) in try plan(context).map { .command($0) } }
    }

    init(
        rows plan: @escaping @Sendable (PlanningContext) throws(SQLError) -> QueryPlan
    ) {
        isRows = true
        self.plan = { (context) throws(SQLError) in .rows(try plan(context)) }
    }
}
