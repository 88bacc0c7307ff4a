// A Postgres connection's machine and sink, in one object that the handler drives.

import FaultInjection
import NIOCore
import QueryEngine
import ServerKit
import WireCore

final class PostgresConnection: ProtocolConnection {
    private var machine: PostgresMachine
    private var sink = PostgresResultSink()
    private let access: PostgresAccess

    init(_ machine: consuming PostgresMachine, access: PostgresAccess) {
        self.machine = machine
        self.access = access
    }

    func receive(_ bytes: ByteBuffer) { machine.receive(bytes) }

    func next() -> MachineAction { machine.next(into: &sink) }

    func handle(_ event: MachineEvent) -> MachineAction { machine.handle(event, into: &sink) }

    func authenticate() -> MachineAction {
        guard let credentials = machine.credentials else { return .wait }
        return machine.authenticated(access.judge(credentials), into: &sink)
    }

    var wantedTimer: WantedTimer? { machine.wantedTimer }

    func start(
        _ request: borrowing SessionRequest, _ session: any ServedSession
    ) -> Progress {
        session.start(request, &sink)
    }

    func resume(_ session: any ServedSession) -> Progress { session.resume(&sink) }

    var opening: SessionOpening? { machine.opening }

    var hasSaidGoodbye: Bool { machine.hasSaidGoodbye }

    func say(_ notice: Notice) { sink.notice(notice) }

    func markAnswer() {
        sink.marks.append(OutputMark(offset: sink.writer.pendingBytes, kind: .answer))
    }

    func takeMarks() -> [OutputMark] {
        defer { sink.marks = [] }
        return sink.marks
    }

    var isOutputFull: Bool { sink.writer.bytes.count >= sink.writer.highWaterMark }

    var hasOutput: Bool { !sink.writer.bytes.isEmpty }

    func takeOutput() -> ByteBuffer { sink.writer.takeBytes() }

    func takeFailure() -> Bool {
        guard sink.hasFailed else { return false }
        sink.hasFailed = false
        return true
    }

    func endCycle() { sink.endCycle() }

    func resume(_ session: any ServedSession, aside turn: PoolTurn) {
        let lent = sink
        // A copy kept here would cost every row a copy of the store.
        sink = PostgresResultSink()
        let hop = NIOLoopBound(self, eventLoop: turn.loop)
        turn.run(session, lent) { returned in hop.value.takeBack(returned) }
    }

    /// What was said here meanwhile comes behind what the session has said.
    private func takeBack(_ returned: consuming PostgresResultSink) {
        let meanwhile = sink
        sink = returned
        sink.append(meanwhile)
    }
}
