// What a statement that is no query is planned to; the session carries it out.

import QueryEngine
import SQLPlanning

enum MySQLCommand: SessionCommand {
    case transaction(TransactionStatement)
    case setTransaction(SetTransactionStatement)
    /// The values are the columns of the plan's one row, in the order of the items.
    case set([SetTarget], values: QueryPlan)
    /// The same around one statement.
    case setStatement([SetTarget], values: QueryPlan, StatementSource)
    case define(DefinitionPlan)
    case use(String)
    /// DO: the row is looked at by nobody.
    case discard(QueryPlan)
    case selectInto(QueryPlan, variables: [String])
    case diagnostics(errorsOnly: Bool, offset: Int, limit: Int?)
    case count(name: String, errorsOnly: Bool)
    case lockTables([TableToLock])
    case unlockTables
    case kill(isQuery: Bool, id: QueryPlan)
    case prepare(name: String, text: QueryPlan)
    /// The arguments are the columns of the plan's one row; nil: there are none.
    case execute(name: String, arguments: QueryPlan?)
    case executeImmediate(text: QueryPlan, arguments: QueryPlan?)
    case deallocate(name: String)
    /// Rows that are known already.
    case rows(isNotNull: Bool, [ResultColumn], [[Value]])
    /// SHOW CREATE.
    case showDefinition(ShownDefinition)
    /// Nothing has to be done for it here.
    case accepted
    case accounts(UserStatement)
    case refused(SQLError)
}

/// What one item of SET sets.
enum SetTarget: Sendable {
    case userVariable(String)
    case systemVariable(VariableScope, String, isDefault: Bool, isBareWord: Bool)
    case names(characterSet: String?, collation: String?)
    case characterSet(String?)
    case password
}
