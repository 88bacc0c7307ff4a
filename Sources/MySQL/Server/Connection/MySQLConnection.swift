// A MySQL connection: its machine, its sink and its session in one object that the handler drives.

import FaultInjection
import MySQLLanguage
import MySQLWire
import NIOCore
import QueryEngine
import ServerKit
import StorageEngine
import WireCore

final class MySQLConnection: ProtocolConnection {
    private var machine: MySQLMachine
    private var sink: MySQLPacketSink
    private let service: MySQLService
    private var number = 0
    private var sessionNumber: Int32 = 0

    private var session: (any ServedMySQLSession)?
    private var idleTimeoutMilliseconds = 0

    init(_ machine: consuming MySQLMachine, _ service: MySQLService) {
        self.machine = machine
        self.service = service
        sink = MySQLPacketSink(service.flavor)
    }

    // MARK: The machine

    func receive(_ bytes: ByteBuffer) { machine.receive(bytes) }

    func next() -> MachineAction { machine.next(service.access, into: &sink) }

    func handle(_ event: MachineEvent) -> MachineAction {
        switch event {
        case .accepted(let number):
            self.number = number
            // MySQL tells it before anybody has said who he is.
            guard service.registry.sessionCount < service.registry.limit else {
                return machine.refuse(.init(service.error(.tooManyConnections)), &sink)
            }
            sessionNumber = service.drawNumber()
            return machine.greet(session: sessionNumber, &sink)
        // Nothing is told that was not asked for, and no work asks for more input.
        case .poked: return .wait
        case .needsInput: return .proceed
        case .encrypted: return machine.encrypted()
        case .timer(let id): return machine.handle(id, &sink)
        case .refuse(let meaning):
            return machine.refuse(.init(service.error(meaning)), &sink)
        case .terminate: return machine.terminate()
        }
    }

    func authenticate() -> MachineAction {
        guard let credentials = machine.credentials else { return .wait }
        return machine.authenticated(service.access.judge(credentials), &sink)
    }

    var wantedTimer: WantedTimer? {
        machine.wantedTimer(idleMilliseconds: idleTimeoutMilliseconds)
    }

    var hasSaidGoodbye: Bool { machine.hasSaidGoodbye }

    var client: ClientIdentity? { machine.opening.map(ClientIdentity.init) }

    // MARK: The session

    /// Of a client whose user changes the session before ends here, with all that it had.
    func enter(_ events: SessionEvents) -> MachineAction {
        guard var opening = machine.opening else { return .wait }
        opening.connection = number
        opening.session = sessionNumber
        leave()
        do throws(SQLError) {
            let session = try service.opener(opening, events)
            self.session = session
            let state = session.takeIdleState()
            take(state)
            return machine.entered(state.status, &sink)
        } catch {
            return machine.refuse(.init(error), &sink)
        }
    }

    var hasSession: Bool { session != nil }

    var isTerminated: Bool { session?.isTerminated == true }

    func begin() -> Progress {
        guard let session, let request = machine.takeRequest() else { return .terminated }
        return session.start(request, &sink)
    }

    func resume() -> Progress { session?.resume(&sink) ?? .terminated }

    func ended() -> MachineAction {
        if let session { take(session.takeIdleState()) }
        return machine.ended(&sink)
    }

    private func take(_ state: MySQLIdleState) {
        idleTimeoutMilliseconds = state.idleTimeoutMilliseconds
        sink.status = MySQLStatusFlags(rawValue: state.status.rawValue)
        if let set = state.resultCharacterSet { sink.results = set }
    }

    func interrupt(_ reason: TerminationReason) {
        session?.terminate(service.error(.shuttingDown))
    }

    func leave() {
        session?.close()
        session = nil
    }

    /// A statement goes on without its client, and commits if nobody else was to say so.
    var abandonment: Abandonment { .completes }

    func faultContext() -> FaultContext? { session?.faultContext() }

    // MARK: The pool

    /// The session with the sink that it writes to.
    private struct Lent: LentWork {
        let session: (any ServedMySQLSession)?
        var sink: MySQLPacketSink

        mutating func resume() -> Progress {
            let progress = session?.resume(&sink) ?? .finished
            if !progress.wantsTime { Reaper.giveBack() }
            return progress
        }
    }

    func lend() -> any LentWork {
        // A copy kept here would cost every row a copy of the store.
        let lent = sink
        sink = lent.standIn()
        return Lent(session: session, sink: lent)
    }

    func takeBack(_ work: any LentWork, _ progress: Progress) -> Progress {
        guard let lent = work as? Lent else {
            preconditionFailure("work comes back that was not lent here")
        }
        // What was said here meanwhile comes behind what the session has said.
        let meanwhile = sink
        sink = lent.sink
        sink.append(meanwhile)
        return progress
    }

    // MARK: The output

    // Asked of what it holds: of the sink itself it would copy it.
    var isOutputFull: Bool { sink.writer.bytes.count >= sink.writer.highWaterMark }

    var hasOutput: Bool { !sink.writer.bytes.isEmpty }

    func takeOutput() -> ConnectionOutput {
        ConnectionOutput(
            bytes: sink.writer.takeBytes(), marks: sink.takeMarks(),
            messageStarts: sink.writer.takeMessageStarts(),
            messageCount: sink.writer.messageCount)
    }

    func noteMessages(_ isWatched: Bool) { sink.writer.notesMessages = isWatched }

    /// Servers say nothing beside their answers.
    func notice(_ text: String) -> Bool { false }

    func markAnswer() {
        sink.marks.append(OutputMark(offset: sink.writer.pendingBytes, kind: .answer))
    }
}

extension ClientIdentity {
    init(_ opening: MySQLOpening) {
        self.init(
            user: opening.login.user, database: opening.login.database ?? "",
            application: opening.login.program, label: opening.label)
    }
}
