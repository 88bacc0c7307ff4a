// The queue of notifications: order, what it keeps, and where it ends.

import QueryEngine
import FaultInjection
import StorageEngine
import Testing

@testable import PostgresLanguage

@Suite struct NotificationQueueTests {
    private func backend(_ processID: Int32, hears: Bool = true) -> Backend {
        var notified: (@Sendable () -> Void)?
        if hears { notified = {} }
        return Backend(
            SessionControl(
                number: processID, user: "u", database: "d", owners: LockOwners(),
                events: SessionEvents(wake: {}, poke: notified)))
    }

    private func send(_ queue: NotificationQueue, _ texts: String...) throws -> Notice? {
        let messages = texts.map {
            SessionNotification(channel: "c", payload: $0, sender: 9)
        }
        let (bytes, warning) = try queue.reserve(messages, now: 0)
        queue.send(messages, reserved: bytes)
        return warning
    }

    private func read(_ queue: NotificationQueue, _ backend: Backend) -> [String] {
        var payloads: [String] = []
        while let next = queue.next(for: backend) { payloads.append(next.payload) }
        return payloads
    }

    @Test func everyListenerReadsAllInOrderFromWhereItBegan() throws {
        let queue = NotificationQueue()
        let (early, late) = (backend(1), backend(2))
        queue.listen("c", early)
        _ = try send(queue, "a", "b")
        queue.listen("c", late)
        _ = try send(queue, "c")
        #expect(read(queue, late) == ["c"])
        #expect(queue.usage > 0)
        #expect(read(queue, early) == ["a", "b", "c"])
        #expect(queue.usage == 0)
        #expect(read(queue, early).isEmpty)
    }

    @Test func aTransactionUnderWayReadsNothing() throws {
        let queue = NotificationQueue()
        let listener = backend(1)
        queue.listen("c", listener)
        listener.holdNotifications(true)
        _ = try send(queue, "a")
        #expect(read(queue, listener).isEmpty)
        listener.holdNotifications(false)
        #expect(read(queue, listener) == ["a"])
    }

    @Test func theQueueHasAnEndAndTellsWhoKeepsIt() throws {
        let queue = NotificationQueue(limit: 1000)
        let (slow, quick) = (backend(1), backend(2))
        queue.listen("c", slow)
        queue.listen("c", quick)
        let text = String(repeating: "x", count: 300)
        #expect(try send(queue, text) == nil)
        #expect(read(queue, quick) == [text])
        let warning = try send(queue, text)
        #expect(warning?.message == "NOTIFY queue is 73% full")
        #expect(warning?.detail?.contains("PID 1 ") == true)
        #expect(read(queue, quick) == [text])
        let error = #expect(throws: SQLError.self) { _ = try send(queue, text) }
        #expect(error?.sqlState == "54000")
        #expect(error?.message == "too many notifications in the NOTIFY queue")
        // Who goes gives back what it kept.
        queue.leave(slow)
        #expect(queue.usage == 0)
        #expect(try send(queue, text) == nil)
        #expect(read(queue, quick) == [text])
    }

    @Test func nothingIsKeptForWhoDoesNotAsk() throws {
        let queue = NotificationQueue(limit: 1000)
        let deaf = backend(1, hears: false)
        queue.listen("c", deaf)
        #expect(queue.channels(of: deaf) == ["c"])
        for _ in 0..<10 { _ = try send(queue, String(repeating: "x", count: 300)) }
        #expect(queue.usage == 0)
    }
}
