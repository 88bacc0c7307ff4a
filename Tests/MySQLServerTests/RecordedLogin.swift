// The salt and the token of a conversation that was recorded between a real client and MariaDB.

import Foundation
import NIOCore
import Testing
import WireCore

@testable import MySQLWire

struct RecordedLogin {
    let salt: [UInt8]
    let token: [UInt8]

    init(_ name: String) throws {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/wire/mysql/\(name)")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        func first(_ side: Character) throws -> Frame {
            let line = try #require(lines.first { $0.first == side })
            var decoder = FrameDecoder()
            decoder.append(ByteBuffer(bytes: Self.bytes(line.dropFirst(2))))
            return try #require(try decoder.next(MySQLPacketFormat()))
        }
        guard case .greeting(let greeting) = try Server.decode(try first("S"), .greeting, []),
            case .handshakeResponse(let response) = try Client.decode(
                try first("C"), .handshake, [])
        else { throw WireError.unterminatedString }
        salt = greeting.salt
        token = response.token
    }

    private static func bytes(_ digits: Substring) -> [UInt8] {
        let digits = Array(digits.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map { place in
            UInt8(String(decoding: digits[place...(place + 1)], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
