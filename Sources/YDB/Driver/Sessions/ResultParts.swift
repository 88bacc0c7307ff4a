// What answers with results say: the results' bytes are left as they are, for who reads their rows.

import NIOCore
import SwiftProtobuf
import YDBWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the messages of streams whose parts hold results.
enum ResultParts {
    /// A part of a query of the query service.
    static func query(
        _ message: ByteBuffer, _ before: (Int) -> ResultSet?
    ) throws -> ResultSource.Part {
        let part: Unread_ExecuteQueryResponsePart = try read(message)
        try YDBError.check(part.status, part.issues)
        let index = Int(part.resultSetIndex)
        return ResultSource.Part(
            result: part.hasResultSet
                ? try ResultSet(
                    serialized: [UInt8](part.resultSet), index: index, after: before(index)) : nil,
            transaction: part.txMeta.id.isEmpty ? nil : part.txMeta.id,
            statistics: part.hasExecStats ? QueryStatistics(part.execStats) : nil)
    }

    /// A part of a table that is read.
    static func table(
        _ message: ByteBuffer, _ before: (Int) -> ResultSet?
    ) throws -> ResultSource.Part {
        let part: Unread_ReadTableResponse = try read(message)
        try YDBError.check(part.status, part.issues)
        guard part.hasResult else { return ResultSource.Part() }
        return ResultSource.Part(
            result: try ResultSet(
                serialized: [UInt8](part.result.resultSet), after: before(0)))
    }

    /// A part of a scan query.
    static func scan(
        _ message: ByteBuffer, _ before: (Int) -> ResultSet?
    ) throws -> ResultSource.Part {
        let part: Unread_ExecuteScanQueryPartialResponse = try read(message)
        try YDBError.check(part.status, part.issues)
        let result = part.result
        return ResultSource.Part(
            result: result.hasResultSet
                ? try ResultSet(serialized: [UInt8](result.resultSet), after: before(0)) : nil,
            statistics: result.hasQueryStats ? QueryStatistics(result.queryStats) : nil)
    }

    private static func read<Answer: Message>(_ message: ByteBuffer) throws -> Answer {
        do {
            return try Answer(serializedBytes: MessageBytes(message))
        } catch {
            throw YDBError.malformed("a part of the answer cannot be read: \(error)")
        }
    }
}

/// An answer of the table service with results.
struct ResultsAnswer: Sendable {
    let results: [ResultSet]
    /// The transaction that it leaves open; empty where it leaves none.
    let transaction: String

    /// - Parameter message: `Ydb.Table.ExecuteDataQueryResponse`.
    /// - Throws: ``YDBError`` where the operation has failed, or the bytes are no such message; ``YDBDecodingError`` where a result is
    ///   none.
    init(_ message: ByteBuffer) throws {
        let operation: Ydb_Operations_Operation
        let result: Unread_ExecuteQueryResult
        do {
            operation = try Ydb_Table_ExecuteDataQueryResponse(
                serializedBytes: MessageBytes(message)
            ).operation
            try DriverCore.check(operation)
            guard
                operation.result.typeURL.hasSuffix(
                    "/" + Ydb_Table_ExecuteQueryResult.protoMessageName)
            else {
                throw YDBError.malformed("the operation's result is \(operation.result.typeURL)")
            }
            result = try Unread_ExecuteQueryResult(serializedBytes: operation.result.value)
        } catch let error as BinaryDecodingError {
            throw YDBError.malformed("the answer cannot be read: \(error)")
        }
        transaction = result.txMeta.id
        results = try result.resultSets.enumerated().map {
            try ResultSet(serialized: [UInt8]($0.element), index: $0.offset)
        }
    }
}
