// How YDB's services drive a session: requests in, one at a time; progress out; what the client is to be told goes, in order,
// into a sink.

package import FaultInjection
package import QueryEngine

/// What a transaction sees and may do.
package enum YDBTransactionMode: Sendable, Hashable {
    case serializableReadWrite
    /// - Parameter allowsInconsistentReads: each read may be of its own moment.
    case onlineReadOnly(allowsInconsistentReads: Bool)
    case staleReadOnly
    case snapshotReadOnly
    case snapshotReadWrite

    package var isReadOnly: Bool {
        switch self {
        case .serializableReadWrite, .snapshotReadWrite: false
        case .onlineReadOnly, .staleReadOnly, .snapshotReadOnly: true
        }
    }

    /// It can be begun without a query, and go on after one.
    package var isInteractive: Bool {
        switch self {
        case .serializableReadWrite, .snapshotReadOnly, .snapshotReadWrite: true
        case .onlineReadOnly, .staleReadOnly: false
        }
    }
}

/// `TransactionControl`.
package struct YDBTransactionControl: Sendable {
    package enum Selector: Sendable {
        case begin(YDBTransactionMode)
        case id(String)
    }

    /// nil: none was given. Data is changed in a transaction that ends with the query; definitions need there to be none.
    package var selector: Selector?
    package var commits: Bool

    package init(_ selector: Selector? = nil, commits: Bool = false) {
        self.selector = selector
        self.commits = commits
    }
}

/// A parameter's value, in its own type.
package struct YDBParameter: Sendable {
    package var type: YQLType
    package var value: Value

    package init(_ type: YQLType, _ value: Value) {
        self.type = type
        self.value = value
    }
}

/// Which service asks: they differ in a few rules.
package enum YDBDialect: Sendable {
    /// `ExecuteDataQuery`: no definitions; parameters are declared.
    case dataQuery
    /// `ExecuteSchemeQuery`: definitions alone.
    case schemeQuery
    /// `StreamExecuteScanQuery`: one statement that reads.
    case scanQuery
    /// The query service: all of them.
    case query
    /// The scripting service: `COMMIT` parts what is done in transactions of their own.
    case script
}

package struct YDBExecution: Sendable {
    package enum Query: Sendable {
        case text([UInt8])
        /// What `prepare` has given.
        case prepared(String)
    }

    package enum Mode: Sendable {
        case execute
        /// Whether the text can be read.
        case parse
        /// Whether it means something.
        case validate
        case explain
    }

    /// What is told of the execution.
    package enum Statistics: Sendable {
        case none
        /// Rows by table.
        case tables
        /// The plan too.
        case plan
    }

    package var query: Query
    /// By their names, with the dollar.
    package var parameters: [String: YDBParameter]
    package var control: YDBTransactionControl
    package var mode: Mode
    package var dialect: YDBDialect
    package var statistics = Statistics.none
    /// The request may take so long; 0: as long as it takes.
    package var timeoutMilliseconds = 0

    package init(
        _ query: Query, parameters: [String: YDBParameter] = [:],
        control: YDBTransactionControl = YDBTransactionControl(), mode: Mode = .execute,
        dialect: YDBDialect = .query
    ) {
        self.query = query
        self.parameters = parameters
        self.control = control
        self.mode = mode
        self.dialect = dialect
    }

    package init(
        _ text: String, parameters: [String: YDBParameter] = [:],
        control: YDBTransactionControl = YDBTransactionControl(), mode: Mode = .execute,
        dialect: YDBDialect = .query
    ) {
        self.init(
            .text(Array(text.utf8)), parameters: parameters, control: control, mode: mode,
            dialect: dialect)
    }
}

/// A request of a client, taken apart.
package enum YDBRequest: Sendable {
    case execute(YDBExecution)
    case prepare([UInt8])
    case begin(YDBTransactionMode)
    case commit(transaction: String)
    case rollback(transaction: String)
    case operation(YDBTableOperation)
}

/// A column of a result.
package struct YDBColumn: Sendable, Equatable {
    package var name: String
    package var type: YQLType

    package init(_ name: String, _ type: YQLType) {
        self.name = name
        self.type = type
    }
}

/// What a request that succeeded tells beside its rows.
package struct YDBCompletion: Sendable {
    /// The transaction that goes on; empty: none does.
    package var transaction = ""
    /// Warnings and notes.
    package var issues: [YDBIssue] = []
    /// Of `prepare`: the query's number.
    package var query = ""
    /// Of `prepare` and `execute`: the parameters that the text declares.
    package var parameters: [(name: String, type: YQLType)] = []
    /// Of `explain`.
    package var plan = ""
    package var program = ""
    /// By table: rows read, written, deleted.
    package var accesses: [String: YDBTableAccess] = [:]
    /// From the request to its end.
    package var durationMicroseconds: UInt64 = 0
    package var answer = YDBTableAnswer.none

    package init() {}
}

package struct YDBTableAccess: Sendable, Equatable {
    package var reads: UInt64 = 0
    package var updates: UInt64 = 0
    package var deletes: UInt64 = 0

    package init() {}
}

/// Where a session's answers go. Called while the session's lock is held, from the thread that called the session: it must not
/// call the session.
package protocol YDBResultSink: Sendable {
    /// True stops the execution before the next row: `Progress.outputFull`.
    var isFull: Bool { get }
    /// The transaction that the request's statements run in has begun and will stay open after it.
    mutating func transactionBegan(_ id: String)
    /// Rows of these columns follow; result sets are numbered from 0.
    mutating func resultSet(_ number: Int, _ columns: [YDBColumn])
    /// One row of the result set named last: `slots[places[i]]` is the value of column i, of the column's type.
    mutating func row(_ slots: borrowing [Value], places: [Int])
    /// All rows of the result set were said.
    mutating func resultSetEnd()
    /// The request is done.
    mutating func finished(_ completion: YDBCompletion)
    /// The request has failed, whatever was said before.
    mutating func failed(_ failure: YDBFailure)
    /// A fault that concerns the bytes that follow; it came at a moment of this kind.
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments)
}
