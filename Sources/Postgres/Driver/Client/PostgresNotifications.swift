// Listening that survives the loss of connections.

public import ClientPooling

/// What is heard on channels.
public enum PostgresListenEvent: Hashable, Sendable {
    /// The session listens from now on. After the first one each means that the connection had been lost: what was sent meanwhile was
    /// not heard.
    case listening
    /// A notification.
    case notification(PostgresNotification)
}

/// What is heard on channels, over one connection after the other.
///
/// Each iterator has a connection of its own, which is closed when the iterator is dropped. A lost connection is replaced after a wait
/// that grows; a login that is refused ends the sequence.
public struct PostgresNotifications: AsyncSequence, Sendable {
    /// What was heard.
    public typealias Element = PostgresListenEvent

    let options: PostgresOptions
    let channels: [String]
    /// The wait between attempts to connect.
    public var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(10))

    /// Listens anew.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    /// Listens.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private typealias Stream = AsyncThrowingStream<PostgresNotification, any Error>
        private let sequence: PostgresNotifications
        private var connection: PostgresConnection?
        private var iterator: Stream.AsyncIterator?
        private var failures = 0

        init(_ sequence: PostgresNotifications) { self.sequence = sequence }

        /// What is heard next. Never nil but where the task is cancelled.
        ///
        /// - Throws: ``PostgresError`` and `ClientError` of class permanent, as where the login is refused; `CancellationError`.
        public mutating func next() async throws -> PostgresListenEvent? {
            while true {
                guard iterator != nil else {
                    if try await connect() { return .listening }
                    continue
                }
                do {
                    if let heard = try await iterator?.next() { return .notification(heard) }
                    try Task.checkCancellation()
                } catch let error as CancellationError {
                    throw error
                } catch let error as ClientError where error.code == .notificationsLost {
                    // Another beginning says that some were missed.
                    connection?.terminate()
                } catch {
                    connection?.terminate()
                }
                iterator = nil
                connection = nil
            }
        }

        /// Whether it listens now.
        private mutating func connect() async throws -> Bool {
            if failures > 0 {
                var generator = SystemRandomNumberGenerator()
                try await Task.sleep(
                    for: sequence.backoff.delay(afterFailures: failures, using: &generator))
            }
            do {
                let connection = try await PostgresConnection.connect(sequence.options)
                iterator = try await connection.listen(toAll: sequence.channels)
                    .makeAsyncIterator()
                self.connection = connection
                failures = 0
                return true
            } catch let error as any ClassifiedError where error.failureClass != .permanent {
                failures += 1
                return false
            }
        }
    }
}

extension PostgresConnection {
    fileprivate func listen(
        toAll channels: [String]
    ) async throws -> AsyncThrowingStream<PostgresNotification, any Error> {
        let stream = hub.add(Set(channels))
        for channel in channels {
            _ = try await command("LISTEN \(PostgresQuery.quoted(identifier: channel))")
        }
        return stream
    }
}
