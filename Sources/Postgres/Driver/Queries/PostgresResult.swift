// A whole result, held in memory.

/// The result of one statement.
public struct PostgresResult: Sendable {
    /// The columns; none where the statement returns no rows.
    public var columns: PostgresColumns = .none
    /// The rows.
    public var rows: [PostgresRow] = []
    /// What the statement says it has done.
    public var tag = PostgresCommandTag("")

    init() {}

    /// The results that parts of an answer make up, each of which may turn out not to be one.
    static func parts(
        of events: [ResultEvent]
    ) -> [Result<PostgresResult, PostgresDecodingError>] {
        var results: [Result<PostgresResult, PostgresDecodingError>] = []
        var current = PostgresResult()
        var failure: PostgresDecodingError?
        for event in events {
            switch event {
            case .columns(let columns): current.columns = columns
            case .rows(let bytes):
                let batch = RowBatch(current.columns, bytes)
                current.rows += batch.rows
                failure = failure ?? batch.fault
            case .completed(let tag):
                current.tag = PostgresCommandTag(tag)
                results.append(failure.map { .failure($0) } ?? .success(current))
                current = PostgresResult()
                failure = nil
            case .copyIn, .copyOut, .copyData: break
            }
        }
        return results
    }
}
