// Who knows a session's key may cancel it, and nobody else.

import Synchronization
import Testing

@testable import PostgresServer

@Suite struct CancelKeyTests {
    @Test func onlyTheRightKeyCancels() {
        let keys = PostgresCancelKeys()
        let cancels = Mutex(0)
        let key = PostgresCancelKey(processID: 5, secret: 7)
        keys.register(key) { cancels.withLock { $0 += 1 } }
        keys.cancel(PostgresCancelKey(processID: key.processID, secret: key.secret &+ 1))
        keys.cancel(PostgresCancelKey(processID: key.processID &+ 1, secret: key.secret))
        #expect(cancels.withLock { $0 } == 0)
        keys.cancel(key)
        #expect(cancels.withLock { $0 } == 1)
        keys.forget(key)
        keys.cancel(key)
        #expect(cancels.withLock { $0 } == 1)
    }
}
