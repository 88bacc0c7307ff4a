// SHOW, DESCRIBE and EXPLAIN.

package import SQLPlanning

package struct ShowStatement: Sendable, Hashable {
    package var subject: ShowSubject
    package var filter = ShowFilter.none
}

package enum ShowFilter: Sendable, Hashable {
    case none
    case like(String)
    case condition(Expression)
}

package enum ShowSubject: Sendable, Hashable {
    /// `SHOW CREATE …`.
    package enum Definition: Sendable, Hashable {
        case table
        case view
        case procedure
        case function
        case trigger
        case event
        case sequence
    }

    case databases
    case tables(database: String?, isFull: Bool)
    case tableStatus(database: String?)
    case openTables(database: String?)
    case triggers(database: String?)
    case events(database: String?)
    /// DESCRIBE too, its column as the filter.
    case columns(of: QualifiedName, isFull: Bool)
    case indexes(of: QualifiedName)
    case definition(Definition, QualifiedName)
    case createDatabase(String, ifNotExists: Bool)
    case createUser(UserName?)
    case variables(VariableScope)
    case status(VariableScope)
    case warnings(Limit?, offset: Expression?)
    case errors(Limit?, offset: Expression?)
    case warningCount
    case errorCount
    case processList(isFull: Bool)
    case characterSets
    case collations
    case engines
    /// `SHOW ENGINE name STATUS`: the name, the word in capitals.
    case engine(String, String)
    case plugins
    case privileges
    /// nil: one's own.
    case grants(UserName?)
    case procedureStatus
    case functionStatus
    case binaryLogs
    case binaryLogStatus
    case replicaStatus
    case replicas
    case profiles
    case profile
}

package struct ExplainStatement: Sendable, Hashable {
    package enum Format: Sendable, Hashable {
        case traditional
        case json
        case tree
    }

    package enum Target: Sendable, Hashable {
        case statement(MySQLStatement)
        case connection(UInt64)
    }

    package var format: Format
    /// `EXPLAIN ANALYZE`, and MariaDB's `ANALYZE` before a statement.
    package var isAnalyze = false
    /// `EXPLAIN EXTENDED`, which MariaDB still has.
    package var isExtended = false
    package var target: Target
}
