// Limits, keys and endings of the registry.

import Synchronization
import Testing
import WireCore

@testable import ServerKit

@Suite struct ConnectionRegistryTests {
    @Test func sessionsAreLimitedAndPlacesComeBack() throws {
        let registry = ConnectionRegistry(limit: 2)
        let key = ConnectionKey(processID: 1, secret: 7)
        #expect(registry.reserveSession())
        registry.register(key) {}
        #expect(registry.reserveSession())
        #expect(!registry.reserveSession())
        registry.release(nil)
        #expect(registry.reserveSession())
        registry.release(key)
        #expect(registry.reserveSession())
        #expect(!registry.reserveSession())
        #expect(registry.sessionCount == 0)
    }

    @Test func connectionsThatNeverStartAreLimitedToo() {
        let registry = ConnectionRegistry(limit: 2)
        var admitted = 0
        while registry.admit({ _ in }) != nil, admitted < 10_000 { admitted += 1 }
        #expect(admitted == 67)
    }

    @Test func onlyTheRightKeyCancels() throws {
        let registry = ConnectionRegistry(limit: 2)
        let cancels = Mutex(0)
        let key = ConnectionKey(processID: 5, secret: 7)
        #expect(registry.reserveSession())
        registry.register(key) { cancels.withLock { $0 += 1 } }
        registry.cancel(ConnectionKey(processID: key.processID, secret: key.secret &+ 1))
        registry.cancel(ConnectionKey(processID: key.processID &+ 1, secret: key.secret))
        #expect(cancels.withLock { $0 } == 0)
        registry.cancel(key)
        #expect(cancels.withLock { $0 } == 1)
        registry.release(key)
        registry.cancel(key)
        #expect(cancels.withLock { $0 } == 1)
    }

    @Test func closingEndsAllAndAdmitsNobody() throws {
        let registry = ConnectionRegistry(limit: 2)
        let ended = Mutex<[TerminationReason]>([])
        let connection = try #require(
            registry.admit { reason in ended.withLock { $0.append(reason) } })
        registry.terminateAll(.administrator)
        registry.close(.shutdown)
        #expect(ended.withLock { $0 } == [.administrator, .shutdown])
        #expect(registry.admit { _ in } == nil)
        registry.leave(connection)
        #expect(registry.connectionCount == 0)
    }
}
