// A session whose requests and answers a log hears of: stands between a connection and its session.

import FaultInjection
import QueryEngine
import ServerKit
import Synchronization

/// Passes everything on.
final class RecordedSession: ServedSession {
    private let session: any ServedSession
    private let cluster: SQLCluster
    private let log: UnderstudyLog
    private let processID: Int32
    private let recorder: Mutex<SessionRecorder>

    init(
        _ session: any ServedSession, processID: Int32, connection: Int, log: UnderstudyLog,
        cluster: SQLCluster
    ) {
        self.session = session
        self.processID = processID
        self.log = log
        self.cluster = cluster
        recorder = Mutex(SessionRecorder(connection: connection, log: log))
    }

    func start<S: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout S
    ) -> Progress {
        let request = copy request
        recorder.withLock { $0.begin(request, at: cluster.time.nanoseconds) }
        return listen(&sink) { session.start(request, &$0) }
    }

    func resume<S: ResultSink>(_ sink: inout S) -> Progress {
        listen(&sink) { session.resume(&$0) }
    }

    private func listen<S: ResultSink>(
        _ sink: inout S, _ work: (inout RecordingSink<S>) -> Progress
    ) -> Progress {
        var recording = RecordingSink(inner: consume sink, time: cluster.time, log: log)
        let progress = work(&recording)
        sink = recording.inner
        let answers = recording.answers
        let now = cluster.time.nanoseconds
        switch progress {
        case .finished, .terminated, .cut:
            let state = (session.transactionStatus, session.commitCount)
            recorder.withLock {
                if case .cut = progress {
                    $0.cut(answers, at: now)
                    $0.take([], endingIn: state, at: now)
                } else {
                    $0.take(answers, endingIn: state, at: now)
                }
            }
        case .waiting, .sleeping:
            let blockers = log.connections(of: cluster.blockers(of: processID))
            let isBlocked = !cluster.blockers(of: processID).isEmpty
            recorder.withLock {
                $0.take(answers, endingIn: nil, at: now)
                if isBlocked { $0.beginWait(for: blockers, at: now) } else { $0.endWait(at: now) }
            }
        case .yielded, .movesAside, .outputFull, .needsInput:
            recorder.withLock {
                $0.take(answers, endingIn: nil, at: now)
                $0.endWait(at: now)
            }
        }
        return progress
    }

    func copyData(_ bytes: [UInt8]) { session.copyData(bytes) }
    func copyDone() { session.copyDone() }
    func copyFail(_ error: SQLError) { session.copyFail(error) }
    var transactionStatus: TransactionStatus { session.transactionStatus }
    var commitCount: UInt64 { session.commitCount }
    var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) {
        session.idleTimeouts
    }
    func faultContext() -> FaultContext? { session.faultContext() }
    func cancel() { session.cancel() }
    func terminate(_ error: SQLError) { session.terminate(error) }
    var isTerminated: Bool { session.isTerminated }
    func nextNotification() -> SessionNotification? { session.nextNotification() }

    func close() {
        session.close()
        recorder.withLock { $0.close(at: cluster.time.nanoseconds) }
    }
}
