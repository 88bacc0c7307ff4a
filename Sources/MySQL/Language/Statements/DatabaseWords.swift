// The words for names that lead nowhere, which say the current database; and the reader of the texts that definitions keep.

import QueryEngine
import SQLPlanning

/// A flavour's words in a session.
struct DatabaseWords: AnalysisWords {
    let flavor: MySQLFlavor
    /// The current one.
    let database: String?
    /// `user@host`.
    let account: String
    /// What the statement's list of values is called, where it is not SELECT's.
    var listClause: String?

    func error(_ fault: AnalysisFault) -> SQLError { error(fault, in: .select) }

    func error(_ fault: AnalysisFault, in kind: ExpressionKind) -> SQLError {
        if case .missingTable(let name, "*"?, _) = fault, let database, !name.contains(".") {
            return SQLError(.unknownTable, "\(database).\(name)")
        }
        if let listClause, case .select = kind,
            case .missingColumn(let name, let table, _) = fault
        {
            return SQLError(.unknownColumn, table.map { "\($0).\(name)" } ?? name, listClause)
        }
        guard case .missingRelation(let name) = fault else {
            return MySQLWords(flavor, account: account).error(fault, in: kind)
        }
        guard let schema = name.schema ?? database else { return SQLError(.noDatabase) }
        if schema.lowercased() == InformationSchema.name {
            return SQLError(.unknownTableInMulti, name.name, InformationSchema.name)
        }
        return SQLError(.noSuchTable, schema, name.name)
    }
}

/// Texts that definitions keep are read by the modes that a server begins with, whatever the session's are.
struct StoredTexts: MySQLStoredTexts {
    let flavor: MySQLFlavor

    private var options: ParserOptions {
        ParserOptions(flavor: flavor, mode: flavor.defaultMode)
    }

    func query(ofView text: String) throws(SQLError) -> Query {
        try StatementParsing.query(text, options)
    }

    func expression(stored text: String) throws(SQLError) -> Expression {
        try StatementParsing.expression(text, options)
    }
}
