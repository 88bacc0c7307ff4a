// What PostgreSQL says where a fault rule asks for an error: the one table from meanings to codes and texts.

package import FaultInjection
package import QueryEngine

/// Postgres's words. It can say every meaning.
package struct PostgresFaultWords: FaultWords {
    package init() {}

    package func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? {
        words(meaning, kind)
    }

    package func flaw(ofCode code: String) -> CodeFlaw? {
        guard Self.isCode(code) else {
            let upper = code.uppercased()
            return CodeFlaw(
                reason: "a code is five characters of 0-9 and A-Z",
                suggestion: Self.isCode(upper) ? upper : nil)
        }
        switch code.prefix(2) {
        case "00":
            return CodeFlaw(reason: "\(code) says that all went well: no error has it")
        case "01", "02":
            return CodeFlaw(
                reason: "\(code) is the code of a warning: no error has it",
                suggestion: "notice \"TEXT\"")
        default: return nil
        }
    }

    private static func isCode(_ code: String) -> Bool {
        code.utf8.count == 5
            && code.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
    }

    /// One exhaustive switch, without a default.
    fileprivate func words(_ meaning: FaultMeaning, _ kind: StatementKinds) -> NativeError {
        switch meaning.kind {
        case .serializationFailure:
            NativeError(
                code: "40001", text: "could not serialize access due to concurrent update")
        case .deadlock: NativeError(code: "40P01", text: "deadlock detected")
        case .lockTimeout:
            NativeError(code: "55P03", text: "canceling statement due to lock timeout")
        case .statementTimeout:
            NativeError(code: "57014", text: "canceling statement due to statement timeout")
        case .tooManyConnections:
            NativeError(
                code: "53300", text: "sorry, too many clients already", reach: .session)
        case .outOfMemory:
            NativeError(
                code: "53200", text: "out of memory",
                detail: "Failed on request of size 8192 in memory context \"ExecutorState\".")
        case .diskFull:
            NativeError(
                code: "53100",
                text: "could not extend file \"base/5/16384\": No space left on device",
                hint: "Check free disk space.")
        case .overloaded: NativeError(code: "53000", text: "insufficient resources")
        case .readOnly:
            NativeError(
                code: "25006",
                text: "cannot execute \(Self.name(kind)) in a read-only transaction")
        case .shuttingDown:
            NativeError(
                code: "57P01", text: "terminating connection due to administrator command",
                reach: .session)
        case .startingUp:
            NativeError(
                code: "57P03", text: "the database system is starting up", reach: .session)
        case .sessionExpired:
            NativeError(
                code: "57P05", text: "terminating connection due to idle-session timeout",
                reach: .session)
        case .commitOutcomeUnknown:
            NativeError(
                code: "08007",
                text: "the server does not know whether the transaction was committed")
        case .staleSchema:
            NativeError(code: "0A000", text: "cached plan must not change result type")
        case .native(let code, let message): native(code, message)
        }
    }

    private func native(_ code: String, _ message: String?) -> NativeError {
        let usual = Self.usual.lazy.map { words($0, []) }.first { $0.code == code }
        return NativeError(
            code: code, text: message ?? usual?.text ?? "error \(code) of a fault rule",
            reach: Self.fatalCodes.contains(code) ? .session : .transaction)
    }

    /// The meanings whose words serve their codes too, where a rule gives none.
    private static let usual: [FaultMeaning] = [
        .serializationFailure, .deadlock, .lockTimeout, .statementTimeout, .tooManyConnections,
        .outOfMemory, .diskFull, .shuttingDown, .startingUp, .commitOutcomeUnknown,
    ]

    /// Those that a real server says with severity FATAL, before it ends the connection.
    private static let fatalCodes: Set<String> = [
        "25P03", "53300", "57P01", "57P02", "57P03", "57P04", "57P05", "28000", "28P01",
    ]

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

extension SQLError {
    /// The error of a meaning, as Postgres words it.
    package init(_ meaning: FaultMeaning) {
        let native = PostgresFaultWords().words(meaning, [])
        self.init(native, PostgresWording().condition(of: native))
    }
}
