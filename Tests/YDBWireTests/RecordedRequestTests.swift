// What YDB's official Python SDK sends, as scripts/record-wire-ydb has recorded it: every request is read whole, and written again to the same
// bytes; cut and changed anywhere it may be refused, and no more.

import Foundation
import SwiftProtobuf
import Testing

@testable import YDBWire

/// A call with the messages that its client has sent.
struct RecordedCall: CustomTestStringConvertible, Sendable {
    let program: String
    let path: String
    let messages: [[UInt8]]

    var testDescription: String { "\(program): \(path)" }

    private static let place = "Fixtures/ydb"

    static let all: [RecordedCall] = {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: place)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().flatMap { name in
            calls(
                (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "",
                of: name)
        }
    }()

    private static func calls(_ text: String, of program: String) -> [RecordedCall] {
        var calls: [(path: String, messages: [[UInt8]])] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            switch words[0] {
            case "call" where words.count > 1: calls.append((String(words[1]), []))
            case "message" where words.count > 1 && !calls.isEmpty:
                calls[calls.count - 1].messages.append(bytes(words[1]))
            default: continue
            }
        }
        return calls.map { RecordedCall(program: program, path: $0.path, messages: $0.messages) }
    }

    private static func bytes(_ digits: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = digits.utf8[...]
        while rest.count >= 2 {
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

/// The messages of the methods that are recorded.
private let requests: [String: any Message.Type] = {
    let table = "Ydb.Table.V1.TableService/"
    let query = "Ydb.Query.V1.QueryService/"
    let scheme = "Ydb.Scheme.V1.SchemeService/"
    return [
        "/Ydb.Discovery.V1.DiscoveryService/ListEndpoints": Ydb_Discovery_ListEndpointsRequest.self,
        "/\(query)CreateSession": Ydb_Query_CreateSessionRequest.self,
        "/\(query)DeleteSession": Ydb_Query_DeleteSessionRequest.self,
        "/\(query)AttachSession": Ydb_Query_AttachSessionRequest.self,
        "/\(query)ExecuteQuery": Ydb_Query_ExecuteQueryRequest.self,
        "/\(query)BeginTransaction": Ydb_Query_BeginTransactionRequest.self,
        "/\(query)CommitTransaction": Ydb_Query_CommitTransactionRequest.self,
        "/\(query)RollbackTransaction": Ydb_Query_RollbackTransactionRequest.self,
        "/\(table)CreateSession": Ydb_Table_CreateSessionRequest.self,
        "/\(table)DeleteSession": Ydb_Table_DeleteSessionRequest.self,
        "/\(table)KeepAlive": Ydb_Table_KeepAliveRequest.self,
        "/\(table)CreateTable": Ydb_Table_CreateTableRequest.self,
        "/\(table)AlterTable": Ydb_Table_AlterTableRequest.self,
        "/\(table)DropTable": Ydb_Table_DropTableRequest.self,
        "/\(table)CopyTables": Ydb_Table_CopyTablesRequest.self,
        "/\(table)RenameTables": Ydb_Table_RenameTablesRequest.self,
        "/\(table)DescribeTable": Ydb_Table_DescribeTableRequest.self,
        "/\(table)BulkUpsert": Ydb_Table_BulkUpsertRequest.self,
        "/\(table)PrepareDataQuery": Ydb_Table_PrepareDataQueryRequest.self,
        "/\(table)ExecuteDataQuery": Ydb_Table_ExecuteDataQueryRequest.self,
        "/\(table)ExecuteSchemeQuery": Ydb_Table_ExecuteSchemeQueryRequest.self,
        "/\(table)ExplainDataQuery": Ydb_Table_ExplainDataQueryRequest.self,
        "/\(table)BeginTransaction": Ydb_Table_BeginTransactionRequest.self,
        "/\(table)CommitTransaction": Ydb_Table_CommitTransactionRequest.self,
        "/\(table)RollbackTransaction": Ydb_Table_RollbackTransactionRequest.self,
        "/\(table)StreamReadTable": Ydb_Table_ReadTableRequest.self,
        "/\(table)StreamExecuteScanQuery": Ydb_Table_ExecuteScanQueryRequest.self,
        "/\(scheme)MakeDirectory": Ydb_Scheme_MakeDirectoryRequest.self,
        "/\(scheme)RemoveDirectory": Ydb_Scheme_RemoveDirectoryRequest.self,
        "/\(scheme)ListDirectory": Ydb_Scheme_ListDirectoryRequest.self,
        "/\(scheme)DescribePath": Ydb_Scheme_DescribePathRequest.self,
        "/\(scheme)ModifyPermissions": Ydb_Scheme_ModifyPermissionsRequest.self,
    ]
}()

struct RecordedRequestTests {
    @Test func thereAreRecordings() {
        #expect(RecordedCall.all.count > 80)
        #expect(Set(RecordedCall.all.map(\.path)).count > 25)
    }

    @Test(arguments: RecordedCall.all)
    func aRequestIsReadWholeAndWrittenAgain(_ call: RecordedCall) throws {
        let type = try #require(requests[call.path], "nothing reads \(call.path)")
        #expect(!call.messages.isEmpty)
        for message in call.messages { try check(message, type) }
    }

    private func check<Request: Message>(_ bytes: [UInt8], _ type: Request.Type) throws {
        let request = try Request(serializedBytes: bytes)
        #expect(request.unknownFields.data.isEmpty)
        let again: [UInt8] = try request.serializedBytes()
        // A map has no order.
        #expect(again == bytes || again.sorted() == bytes.sorted())
        // Nothing is hidden in fields that nobody knows: they would be told by no name.
        let text = try request.jsonString()
        #expect(try Request(jsonString: text).isEqualTo(message: request), "\(text)")
    }

    @Test(arguments: RecordedCall.all)
    func aSpoiltRequestIsRefusedAtMost(_ call: RecordedCall) throws {
        let type = try #require(requests[call.path])
        var generator = SplitMix(seed: 7)
        for message in call.messages where !message.isEmpty {
            for end in message.indices { read(Array(message[..<end]), type) }
            for _ in 0..<50 {
                var spoilt = message
                spoilt[Int(generator.next() % UInt64(spoilt.count))] = UInt8(
                    truncatingIfNeeded: generator.next())
                read(spoilt, type)
            }
        }
    }

    private func read<Request: Message>(_ bytes: [UInt8], _ type: Request.Type) {
        // It may throw, never trap.
        guard let request = try? Request(serializedBytes: bytes) else { return }
        _ = request.debugDescription
    }
}

/// The same numbers at each run.
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
