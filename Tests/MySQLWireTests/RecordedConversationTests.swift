// Conversations recorded between real clients and MariaDB 10.11: every message is read, and written again to the same
// bytes.

import Foundation
import NIOCore
import Testing
import WireCore

@testable import MySQLWire

/// A recorded conversation.
struct Recording: CustomTestStringConvertible, Sendable {
    enum Side: Sendable { case client, server }

    let name: String
    let chunks: [(side: Side, bytes: [UInt8])]

    var testDescription: String { name }

    static let all: [Recording] = {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/wire/mysql")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8))
                .map { Recording(name: name, text: $0) }
        }
    }()

    private init(name: String, text: String) {
        self.name = name
        chunks = text.split(separator: "\n").compactMap { line in
            switch line.first {
            case "C": (.client, Recording.bytes(line.dropFirst(2)))
            case "S": (.server, Recording.bytes(line.dropFirst(2)))
            default: nil
            }
        }
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

    func bytes(of side: Side) -> [UInt8] {
        chunks.filter { $0.side == side }.flatMap(\.bytes)
    }
}

@Suite struct RecordedConversationTests {
    @Test func thereAreRecordings() { #expect(Recording.all.count >= 20) }

    @Test(arguments: Recording.all) func isReadAndWrittenAgainToTheSameBytes(
        recording: Recording
    ) throws {
        var reader = ConversationReader()
        for chunk in recording.chunks { try reader.receive(chunk.bytes, from: chunk.side) }
        // A test would take minutes to show where long arrays differ.
        let isSame = (
            client: reader.clientBytes == recording.bytes(of: .client),
            server: reader.serverBytes == recording.bytes(of: .server)
        )
        #expect(isSame.client && isSame.server, "\(isSame) \(reader.trace)")
        #expect(reader.messages > 0)
        // Only these clients send what cannot be decoded, on purpose.
        let errors = ["raw-commands.txt": 11, "raw-bad-handshake.txt": 1]
        #expect(reader.errors.count == errors[recording.name] ?? 0, "\(reader.errors)")
    }

    @Test(arguments: Recording.all) func mutatedItThrowsOrIsRead(recording: Recording) {
        var random = SeededGenerator(state: 42)
        // Large ones are as many bytes together as the small ones.
        let rounds = recording.chunks.reduce(0) { $0 + $1.bytes.count } > 20_000 ? 5 : 100
        for _ in 0..<rounds {
            var reader = ConversationReader()
            for chunk in recording.chunks {
                var bytes = chunk.bytes
                if !bytes.isEmpty, Int.random(in: 0..<3, using: &random) == 0 {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
                if (try? reader.receive(bytes, from: chunk.side)) == nil { break }
            }
        }
    }
}
