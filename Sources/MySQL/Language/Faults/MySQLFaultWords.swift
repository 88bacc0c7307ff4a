// What MySQL says where a fault rule asks for an error: the one table from meanings to codes and texts.

package import FaultInjection
import QueryEngine

/// MySQL's words. Each meaning undoes what the real error undoes.
package struct MySQLFaultWords: FaultWords {
    package let flavor: MySQLFlavor

    package init(_ flavor: MySQLFlavor) { self.flavor = flavor }

    /// One exhaustive switch, without a default.
    package func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? {
        switch meaning.kind {
        case .serializationFailure: words(.deadlock, reach: .transaction)
        case .deadlock: words(.deadlock, reach: .transaction)
        case .lockTimeout: words(.lockWaitTimeout)
        case .statementTimeout:
            words(flavor.isMariaDB ? .statementTimeoutM : .statementTimeout)
        case .tooManyConnections: words(.tooManyConnections, reach: .session)
        case .outOfMemory: words(.outOfMemory)
        case .diskFull: words(.diskFull, ["/tmp/#sql-temptable"])
        case .overloaded: words(.userLimit, ["understudy", "max_queries_per_hour", "0"])
        case .readOnly:
            words(
                .optionPreventsStatement,
                [flavor.isMariaDB ? "MariaDB" : "MySQL", "--read-only"])
        case .shuttingDown: words(.serverShutdown, reach: .session)
        case .startingUp: words(.serverShutdown, reach: .session)
        case .sessionExpired:
            words(flavor.isMariaDB ? .connectionKilledM : .clientInactive, reach: .session)
        case .commitOutcomeUnknown: words(.errorDuringCommit, ["149"], reach: .transaction)
        case .staleSchema: words(.tableDefinitionChanged)
        case .native(let code, let message): native(code, message)
        }
    }

    package func flaw(ofCode code: String) -> CodeFlaw? {
        if code.utf8.count < 5, let number = Int32(code), number > 0 { return nil }
        let isState =
            code.utf8.count == 5
            && code.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        guard isState else {
            return CodeFlaw(
                reason: "a code is an error's number, or five characters of 0-9 and A-Z")
        }
        switch code.prefix(2) {
        case "00": return CodeFlaw(reason: "\(code) says that all went well: no error has it")
        case "01", "02":
            return CodeFlaw(reason: "\(code) is the code of a warning: no error has it")
        default: return nil
        }
    }

    private func words(
        _ code: MySQLErrorCode, _ arguments: [String] = [], reach: Reach = .statement
    ) -> NativeError {
        NativeError(
            code: code.state, number: Int32(code.number), text: code.text(arguments),
            reach: reach)
    }

    /// A rule may give the number, as 1213, or the SQLSTATE.
    private func native(_ code: String, _ message: String?) -> NativeError {
        let number = code.count < 5 ? Int32(code) : nil
        let known =
            number.map { number in MySQLErrorCode.usual.first { Int32($0.number) == number } }
            ?? MySQLErrorCode.usual.first { $0.state == code }
        let text = message ?? known?.text([]) ?? "error \(code) of a fault rule"
        return NativeError(
            code: known?.state ?? (number == nil ? code : "HY000"),
            number: number ?? Int32(known?.number ?? MySQLErrorCode.unknownError.number),
            text: text, reach: Self.reach(of: number ?? Int32(known?.number ?? 0)))
    }

    /// What each error undoes, where that is more than its statement.
    private static func reach(of number: Int32) -> Reach {
        switch number {
        case 1213, 1020, 1180, 3100, 3101: .transaction
        case 1040, 1053, 1080, 1153, 1158...1161, 1927, 3169, 4031: .session
        default: .statement
        }
    }
}

extension MySQLErrorCode {
    /// The errors whose words serve a rule that gives a code alone.
    fileprivate static let usual: [MySQLErrorCode] = [
        .deadlock, .lockWaitTimeout, .statementTimeout, .statementTimeoutM, .queryInterrupted,
        .tooManyConnections, .outOfMemory, .diskFull, .serverShutdown, .clientInactive,
        .connectionKilled, .connectionKilledM, .recordChanged, .tableDefinitionChanged,
        .errorDuringCommit, .pluginRolledBack, .commitError, .readOnlyMode,
        .optionPreventsStatement, .readOnlyTransaction, .rowNotLocked, .duplicateEntry,
        .noSuchTable, .queryReprepare, .accessDenied, .unknownDatabase, .netReadError,
        .netReadTimeout,
    ]
}
