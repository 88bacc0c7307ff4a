// The transactions of a session: several may be open, each known by its id.

import QueryEngine
import StorageEngine

/// A transaction that its client knows, or that of one request.
final class YDBTransaction {
    let id: String
    let mode: YDBTransactionMode
    let held = HeldTransaction()
    /// Requests refer to it by its id.
    var isOpen: Bool
    /// It is committed or rolled back.
    var isEnded = false
    /// The tables that its plans stand on, with their versions.
    var tables: [UInt32: UInt64] = [:]
    /// Those that were written.
    var written: Set<UInt32> = []

    init(_ id: String, _ mode: YDBTransactionMode, isOpen: Bool) {
        self.id = id
        self.mode = mode
        self.isOpen = isOpen
    }

    var modes: TransactionState {
        switch mode {
        case .serializableReadWrite, .snapshotReadWrite:
            TransactionState(isolation: .serializable)
        case .snapshotReadOnly, .staleReadOnly:
            TransactionState(isolation: .repeatableRead, isReadOnly: true)
        case .onlineReadOnly(let allowsInconsistentReads):
            TransactionState(
                isolation: allowsInconsistentReads ? .readCommitted : .repeatableRead,
                isReadOnly: true)
        }
    }
}

extension YDBSessionCore {
    static let mostTransactions = 10

    func missing(_ id: String) -> SQLError {
        .yql(
            .notFound, "Transaction not found: \(id)", code: YDBIssueCode.transactionNotFound,
            stage: .request, condition: .invalidTransactionState)
    }

    /// Begins one, and goes on with it.
    func begin(_ mode: YDBTransactionMode, isOpen: Bool) throws(SQLError) -> YDBTransaction {
        if isOpen, transactions.count >= Self.mostTransactions {
            throw .yql(
                .badSession,
                "Too many transactions, current active: \(transactions.count) MaxTxPerSession: \(Self.mostTransactions)",
                stage: .request, condition: .programLimitExceeded)
        }
        let made = YDBTransaction(newIdentifier(), mode, isOpen: isOpen)
        if isOpen { transactions[made.id] = made }
        enter(made)
        runner.begin(made.modes)
        return made
    }

    /// A transaction's id looks as YDB's do: `01abcd…`, 26 letters and digits.
    private func newIdentifier() -> String {
        var text: [UInt8] = [UInt8(ascii: "0"), UInt8(ascii: "1")]
        text.reserveCapacity(26)
        Self.append(server.nextNumber() &* 0x9E37_79B9_7F4A_7C15, 13, to: &text)
        Self.append(server.nextNumber(), 11, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The number's last digits to the base of 32, the last one first.
    private static func append(_ number: UInt64, _ count: Int, to text: inout [UInt8]) {
        var rest = number
        for _ in 0..<count {
            text.append(digits[Int(rest & 31)])
            rest >>= 5
        }
    }

    func find(_ id: String) throws(SQLError) -> YDBTransaction {
        guard let found = transactions[id] else { throw missing(id) }
        return found
    }

    /// The runner goes on with this transaction.
    func enter(_ transaction: YDBTransaction) {
        leave()
        idle = runner.exchange(transaction.held)
        current = transaction
    }

    /// The runner is at none.
    func leave() {
        guard current != nil, let idle else { return }
        _ = runner.exchange(idle)
        self.idle = nil
        current = nil
    }

    /// Notes what a statement's plan stands on.
    func note(_ plan: QueryPlan) {
        guard let current else { return }
        for (oid, version) in plan.dependencies {
            current.tables[oid] = current.tables[oid] ?? version
        }
        guard plan.writes else { return }
        for lock in plan.locks where lock.mode == .rowExclusive { current.written.insert(lock.oid) }
    }

    /// Makes the commit take effect, if all tables are what they were.
    func commitNow(_ transaction: YDBTransaction) throws(Interrupt) {
        let uses = transaction.tables.map { (oid: $0.key, version: $0.value) }
        try server.gate.commit(writing: Array(transaction.written)) { () throws(Interrupt) in
            if !transaction.written.isEmpty, !runner.requireCatalog().stands(uses) {
                throw .error(
                    .yql(
                        .aborted, "Table metadata is changed",
                        code: YDBIssueCode.queryInvalidated, stage: .execution,
                        condition: .serializationFailure))
            }
            try runner.commit()
        }
        observer?.transactionEnded(.committed)
        end(transaction)
    }

    /// Undoes it; nobody knows it any more.
    func rollBack(_ transaction: YDBTransaction) {
        guard !transaction.isEnded else { return }
        if current !== transaction { enter(transaction) }
        runner.rollBack()
        observer?.transactionEnded(.rolledBack)
        end(transaction)
        leave()
    }

    /// The runner stays at what is left of it: the moment after its commit is still to come.
    private func end(_ transaction: YDBTransaction) {
        runner.endTransaction()
        transactions[transaction.id] = nil
        transaction.isOpen = false
        transaction.isEnded = true
    }
}
