// COPY, EXPLAIN, maintenance, privileges and roles.

package import SQLPlanning

package struct CopyStatement: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        case table(QualifiedName, columns: [String])
        /// A query, or INSERT, UPDATE or DELETE with RETURNING.
        case statement(DataStatement)
    }

    package enum Target: Sendable, Hashable {
        /// STDIN or STDOUT.
        case client
        case file(String)
        case program(String)
    }

    package var source: Source
    package var isFrom: Bool
    package var target: Target
    /// Old and new spelling alike, as name and value: `delimiter`, `null`, `format`, `header` …
    package var options: [Option]
    package var filter: Expression?
    package var filterOffset: SourceOffset
}

package struct ExplainStatement: Sendable, Hashable {
    package var options: [Option]
    package var statement: Statement
}

/// VACUUM and ANALYZE.
package struct VacuumStatement: Sendable, Hashable {
    package struct Relation: Sendable, Hashable {
        package var name: QualifiedName
        package var columns: [String]
    }

    package var isVacuum: Bool
    /// `full`, `freeze`, `verbose`, `analyze` …
    package var options: [Option]
    package var relations: [Relation]
}

package struct ReindexStatement: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case index(QualifiedName)
        case table(QualifiedName)
        case schema(String)
        case system(String)
        case database(String)
    }

    package var target: Target
    package var options: [Option]
    package var isConcurrent: Bool
}

package struct ClusterStatement: Sendable, Hashable {
    package var table: QualifiedName?
    package var index: String?
    package var options: [Option]
}

/// GRANT and REVOKE, of privileges and of roles.
package struct GrantStatement: Sendable, Hashable {
    package struct Privilege: Sendable, Hashable {
        /// nil is ALL.
        package var name: String?
        package var columns: [String]
    }

    package var isGrant: Bool
    package var privileges: [Privilege]
    /// nil for roles.
    package var kind: ObjectKind?
    /// `ALL TABLES IN SCHEMA`: then the names are schemas.
    package var isAllInSchema: Bool
    package var names: [QualifiedName]
    package var grantees: [String]
    /// WITH GRANT OPTION, WITH ADMIN OPTION, or GRANT OPTION FOR in a REVOKE.
    package var withOption: Bool
    package var grantedBy: String?
    package var behavior: DropBehavior
}

/// CREATE, ALTER and DROP of ROLE, USER and GROUP.
package struct RoleStatement: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case create([Option])
        case alter([Option])
        case set(SetStatement, database: String?)
        case reset(String?, database: String?)
        case drop(ifExists: Bool)
    }

    /// ROLE, USER or GROUP, in upper case as the tag has it.
    package var word: String
    package var names: [String]
    package var action: Action
}

/// `DO [LANGUAGE l] 'code'`.
package struct DoStatement: Sendable, Hashable {
    package var language: String?
    package var code: String?
}

package struct CallStatement: Sendable, Hashable {
    package var call: FunctionCall
}

package struct CreateExtensionStatement: Sendable, Hashable {
    package var name: String
    package var ifNotExists: Bool
    package var options: [Option]
}

package struct RefreshMaterializedViewStatement: Sendable, Hashable {
    package var name: QualifiedName
    package var isConcurrent: Bool
    package var withData: Bool
}
