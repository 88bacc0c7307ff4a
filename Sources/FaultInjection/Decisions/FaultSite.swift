// Where a conversation stands when it asks whether a fault is to happen.

/// The moment that has come, with its numbers.
package enum FaultSite: Sendable, Equatable {
    case accept
    case authenticate
    case begin
    case beforeStatement
    case afterStatement
    /// The number of the row among those of the statement's answer, from 1.
    case row(Int)
    /// The number of the row among those of the table that the statement has met, from 1.
    case tableRow(Int, table: String)
    case beforeCommit
    case afterCommit
    /// The number of the message about to be sent, from 1.
    case message(inAnswer: Int, inConnection: Int)
    /// The bytes about to be sent, by their numbers from 0.
    case bytes(inAnswer: Range<Int>, inConnection: Range<Int>)
    case close

    package var kind: FaultMoments {
        switch self {
        case .accept: .accept
        case .authenticate: .authenticate
        case .begin: .begin
        case .beforeStatement: .beforeStatement
        case .afterStatement: .afterStatement
        case .row: .row
        case .tableRow: .tableRow
        case .beforeCommit: .beforeCommit
        case .afterCommit: .afterCommit
        case .message: .message
        case .bytes: .byte
        case .close: .close
        }
    }
}

/// A statement of a transaction, as far as rules ask for it.
package struct FaultStatement: Sendable {
    /// A set of one.
    package let kind: StatementKinds
    /// UTF-8.
    package let text: [UInt8]

    package init(kind: StatementKinds, text: [UInt8]) {
        self.kind = kind
        self.text = text
    }
}

/// Whose conversation it is, and what it is about.
package struct FaultContext: Sendable {
    /// Counted from 1 in the order of acceptance.
    package var connection: Int
    /// Outlives the connection; nil: it has none.
    package var label: String?
    package var user: String
    package var database: String
    package var application: String
    /// UTF-8 of the statement under way.
    package var statement: [UInt8]
    /// What it does, a set of one; empty where none is under way.
    package var kind: StatementKinds
    /// The tables that it names; at a commit, those that the transaction has written.
    package var tables: [String]
    /// 0: none.
    package var transaction: UInt64
    /// The statements of the transaction before the one under way: rules at its commit ask for them too.
    package var earlier: [FaultStatement] = []
    /// Whose own rules concern it beside those of all: see `FaultInjector.add`.
    package var scopes: [Int] = []
    /// The last statement concerned the rules themselves: none befalls it, nor the bytes of its answer.
    package var isSpared = false

    package init(
        connection: Int, label: String? = nil, user: String = "", database: String = "",
        application: String = "", statement: [UInt8] = [], kind: StatementKinds = [],
        tables: [String] = [], transaction: UInt64 = 0
    ) {
        self.connection = connection
        self.label = label
        self.user = user
        self.database = database
        self.application = application
        self.statement = statement
        self.kind = kind
        self.tables = tables
        self.transaction = transaction
    }

    /// What counts and draws are kept by.
    package var identity: FaultConnection {
        if let label { .label(label) } else { .number(connection) }
    }
}

/// What is to be done at a moment.
package struct FaultAction: Sendable, Equatable {
    /// The number of the rule in its plan, from 0.
    package let rule: Int
    package let fault: Fault
    /// How long a delay lasts; zero for other faults.
    package let delay: Duration
    /// Among the bytes about to be sent, how many go before the fault; 0 at other moments.
    package let offset: Int
    /// For what else is left to chance, as which bytes garble.
    package let draw: FaultDraw
    /// The decision's number in the log: `FaultInjector.note` says what became of it.
    package let decision: UInt64
}
