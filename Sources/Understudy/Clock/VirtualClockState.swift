// Who waits for which instant, and who is asleep: a virtual clock's state, as a value.

struct VirtualClockState {
    typealias Continuation = CheckedContinuation<Void, any Error>

    enum Call {
        case resume(Continuation)
        case fire(@Sendable () -> Void)
    }

    private struct Timer {
        let deadline: UInt64
        let call: Call
    }

    private struct Watcher {
        let number: UInt64
        let sleepers: Int
        let continuation: Continuation
    }

    /// The time runs on by itself when so many sleep; nil: never.
    private let participants: Int?
    /// Nanoseconds since the clock's start.
    private(set) var elapsed: UInt64 = 0
    /// Clients of the server that sleep.
    var clients = 0
    /// Timers of the server that have fired, and clients that are about to wake for another reason, as long as what is due
    /// has not been done.
    var waking = 0
    private var tasks = 0
    private var timers: [UInt64: Timer] = [:]
    private var watchers: [Watcher] = []
    /// Waits that were cancelled before they had begun.
    private var cancelled: Set<UInt64> = []
    private var lastNumber: UInt64 = 0

    init(participants: Int?) { self.participants = participants }

    var sleepers: Int { clients + tasks }

    var nextDeadline: UInt64? { timers.values.lazy.map(\.deadline).min() }

    mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Waiting

    mutating func schedule(_ fire: @escaping @Sendable () -> Void, at deadline: UInt64) -> UInt64 {
        let number = nextNumber()
        timers[number] = Timer(deadline: deadline, call: .fire(fire))
        return number
    }

    mutating func cancelTimer(_ number: UInt64) { timers[number] = nil }

    mutating func sleep(
        _ number: UInt64, until deadline: UInt64, _ continuation: Continuation
    ) {
        if cancelled.contains(number) {
            continuation.resume(throwing: CancellationError())
        } else {
            timers[number] = Timer(deadline: deadline, call: .resume(continuation))
            tasks += 1
        }
    }

    mutating func watch(
        _ number: UInt64, forSleepers sleepers: Int, _ continuation: Continuation
    ) {
        if cancelled.contains(number) {
            continuation.resume(throwing: CancellationError())
        } else {
            watchers.append(
                Watcher(number: number, sleepers: sleepers, continuation: continuation))
        }
    }

    /// Whom to tell that the wait is over.
    mutating func cancelWait(_ number: UInt64) -> Continuation? {
        if case .resume(let continuation)? = timers.removeValue(forKey: number)?.call {
            tasks -= 1
            return continuation
        }
        if let index = watchers.firstIndex(where: { $0.number == number }) {
            return watchers.remove(at: index).continuation
        }
        cancelled.insert(number)
        return nil
    }

    mutating func forgetCancel(of number: UInt64) { cancelled.remove(number) }

    // MARK: Moving

    /// Moves on to the next instant that somebody waits for, but not beyond `end`; true at the end.
    mutating func move(towards end: UInt64) -> Bool {
        let next = nextDeadline ?? .max
        elapsed = max(elapsed, min(next, end))
        return next > end
    }

    /// Whom to call now; they have no timer any more.
    mutating func takeCalls() -> [Call] {
        if waking == 0 {
            let asleep = sleepers
            let ready = watchers.filter { $0.sleepers <= asleep }
            if !ready.isEmpty {
                watchers.removeAll { $0.sleepers <= asleep }
                return ready.map { .resume($0.continuation) }
            }
        }
        guard let next = nextDeadline else { return [] }
        if next > elapsed {
            guard let participants, sleepers >= participants, waking == 0 else { return [] }
            elapsed = next
        }
        let due = timers.filter { $0.value.deadline <= elapsed }
            .sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        for (number, timer) in due {
            timers[number] = nil
            switch timer.call {
            case .resume: tasks -= 1
            case .fire: waking += 1
            }
        }
        return due.map(\.value.call)
    }
}
