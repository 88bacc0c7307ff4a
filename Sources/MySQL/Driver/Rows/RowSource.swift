// Where rows come from: the parts of an answer, one after the other.

import ClientPooling

/// The answer of one statement, as its reader sees it. Whoever lets it go gives the rest up.
final class RowSource: Sendable {
    fileprivate struct State {
        var batches: [RowBatch] = []
        /// The next one in `batches`.
        var next = 0
        var result: MySQLResult?
        var completion: Completion?
        /// The rows of the first result are over.
        var hasEnded = false
    }

    private let answer: PendingAnswer
    private let lease: LeaseHolder<MySQLConnection>?
    private let state: WatchedMutex<State>

    /// - Parameters:
    ///   - answer: What is to come.
    ///   - rest: What came behind the columns.
    ///   - lease: Keeps the connection lent as long as rows may come.
    init(_ answer: PendingAnswer, _ rest: AnswerDelivery, _ lease: LeaseHolder<MySQLConnection>?) {
        self.answer = answer
        self.lease = lease
        var state = State()
        state.take(rest)
        self.state = WatchedMutex(state)
    }

    deinit {
        // Nobody can ask for rows any more.
        if state.withLock({ $0.completion == nil }) { answer.stream.drop() }
    }

    var result: MySQLResult? { state.withLock { $0.result } }

    func nextBatch() async throws -> RowBatch? {
        while true {
            let step: Step = state.withLock { $0.step() }
            switch step {
            case .batch(let batch): return batch
            case .over: return nil
            case .failed(let error): throw error
            case .wait: break
            }
            do {
                let delivery = try await answer.next()
                state.withLock { $0.take(delivery) }
                if delivery.events.contains(where: \.isFileRequest) {
                    try await answer.connection.refuseFile()
                }
            } catch {
                state.withLock { $0.completion = .failed(error) }
                throw error
            }
        }
    }

    func cancel() async {
        guard state.withLock({ $0.completion == nil }) else { return }
        state.withLock { $0.completion = .failed(CancellationError()) }
        await answer.connection.stop(answer.stream)
    }

    fileprivate enum Step {
        case batch(RowBatch)
        case over
        case failed(any Error)
        case wait
    }
}

extension RowSource.State {
    fileprivate mutating func take(_ delivery: AnswerDelivery) {
        batches.removeFirst(next)
        next = 0
        for event in delivery.events {
            switch event {
            case .rows(let batch): if !hasEnded { batches.append(batch) }
            case .end(let result):
                hasEnded = true
                self.result = result
            case .columns, .fileRequest: break
            }
        }
        if let completion = delivery.completion { self.completion = completion }
    }

    fileprivate mutating func step() -> RowSource.Step {
        if next < batches.count {
            defer { next += 1 }
            return .batch(batches[next])
        }
        switch completion {
        case nil: return .wait
        case .succeeded: return .over
        case .failed(let error): return .failed(error)
        }
    }
}
