// pg_sleep and the advisory locks: the functions that wait.

import QueryEngine
import StorageEngine

extension SessionCore {
    /// The first call goes to sleep; the call after the waking returns.
    func sleep(_ arguments: [Value]) throws(Interrupt) -> Value {
        var seconds = 0.0
        switch arguments.first {
        case .double(let value)?: seconds = value
        case .interval(let interval)?:
            let days = Double(interval.months) * 30 + Double(interval.days)
            seconds = days * 86_400 + Double(interval.microseconds) / 1_000_000
        default: break
        }
        let limited = seconds > 0 ? min(seconds, 3_000_000_000) : 0
        try runner.sleep(nanoseconds: UInt64((limited * 1_000_000_000).rounded()))
        return .text(Text(utf8: []))
    }

    // MARK: Advisory locks

    private func advisoryKey(_ arguments: [Value]) -> AdvisoryKey {
        let numbers = arguments.compactMap { value -> Int64? in
            if case .int(let number) = value { return number }
            return nil
        }
        guard numbers.count == 2 else { return .one(numbers.first ?? 0) }
        return .two(
            Int32(truncatingIfNeeded: numbers[0]), Int32(truncatingIfNeeded: numbers[1]))
    }

    func lockAdvisory(
        _ arguments: [Value], shared: Bool, transaction: Bool, attempt: Bool
    ) throws(Interrupt) -> Value {
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try requireTransaction().lockAdvisory(
                advisoryKey(arguments), shared: shared, sessionLevel: !transaction,
                attempt ? .noWait : .wait)
        } catch {
            throw .error(SQLError(error))
        }
        switch outcome {
        case .granted: return attempt ? .bool(true) : .text(Text(utf8: []))
        case .unavailable: return .bool(false)
        case .wait(let ticket): throw .wait(ticket)
        }
    }

    func unlockAdvisory(
        _ arguments: [Value], shared: Bool
    ) throws(Interrupt) -> Value {
        let held = database.unlockAdvisory(
            advisoryKey(arguments), shared: shared, owner: control.owner)
        if !held {
            let mode = shared ? "ShareLock" : "ExclusiveLock"
            runner.notice(
                Notice(.warning, .warning, "you don't own a lock of type \(mode)"))
        }
        return .bool(held)
    }
}
