// The conversation after the login, as a value: requests and messages in, messages and actions out.

import ClientPooling
import NIOCore
import PostgresWire
import WireCore

/// A session's commands, in the order in which they were asked for.
///
/// Each request ends with a Sync of its own, so that several can be under way and one that fails takes none with it. Two kinds hold
/// the others back: a statement that is being prepared, until its shape is known, and a COPY of the client's.
///
/// **Cancelling** asks the server over another connection. What that stops is whatever the server happens to do when the word reaches
/// it; so it is sent only for a request with none behind it, and from then on nothing is sent until that other connection was closed
/// by the server, which then has raised the signal, and a Sync made its round trip, which any signal raised before comes before.
///
/// Invalid events: a message that the protocol does not allow at that point is the peer's fault and throws, which ends the connection;
/// a cancel, or data of a COPY, for a request that is over is a legal race and ignored.
struct SessionMachine: Sendable {
    /// What keeps requests from being sent while the server may be hit by a late cancel.
    enum Barrier: Equatable, Sendable {
        case none
        /// The other connection is on its way.
        case asking
        /// The Sync is on its way.
        case settling
    }

    var writer = OutboundWriter()
    var actions: [SessionAction] = []
    var sent: [Exchange] = []
    var waiting = RequestQueue()
    var cache: StatementCache
    private(set) var barrier = Barrier.none
    private(set) var status = PostgresServerMessage.ReadyForQuery.Status.idle
    /// What the server said last before it hung up.
    private(set) var farewell: PostgresError?

    /// The request that names the barrier's own Sync.
    private static let barrierID = RequestID(number: .max)
    /// So many are under way at most.
    static let mostUnderWay = 256

    init(cacheCapacity: Int) { cache = StatementCache(capacity: cacheCapacity) }

    /// Whether nothing is under way or waits.
    var isIdle: Bool { sent.isEmpty && waiting.isEmpty && barrier == .none }

    /// Whether rows may come next.
    var takesRows: Bool { sent.first?.step == .rows || sent.first?.step == .resultRows }

    // MARK: Requests

    mutating func submit(_ request: SessionRequest) {
        waiting.append(request)
        pump()
    }

    /// Its task does not want it any more.
    mutating func cancel(_ id: RequestID) {
        if let request = waiting.first(where: { $0.id == id }) {
            guard request.isCancellable else { return }
            waiting.remove(id)
            actions.append(.finished(id, .cancelled))
            return
        }
        guard let place = sent.firstIndex(where: { $0.id == id }),
            sent[place].request.isCancellable, !sent[place].isUnwanted
        else { return }
        sent[place].isUnwanted = true
        askToCancelIfAlone()
    }

    /// Nobody wants the rest of its result.
    mutating func detach(_ id: RequestID) {
        if let place = sent.firstIndex(where: { $0.id == id }) { sent[place].isDetached = true }
    }

    /// The other connection was closed by the server, or could not be had.
    mutating func cancelWasDelivered() {
        guard barrier == .asking else { return }
        barrier = .settling
        let request = SessionRequest(id: Self.barrierID, work: .sync, isCancellable: false)
        writer.writeEmptyMessage(PostgresClientKind.sync)
        sent.append(Exchange(request: request, step: .ready))
    }

    /// A cancel hits what is being run: only where that is this request, and nothing is behind it that could be hit instead.
    private mutating func askToCancelIfAlone() {
        guard barrier == .none, sent.count == 1, sent[0].isUnwanted, sent[0].step != .ready else {
            return
        }
        barrier = .asking
        actions.append(.askToCancel)
    }

    // MARK: COPY

    /// Whether the server waits for this COPY's data.
    func takesCopyData(_ id: RequestID) -> Bool {
        sent.first.map { $0.id == id && $0.step == .copyingIn && $0.failure == nil } ?? false
    }

    mutating func sendCopyData(_ id: RequestID, _ bytes: ByteBuffer) {
        guard takesCopyData(id) else { return }
        PostgresCopyData(bytes: bytes).encode(into: &writer)
    }

    /// - Parameter failure: Why the client gives up; nil where all was sent.
    mutating func endCopy(_ id: RequestID, failure: String?) {
        guard takesCopyData(id) else { return }
        if let failure {
            PostgresClientMessage.CopyFail(reason: failure).encode(into: &writer)
        } else {
            writer.writeEmptyMessage(PostgresClientKind.copyDone)
        }
        sent[0].step = .copyEnd
    }

    // MARK: Ends

    /// A command's answer is complete.
    mutating func ready(_ status: PostgresServerMessage.ReadyForQuery.Status) throws(ClientError) {
        guard var exchange = sent.first else {
            throw .unexpected("ReadyForQuery", while: "nothing was asked")
        }
        guard exchange.step == .ready || exchange.step == .results || exchange.failure != nil else {
            throw .unexpected("ReadyForQuery", while: exchange.words)
        }
        self.status = status
        if try sendNextPart(of: &exchange) {
            sent[0] = exchange
            // What was held back until the shape was known may follow.
            return pump()
        }
        sent.removeFirst()
        actions.append(.ready(status))
        if exchange.id == Self.barrierID {
            barrier = .none
        } else {
            actions.append(.finished(exchange.id, outcome(of: exchange)))
        }
        pump()
        askToCancelIfAlone()
    }

    private func outcome(of exchange: Exchange) -> RequestFailure? {
        guard case .server(let error) = exchange.failure, exchange.isUnwanted,
            error.code == .queryCanceled
        else { return exchange.failure }
        return .cancelled
    }

    /// A statement goes on: from its preparation to its run, or to another preparation where the old one had gone stale.
    private mutating func sendNextPart(of exchange: inout Exchange) throws(ClientError) -> Bool {
        guard case .statement(let query) = exchange.request.work, let key = exchange.key else {
            return false
        }
        if exchange.failure == nil, let name = exchange.preparing {
            let statement = PreparedStatement(
                name: name, columns: exchange.columns,
                resultFormats: exchange.columns.map { $0.map { PostgresFormat($0.format) } } ?? [])
            cache.insert(statement, for: key)
            guard barrier == .none, !exchange.isUnwanted else {
                // Prepared, and not wanted any more.
                exchange.failure = .cancelled
                return false
            }
            sendBind(query, statement, &exchange)
            return true
        }
        guard case .server(let error) = exchange.failure, error.report.isStalePlan else {
            return false
        }
        cache.remove(key, isKnownToServer: error.report.isPlanChanged)
        // In a block the failure has ended all; and what was sent behind this one ran without it.
        guard exchange.preparing == nil, !exchange.isSecondAttempt, !exchange.hasResult,
            status == .idle, sent.count == 1, barrier == .none, !exchange.isUnwanted
        else { return false }
        exchange.failure = nil
        exchange.isSecondAttempt = true
        sendPrepare(query, &exchange)
        return true
    }

    /// The connection is over.
    mutating func connectionEnded() {
        for exchange in sent where exchange.id != Self.barrierID {
            // A fatal error is the last word; no ReadyForQuery follows.
            actions.append(.finished(exchange.id, exchange.failure ?? .lost))
        }
        for request in waiting { actions.append(.finished(request.id, .neverSent)) }
        sent = []
        waiting = RequestQueue()
        barrier = .none
    }

    /// An error that nobody asked for.
    mutating func bidFarewell(_ error: PostgresError) { farewell = error }
}

extension Exchange {
    /// Whether nothing may be sent behind it yet.
    var holdsOthersBack: Bool {
        if preparing != nil { return true }
        if case .copyIn = request.work { return step != .ready }
        return false
    }
}

extension PostgresFormat {
    init(_ format: PostgresValueFormat) { self = format == .binary ? .binary : .text }
}
