// What the messages of streams say.

import NIOCore
import SwiftProtobuf
import YDBWire

/// Reads the messages of streams whose parts hold results.
enum ResultParts {
    private enum Field {
        /// `result_set` in `Ydb.Query.ExecuteQueryResponsePart`.
        static let queryResultSet: UInt64 = 4
        /// `result` in `Ydb.Table.ReadTableResponse` and `ExecuteScanQueryPartialResponse`.
        static let tableResult: UInt64 = 3
        /// `result_set` in either.
        static let tableResultSet: UInt64 = 1
    }

    /// A part of a query of the query service.
    static func query(
        _ message: ByteBuffer, _ before: (Int) -> ResultSet?
    ) throws -> ResultSource.Part {
        let split = try SplitMessage<Ydb_Query_ExecuteQueryResponsePart>(
            message, leaving: Field.queryResultSet)
        let part = split.rest
        try YDBError.check(part.status, part.issues)
        let index = Int(part.resultSetIndex)
        return ResultSource.Part(
            result: try split.contents.last.map {
                try ResultSet(serialized: $0, index: index, after: before(index))
            },
            transaction: part.txMeta.id.isEmpty ? nil : part.txMeta.id,
            statistics: part.hasExecStats ? QueryStatistics(part.execStats) : nil)
    }

    /// A part of a table that is read.
    static func table(
        _ message: ByteBuffer, _ before: (Int) -> ResultSet?
    ) throws -> ResultSource.Part {
        let split = try SplitMessage<Ydb_Table_ReadTableResponse>(
            message, leaving: Field.tableResult)
        try YDBError.check(split.rest.status, split.rest.issues)
        guard let bytes = split.contents.last else { return ResultSource.Part() }
        let inner = try SplitMessage<Ydb_Table_ReadTableResult>(
            bytes, leaving: Field.tableResultSet)
        return ResultSource.Part(result: try resultSet(inner.contents, before))
    }

    /// A part of a scan query.
    static func scan(
        _ message: ByteBuffer, _ before: (Int) -> ResultSet?
    ) throws -> ResultSource.Part {
        let split = try SplitMessage<Ydb_Table_ExecuteScanQueryPartialResponse>(
            message, leaving: Field.tableResult)
        try YDBError.check(split.rest.status, split.rest.issues)
        guard let bytes = split.contents.last else { return ResultSource.Part() }
        let inner = try SplitMessage<Ydb_Table_ExecuteScanQueryPartialResult>(
            bytes, leaving: Field.tableResultSet)
        return ResultSource.Part(
            result: try resultSet(inner.contents, before),
            statistics: inner.rest.hasQueryStats ? QueryStatistics(inner.rest.queryStats) : nil)
    }

    private static func resultSet(
        _ contents: [[UInt8]], _ before: (Int) -> ResultSet?
    ) throws -> ResultSet? {
        try contents.last.map { try ResultSet(serialized: $0, after: before(0)) }
    }
}
