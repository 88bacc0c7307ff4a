// Listening on one connection.

import ClientPooling

extension PostgresConnection {
    /// Listens to a channel as long as the connection lives or until it is reset.
    ///
    /// What listens across connections is ``PostgresClient/notifications(on:)``.
    ///
    /// - Returns: The notifications from now on; they end by an error when the connection does.
    /// - Throws: ``PostgresError``; `ClientError`; `CancellationError`.
    public func listen(
        to channel: String
    ) async throws -> AsyncThrowingStream<PostgresNotification, any Error> {
        let stream = hub.add([channel])
        _ = try await begin(
            .script("LISTEN \(PostgresQuery.quoted(identifier: channel))"), isCancellable: false
        ).tag()
        return stream
    }

    /// Sends a notification to all that listen to a channel, when the transaction commits.
    ///
    /// - Throws: ``PostgresError``; `ClientError`; `CancellationError`.
    public func notify(_ channel: String, _ payload: String = "") async throws {
        try await execute("SELECT pg_catalog.pg_notify(\(channel)::text, \(payload)::text)")
    }
}
