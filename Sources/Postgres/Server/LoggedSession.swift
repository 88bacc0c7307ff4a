// A session that tells a log what its client asks.
package import FaultInjection
import Logging
package import QueryEngine
import ServerKit

/// Passes everything on, and logs statements as they come.
package final class LoggedSession: ServedSession {
    private let session: any ServedSession
    private let logger: Logger

    /// Longer statements are cut in the log.
    private static let longestText = 2_000

    init(_ session: any ServedSession, _ logger: Logger) {
        self.session = session
        self.logger = logger
    }

    package func start<S: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout S
    ) -> Progress {
        note(copy request)
        return session.start(request, &sink)
    }

    private func note(_ request: SessionRequest) {
        switch request {
        case .simpleQuery(let text): logger.debug("statement: \(Self.readable(text))")
        case .parse(let name, let text, _):
            logger.debug("parse \(Self.named(name)): \(Self.readable(text))")
        case .bind(let portal, let name, let parameters, _):
            logger.trace(
                "bind \(Self.named(portal)) to \(Self.named(name)), \(parameters.count) parameters")
        case .execute(let portal, _): logger.debug("execute \(Self.named(portal))")
        case .fail(let error): logger.debug("refused: \(ShownText.line(error.message))")
        default: break
        }
    }

    private static func named(_ name: String) -> String {
        name.isEmpty ? "<unnamed>" : ShownText.line(name)
    }

    private static func readable(_ text: [UInt8]) -> String {
        let words = String(decoding: text.prefix(longestText), as: UTF8.self)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        let line = ShownText.line(words)
        return text.count > longestText ? line + " …" : line
    }

    package func resume<S: ResultSink>(_ sink: inout S) -> Progress {
        session.resume(&sink)
    }

    package func copyData(_ bytes: [UInt8]) { session.copyData(bytes) }
    package func copyDone() { session.copyDone() }
    package func copyFail(_ error: SQLError) { session.copyFail(error) }
    package var transactionStatus: TransactionStatus { session.transactionStatus }
    package var commitCount: UInt64 { session.commitCount }
    package var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) {
        session.idleTimeouts
    }
    package func faultContext() -> FaultContext? { session.faultContext() }
    package func cancel() { session.cancel() }
    package func terminate(_ error: SQLError) { session.terminate(error) }
    package var isTerminated: Bool { session.isTerminated }
    package func nextNotification() -> SessionNotification? { session.nextNotification() }

    package func close() {
        logger.debug("disconnected")
        session.close()
    }
}
