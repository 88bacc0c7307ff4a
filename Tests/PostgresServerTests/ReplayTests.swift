// What PostgreSQL 15 answered to a recorded client, our server answers too: the same messages in the same order, over
// the engine. Left out of the comparison: process ids, object ids, the fields that name PostgreSQL's source.

import NIOCore
import QueryEngine
import PostgresLanguage
import ServerKit
import Testing
import WireCore

@testable import PostgresServer
@testable import PostgresWire

@Suite struct ReplayTests {
    @Test(arguments: [
        "psql-copy.txt", "psql-encryption.txt", "psql-notify.txt", "psql-unknown-database.txt",
        "raw-version-minor.txt", "raw-version-major.txt", "raw-no-user.txt",
        "raw-unknown-message.txt", "raw-bad-message.txt", "raw-bad-sync.txt",
    ])
    func answersAsPostgreSQLDid(name: String) throws {
        let cluster = SQLCluster(
            language: PostgresLanguage.standard, time: SystemTime(), locale: .codePoints)
        try cluster.createDatabase("postgres")
        let service = PostgresService(
            registry: ConnectionRegistry(limit: 10),
            access: PostgresAccess(method: .trust, passwords: [:]),
            opener: PostgresServer.opener(cluster))
        let connection = try InMemoryConnection(service)
        var expected = ServerStream()
        var actual = ServerStream()
        for chunk in try RecordedExchange.chunks(name) {
            switch chunk.side {
            case .client:
                expected.follow(client: chunk.bytes)
                actual.follow(client: chunk.bytes)
                if connection.isOpen { try connection.send(ByteBuffer(bytes: chunk.bytes)) }
                try actual.receive(connection.receive())
            case .server: try expected.receive(ByteBuffer(bytes: chunk.bytes))
            }
        }
        #expect(actual.lines == expected.lines)
    }
}

/// One direction of a conversation as lines to compare.
private struct ServerStream {
    private var decoder = FrameDecoder()
    private var encryptionAnswers = 0
    private(set) var lines: [String] = []

    /// The answer to a request for encryption is one byte without a frame.
    mutating func follow(client bytes: [UInt8]) {
        let codes: [[UInt8]] = [[0x04, 0xD2, 0x16, 0x2F], [0x04, 0xD2, 0x16, 0x30]]
        if bytes.count == 8, codes.contains(Array(bytes[4...])) { encryptionAnswers += 1 }
    }

    mutating func receive(_ bytes: ByteBuffer) throws {
        var bytes = bytes
        while encryptionAnswers > 0, let answer = bytes.readInteger(as: UInt8.self) {
            encryptionAnswers -= 1
            lines.append("answer \(answer)")
        }
        decoder.append(bytes)
        while let frame = try decoder.next(PostgresServerFrameFormat()) {
            if let line = Self.line(try Server.decode(frame)) { lines.append(line) }
        }
    }

    private static func line(_ message: Server) -> String? {
        switch message {
        case .backendKeyData: return "BackendKeyData"
        // The recorder sets UTC, whatever its machine has.
        case .parameterStatus(let status) where status.name == "TimeZone":
            return "ParameterStatus TimeZone"
        case .rowDescription(var description):
            for index in description.columns.indices where description.columns[index].tableOID > 0 {
                description.columns[index].tableOID = 1
            }
            return "RowDescription \(description.columns)"
        case .errorResponse(let report): return "ErrorResponse \(comparable(report).trace)"
        case .noticeResponse(let report): return "NoticeResponse \(comparable(report).trace)"
        default: return message.trace
        }
    }

    private static func comparable(_ report: PostgresReport) -> PostgresReport {
        var report = report
        for code in [PostgresReport.Code.file, .line, .routine] { report[code] = nil }
        if let schema = report[.schema], schema.hasPrefix("pg_temp_") {
            report[.schema] = "pg_temp"
        }
        return report
    }
}
