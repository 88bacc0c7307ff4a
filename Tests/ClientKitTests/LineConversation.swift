// A protocol small enough to test what is under every protocol: frames of a length byte and a text.

import ClientKit
import ClientPooling
import NIOCore
import Synchronization
import WireCore

struct LineFormat: FrameFormat {
    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else {
            return nil
        }
        guard length <= 100 else { throw .lengthAboveLimit(length: Int(length), limit: 100) }
        return FrameHeader(kind: 0, headerLength: 1, bodyLength: Int(length))
    }
}

/// What a conversation has seen, readable from the test.
final class Seen: Sendable {
    private let state = Mutex((lines: [String](), reason: String?.none, waiters: [Waiter]()))
    private struct Waiter {
        let count: Int
        let continuation: CheckedContinuation<[String], Never>
    }

    func add(_ line: String) {
        let ready = state.withLock { state in
            state.lines.append(line)
            let ready = state.waiters.filter { $0.count <= state.lines.count }
            state.waiters.removeAll { $0.count <= state.lines.count }
            return ready.map { ($0.continuation, state.lines) }
        }
        for (continuation, lines) in ready { continuation.resume(returning: lines) }
    }

    /// Returns once so many lines were seen.
    func lines(_ count: Int) async -> [String] {
        await withCheckedContinuation { continuation in
            let lines: [String]? = state.withLock { state in
                if state.lines.count >= count { return state.lines }
                state.waiters.append(Waiter(count: count, continuation: continuation))
                return nil
            }
            if let lines { continuation.resume(returning: lines) }
        }
    }

    var all: [String] { state.withLock { $0.lines } }
}

struct LineConversation: ClientConversation {
    var format: LineFormat { LineFormat() }
    var output = ConversationOutput()
    let seen: Seen
    var greeting: String?
    var asksForTLS = false
    var timer: Duration?

    mutating func say(_ line: String) {
        output.writer.write(UInt8(truncatingIfNeeded: line.utf8.count))
        output.writer.write(utf8: line)
    }

    mutating func connected() {
        if let timer { output.timer = .set(timer) }
        if asksForTLS { say("tls?") } else if let greeting { say(greeting) }
    }

    mutating func received(_ frame: Frame) throws {
        let line = String(buffer: frame.body)
        seen.add(line)
        if line == "yes", asksForTLS { output.startsTLS = true }
        if line == "bye" { output.closes = .inOrder }
        if line == "wait" { output.wantsInput = false }
    }

    mutating func encrypted(certificate: [UInt8]?) {
        seen.add("encrypted \(certificate?.isEmpty == false)")
        if let greeting { say(greeting) }
    }

    mutating func timeIsUp() {
        seen.add("time is up")
        output.closes = .failed(ClientError.connectionClosed("time is up"))
    }

    mutating func closed(_ reason: (any Error)?) {
        seen.add(
            "closed: \((reason as? ClientError)?.message ?? reason.map { "\($0)" } ?? "in order")")
    }
}
