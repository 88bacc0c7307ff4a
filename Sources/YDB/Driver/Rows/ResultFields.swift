// Answers that hold results: the results' bytes are left as they are, the rest is read.

import NIOCore
import SwiftProtobuf
import YDBWire

/// A message, and the bytes of one of its fields beside it.
struct SplitMessage<Rest: Message & Sendable>: Sendable {
    /// All fields but the one.
    let rest: Rest
    /// The contents of the one field, in order.
    let contents: [[UInt8]]

    /// - Parameters:
    ///   - bytes: A message `Rest`.
    ///   - field: The number of a field of messages or bytes.
    /// - Throws: ``YDBError`` of code `clientInternalError` where the bytes are no such message.
    init(_ bytes: some ContiguousBytesSource, leaving field: UInt64) throws {
        do {
            (contents, rest) = try bytes.withBytes { buffer in
                var scanner = MessageScanner(buffer, 0..<buffer.count)
                var contents: [[UInt8]] = []
                var others: [UInt8] = []
                while !scanner.isAtEnd {
                    let start = scanner.position
                    let tag = try scanner.tag()
                    if tag.number == field, tag.isLengthDelimited {
                        let content = try scanner.content()
                        contents.append(
                            Array(UnsafeRawBufferPointer(rebasing: buffer[content])))
                    } else {
                        try scanner.skip(tag)
                        others.append(
                            contentsOf: UnsafeRawBufferPointer(
                                rebasing: buffer[start..<scanner.position]))
                    }
                }
                return (contents, try Rest(serializedBytes: others))
            }
        } catch let error as YDBError {
            throw error
        } catch {
            throw YDBError.malformed("the answer is no \(Rest.protoMessageName): \(error)")
        }
    }
}

/// Bytes that lie together.
protocol ContiguousBytesSource {
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result
}

extension ByteBuffer: ContiguousBytesSource {
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        try withUnsafeReadableBytes(body)
    }
}

extension Array: ContiguousBytesSource where Element == UInt8 {
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        try withUnsafeBytes(body)
    }
}

/// An answer of the table service with results.
struct ResultsAnswer: Sendable {
    let results: [ResultSet]
    /// All but the results.
    let answer: Ydb_Table_ExecuteQueryResult

    private enum Field {
        static let operation: UInt64 = 1
        static let operationResult: UInt64 = 5
        static let anyValue: UInt64 = 2
        static let resultSets: UInt64 = 1
    }

    /// - Parameter message: `Ydb.Table.ExecuteDataQueryResponse`.
    /// - Throws: ``YDBError`` where the operation has failed, or the bytes are no such message; `YDBDecodingError` where a result is
    ///   none.
    init(_ message: ByteBuffer) throws {
        let response = try SplitMessage<Ydb_Table_ExecuteDataQueryResponse>(
            message, leaving: Field.operation)
        guard let bytes = response.contents.last else {
            throw YDBError.malformed("the answer has no operation")
        }
        let operation = try SplitMessage<Ydb_Operations_Operation>(
            bytes, leaving: Field.operationResult)
        try DriverCore.check(operation.rest)
        let result = try SplitMessage<Google_Protobuf_Any>(
            operation.contents.last ?? [], leaving: Field.anyValue)
        let name = Ydb_Table_ExecuteQueryResult.protoMessageName
        guard result.rest.typeURL.hasSuffix("/" + name) || result.contents.isEmpty else {
            throw YDBError.malformed("the result is \(result.rest.typeURL), and not \(name)")
        }
        let parts = try SplitMessage<Ydb_Table_ExecuteQueryResult>(
            result.contents.last ?? [], leaving: Field.resultSets)
        answer = parts.rest
        results = try parts.contents.enumerated().map {
            try ResultSet(serialized: $0.element, index: $0.offset)
        }
    }
}
