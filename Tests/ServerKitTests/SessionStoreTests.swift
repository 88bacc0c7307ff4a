// Sessions without a connection: whose they are, one execution at a time, and their end.

import FaultInjection
import Synchronization
import Testing

@testable import ServerKit

/// Time that only the test moves, and that nobody waits for.
private final class StoppedTime: TimeSource {
    private let now = Mutex<UInt64>(0)
    var nanoseconds: UInt64 { now.withLock { $0 } }
    var wallClock: Int64 { 0 }
    func advance(seconds: UInt64) { now.withLock { $0 += seconds * 1_000_000_000 } }
}

private final class Kept: Sendable {}

@Suite struct SessionStoreTests {
    private typealias Store = SessionStore<String, Kept>

    private let time = StoppedTime()
    private let ada = ClientIdentity(user: "ada", database: "local")
    private let bob = ClientIdentity(user: "bob", database: "local")
    private let ended = Ended()

    private final class Ended: Sendable {
        private let keys = Mutex<[String]>([])
        func append(_ key: String) { keys.withLock { $0.append(key) } }
        var all: [String] { keys.withLock { $0.sorted() } }
    }

    private func store(limit: Int = 10) -> Store {
        Store(limit: limit, time: time) { [ended] key, _ in ended.append(key) }
    }

    private func word(_ checkOut: Store.CheckOut) -> String {
        switch checkOut {
        case .given: "given"
        case .busy: "busy"
        case .missing: "missing"
        case .expired: "expired"
        case .notYours: "not yours"
        }
    }

    @Test func oneWorksAtATimeAndOnlyTheOwner() {
        let store = store()
        let kept = Kept()
        #expect(store.insert("s", kept, owner: ada, expiry: .never))
        guard case .given(let got) = store.checkOut("s", by: ada), got === kept else {
            Issue.record("not given")
            return
        }
        #expect(word(store.checkOut("s", by: ada)) == "busy")
        #expect(word(store.checkOut("s", by: bob)) == "not yours")
        #expect(word(store.checkOut("t", by: ada)) == "missing")
        store.checkIn("s")
        var renamed = ada
        renamed.application = "another"
        #expect(word(store.checkOut("s", by: renamed)) == "given")
        #expect(store.remove("s") === kept)
        #expect(word(store.checkOut("s", by: ada)) == "missing")
    }

    @Test func thereAreNoMoreThanThereMayBe() {
        let store = store(limit: 2)
        #expect(store.insert("a", Kept(), owner: ada, expiry: .never))
        #expect(!store.insert("a", Kept(), owner: ada, expiry: .never))
        #expect(store.insert("b", Kept(), owner: ada, expiry: .never))
        #expect(!store.insert("c", Kept(), owner: ada, expiry: .never))
        store.remove("a")
        #expect(store.insert("c", Kept(), owner: ada, expiry: .never))
        #expect(store.removeAll().count == 2)
        #expect(store.count == 0)
    }

    @Test func whoIsIdleTooLongExpires() {
        let store = store()
        #expect(store.insert("s", Kept(), owner: ada, expiry: .whenIdle(.seconds(10))))
        time.advance(seconds: 9)
        #expect(word(store.checkOut("s", by: ada)) == "given")
        // At work it does not expire.
        time.advance(seconds: 100)
        #expect(word(store.checkOut("s", by: ada)) == "busy")
        store.checkIn("s")
        time.advance(seconds: 9)
        #expect(word(store.checkOut("s", by: ada)) == "given")
        store.checkIn("s")
        time.advance(seconds: 10)
        #expect(word(store.checkOut("s", by: ada)) == "expired")
        #expect(ended.all == ["s"])
        #expect(store.count == 0)
    }

    @Test func aDeadlineHoldsWhateverHappens() {
        let store = store()
        #expect(store.insert("s", Kept(), owner: ada, expiry: .after(.seconds(10))))
        time.advance(seconds: 9)
        #expect(word(store.checkOut("s", by: ada)) == "given")
        time.advance(seconds: 9)
        #expect(word(store.checkOut("s", by: ada)) == "busy")
        #expect(ended.all == [])
        store.checkIn("s")
        #expect(word(store.checkOut("s", by: ada)) == "expired")
        #expect(ended.all == ["s"])
    }

    @Test func oneThatHasExpiredMakesRoom() {
        let store = store(limit: 1)
        #expect(store.insert("a", Kept(), owner: ada, expiry: .whenIdle(.seconds(1))))
        time.advance(seconds: 1)
        #expect(store.insert("b", Kept(), owner: ada, expiry: .never))
        #expect(ended.all == ["a"])
    }

    @Test(.timeLimit(.minutes(1))) func timeEndsThemWithoutAnybodyAsking() async {
        let store = SessionStore<String, Kept>(limit: 1, time: SystemTime()) { [ended] key, _ in
            ended.append(key)
        }
        #expect(store.insert("s", Kept(), owner: ada, expiry: .whenIdle(.milliseconds(1))))
        while ended.all.isEmpty { await Task.yield() }
        #expect(store.count == 0)
    }
}
