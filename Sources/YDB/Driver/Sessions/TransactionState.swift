// Where a transaction is in its life, as a value.

import ClientPooling

/// The state of one transaction, from the client's view.
///
/// What is done after its end is the caller's fault and an error; an error of the server's ends it, for so it does on the server.
struct TransactionState: Sendable {
    enum Phase: Sendable {
        /// The server has not been told yet.
        case planned
        case open(String)
        case committed
        case rolledBack
        /// Ended by an error.
        case failed(any Error)
    }

    private(set) var phase = Phase.planned
    /// A request is under way.
    private var isBusy = false

    /// The name that the server has given it, as long as it is open.
    var id: String? {
        if case .open(let id) = phase { id } else { nil }
    }

    var isOver: Bool {
        switch phase {
        case .planned, .open: false
        case .committed, .rolledBack, .failed: true
        }
    }

    /// Rolled back, by whomever.
    var isUndone: Bool {
        switch phase {
        case .failed, .rolledBack: true
        case .planned, .open, .committed: false
        }
    }

    /// A request in it begins.
    ///
    /// - Throws: `ClientError` of code `transactionOver`, or `invalidUse` where another one is under way.
    mutating func begin() throws(ClientError) {
        switch phase {
        case .planned, .open: break
        case .committed: throw .transactionOver("the transaction is committed")
        case .rolledBack: throw .transactionOver("the transaction is rolled back")
        case .failed(let error):
            throw .transactionOver("the transaction has failed", underlying: error)
        }
        guard !isBusy else { throw .misuse("two requests at once in one transaction") }
        isBusy = true
    }

    /// The server has named it, before the request is over.
    mutating func opened(_ id: String) { phase = .open(id) }

    /// It went well.
    mutating func succeeded(isCommit: Bool) {
        isBusy = false
        if isCommit { phase = .committed }
    }

    mutating func rolledBack() {
        isBusy = false
        phase = .rolledBack
    }

    mutating func failed(_ error: any Error) {
        isBusy = false
        phase = .failed(error)
    }

    /// What has ended it, if an error did.
    var failure: (any Error)? {
        if case .failed(let error) = phase { error } else { nil }
    }
}

extension TransactionState {
    /// What an error of a request in a transaction says of the work.
    static func judged(_ error: any Error, isCommit: Bool) -> any Error {
        switch error {
        case let error as YDBError: return isCommit ? error.ofCommit : error.insideTransaction
        case is CancellationError where !isCommit:
            CalledOffWork.tell(.notApplied)
            return error
        default: return error
        }
    }
}

extension ClientError {
    static func transactionOver(_ words: String, underlying: (any Error)? = nil) -> ClientError {
        let failure = underlying.map { ClassifiedFailure(of: $0) }
        return ClientError(
            .transactionOver, words, failureClass: failure?.failureClass ?? .permanent,
            outcome: failure?.outcome, underlying: underlying)
    }
}
