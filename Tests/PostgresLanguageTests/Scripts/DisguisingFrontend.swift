// A frontend that never sees the literals of a statement whose plan is to be shared, but others of the same kinds.
import QueryEngine
import PostgresLanguage
import Synchronization

/// What the plans that were made turned out to be.
final class PlanDifferences: Sendable {
    private struct State {
        var found: [String] = []
        var shared = 0
    }

    private let state = Mutex(State())

    var found: [String] { state.withLock { $0.found } }
    /// Plans that stand for other literals too.
    var shared: Int { state.withLock { $0.shared } }

    fileprivate func note(_ text: String?) {
        state.withLock { state in
            state.shared += 1
            if let text { state.found.append(text) }
        }
    }
}

struct DisguisingFrontend: Frontend {
    let differences = PlanDifferences()
    private let real = PostgresFrontend()

    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] {
        try real.parse(text)
    }

    func notices(of text: [UInt8]) -> [Notice] { real.notices(of: text) }

    func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules {
        try real.rules(of: table, context)
    }

    func expressionText(_ sql: String, pretty: Bool) -> String {
        real.expressionText(sql, pretty: pretty)
    }

    func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String {
        real.renamed(sql, change, isCondition: isCondition)
    }

    func viewText(
        _ view: ViewDescriptor, pretty: Bool, _ context: PlanningContext
    ) throws(SQLError) -> String {
        try real.viewText(view, pretty: pretty, context)
    }

    func findLiterals(_ text: [UInt8], _ found: LiteralText) -> Bool {
        real.findLiterals(text, found)
    }

    func parse(
        _ text: [UInt8], literals: [LiteralToken], pinned: [Int]
    ) throws(SQLError) -> [any FrontendStatement] {
        var disguised = text
        for (index, token) in literals.enumerated() where !pinned.contains(index) {
            disguise(token, &disguised)
        }
        let real = self.real
        let fresh = Set(literals.indices).subtracting(pinned)
        return try real.parse(disguised, literals: literals, pinned: pinned).map { statement in
            DisguisedStatement(
                statement: statement, alone: try? real.parse(text).first, fresh: fresh,
                differences: differences)
        }
    }

    private func disguise(_ token: LiteralToken, _ text: inout [UInt8]) {
        for place in token.range {
            let byte = text[place]
            let isDigit = (0x30...0x39).contains(byte)
            switch token.kind {
            // Ten digits: 1111111111 is short, 3333333333 is long.
            case .short: text[place] = token.range.count < 10 ? 0x37 : 0x31
            case .long: text[place] = 0x33
            case .decimal:
                if byte | 0x20 == 0x65 { return }
                if isDigit { text[place] = 0x37 }
            case .string:
                if isDigit || (0x61...0x7A).contains(byte | 0x20) { text[place] = 0x7A }
            }
        }
    }
}

/// A statement with other literals, whose plan is held against that of the statement itself.
private struct DisguisedStatement: FrontendStatement {
    let statement: any FrontendStatement
    let alone: (any FrontendStatement)?
    /// The literals whose values the plan must not know.
    let fresh: Set<Int>
    let differences: PlanDifferences

    var text: String { statement.text }
    var transactionCommand: TransactionCommand? { statement.transactionCommand }
    var isPlannable: Bool { statement.isPlannable }
    var needsSnapshot: Bool { statement.needsSnapshot }
    func text(in other: [UInt8]) -> String { statement.text(in: other) }

    func plan(_ context: PlanningContext) throws(SQLError) -> Command {
        let command = try statement.plan(context)
        guard case .query(let plan) = command, let ledger = context.literals,
            ledger.pinned.isEmpty, ledger.used.isSuperset(of: fresh), let alone
        else { return command }
        let own = PlanningContext(
            catalog: context.catalog, environment: context.environment, parameterTypes: [],
            settings: context.settings, evaluation: context.evaluation, allowsParameters: false)
        guard case .query(let other)? = try? alone.plan(own) else { return command }
        // Where the evaluation of its constants fails, a plan keeps it for later; the shared one stands back then.
        let (a, b) = (PlanDescription.of(plan), PlanDescription.of(other))
        let isSame = a == b || a == PlanDescription.of(other, folds: true)
        differences.note(isSame ? nil : "\(alone.text)\n\(a)\n\(b)")
        return command
    }
}
