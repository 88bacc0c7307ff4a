// Cycles of waits: queues are reordered where that helps, else the oldest wait is ended.

extension LockTable {
    /// Looks for a cycle of waits through `start`, which has just begun to wait. If one of its waiters only waits
    /// for another to be served first, that order may be turned round; else the policy's victim waits no longer. True
    /// if there was a cycle.
    mutating func breakDeadlock(from start: UInt64, _ now: UInt64) -> Bool {
        guard let cycle = cycle(through: start) else { return false }
        let waiters = cycle.compactMap { waiter($0) }
        let victim: Waiter?
        switch policy.victim {
        case .firstTimeout:
            if reorder(cycle, start) { return true }
            victim = firstToLook(waiters, start, now)
        case .lightest:
            victim = waiters.min { ($0.stake, $1.sequence) < ($1.stake, $0.sequence) }
        }
        guard let victim else { return false }
        return cancel(
            victim.ticket, as: .deadlockVictim, deadlock: describe(cycle, from: victim.owner))
    }

    /// The waiter whose deadlock timeout would fire first: those that have fired found no cycle and look no more.
    private func firstToLook(_ waiters: [Waiter], _ start: UInt64, _ now: UInt64) -> Waiter? {
        waiters.filter { $0.stake > now || $0.owner == start }
            .min { ($0.stake, $0.sequence) < ($1.stake, $1.sequence) }
    }

    /// The owners of a cycle of waits, each waiting for the next one and the last for the first.
    private func cycle(through start: UInt64) -> [UInt64]? {
        var path: [UInt64] = []
        var visited: Set<UInt64> = []
        return reaches(start, from: start, &path, &visited) ? path : nil
    }

    private func reaches(
        _ goal: UInt64, from owner: UInt64, _ path: inout [UInt64], _ visited: inout Set<UInt64>
    ) -> Bool {
        guard let wait = wait(of: owner) else { return false }
        path.append(owner)
        for blocker in wait.holders + wait.ahead {
            if blocker == goal { return true }
            if visited.insert(blocker).inserted && reaches(goal, from: blocker, &path, &visited) {
                return true
            }
        }
        path.removeLast()
        return false
    }

    /// Whom an owner waits for: those who hold what it asks for, and those who asked before it.
    private func wait(of owner: UInt64) -> (holders: [UInt64], ahead: [UInt64])? {
        guard let tag = waits[owner], let number = crowd(of: tag) else { return nil }
        let crowd = crowds[number]
        guard let position = crowd.queue.firstIndex(where: { $0.owner == owner }) else {
            return nil
        }
        let conflicts = policy.conflicts(tag.space, crowd.queue[position].mode)
        let holders = crowd.holders.filter { $0.owner != owner && $0.mask & conflicts != 0 }
        let ahead = crowd.queue[..<position].filter { conflicts & (1 << UInt16($0.mode)) != 0 }
        return (holders.map(\.owner), ahead.map(\.owner))
    }

    private func waiter(_ owner: UInt64) -> Waiter? {
        guard let tag = waits[owner], let number = crowd(of: tag) else { return nil }
        return crowds[number].queue.first { $0.owner == owner }
    }

    /// Lets a waiter of the cycle go before one that merely asked earlier, if no cycle through `start`
    /// remains then.
    private mutating func reorder(_ cycle: [UInt64], _ start: UInt64) -> Bool {
        for (position, owner) in cycle.enumerated() {
            let next = cycle[(position + 1) % cycle.count]
            guard let tag = waits[owner], let number = crowd(of: tag), let wait = wait(of: owner),
                wait.ahead.contains(next), !wait.holders.contains(next)
            else { continue }
            let queue = crowds[number].queue
            guard let from = queue.firstIndex(where: { $0.owner == owner }),
                let to = queue.firstIndex(where: { $0.owner == next })
            else { continue }
            crowds[number].queue.remove(at: from)
            crowds[number].queue.insert(queue[from], at: to)
            if self.cycle(through: start) == nil {
                pass(tag)
                return true
            }
            crowds[number].queue = queue
        }
        return false
    }

    /// One line a wait, beginning with the victim's.
    private func describe(_ cycle: [UInt64], from victim: UInt64) -> DeadlockDetail {
        let first = cycle.firstIndex(of: victim) ?? 0
        let ordered = Array(cycle[first...] + cycle[..<first])
        let waits = ordered.enumerated().compactMap { position, owner -> WaitDescription? in
            guard var wait = waiter(owner)?.ticket.waitsFor else { return nil }
            wait.blockers = [LockOwner(rawValue: ordered[(position + 1) % ordered.count])]
            return wait
        }
        return DeadlockDetail(waits: waits)
    }
}
