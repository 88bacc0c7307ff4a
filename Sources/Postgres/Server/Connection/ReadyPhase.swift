// The life of a connection after its start: simple and extended queries, COPY, errors and what is skipped after them.

import NIOCore
import PostgresWire
import PostgresLanguage
import QueryEngine
import ServerKit
import WireCore

/// Messages between ReadyForQuery and the connection's end.
///
/// Invalid events. The peer's fault: a message that cannot be read is an error of its own, an unknown kind ends the
/// connection. A legal race, ignored: CopyData, CopyDone and CopyFail after a COPY has failed, Flush and Sync within
/// one. Our bug: none, for the parent asks for a message only while no request is under way.
struct ReadyPhase: Sendable {
    /// What runs, and so what its end means.
    private enum Current {
        case none
        /// ReadyForQuery follows.
        case simple
        /// An error makes us skip to Sync.
        case extended
        /// An error that the protocol found in a message of the simple protocol: a sync follows.
        case failedMessage
    }

    enum Outcome {
        case proceed
        /// `takeRequest` has a request; the one behind it begins a new answer if this one ends its cycle.
        case begin(endsCycle: Bool)
        /// `takeInput` has what the COPY under way waits for.
        case goOn
        case close
        case fail(SQLError)
    }

    private var current = Current.none
    private var skipsToSync = false
    private var isCopyingIn = false
    /// A message came within a COPY that has no place there.
    private var hasLostTrack = false
    // What an outcome announces stays here: moved through every phase, a request would be copied at each.
    private var request: SessionRequest?
    private var input: CopyInput?
    private(set) var state = IdleState(status: .idle)
    /// Counts the times the session became idle.
    private(set) var idleGeneration: UInt64 = 1

    init() {}

    // MARK: Messages

    mutating func receive(_ message: PostgresClientMessage) -> Outcome {
        if isCopyingIn { return receiveInCopy(message) }
        if skipsToSync {
            switch message {
            case .sync, .terminate: break
            default: return .proceed
            }
        }
        switch message {
        case .query(let query): return run(.simpleQuery(Array(query.text.utf8)), .simple)
        case .parse(let parse):
            return run(
                .parse(
                    statement: parse.statement, text: Array(parse.text.utf8),
                    parameterTypes: parse.parameterTypes.map {
                        PostgresTypes.library.type(number: $0)
                    }), .extended)
        case .bind(let bind): return receive(bind)
        case .describe(let describe):
            switch describe.target {
            case .statement(let name): return run(.describeStatement(name), .extended)
            case .portal(let name): return run(.describePortal(name), .extended)
            }
        case .execute(let execute):
            let rows = Int(max(0, execute.rowLimit))
            return run(.execute(portal: execute.portal, maximumRows: rows), .extended)
        case .close(let close):
            switch close.target {
            case .statement(let name): return run(.closeStatement(name), .extended)
            case .portal(let name): return run(.closePortal(name), .extended)
            }
        // All that is written is sent after each read; Flush has nothing left to do.
        case .flush: return .proceed
        case .sync:
            skipsToSync = false
            return run(.sync, .simple)
        case .functionCall:
            return run(.fail(.notSupported("the function call protocol")), .failedMessage)
        case .copyData, .copyDone, .copyFail: return .proceed
        case .terminate: return .close
        case .startup, .sslRequest, .gssEncryptionRequest, .cancelRequest, .password,
            .saslInitialResponse, .saslResponse, .gssResponse:
            return .fail(
                SQLError(.protocolViolation, "unexpected message", reach: .session))
        }
    }

    private mutating func run(_ request: SessionRequest, _ kind: Current) -> Outcome {
        current = kind
        self.request = request
        return .begin(endsCycle: kind == .simple)
    }

    private mutating func feed(_ input: CopyInput) -> Outcome {
        self.input = input
        return .goOn
    }

    @inline(__always)
    mutating func takeRequest() -> SessionRequest? { request.take() }

    mutating func takeInput() -> CopyInput? { input.take() }

    private mutating func receive(_ bind: PostgresClientMessage.Bind) -> Outcome {
        do throws(SQLError) {
            let formatCount = bind.parameterFormats.count
            guard formatCount <= 1 || formatCount == bind.parameters.count else {
                throw SQLError(
                    .protocolViolation,
                    "bind message has \(formatCount) parameter formats "
                        + "but \(bind.parameters.count) parameters")
            }
            var parameters: [BoundParameter] = []
            parameters.reserveCapacity(bind.parameters.count)
            for (index, bytes) in bind.parameters.enumerated() {
                let format: ValueFormat
                do throws(SQLError) {
                    format = try (bind.parameterFormats.format(at: index) ?? .text).value()
                } catch {
                    throw error.with(
                        context: SessionErrors.place(ofParameter: index, portal: bind.portal))
                }
                parameters.append(BoundParameter(format: format, bytes: bytes))
            }
            return run(
                .bind(
                    portal: bind.portal, statement: bind.statement, parameters: parameters,
                    resultFormats: try bind.resultFormats.values()), .extended)
        } catch {
            return run(.fail(error), .extended)
        }
    }

    private mutating func receiveInCopy(_ message: PostgresClientMessage) -> Outcome {
        switch message {
        case .copyData(let data): return feed(.data(Array(data.bytes.readableBytesView)))
        case .copyDone: return feed(.done)
        case .copyFail(let failure):
            return feed(
                .failure(SQLError(.queryCanceled, "COPY from stdin failed: \(failure.reason)")))
        case .flush, .sync: return .proceed
        case .terminate: return .close
        default:
            // Postgres finds it while it reads data, says so as the COPY's error, and no longer knows where it is.
            hasLostTrack = true
            let code = String(message.kind, radix: 16, uppercase: true)
            return feed(
                .failure(
                    SQLError(
                        .protocolViolation,
                        "unexpected message type 0x\(code) during COPY from stdin")))
        }
    }

    /// A message that could be framed but not read.
    mutating func receiveUnreadable(_ error: SQLError, kind: UInt8) -> Outcome {
        if error.fields.isFatal { return .fail(error) }
        // A Sync remains one whatever it carries: what is skipped ends here, and ReadyForQuery follows.
        if kind == PostgresClientKind.sync {
            guard !isCopyingIn else { return .proceed }
            skipsToSync = false
            return run(.fail(error), .failedMessage)
        }
        guard !skipsToSync else { return .proceed }
        guard !isCopyingIn else { return feed(.failure(error)) }
        switch kind {
        case PostgresClientMessage.Query.kind, PostgresClientMessage.FunctionCall.kind:
            return run(.fail(error), .failedMessage)
        default: return run(.fail(error), .extended)
        }
    }

    // MARK: Results

    /// The client's next messages are the data of a COPY.
    mutating func needsInput() { isCopyingIn = true }

    /// What the end of work leads to.
    mutating func ended(
        hasFailed: Bool, _ newState: IdleState?, _ writer: inout OutboundWriter
    ) -> Outcome {
        isCopyingIn = false
        if hasLostTrack {
            return .fail(
                SQLError(
                    .protocolViolation,
                    "terminating connection because protocol synchronization was lost",
                    reach: .session))
        }
        switch current {
        case .none: return .proceed
        case .failedMessage: return run(.sync, .simple)
        case .extended:
            current = .none
            skipsToSync = hasFailed
            return .proceed
        case .simple:
            current = .none
            if let newState { state = newState }
            becomeReady(&writer)
            return .proceed
        }
    }

    mutating func becomeReady(_ writer: inout OutboundWriter) {
        idleGeneration &+= 1
        let status = PostgresServerMessage.ReadyForQuery.Status(state.status)
        PostgresServerMessage.ReadyForQuery(status: status).encode(into: &writer)
    }

    // MARK: Idle timeouts

    static let idleTimer = TimerID(rawValue: 1)
    static let idleInTransactionTimer = TimerID(rawValue: 2)

    /// Counted from the last ReadyForQuery; a cycle that has begun is not idle.
    var wantedTimer: WantedTimer? {
        guard !isCopyingIn, !skipsToSync else { return nil }
        switch state.status {
        case .idle where state.idleMilliseconds > 0:
            return WantedTimer(
                id: Self.idleTimer, milliseconds: Int64(state.idleMilliseconds),
                generation: idleGeneration)
        case .inBlock where state.idleInTransactionMilliseconds > 0,
            .failed where state.idleInTransactionMilliseconds > 0:
            return WantedTimer(
                id: Self.idleInTransactionTimer,
                milliseconds: Int64(state.idleInTransactionMilliseconds),
                generation: idleGeneration)
        case .idle, .inBlock, .failed: return nil
        }
    }

    func error(of timer: TimerID) -> SQLError {
        timer == Self.idleInTransactionTimer
            ? SQLError(
                .idleInTransactionSessionTimeout,
                "terminating connection due to idle-in-transaction timeout", reach: .session)
            : SQLError(
                .idleSessionTimeout, "terminating connection due to idle-session timeout",
                reach: .session)
    }
}

extension PostgresFormat {
    func value() throws(SQLError) -> ValueFormat {
        switch self {
        case .text: return .text
        case .binary: return .binary
        default:
            throw SQLError(.invalidParameterValue, "unsupported format code: \(rawValue)")
        }
    }
}

extension [PostgresFormat] {
    fileprivate func values() throws(SQLError) -> [ValueFormat] {
        guard count != 1 else { return try self[0].value() == .text ? .text : .binary }
        var values: [ValueFormat] = []
        values.reserveCapacity(count)
        for format in self { values.append(try format.value()) }
        return values
    }
}

extension [ValueFormat] {
    // One code for all is what most clients say: it costs no array of its own.
    fileprivate static let text: Self = [.text]
    fileprivate static let binary: Self = [.binary]
}

extension PostgresServerMessage.ReadyForQuery.Status {
    init(_ status: TransactionStatus) {
        switch status {
        case .idle: self = .idle
        case .inBlock: self = .inTransaction
        case .failed: self = .inFailedTransaction
        }
    }
}
