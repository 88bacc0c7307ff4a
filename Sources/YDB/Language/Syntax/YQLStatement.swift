// The table of contents: every statement that YQL's grammar knows.
package import SQLPlanning

/// A statement. Queries, expressions, and what INSERT, UPDATE and DELETE share with other languages are SQLPlanning's syntax.
package indirect enum YQLStatement: Sendable, Hashable {
    /// SELECT, VALUES, PROCESS and REDUCE.
    case query(Query)
    case insert(YQLInsert)
    case update(YQLUpdate)
    case delete(YQLDelete)

    case pragma(YQLPragma)
    case declare(YQLDeclaration)
    case named(YQLNamedExpressions)
    case define(YQLDefinition)
    case perform(YQLPerform)
    case condition(YQLCondition)
    case loop(YQLLoop)
    case use(YQLCluster)
    case commit
    case rollback
    /// EXPLAIN, EXPLAIN QUERY PLAN.
    case explain(YQLStatement, isPlan: Bool)

    case createTable(YQLCreateTable)
    case alterTable(YQLAlterTable)
    case dropTable(YQLDropTable)
    case truncateTable(YQLTableName)
    case createView(YQLCreateView)
    case dropView(YQLTableName, ifExists: Bool)
    case alterSequence(YQLAlterSequence)

    case createUser(YQLUser)
    case alterUser(YQLUser)
    case renameUser(YQLRole, to: YQLRole)
    case createGroup(YQLRole, members: [YQLRole])
    case addMembers(YQLRole, [YQLRole])
    case dropMembers(YQLRole, [YQLRole])
    case renameGroup(YQLRole, to: YQLRole)
    case dropRoles(YQLDropRoles)
    case grant(YQLPermissions)
    case revoke(YQLPermissions)
    case showCreate(YQLShowCreate)

    /// Read by its words and no further: there is no such thing here.
    case unsupported(YQLUnsupported)
}

/// One statement of a text.
package struct YQLParsedStatement: Sendable {
    package var statement: YQLStatement
    /// Its bytes in the whole text, without the semicolon. Offsets in its tree count from the start of the whole text.
    package var range: Range<Int>
}

/// A whole text.
package struct YQLScript: Sendable {
    package var text: [UInt8]
    package var statements: [YQLParsedStatement]

    /// The line and column, both from 1, that an error at this place is reported with.
    package func position(of offset: SourceOffset) -> YQLPosition {
        YQLPosition(offset: Int(offset.bytes), in: text)
    }
}

/// What YDB has and this server has not: `CREATE TOPIC`, `IMPORT`, …
package struct YQLUnsupported: Sendable, Hashable {
    /// Its first words: `CREATE TOPIC`.
    package var feature: String
    package var offset: SourceOffset
}

// MARK: - Names

/// A table or another object: `cluster.path`, `@path`, `$x`.
package struct YQLTableName: Sendable, Hashable {
    package enum Path: Sendable, Hashable {
        case name(String)
        /// `$x`: an expression that gives the path.
        case bound(String)
    }

    package var cluster: YQLCluster?
    package var isTemporary: Bool
    package var path: Path
    package var hints: [YQLTableHint]
    package var offset: SourceOffset
}

/// `provider:cluster`.
package struct YQLCluster: Sendable, Hashable {
    package var provider: String?
    /// nil: `*`.
    package var name: YQLTypeTag?
    package var offset: SourceOffset
}

// MARK: - Named expressions and code

/// `$a, $b = value`.
package struct YQLNamedExpressions: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case expression(Expression)
        /// A query, in parentheses or without.
        case query(Query)
    }

    /// Without their dollars.
    package var names: [String]
    package var value: Value
    package var offset: SourceOffset
}

/// `DECLARE $x AS type`.
package struct YQLDeclaration: Sendable, Hashable {
    package var name: String
    package var type: YQLTypeName
    package var defaultValue: Expression?
    package var offset: SourceOffset
}

/// `PRAGMA prefix.name = value`, `PRAGMA name(a, b)`.
package struct YQLPragma: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        /// A number as written, with its sign.
        case number(String)
        case word(String)
        case string([UInt8])
        case boolean(Bool)
        case named(String)
    }

    package var prefix: String?
    /// As written; case does not matter.
    package var name: String
    package var values: [Value]
    package var offset: SourceOffset
}

/// `DEFINE ACTION $f($a, $b?) AS … END DEFINE`.
package struct YQLDefinition: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case action
        case subquery
    }

    package var kind: Kind
    package var name: String
    package var parameters: [YQLParameter]
    package var body: [YQLBodyStatement]
    package var offset: SourceOffset
}

/// A statement inside an action, subquery or DO block.
package struct YQLBodyStatement: Sendable, Hashable {
    package var statement: YQLStatement
    package var offset: SourceOffset
}

/// `DO …`.
package enum YQLPerform: Sendable, Hashable {
    /// `DO $action(a, b)`.
    case call(String, [Expression], SourceOffset)
    /// `DO EMPTY_ACTION()`.
    case nothing
    /// `DO BEGIN … END DO`.
    case block([YQLBodyStatement])
}

/// `EVALUATE IF condition DO … ELSE DO …`.
package struct YQLCondition: Sendable, Hashable {
    /// EVALUATE is written.
    package var isEvaluated: Bool
    package var condition: Expression
    package var then: YQLPerform
    package var otherwise: YQLPerform?
    package var offset: SourceOffset
}

/// `EVALUATE FOR $x IN list DO … ELSE DO …`.
package struct YQLLoop: Sendable, Hashable {
    package var isEvaluated: Bool
    package var isParallel: Bool
    package var variable: String
    package var collection: Expression
    package var body: YQLPerform
    /// Done where the collection is empty.
    package var otherwise: YQLPerform?
    package var offset: SourceOffset
}
