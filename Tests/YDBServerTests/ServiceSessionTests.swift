// Sessions as the services lend them: named, found, busy, too many, and ended.

import FaultInjection
import Synchronization
import Testing

@testable import ServerKit
@testable import YDBServer
@testable import YDBWire

@Suite struct ServiceSessionTests {
    private final class Body: SessionBody {
        private let state = Mutex((cancels: 0, closes: 0))
        var cancels: Int { state.withLock { $0.cancels } }
        var closes: Int { state.withLock { $0.closes } }
        func cancel() { state.withLock { $0.cancels += 1 } }
        func close() { state.withLock { $0.closes += 1 } }
    }

    private static func sessions(limit: Int = 10) -> ServiceSessions {
        var configuration = YDBServerConfiguration()
        configuration.maximumSessions = limit
        return ServiceSessions(YDBCore(configuration, on: Stage())) { _, _ throws(CallFailure) in
            Body()
        }
    }

    private static func context(node: UInt32 = 1, database: String = "/local") -> CallContext {
        CallContext(
            path: "", authority: "", metadata: GRPCMetadata([.init(YDBHeader.database, database)]),
            peer: .inMemory, connection: 1, isEncrypted: false,
            node: YDBNode(id: node, host: "localhost", port: 1, location: "dc1"), deadline: nil,
            user: "")
    }

    private static func status(
        _ body: () throws(CallFailure) -> Void
    ) -> Ydb_StatusIds.StatusCode {
        do throws(CallFailure) {
            try body()
            return .success
        } catch {
            return error.status
        }
    }

    @Test func namesTellTheNodeAndAreReadBack() throws {
        let id = YDBSessionID(on: 7)
        #expect(id.text.hasPrefix("ydb://session/3?node_id=7&id="))
        #expect(YDBSessionID(id.text) == id)
        #expect(YDBSessionID(on: 7) != id)
        for broken in [
            "", "x", "ydb://session/3?node_id=&id=a", "ydb://session/3?node_id=1&id=",
            "ydb://session/3?node_id=1", "ydb://session/3?node_id=99999999999&id=a",
            "ydb://session/3?node_id=1&id=" + String(repeating: "a", count: 2_000),
        ] {
            #expect(YDBSessionID(broken) == nil)
        }
    }

    @Test func aSessionIsLentToOneCallAtATime() throws {
        let sessions = Self.sessions()
        let context = Self.context()
        let name = try sessions.create(.table, context).id.text
        let taken = try sessions.take(name, .table, context)
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take(name, .table, context) }
                == .sessionBusy)
        #expect(try sessions.isBusy(name, .table, context))
        sessions.giveBack(taken)
        #expect(try !sessions.isBusy(name, .table, context))
        #expect(throws: Never.self) { _ = try sessions.take(name, .table, context) }
    }

    @Test func whatIsNoSessionIsToldApart() throws {
        let sessions = Self.sessions()
        let context = Self.context()
        let name = try sessions.create(.table, context).id.text
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take("", .table, context) }
                == .badRequest)
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take("text", .table, context) }
                == .badRequest)
        let other = YDBSessionID(on: 1).text
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take(other, .table, context) }
                == .badSession)
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take(name, .query, context) }
                == .badSession)
        let stranger = Self.context(database: "/other")
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take(name, .table, stranger) }
                == .badSession)
    }

    @Test func thereAreNoMoreThanTheLimit() throws {
        let sessions = Self.sessions(limit: 2)
        let context = Self.context()
        let first = try sessions.create(.table, context)
        _ = try sessions.create(.query, context)
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.create(.table, context) }
                == .overloaded)
        try sessions.delete(first.id.text, .table, context)
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.create(.table, context) }
                == .success)
        sessions.announceShutdown()
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.create(.table, context) }
                == .overloaded)
    }

    @Test func aSessionThatIsDeletedAtWorkEndsBehindItsCall() throws {
        let sessions = Self.sessions()
        let context = Self.context()
        let session = try sessions.create(.table, context)
        let body = try #require(session.body as? Body)
        let taken = try sessions.take(session.id.text, .table, context)
        try sessions.delete(session.id.text, .table, context)
        #expect(body.cancels == 1)
        #expect(body.closes == 0)
        sessions.giveBack(taken)
        #expect(body.closes == 1)
        #expect(sessions.count == 0)
    }

    @Test func aQuerySessionWorksWhileItIsWatchedAndEndsWithTheWatch() throws {
        let sessions = Self.sessions()
        let context = Self.context()
        let session = try sessions.create(.query, context)
        let name = session.id.text
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take(name, .query, context) }
                == .badRequest)
        let watched = try sessions.attach(name, context) {}
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.attach(name, context) {} }
                == .sessionBusy)
        sessions.giveBack(try sessions.take(name, .query, context))
        sessions.detach(watched)
        #expect(session.isClosed)
        #expect(
            Self.status { () throws(CallFailure) in _ = try sessions.take(name, .query, context) }
                == .badSession)
    }
}
