// The line of those who wait, and the heap of what is due, against simple models of them.

import Testing

@testable import ClientPooling

@Suite struct QueueTests {
    /// The line as a plain list.
    private struct Model {
        var line: [WaiterQueue.Waiter] = []

        mutating func removeFirst(where test: (WaiterQueue.Waiter) -> Bool) -> WaiterQueue.Waiter? {
            line.firstIndex(where: test).map { line.remove(at: $0) }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func queueIsWhatAPlainListWouldBe(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = WaiterQueue()
        var model = Model()
        var next: UInt64 = 0
        var now = Duration.zero
        for _ in 0..<2_000 {
            now += .milliseconds(Int.random(in: 0...3, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4:
                next += 1
                let wait = Int.random(in: 1...200, using: &random)
                let deadline = wait > 150 ? nil : now + .milliseconds(wait)
                queue.append(WaiterKey(number: next), deadline: deadline, now: now)
                model.line.append(
                    .init(key: .init(number: next), place: next, deadline: deadline, since: now))
            case 5, 6:
                let key = WaiterKey(number: .random(in: 0...next, using: &random))
                #expect(queue.remove(key) == model.removeFirst { $0.key == key })
            case 7:
                let first = queue.popFirst()
                #expect(first == model.removeFirst { _ in true })
                guard let first, Bool.random(using: &random) else { continue }
                queue.putBack(first)
                model.line.insert(first, at: 0)
            case 8:
                while let due = queue.popDue(now) {
                    #expect(model.removeFirst { $0.key == due.key } != nil)
                    #expect(due.deadline.map { $0 <= now } == true)
                }
                #expect(!model.line.contains { $0.deadline.map { $0 <= now } ?? false })
            default:
                #expect(queue.nextDeadline() == model.line.compactMap(\.deadline).min())
            }
            #expect(queue.count == model.line.count)
            #expect(queue.isEmpty == model.line.isEmpty)
        }
        #expect(queue.removeAll() == model.line)
        #expect(queue.isEmpty)
    }

    @Test func placesAreKeptByWhoStepsBackTogether() {
        var queue = WaiterQueue()
        for number in 1...4 {
            queue.append(.init(number: UInt64(number)), deadline: nil, now: .zero)
        }
        let (first, second) = (queue.popFirst(), queue.popFirst())
        if let first { queue.putBack(first) }
        if let second { queue.putBack(second) }
        var order: [UInt64] = []
        while let waiter = queue.popFirst() { order.append(waiter.key.number) }
        #expect(order == [1, 2, 3, 4])
    }

    /// A thousand who come and go behind one who stays cost nothing for long.
    @Test func memoryIsBoundByThoseWhoWait() {
        var queue = WaiterQueue()
        queue.append(WaiterKey(number: 0), deadline: .seconds(1_000_000), now: .zero)
        for number in 1...100_000 as ClosedRange<UInt64> {
            let key = WaiterKey(number: number)
            queue.append(key, deadline: .seconds(30), now: .zero)
            #expect(queue.remove(key) != nil)
        }
        #expect(queue.count == 1)
        #expect(queue.footprint < 300)
    }

    @Test func heapGivesTheEarliestFirst() {
        var random = SeededGenerator(seed: 7)
        var heap = DeadlineHeap<Int>()
        for key in 0..<500 {
            heap.insert(key, at: .milliseconds(Int.random(in: 0..<1_000, using: &random)))
        }
        heap.compact(living: 100) { $0 % 5 == 0 }
        #expect(heap.count == 100)
        var last = Duration.zero
        while let deadline = heap.earliest(where: { _ in true }) {
            #expect(deadline >= last)
            last = deadline
            #expect(heap.popDue(deadline - .nanoseconds(1)) == nil)
            #expect(heap.popDue(deadline).map { $0 % 5 } == 0)
        }
        #expect(heap.count == 0)
    }
}
