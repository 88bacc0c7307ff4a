// A script that runs after its call, and its rows, which are kept for who fetches them.

import FaultInjection
import QueryEngine
import Synchronization
import YDBLanguage
import YDBWire

/// What a script has come to so far.
final class ScriptResults: Sendable {
    struct ResultSet: Sendable {
        var columns: [YDBColumn]
        /// The columns as a `Ydb.ResultSet` has them.
        var head: [UInt8]
        /// The same of each row.
        var rows: [[UInt8]] = []
    }

    struct State: Sendable {
        var sets: [ResultSet] = []
        var bytes = 0
        var completion: YDBCompletion?
        var failure: CallFailure?
        var isOver = false
    }

    let state = Mutex(State())
}

/// Keeps what a session says.
struct ScriptAnswer: RequestAnswer {
    var output = CallOutput()
    var shape: GRPCMethod.AnswerShape { .status }
    let results: ScriptResults
    /// The most bytes of rows.
    let limit: Int

    var isFull: Bool { false }

    mutating func transactionBegan(_ id: String) {}

    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {
        let head = ResultSetBytes(columns).head
        results.state.withLock {
            $0.sets.append(ScriptResults.ResultSet(columns: columns, head: head))
        }
    }

    mutating func row(_ slots: borrowing [Value], places: [Int]) {
        let columns = results.state.withLock { $0.sets.last?.columns ?? [] }
        var row: [UInt8] = []
        ValueEncoding.appendRow(ResultSetBytes.rowsTag, slots, places, columns, to: &row)
        results.state.withLock { state in
            state.bytes += row.count
            guard state.bytes <= limit, !state.sets.isEmpty else { return }
            state.sets[state.sets.count - 1].rows.append(row)
        }
    }

    mutating func resultSetEnd() {}

    mutating func finished(_ completion: YDBCompletion) {
        results.state.withLock { state in
            state.completion = completion
            guard state.bytes > limit else { return }
            state.sets = []
            state.failure = CallFailure(
                .preconditionFailed, "Script result size limit exceeded: \(limit) bytes")
        }
    }

    mutating func failed(_ failure: YDBFailure) {
        results.state.withLock { $0.failure = CallFailure(failure) }
    }
}

final class ScriptOperation: ServiceOperation {
    private let id: String
    private let content: Ydb_Query_QueryContent
    private let mode: Ydb_Query_ExecMode
    private let tellsStatistics: Bool
    private let work: BackgroundWork
    let results: ScriptResults

    init(
        _ id: String, _ request: Ydb_Query_ExecuteScriptRequest, _ work: BackgroundWork,
        _ results: ScriptResults
    ) {
        self.id = id
        content = request.scriptContent
        mode = request.execMode
        tellsStatistics = QueryRequests.statistics(request.statsMode) != .none
        self.work = work
        self.results = results
    }

    func start(_ end: @escaping @Sendable () -> Void) {
        work.start { [results] _ in
            results.state.withLock { state in
                state.isOver = true
                if state.completion == nil, state.failure == nil {
                    state.failure = CallFailure(.undetermined, "The script was cut off")
                }
            }
            end()
        }
    }

    func cancel() { work.cancel() }

    var isOver: Bool { results.state.withLock { $0.isOver } }

    func report() -> Ydb_Operations_Operation {
        let state = results.state.withLock { $0 }
        return .with { operation in
            operation.id = id
            operation.ready = state.isOver
            operation.status = state.isOver ? state.failure?.status ?? .success : .success
            operation.issues =
                state.failure?.issues
                ?? (state.completion?.issues.map(Ydb_Issue_IssueMessage.init) ?? [])
            operation.metadata = .packing(metadata(state))
        }
    }

    private func metadata(_ state: ScriptResults.State) -> Ydb_Query_ExecuteScriptMetadata {
        .with { metadata in
            metadata.executionID = id.split(separator: "=").last.map(String.init) ?? id
            metadata.execStatus = status(state)
            metadata.execMode = mode
            metadata.scriptContent = content
            metadata.resultSetsMeta = state.sets.map { set in
                (try? Ydb_ResultSet(serializedBytes: set.head)).map { head in
                    .with { $0.columns = head.columns }
                } ?? Ydb_Query_ResultSetMeta()
            }
            if tellsStatistics || mode == .explain, let completion = state.completion {
                metadata.execStats = Ydb_TableStats_QueryStats(completion)
            }
        }
    }

    private func status(_ state: ScriptResults.State) -> Ydb_Query_ExecStatus {
        guard state.isOver else { return .starting }
        guard let failure = state.failure else { return .completed }
        switch failure.status {
        case .cancelled: return .cancelled
        case .aborted: return .aborted
        default: return .failed
        }
    }
}
