// Gives notifications to those who listen.

import ClientKit
import ClientPooling
import PostgresWire

/// A word that a session sent to all that listen to a channel (`NOTIFY`).
public struct PostgresNotification: Hashable, Sendable {
    /// The channel.
    public let channel: String
    /// The word; empty where none was given.
    public let payload: String
    /// The session that sent it, by the number of its process.
    public let processID: Int32
}

/// Who listens on a connection.
final class NotificationHub: Sendable {
    typealias Stream = AsyncThrowingStream<PostgresNotification, any Error>

    private struct Listener {
        let channels: Set<String>
        let continuation: Stream.Continuation
    }

    private struct State {
        var listeners: [UInt64: Listener] = [:]
        var last: UInt64 = 0
        var isUsed = false
    }

    private let state = WatchedMutex(State())

    /// So many may wait for one listener; a slower one is told that it has missed some.
    private static let mostWaiting = 10_000

    /// Whether the session listens to anything.
    var isUsed: Bool { state.withLock { $0.isUsed } }

    func add(_ channels: Set<String>) -> Stream {
        let (stream, continuation) = Stream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        let key = state.withLock { state in
            state.last &+= 1
            state.isUsed = true
            state.listeners[state.last] = Listener(
                channels: channels, continuation: continuation)
            return state.last
        }
        continuation.onTermination = { [weak self] _ in self?.remove(key) }
        return stream
    }

    private func remove(_ key: UInt64) {
        state.withLock { $0.listeners[key] = nil }
    }

    func received(_ message: PostgresServerMessage.NotificationResponse) {
        let listeners = state.withLock { state in
            state.listeners.values.filter { $0.channels.contains(message.channel) }
                .map(\.continuation)
        }
        let notification = PostgresNotification(
            channel: message.channel, payload: message.payload, processID: message.processID)
        for listener in listeners {
            if case .dropped = listener.yield(notification) {
                listener.finish(
                    throwing: ClientError(
                        .notificationsLost,
                        "more than \(Self.mostWaiting) notifications were not read in time",
                        failureClass: .overload))
            }
        }
    }

    /// No more will come.
    func end(_ reason: (any Error)?) {
        let listeners = state.withLock { state in
            defer {
                state.listeners = [:]
                state.isUsed = false
            }
            return state.listeners.values.map(\.continuation)
        }
        let error =
            reason
            ?? ClientError.connectionClosed("the connection listens no more", outcome: .notApplied)
        for listener in listeners { listener.finish(throwing: error) }
    }
}
