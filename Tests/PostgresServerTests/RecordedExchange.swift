// The start of a conversation recorded from PostgreSQL, as messages.

import Foundation
import NIOCore
import WireCore

@testable import PostgresWire

struct RecordedExchange {
    private(set) var client: [Client] = []
    private(set) var server: [Server] = []

    init(_ name: String) throws {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/wire/postgres/\(name)")
        var clientDecoder = FrameDecoder(PostgresClientFrameFormat())
        var serverDecoder = FrameDecoder(PostgresServerFrameFormat())
        var exchange = Client.AuthenticationExchange.password
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let bytes = ByteBuffer(bytes: Self.bytes(line.dropFirst(2)))
            if line.hasPrefix("C ") {
                clientDecoder.append(bytes)
                while let frame = try clientDecoder.next() {
                    client.append(try Client.decode(frame, exchange: exchange))
                    if client.count == 1 { clientDecoder.format.phase = .authentication }
                }
            } else if line.hasPrefix("S ") {
                serverDecoder.append(bytes)
                while let frame = try serverDecoder.next() {
                    let message = try Server.decode(frame)
                    server.append(message)
                    switch message {
                    case .authentication(.ok): clientDecoder.format.phase = .ready
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
