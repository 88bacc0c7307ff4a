// A query that was prepared, and one that was explained.

import YDBWire

/// A query that a server has prepared.
///
/// Its parameters become what it declares them as, whatever Swift type they have.
public struct DataQuery: Sendable, Hashable {
    /// The query.
    public let text: String
    /// Under which the session knows it; nil: it is sent as text.
    public let id: String?
    /// The session that knows it; others are sent its text.
    let sessionID: String?
    /// The types that it declares, by the parameters' names with their `$`.
    public let parameterTypes: [String: YDBType]

    /// A query that no server has prepared.
    ///
    /// - Parameters:
    ///   - text: The query.
    ///   - parameterTypes: What its parameters are to be sent as; those that are missing, as their Swift types say.
    public init(_ text: String, parameterTypes: [String: YDBType] = [:]) {
        self.text = text
        self.parameterTypes = parameterTypes
        id = nil
        sessionID = nil
    }

    /// - Throws: ``YDBDecodingError`` where a type is none.
    init(_ text: String, _ proto: Ydb_Table_PrepareQueryResult, sessionID: String) throws {
        self.text = text
        self.sessionID = sessionID
        id = proto.queryID.isEmpty ? nil : proto.queryID
        parameterTypes = try proto.parametersTypes.mapValues { try YDBType($0) }
    }

    func proto(in session: String) -> Ydb_Table_Query {
        .with {
            if let id, session == sessionID {
                $0.id = id
            } else {
                $0.yqlText = text
            }
        }
    }
}

/// A query that a server has planned and not executed.
public struct ExplainedQuery: Sendable, Hashable {
    /// The plan, as JSON.
    public let plan: String
    /// The program in YQL's inner form.
    public let ast: String
    /// All that the server knows of it, as JSON; empty unless it was asked for.
    public let fullDiagnostics: String

    init(_ proto: Ydb_Table_ExplainQueryResult) {
        plan = proto.queryPlan
        ast = proto.queryAst
        fullDiagnostics = proto.queryFullDiagnostics
    }

    /// Of the query service, which tells the plan among the statistics.
    init(_ statistics: QueryStatistics) {
        plan = statistics.queryPlan
        ast = statistics.queryAST
        fullDiagnostics = ""
    }
}
