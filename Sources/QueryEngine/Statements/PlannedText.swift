// Parsed statements with their plans, as they are kept for texts that are seen again.

import StorageEngine
import Synchronization

/// One statement of a text, with the plan that any session may use.
package final class StatementSource: Sendable {
    package let statement: any FrontendStatement
    package let transactionCommand: TransactionCommand?
    package let isPlannable: Bool
    let needsSnapshot: Bool
    /// Its constants do not depend on when it was planned (`'now'::timestamp` does).
    let mayShare: Bool
    private let shared = OrderedMutex<PlannedStatement?>(nil)

    package init(_ statement: any FrontendStatement, mayShare: Bool) {
        self.statement = statement
        transactionCommand = statement.transactionCommand
        isPlannable = statement.isPlannable
        needsSnapshot = statement.needsSnapshot
        self.mayShare = mayShare
    }

    /// A plan made for these parameter types under settings of this meaning; its validity is for the caller to see.
    func sharedPlan(_ types: [TypeID], meaning: Int) -> PlannedStatement? {
        shared.withLock { plan in
            guard let plan, plan.meaning == meaning, plan.givenTypes == types else { return nil }
            return plan
        }
    }

    /// The same statement with plans of its own.
    package func unshared() -> StatementSource { StatementSource(statement, mayShare: mayShare) }

    func share(_ plan: PlannedStatement) {
        guard mayShare else { return }
        shared.withLock { $0 = plan }
    }
}

/// A planned statement and what it stands on.
package final class PlannedStatement: Sendable {
    package let command: Command
    /// The plan of a command that is a query, beside it: to ask the command for it costs a copy of the whole each time.
    package let query: QueryPlan?
    /// As they were given; the planner filled in the rest.
    let givenTypes: [TypeID]
    package let parameterTypes: [TypeID]
    /// Stands for the settings it was planned under.
    let meaning: Int
    /// The database's change counter when its dependencies were last seen to hold.
    private let validated: Atomic<UInt64>

    init(
        _ command: Command, givenTypes: [TypeID], parameterTypes: [TypeID], meaning: Int,
        validatedAt: UInt64
    ) {
        self.command = command
        if case .query(let plan) = command { query = plan } else { query = nil }
        self.givenTypes = givenTypes
        self.parameterTypes = parameterTypes
        self.meaning = meaning
        validated = Atomic(validatedAt)
    }

    @inline(__always)
    func isValid(at counter: UInt64) -> Bool { validated.load(ordering: .relaxed) == counter }

    func noteValid(at counter: UInt64) { validated.store(counter, ordering: .relaxed) }
}

/// A text and its statements.
final class ParsedText: Sendable {
    let statements: [StatementSource]

    init(_ text: [UInt8], _ statements: [any FrontendStatement]) {
        let mayShare = !ParsedText.namesAnInstant(text)
        self.statements = statements.map { StatementSource($0, mayShare: mayShare) }
    }

    /// Words in quotes that become a fixed date when they are planned.
    private static let instants = ["'now", "'today", "'tomorrow", "'yesterday"].map {
        Array($0.utf8)
    }

    static func namesAnInstant(_ text: [UInt8]) -> Bool {
        var index = 0
        while let quote = text[index...].firstIndex(of: 0x27) {
            let rest = text[quote...]
            for word in instants
            where rest.count >= word.count && zip(rest, word).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                return true
            }
            index = quote + 1
        }
        return false
    }
}
