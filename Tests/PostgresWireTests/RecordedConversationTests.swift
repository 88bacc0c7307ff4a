// Conversations recorded between real clients and PostgreSQL 15: every message is read, and written again to the same
// bytes.

import Foundation
import NIOCore
import Testing
import WireCore

@testable import PostgresWire

/// A recorded conversation.
struct Recording: CustomTestStringConvertible, Sendable {
    enum Side: Sendable { case client, server }

    let name: String
    let chunks: [(side: Side, bytes: [UInt8])]

    var testDescription: String { name }

    static let all: [Recording] = {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/wire/postgres")
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
}

/// Follows a conversation from both ends.
struct ConversationReader {
    private var client = FrameDecoder()
    private var clientFormat = PostgresClientFrameFormat()
    private var server = FrameDecoder()
    private var exchange = Client.AuthenticationExchange.password
    private var awaitsEncryptionAnswer = false
    private(set) var clientBytes: [UInt8] = []
    private(set) var serverBytes: [UInt8] = []
    private(set) var errors: [WireError] = []
    private(set) var trace = MessageTrace()
    private(set) var messages = 0

    mutating func receive(_ bytes: [UInt8], from side: Recording.Side) throws {
        switch side {
        case .client:
            client.append(ByteBuffer(bytes: bytes))
            while let frame = try client.next(clientFormat) { readClient(frame) }
        case .server:
            var bytes = bytes[...]
            if awaitsEncryptionAnswer, let answer = bytes.popFirst() {
                awaitsEncryptionAnswer = false
                serverBytes.append(answer)
            }
            server.append(ByteBuffer(bytes: bytes))
            while let frame = try server.next(PostgresServerFrameFormat()) { try readServer(frame) }
        }
    }

    private mutating func readClient(_ frame: Frame) {
        do throws(WireError) {
            let message = try Client.decode(frame, exchange: exchange)
            messages += 1
            trace.append(message, .fromClient)
            clientBytes += Samples.bytes(message)
            switch message {
            case .startup: clientFormat.phase = .authentication
            case .sslRequest, .gssEncryptionRequest: awaitsEncryptionAnswer = true
            default: break
            }
        } catch {
            errors.append(error)
            let length = UInt32(frame.body.readableBytes + 4)
            clientBytes.append(frame.kind)
            clientBytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
            clientBytes += Array(frame.body.readableBytesView)
        }
    }

    private mutating func readServer(_ frame: Frame) throws {
        let message = try Server.decode(frame)
        messages += 1
        trace.append(message, .fromServer)
        serverBytes += Samples.bytes(message)
        guard case .authentication(let request) = message else { return }
        switch request {
        case .ok: clientFormat.phase = .ready
        case .sasl: exchange = .saslInitial
        case .saslContinue: exchange = .saslContinue
        default: exchange = .password
        }
    }
}

@Suite struct RecordedConversationTests {
    @Test func thereAreRecordings() { #expect(Recording.all.count >= 20) }

    @Test(arguments: Recording.all) func isReadAndWrittenAgainToTheSameBytes(
        recording: Recording
    ) throws {
        var reader = ConversationReader()
        do {
            for chunk in recording.chunks { try reader.receive(chunk.bytes, from: chunk.side) }
        } catch WireError.unknownMessage(let kind) {
            // This conversation ends with a message no server knows.
            #expect(recording.name == "raw-unknown-message.txt")
            #expect(kind == 0x79)
            return
        }
        #expect(reader.clientBytes == recording.bytes(of: .client), "\(reader.trace)")
        #expect(reader.serverBytes == recording.bytes(of: .server), "\(reader.trace)")
        #expect(reader.messages > 0)
        // Only these clients send what cannot be decoded, on purpose.
        let errors = ["raw-bad-message.txt": 4, "raw-bad-sync.txt": 5]
        #expect(reader.errors.count == errors[recording.name] ?? 0)
    }

    @Test(arguments: Recording.all) func mutatedItThrowsOrIsRead(recording: Recording) {
        var random = SeededGenerator(state: 42)
        for _ in 0..<100 {
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

extension Recording {
    func bytes(of side: Side) -> [UInt8] {
        chunks.filter { $0.side == side }.flatMap(\.bytes)
    }
}
