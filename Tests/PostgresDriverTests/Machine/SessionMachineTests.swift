// The session's machine alone: what it sends when, what it makes of answers, what it refuses.

import ClientPooling
import NIOCore
import PostgresWire
import Testing
import WireCore

@testable import PostgresDriver

/// A machine, with what it has sent read back as messages.
struct Rehearsal {
    var machine = SessionMachine(cacheCapacity: 10)
    private var lastID: UInt64 = 0
    private var decoder = FrameDecoder()

    mutating func submit(_ work: SessionRequest.Work, isCancellable: Bool = true) -> RequestID {
        lastID += 1
        let id = RequestID(number: lastID)
        machine.submit(SessionRequest(id: id, work: work, isCancellable: isCancellable))
        return id
    }

    mutating func statement(_ text: String) -> RequestID {
        submit(.statement(PostgresQuery(unescaped: text)))
    }

    /// The kinds of the messages that were sent since the last time.
    mutating func sent() throws -> String {
        decoder.append(machine.writer.takeBytes())
        var kinds = ""
        while let frame = try decoder.next(PostgresClientFrameFormat(phase: .ready)) {
            kinds.unicodeScalars.append(Unicode.Scalar(frame.kind))
        }
        return kinds
    }

    mutating func actions() -> [SessionAction] {
        defer { machine.actions = [] }
        return machine.actions
    }

    mutating func receive(_ messages: PostgresServerMessage...) throws {
        for message in messages {
            if case .dataRow = message {
                var writer = OutboundWriter()
                message.encode(into: &writer)
                machine.receivedRows(writer.takeBytes())
            } else {
                try machine.received(message)
            }
        }
    }

    /// The answer to a statement that is being prepared.
    mutating func receivePrepared() throws {
        try receive(
            .parseComplete, .parameterDescription(.init(types: [])),
            .rowDescription(.init(columns: [.init(name: "v", typeOID: 23, typeSize: 4)])), .idle)
    }
}

extension PostgresServerMessage {
    static let idle = readyForQuery(.init(status: .idle))
    static let failedBlock = readyForQuery(.init(status: .inFailedTransaction))
    static let done = commandComplete(.init(tag: "SELECT 1"))

    static func error(_ code: String, _ message: String = "wrong", severity: String = "ERROR")
        -> Self
    {
        .errorResponse(PostgresReport(severity: severity, sqlState: code, message: message))
    }
}

@Suite struct SessionMachineTests {
    @Test func aStatementIsPreparedOnceAndBoundEachTime() throws {
        var rehearsal = Rehearsal()
        let first = rehearsal.statement("SELECT 1")
        #expect(try rehearsal.sent() == "PDS")
        try rehearsal.receivePrepared()
        #expect(try rehearsal.sent() == "BES")
        try rehearsal.receive(.bindComplete, .dataRow(.init([[0, 0, 0, 1]])), .done, .idle)
        let kinds = rehearsal.actions().map { $0.kind }
        #expect(kinds == ["columns", "rows", "completed", "ready", "finished"])
        let second = rehearsal.statement("SELECT 1")
        #expect(first != second)
        #expect(try rehearsal.sent() == "BES")
    }

    @Test func statementsAreSentWithoutWaiting() throws {
        var rehearsal = Rehearsal()
        _ = rehearsal.statement("SELECT 1")
        try rehearsal.receivePrepared()
        try rehearsal.receive(.bindComplete, .done, .idle)
        _ = try rehearsal.sent()
        for _ in 0..<3 { _ = rehearsal.statement("SELECT 1") }
        _ = rehearsal.submit(.script("SELECT 2"))
        _ = rehearsal.submit(.sync)
        #expect(try rehearsal.sent() == "BESBESBESQS")
        // What has to be prepared holds back those behind it until its shape is known.
        _ = rehearsal.statement("SELECT 3")
        _ = rehearsal.statement("SELECT 1")
        #expect(try rehearsal.sent() == "PDS")
    }

    @Test func whatFailsTakesNothingWithIt() throws {
        var rehearsal = Rehearsal()
        let bad = rehearsal.submit(.script("bad"))
        let good = rehearsal.submit(.script("good"))
        try rehearsal.receive(.error("42601"), .idle, .done, .idle)
        let ends = rehearsal.actions().compactMap { $0.end }
        #expect(ends.map(\.id) == [bad, good])
        guard case .server(let error) = ends[0].failure else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .syntaxError)
        #expect(ends[1].failure == nil)
    }

    @Test func aStalePlanIsPreparedAgain() throws {
        for code in ["26000", "0A000"] {
            var rehearsal = Rehearsal()
            _ = rehearsal.statement("SELECT 1")
            try rehearsal.receivePrepared()
            try rehearsal.receive(.bindComplete, .done, .idle)
            _ = (try rehearsal.sent(), rehearsal.actions())
            let id = rehearsal.statement("SELECT 1")
            try rehearsal.receive(
                .error(code, "cached plan must not change result type"), .idle)
            // What the server still has is closed on the way.
            #expect(try rehearsal.sent() == (code == "0A000" ? "BESCPDS" : "BESPDS"))
            if code == "0A000" { try rehearsal.receive(.closeComplete) }
            try rehearsal.receivePrepared()
            try rehearsal.receive(.bindComplete, .done, .idle)
            #expect(rehearsal.actions().compactMap { $0.end } == [.init(id: id, failure: nil)])
        }
    }

    @Test func aStalePlanIsNotPreparedAgainInABlockNorBeforeOthers() throws {
        var rehearsal = Rehearsal()
        _ = rehearsal.statement("SELECT 1")
        try rehearsal.receivePrepared()
        try rehearsal.receive(.bindComplete, .done, .idle)
        _ = rehearsal.actions()
        _ = rehearsal.statement("SELECT 1")
        _ = rehearsal.submit(.sync)
        try rehearsal.receive(.error("26000"), .idle, .idle)
        #expect(
            rehearsal.actions().compactMap { $0.end }.map { $0.failure == nil } == [false, true])
        _ = rehearsal.statement("SELECT 1")
        try rehearsal.receivePrepared()
        try rehearsal.receive(.bindComplete, .done, .idle)
        _ = rehearsal.actions()
        _ = rehearsal.statement("SELECT 1")
        try rehearsal.receive(.error("26000"), .failedBlock)
        #expect(rehearsal.actions().compactMap { $0.end }.map { $0.failure == nil } == [false])
    }

    // MARK: Cancelling

    @Test func aCancelIsAskedForAndNothingIsSentUntilItCanHitNothing() throws {
        var rehearsal = Rehearsal()
        let victim = rehearsal.submit(.script("SELECT pg_sleep(60)"))
        _ = try rehearsal.sent()
        rehearsal.machine.cancel(victim)
        rehearsal.machine.cancel(victim)
        #expect(rehearsal.actions() == [.askToCancel])
        let next = rehearsal.submit(.script("SELECT 1"))
        #expect(try rehearsal.sent().isEmpty)
        try rehearsal.receive(.error("57014"), .idle)
        #expect(
            rehearsal.actions().compactMap { $0.end } == [.init(id: victim, failure: .cancelled)])
        #expect(try rehearsal.sent().isEmpty)
        rehearsal.machine.cancelWasDelivered()
        #expect(try rehearsal.sent() == "S")
        // It may come even now, and hits nobody.
        try rehearsal.receive(.error("57014"), .idle)
        #expect(try rehearsal.sent() == "Q")
        try rehearsal.receive(.done, .idle)
        #expect(rehearsal.actions().compactMap { $0.end } == [.init(id: next, failure: nil)])
    }

    @Test func whoWasDoneBeforeTheCancelCameHasItsResult() throws {
        var rehearsal = Rehearsal()
        let victim = rehearsal.submit(.script("SELECT 1"))
        rehearsal.machine.cancel(victim)
        rehearsal.machine.cancelWasDelivered()
        #expect(try rehearsal.sent() == "QS")
        try rehearsal.receive(.done, .idle)
        #expect(rehearsal.actions().compactMap { $0.end } == [.init(id: victim, failure: nil)])
        let next = rehearsal.submit(.sync)
        #expect(try rehearsal.sent().isEmpty)
        try rehearsal.receive(.idle)
        #expect(try rehearsal.sent() == "S")
        // A cancel of what is over is a race that was lost.
        rehearsal.machine.cancel(victim)
        #expect(!rehearsal.actions().contains(.askToCancel))
        try rehearsal.receive(.idle)
        #expect(rehearsal.actions().compactMap { $0.end } == [.init(id: next, failure: nil)])
    }

    @Test func nothingIsAskedForWithOthersBehind() throws {
        var rehearsal = Rehearsal()
        let victim = rehearsal.submit(.script("SELECT 1"))
        let behind = rehearsal.submit(.script("SELECT 2"))
        rehearsal.machine.cancel(victim)
        #expect(rehearsal.actions().isEmpty)
        try rehearsal.receive(.done, .idle)
        #expect(rehearsal.actions().compactMap { $0.end } == [.init(id: victim, failure: nil)])
        // The one behind is alone now.
        rehearsal.machine.cancel(behind)
        #expect(rehearsal.actions() == [.askToCancel])
    }

    @Test func whatWaitsIsTakenOutAndWhatMayNotIsNot() throws {
        var rehearsal = Rehearsal()
        let commit = rehearsal.submit(.script("COMMIT"), isCancellable: false)
        rehearsal.machine.cancel(commit)
        #expect(rehearsal.actions().isEmpty)
        _ = rehearsal.statement("SELECT 3")
        let waiting = rehearsal.statement("SELECT 4")
        rehearsal.machine.cancel(waiting)
        #expect(
            rehearsal.actions().compactMap { $0.end } == [.init(id: waiting, failure: .cancelled)])
    }

    @Test func thousandsWaitInOrder() throws {
        var rehearsal = Rehearsal()
        var ids = (0..<3000).map { _ in rehearsal.submit(.sync) }
        rehearsal.machine.cancel(ids[2000])
        for _ in 0..<2999 { try rehearsal.receive(.idle) }
        ids.insert(ids.remove(at: 2000), at: 0)
        #expect(rehearsal.actions().compactMap { $0.end }.map(\.id) == ids)
        #expect(rehearsal.machine.isIdle)
    }

    // MARK: Ends

    @Test func theEndOfTheConnectionIsToldToAll() throws {
        var rehearsal = Rehearsal()
        let underWay = rehearsal.statement("SELECT 1")
        let waiting = rehearsal.statement("SELECT 2")
        try rehearsal.receive(.error("57P01", "terminating", severity: "FATAL"))
        rehearsal.machine.connectionEnded()
        let ends = rehearsal.actions().compactMap { $0.end }
        #expect(ends.map(\.id) == [underWay, waiting])
        guard case .server(let error) = ends[0].failure else {
            Issue.record("no farewell")
            return
        }
        #expect(error.isDisconnect)
        #expect(error.outcome == .notApplied)
        #expect(ends[1].failure == .neverSent)
    }

    @Test func noMessageThatDoesNotBelongThereIsTaken() throws {
        let messages: [PostgresServerMessage] = [
            .authentication(.ok), .backendKeyData(.init(processID: 1, secretKey: 1)), .idle,
            .rowDescription(.init(columns: [])), .done, .emptyQueryResponse, .parseComplete,
            .bindComplete, .closeComplete, .noData, .parameterDescription(.init(types: [])),
            .portalSuspended, .copyInResponse(.init(isBinary: false, columnFormats: [])),
            .copyOutResponse(.init(isBinary: false, columnFormats: [])),
            .copyBothResponse(.init(isBinary: false, columnFormats: [])),
            .copyData(.init(bytes: ByteBuffer())), .copyDone,
            .functionCallResponse(.init(value: nil)), .dataRow(.init([[1]])),
        ]
        /// Leads a machine to a point, and says which messages may come there.
        let points: [(allowed: [Int], lead: (inout Rehearsal) throws -> Void)] = [
            ([], { _ in }),
            ([6], { _ = $0.statement("SELECT 1") }),
            (
                [10],
                {
                    _ = $0.statement("SELECT 1"); try $0.receive(.parseComplete)
                }
            ),
            (
                [3, 9],
                {
                    _ = $0.statement("SELECT 1")
                    try $0.receive(.parseComplete, .parameterDescription(.init(types: [])))
                }
            ),
            (
                [7],
                {
                    _ = $0.statement("SELECT 1"); try $0.receivePrepared()
                }
            ),
            (
                [4, 5, 12, 13],
                {
                    _ = $0.statement("SELECT 1")
                    try $0.receivePrepared()
                    try $0.receive(.bindComplete)
                }
            ),
            ([2, 3, 4, 5, 12, 13], { _ = $0.submit(.script("SELECT 1")) }),
            ([3, 4, 5, 12, 13], { _ = $0.submit(.copyIn("COPY t FROM STDIN")) }),
            (
                [15, 16],
                {
                    _ = $0.submit(.copyOut("COPY t TO STDOUT"))
                    try $0.receive(.copyOutResponse(.init(isBinary: false, columnFormats: [])))
                }
            ),
            ([2], { _ = $0.submit(.sync) }),
        ]
        for (point, (allowed, lead)) in points.enumerated() {
            for (number, message) in messages.enumerated() {
                var rehearsal = Rehearsal()
                try lead(&rehearsal)
                let isRefused: Bool
                do throws(ClientError) {
                    try rehearsal.machine.received(message)
                    isRefused = false
                } catch {
                    #expect(error.code == .protocolViolation)
                    isRefused = true
                }
                #expect(isRefused != allowed.contains(number), "\(point): \(message.trace)")
            }
        }
    }
}

struct RequestEnd: Equatable {
    let id: RequestID
    let failure: RequestFailure?
}

extension SessionAction {
    var end: RequestEnd? {
        if case .finished(let id, let failure) = self {
            RequestEnd(id: id, failure: failure)
        } else {
            nil
        }
    }

    var kind: String { String("\(self)".prefix { $0 != "(" }) }
}
