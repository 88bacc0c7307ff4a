// A whole result, held in memory.

import NIOCore

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
            case .rows(var batch):
                do throws(PostgresDecodingError) {
                    while let row = try current.nextRow(of: &batch) { current.rows.append(row) }
                } catch { failure = failure ?? error }
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

    private func nextRow(of batch: inout ByteBuffer) throws(PostgresDecodingError) -> PostgresRow? {
        guard batch.readableBytes > 0 else { return nil }
        batch.moveReaderIndex(forwardBy: 1)
        guard let length = batch.readInteger(as: Int32.self),
            let body = batch.readSlice(length: max(0, Int(length) - 4))
        else { throw PostgresDecodingError(.malformed("a row that ends too soon")) }
        return try PostgresRow(columns: columns, body: body)
    }
}
