// What clients do as lines of a logger: who came, what they ran, what failed.

package import FaultInjection
package import Logging

/// Tells a logger of one session: at `debug` of statements, at `info` of those that fail.
package final class SessionLines: SessionObserver {
    private let logger: Logger

    /// Longer statements are cut.
    private static let longestText = 2_000

    package init(_ client: ClientIdentity, connection: Int, _ logger: Logger) {
        var logger = logger
        logger[metadataKey: "connection"] = "\(connection)"
        self.logger = logger
        logger.debug(
            "connected: user \(ShownText.line(client.user)), database \(ShownText.line(client.database))"
        )
    }

    package func statementBegan(_ statement: StatementFacts) {
        logger.debug("statement: \(Self.readable(statement.text))")
    }

    package func statementEnded(kind: StatementKinds, rows: Int?, error: ObservedError?) {
        guard let error else { return }
        logger.info("failed: \(error.code) \(ShownText.line(error.message))")
    }

    package func commitBegan() {}
    package func transactionBegan() {}
    package func savepointRestored() {}
    package func transactionEnded(_ end: TransactionEnd) {}
    package func waitBegan(for connections: [Int]) {}
    package func waitEnded() {}
    package func wasCut() { logger.debug("cut off by a fault") }
    package func sessionClosed() { logger.debug("disconnected") }

    private static func readable(_ text: String) -> String {
        let words = text.prefix(longestText).split(whereSeparator: \.isNewline)
            .joined(separator: " ")
        let line = ShownText.line(words)
        return text.utf8.count > longestText ? line + " …" : line
    }
}
