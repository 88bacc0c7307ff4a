// Which statement a text is, by its first word.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func statement() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        switch token.keyword {
        case .select, .values, .insert, .replace, .update, .delete, .with:
            return try dataStatement()
        case .table where !isMariaDB: return try dataStatement()
        case .begin: return try begin()
        case .start: return try start()
        case .commit: return try commit()
        case .rollback: return try rollback()
        case .savepoint: return try savepoint()
        case .release: return try releaseSavepoint()
        case .set: return try set()
        case .show: return try show()
        case .describe, .desc, .explain: return try describe()
        case .use: return try use()
        case .create: return try create()
        case .alter: return try alter()
        case .drop: return try drop()
        case .rename: return try rename()
        case .truncate: return try truncate()
        case .prepare: return try prepare()
        case .execute: return try execute()
        case .deallocate: return try deallocate()
        case .do: return try doExpressions()
        case .lock: return try lockTables()
        case .unlock: return try unlockTables()
        case .kill: return try kill()
        case .flush: return try flush()
        case .analyze, .check, .optimize, .repair, .checksum: return try maintain()
        case .call: return try callProcedure()
        case .grant: return try grant()
        case .revoke: return try revoke()
        default:
            if at(kind: .leftParenthesis) { return try dataStatement() }
            return try rarerStatement(offset)
        }
    }

    /// Statements of parts that there are not.
    private mutating func rarerStatement(
        _ offset: SourceOffset
    ) throws(SQLError) -> MySQLStatement {
        switch token.keyword {
        case .load, .handler, .xa, .signal, .resignal, .get, .help, .install, .uninstall, .change,
            .stop, .reset, .purge, .binlog, .cache, .shutdown, .restart, .clone, .import:
            let feature = token.keyword.spelling.uppercased()
            let commits = at(any: .reset, .install, .uninstall, .cache)
            let needsMore = at(.load)
            advance()
            if needsMore {
                if token.kind == .word { advance() }
                let word = token.kind == .word ? lexer.name(token).uppercased() : ""
                if word == "LOW_PRIORITY" || word == "CONCURRENT" { advance() }
                if at(.local) { throw localFilesRefused() }
            }
            guard
                token.kind == .word || at(kind: .string) || feature == "SHUTDOWN"
                    || feature == "RESTART" || feature == "RESIGNAL" || isName
            else { throw syntaxError() }
            return try unsupported(feature, commitsFirst: commits, offset)
        case .backup where isMariaDB:
            return try unsupported("BACKUP", commitsFirst: false, offset)
        default: throw syntaxError()
        }
    }

    /// LOAD DATA LOCAL, which the greeting does not offer.
    private func localFilesRefused() -> SQLError {
        isMariaDB
            ? error(
                4166, .featureNotSupported,
                "The used command is not allowed because the MariaDB server or client has disabled "
                    + "the local infile capability")
            : error(
                3948, .featureNotSupported,
                "Loading local data is disabled; this must be enabled on both the client and "
                    + "server sides")
    }

    /// SELECT and its like, INSERT, UPDATE, DELETE: what EXPLAIN takes.
    mutating func dataStatement() throws(SQLError) -> MySQLStatement {
        switch token.keyword {
        case .insert, .replace: return try insert()
        case .update: return try update()
        case .delete: return try delete()
        default: break
        }
        let with = try withClause()
        if with != nil, !isMariaDB {
            if at(.update) { return try update(with) }
            if at(.delete) { return try delete(with) }
        }
        allowsInto = true
        let query = try query(startingWith: nil, with)
        return .select(SelectStatement(query: query, into: into, isIntoLast: isIntoLast))
    }
}
