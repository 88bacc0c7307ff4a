// Sessions of the table service: how they live and end, and when a pool does not lend them again.

import ClientPooling
import Testing
import Understudy

@testable import YDBDriver
@testable import YDBWire

@Suite(.timeLimit(.minutes(5))) struct SessionTests {
    @Test func aSessionLivesAndEnds() async throws {
        try await TestServer.withDriver { _, driver in
            let session = try await driver.tableClient.session()
            #expect(session.sessionID.hasPrefix("ydb://session/"))
            try await session.keepAlive()
            await session.close()
            await session.close()
            #expect(session.isClosed)
            let error = await failure { try await session.keepAlive() }
            #expect((error as? ClientError)?.code == .connectionClosed)
            #expect((error as? ClientError)?.isRetryable == true)
        }
    }

    @Test func aSessionThatTheServerHasForgottenIsNotUsedAgain() async throws {
        try await TestServer.withDriver { _, driver in
            let session = try await Session.create(driver)
            let double = try await Session.create(driver)
            // Another one ends it.
            _ =
                try await driver.core.operation(
                    .deleteSession,
                    Ydb_Table_DeleteSessionRequest.with { $0.sessionID = session.sessionID },
                    on: session.core.link, RequestSettings()) as OperationAnswer<Void>
            let error = await failure { try await session.executeQuery("SELECT 1") }
            #expect((error as? YDBError)?.code == .badSession, "\(error)")
            #expect(session.standing == .unusable)
            #expect(double.standing == .ready)
        }
    }

    @Test func textsThatNoHeaderTakesAreRefused() async throws {
        try await TestServer.withSession { _, session in
            let error = await failure {
                try await session.keepAlive(settings: RequestSettings(traceID: "a\nb"))
            }
            #expect((error as? ClientError)?.code == .invalidUse)
            try await session.keepAlive(
                settings: RequestSettings(traceID: "trace-1", requestType: "test"))
        }
    }
}
