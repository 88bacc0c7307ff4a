// The start of a conversation recorded from PostgreSQL, as messages.

import Foundation
import NIOCore
import WireCore

@testable import PostgresWire

struct RecordedExchange {
    private(set) var client: [Client] = []
    private(set) var server: [Server] = []

    enum Side { case client, server }

    /// The pieces in the order they were seen.
    static func chunks(_ name: String) throws -> [(side: Side, bytes: [UInt8])] {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/wire/postgres/\(name)")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap {
            switch $0.first {
            case "C": (.client, bytes($0.dropFirst(2)))
            case "S": (.server, bytes($0.dropFirst(2)))
            default: nil
            }
        }
    }

    init(_ name: String) throws {
        var clientDecoder = FrameDecoder()
        var format = PostgresClientFrameFormat()
        var serverDecoder = FrameDecoder()
        var exchange = Client.AuthenticationExchange.password
        for chunk in try Self.chunks(name) {
            switch chunk.side {
            case .client:
                clientDecoder.append(ByteBuffer(bytes: chunk.bytes))
                while let frame = try clientDecoder.next(format) {
                    client.append(try Client.decode(frame, exchange: exchange))
                    if client.count == 1 { format.phase = .authentication }
                }
            case .server:
                serverDecoder.append(ByteBuffer(bytes: chunk.bytes))
                while let frame = try serverDecoder.next(PostgresServerFrameFormat()) {
                    let message = try Server.decode(frame)
                    server.append(message)
                    switch message {
                    case .authentication(.ok): format.phase = .ready
                    case .authentication(.sasl): exchange = .saslInitial
                    case .authentication(.saslContinue): exchange = .saslContinue
                    default: break
                    }
                }
            }
        }
    }

    private static func bytes(_ digits: Substring) -> [UInt8] {
        stride(from: 0, to: digits.utf8.count - 1, by: 2).map { offset in
            let start = digits.utf8.index(digits.startIndex, offsetBy: offset)
            let end = digits.utf8.index(start, offsetBy: 2)
            return UInt8(digits[start..<end], radix: 16) ?? 0
        }
    }
}

func decodeBase64(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }
