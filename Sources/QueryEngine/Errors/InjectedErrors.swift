// What a fault rule's error says, in Postgres's words; each other protocol maps the conditions by its own table.

package import FaultInjection

extension SQLError {
    /// - Parameter command: what the statement under way does, for errors that name it.
    package init(_ meaning: FaultMeaning, command: StatementKinds = []) {
        switch meaning {
        case .serializationFailure:
            self.init(
                .serializationFailure, "could not serialize access due to concurrent update")
        case .deadlock: self.init(.deadlockDetected, "deadlock detected")
        case .lockTimeout:
            self.init(.lockNotAvailable, "canceling statement due to lock timeout")
        case .statementTimeout:
            self.init(.queryCanceled, "canceling statement due to statement timeout")
        case .tooManyConnections:
            self.init(.tooManyConnections, "sorry, too many clients already", isFatal: true)
        case .outOfMemory:
            self.init(
                .outOfMemory, "out of memory",
                detail: "Failed on request of size 8192 in memory context \"ExecutorState\".")
        case .diskFull:
            self.init(
                .diskFull, "could not extend file \"base/5/16384\": No space left on device",
                hint: "Check free disk space.")
        case .readOnly:
            self.init(
                .readOnlySQLTransaction,
                "cannot execute \(Self.name(command)) in a read-only transaction")
        case .shuttingDown: self = SessionErrors.terminated
        case .startingUp:
            self.init(
                .cannotConnectNow, "the database system is starting up", isFatal: true)
        case .commitOutcomeUnknown:
            self.init(
                .transactionResolutionUnknown,
                "the server does not know whether the transaction was committed")
        case .native(let code, let message): self.init(native: code, message)
        }
    }

    private init(native code: String, _ message: String?) {
        let condition = Condition.allCases.first { $0.sqlState == code } ?? .injected
        self.init(
            condition, message ?? Self.words(of: condition, code),
            isFatal: Self.fatalCodes.contains(code), nativeCode: code)
    }

    /// Those that a real server says with severity FATAL, before it ends the connection.
    private static let fatalCodes: Set<String> = [
        "25P03", "53300", "57P01", "57P02", "57P03", "57P04", "57P05", "28000", "28P01",
    ]

    private static func words(of condition: Condition, _ code: String) -> String {
        switch condition {
        case .serializationFailure: SQLError(.serializationFailure).message
        case .deadlockDetected: SQLError(.deadlock).message
        case .lockNotAvailable: SQLError(FaultMeaning.lockTimeout).message
        case .queryCanceled: SQLError(FaultMeaning.statementTimeout).message
        case .tooManyConnections: SQLError(.tooManyConnections).message
        case .outOfMemory: SQLError(.outOfMemory).message
        case .diskFull: SQLError(.diskFull).message
        case .adminShutdown: SQLError(.shuttingDown).message
        case .cannotConnectNow: SQLError(.startingUp).message
        case .transactionResolutionUnknown: SQLError(.commitOutcomeUnknown).message
        default: "error \(code) of a fault rule"
        }
    }

    private static func name(_ command: StatementKinds) -> String {
        let names: [(StatementKinds, String)] = [
            (.select, "SELECT FOR UPDATE"), (.insert, "INSERT"), (.update, "UPDATE"),
            (.delete, "DELETE"), (.copy, "COPY FROM"), (.ddl, "CREATE TABLE"), (.begin, "BEGIN"),
            (.commit, "COMMIT"), (.rollback, "ROLLBACK"), (.savepoint, "SAVEPOINT"),
            (.set, "SET"),
        ]
        return names.first { $0.0 == command }?.1 ?? "UPDATE"
    }
}
