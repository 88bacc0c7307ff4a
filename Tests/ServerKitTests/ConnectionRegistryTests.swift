// Limits, numbers and endings of the registry.

import Synchronization
import Testing
import WireCore

@testable import ServerKit

extension ConnectionRegistry.Admission {
    fileprivate var number: UInt64? {
        switch self {
        case .admitted(let number): number
        case .refused: nil
        }
    }
}

@Suite struct ConnectionRegistryTests {
    @Test func sessionsAreLimitedAndPlacesComeBack() {
        let registry = ConnectionRegistry(limit: 2)
        #expect(registry.takePlace())
        #expect(registry.takePlace())
        #expect(!registry.takePlace())
        registry.giveUpPlace()
        #expect(registry.takePlace())
        #expect(!registry.takePlace())
        #expect(registry.sessionCount == 2)
    }

    @Test func connectionsThatNeverStartAreLimitedToo() {
        let registry = ConnectionRegistry(limit: 2)
        var admitted = 0
        while registry.admit({ _ in }).number != nil, admitted < 10_000 { admitted += 1 }
        #expect(admitted == 67)
        guard case .refused(.tooManyConnections) = registry.admit({ _ in }) else {
            Issue.record("one too many was let in")
            return
        }
    }

    @Test func serversOfOneStageCountTheirConnectionsTogether() {
        let numbers = ConnectionNumbers()
        let servers = (0..<2).map { _ in ConnectionRegistry(limit: 2, numbers: numbers) }
        #expect(servers[0].admit { _ in }.number == 1)
        #expect(servers[1].admit { _ in }.number == 2)
        #expect(servers[0].admit { _ in }.number == 3)
    }

    @Test func closingEndsAllAndAdmitsNobody() throws {
        let registry = ConnectionRegistry(limit: 2)
        let ended = Mutex<[TerminationReason]>([])
        let connection = try #require(
            registry.admit { reason in ended.withLock { $0.append(reason) } }.number)
        registry.close(.shutdown)
        #expect(ended.withLock { $0 } == [.shutdown])
        guard case .refused(.shuttingDown) = registry.admit({ _ in }) else {
            Issue.record("a closed server lets in")
            return
        }
        registry.leave(connection)
        #expect(registry.connectionCount == 0)
    }
}
