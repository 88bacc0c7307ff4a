// How queries are to be executed.

import YDBWire

/// How much is to be told of what a query does.
public enum QueryStatsMode: Sendable, Hashable {
    /// Nothing.
    case none
    /// Times, and reads, updates and deletes of tables.
    case basic
    /// The plan too.
    case full
    /// All that the server measures.
    case profile

    var table: Ydb_Table_QueryStatsCollection.Mode {
        switch self {
        case .none: .statsCollectionNone
        case .basic: .statsCollectionBasic
        case .full: .statsCollectionFull
        case .profile: .statsCollectionProfile
        }
    }

    var query: Ydb_Query_StatsMode {
        switch self {
        case .none: .none
        case .basic: .basic
        case .full: .full
        case .profile: .profile
        }
    }
}

/// How a query is to be executed. Each service takes from it what it knows.
public struct ExecuteQuerySettings: Sendable, Hashable {
    /// The language of a query.
    public enum Syntax: Sendable, Hashable {
        /// YQL.
        case yql
        /// PostgreSQL's, of servers that have it.
        case postgres
    }

    /// How far a query is gone through.
    public enum ExecMode: Sendable, Hashable {
        /// Only its words are looked at.
        case parse
        /// Its names and types too.
        case validate
        /// It is planned, and the plan told.
        case explain
        /// It is executed.
        case execute
    }

    /// Which parts of a result set tell its columns.
    public enum SchemaInclusionMode: Sendable, Hashable {
        /// Each.
        case always
        /// The first.
        case firstOnly
    }

    /// How much is to be told of what the query does.
    public var statsMode: QueryStatsMode
    /// Table service: whether the server is to remember the query's plan.
    public var keepInCache: Bool
    /// Table service: whether a result that the server has cut is taken as it is; else it is a `ClientError` of code `truncatedResult`.
    public var allowsTruncatedResult: Bool
    /// Query service: the query's language.
    public var syntax: Syntax
    /// Query service: how far it is gone through.
    public var execMode: ExecMode
    /// Query service: which parts of a result set tell its columns; nil: the server's choice, which is each.
    public var schemaInclusionMode: SchemaInclusionMode?
    /// Query service: whether parts of one result set may come between those of another.
    public var concurrentResultSets: Bool
    /// Query service: the most bytes of a part; nil: the server's choice.
    public var responsePartLimitBytes: Int64?
    /// Query service: the pool of the workload manager; nil: the default one.
    public var poolID: String?
    /// Query service: how rows come; nil: the server's choice, which is as values.
    public var resultSetFormat: ResultSet.Format?
    /// What every request may say.
    public var request: RequestSettings

    /// Settings.
    public init(
        statsMode: QueryStatsMode = .none, keepInCache: Bool = true,
        allowsTruncatedResult: Bool = false, syntax: Syntax = .yql,
        execMode: ExecMode = .execute, schemaInclusionMode: SchemaInclusionMode? = nil,
        concurrentResultSets: Bool = false, responsePartLimitBytes: Int64? = nil,
        poolID: String? = nil, resultSetFormat: ResultSet.Format? = nil,
        request: RequestSettings = RequestSettings()
    ) {
        self.statsMode = statsMode
        self.keepInCache = keepInCache
        self.allowsTruncatedResult = allowsTruncatedResult
        self.syntax = syntax
        self.execMode = execMode
        self.schemaInclusionMode = schemaInclusionMode
        self.concurrentResultSets = concurrentResultSets
        self.responsePartLimitBytes = responsePartLimitBytes
        self.poolID = poolID
        self.resultSetFormat = resultSetFormat
        self.request = request
    }

    /// The request of the query service.
    ///
    /// - Throws: ``YDBEncodingError`` with a parameter's name.
    func executeRequest(
        _ text: String, _ parameters: TypedParameters
    ) throws -> Ydb_Query_ExecuteQueryRequest {
        var proto = Ydb_Query_ExecuteQueryRequest()
        proto.queryContent.text = text
        proto.queryContent.syntax =
            switch syntax {
            case .yql: .yqlV1
            case .postgres: .pg
            }
        proto.execMode =
            switch execMode {
            case .parse: .parse
            case .validate: .validate
            case .explain: .explain
            case .execute: .execute
            }
        proto.parameters = try parameters.protoParameters()
        proto.statsMode = statsMode.query
        proto.concurrentResultSets = concurrentResultSets
        proto.responsePartLimitBytes = responsePartLimitBytes ?? 0
        proto.poolID = poolID ?? ""
        proto.schemaInclusionMode =
            switch schemaInclusionMode {
            case nil: .unspecified
            case .always?: .always
            case .firstOnly?: .firstOnly
            }
        proto.resultSetFormat =
            switch resultSetFormat {
            case nil: .unspecified
            case .value?: .value
            case .arrow?: .arrow
            }
        return proto
    }

    /// The request of the table service.
    ///
    /// - Throws: ``YDBEncodingError`` with a parameter's name.
    func executeRequest(
        _ query: DataQuery, _ parameters: TypedParameters, in session: String
    ) throws -> Ydb_Table_ExecuteDataQueryRequest {
        var proto = Ydb_Table_ExecuteDataQueryRequest()
        proto.query = query.proto(in: session)
        proto.parameters = try parameters.protoParameters(declared: query.parameterTypes)
        proto.queryCachePolicy.keepInCache = keepInCache
        proto.collectStats = statsMode.table
        return proto
    }
}
