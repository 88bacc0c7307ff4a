// GET_LOCK and its sisters: advisory locks of the engine, by a number made of the name.

import QueryEngine
import StorageEngine

/// A GET_LOCK that waits.
enum NamedLockWait: Equatable {
    case none
    case waiting
    /// Its time is over: the function answers 0.
    case over
}

extension MySQLSessionCore: MySQLNamedLocks {
    func acquire(_ name: [UInt8], timeout: Double) throws(Interrupt) -> Int64 {
        let key = key(name)
        if namedLock == .over {
            namedLock = .none
            return 0
        }
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try runner.requireTransaction().lockAdvisory(
                .one(Self.number(of: key)), shared: false, sessionLevel: true,
                timeout == 0 ? .noWait : .wait)
        } catch {
            namedLock = .none
            if case .deadlock = error, !flavor.isMariaDB {
                throw .error(SQLError(.userLockDeadlock))
            }
            throw .error(SQLError(error))
        }
        switch outcome {
        case .granted:
            namedLock = .none
            server.noteLock(key, connectionID)
            return 1
        case .unavailable: return 0
        case .wait(let ticket):
            if namedLock == .none {
                namedLock = .waiting
                runner.lockTimeoutOverride =
                    timeout < 0 || timeout > 31_536_000
                    ? 0 : Int((timeout * 1000).rounded(.up))
            }
            throw .wait(ticket)
        }
    }

    /// Whether the error is no more than the end of a GET_LOCK's time: then the statement goes on.
    func endNamedLockWait(_ error: SQLError) -> Bool {
        guard namedLock == .waiting, error.fields.violation == .lockTimeout else { return false }
        namedLock = .over
        runner.giveUpWait()
        return true
    }

    func release(_ name: [UInt8]) -> Int64? {
        let key = key(name)
        guard let isReleased = server.release(key, connectionID) else { return nil }
        if isReleased {
            _ = database.unlockAdvisory(
                .one(Self.number(of: key)), shared: false, owner: control.owner)
        }
        return isReleased ? 1 : 0
    }

    func releaseAll() -> Int64 {
        let count = server.releaseAll(connectionID)
        if count > 0 { database.unlockAllAdvisory(owner: control.owner) }
        return Int64(count)
    }

    func owner(_ name: [UInt8]) -> UInt64? { server.holder(of: key(name)).map(UInt64.init) }

    private func key(_ name: [UInt8]) -> String {
        let name = String(decoding: name, as: UTF8.self)
        return flavor.namedLocksHaveCase ? name : name.lowercased()
    }

    /// FNV-1a of the name, 64 bits.
    private static func number(of key: String) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int64(bitPattern: hash)
    }
}
