// One call as the handler drives it: from its head over its messages and its work to its end.

import FaultInjection
import NIOCore
import NIOHPACK
import ServerKit
import WireCore
import YDBWire

/// A call on a stream. Invalid events: a message before the head, and events of the session before `enter`, are our bugs and
/// ignored; a head that is none, too long a message, or none where one is needed are the peer's fault and answered with gRPC's own
/// status; a client that has gone, a deadline and a shutdown that come while an answer is on its way are legal races.
final class GRPCCall: ProtocolConnection {
    private enum Phase {
        /// Nothing has come.
        case idle
        /// The head is there; whoever calls is to be judged.
        case opening(GRPCRequestHead)
        /// Messages are awaited.
        case receiving(GRPCMethod)
        /// Work is about to be begun: its session's events have to be there first.
        case entering(GRPCMethod, ByteBuffer)
        /// This message is to be answered.
        case answering(GRPCMethod, ByteBuffer)
        /// The end is said.
        case over
    }

    private let service: any GRPCService
    private let socket: GRPCSocket
    private var phase = Phase.idle
    private var decoder = FrameDecoder()
    private let format: GRPCMessageFormat
    private var inputHasEnded = false
    private var output = CallOutput()
    private(set) var context: CallContext?
    private var method: GRPCMethod?
    private(set) var client: ClientIdentity?
    private var events: SessionEvents?
    private var work: (any CallWork)?
    private var conversation: (any CallConversation)?
    /// Why work that is under way has to end.
    private var interruption: CallEnd?
    /// The deadline's timer is new for each call alone.
    private static let deadlineTimer = TimerID(rawValue: 1)

    init(_ service: any GRPCService, _ socket: GRPCSocket) {
        self.service = service
        self.socket = socket
        format = GRPCMessageFormat(limit: service.messageLimit)
    }

    // MARK: What comes

    /// The first fields open the call; a client's trailers say nothing.
    func receive(_ headers: HPACKHeaders) {
        guard case .idle = phase else { return }
        do throws(GRPCRequestHead.Flaw) {
            phase = .opening(
                try GRPCRequestHead.decode(headers.map { ($0.name, $0.value) }))
        } catch {
            switch error {
            case .http(let status):
                output.refuse(httpStatus: status)
                phase = .over
            case .grpc(let status): end(status)
            }
        }
    }

    func receive(_ bytes: ByteBuffer) {
        if case .over = phase { return }
        decoder.append(bytes)
    }

    func receiveEnd() { inputHasEnded = true }

    // MARK: The machine

    func next() -> MachineAction {
        switch phase {
        case .idle, .over, .entering, .answering: .wait
        case .opening(let head): open(head)
        case .receiving(let method): nextMessage(method)
        }
    }

    private func open(_ head: GRPCRequestHead) -> MachineAction {
        if context == nil {
            context = CallContext(
                path: head.path, authority: head.authority, metadata: head.metadata,
                peer: socket.peer,
                connection: socket.number, isEncrypted: socket.isEncrypted, node: socket.node,
                deadline: head.timeout.map { service.stage.time.instant(after: $0.nanoseconds) },
                user: "")
        }
        client = service.identify(head.metadata)
        return .authenticate
    }

    func authenticate() -> MachineAction {
        guard case .opening(let head) = phase else { return .wait }
        if let refusal = GRPCEncoding.refusal(of: head.encoding) { return end(refusal) }
        guard let method = service.routes[head.path] else {
            return end(service.routes.refusal(of: head.path))
        }
        self.method = method
        do throws(GRPCStatus) {
            let user = try service.judge(head, socket.peer)
            context?.user = user
            client?.user = user
        } catch {
            return end(error)
        }
        if let text = head.metadata[YDBHeader.fault] {
            do throws(CallFailure) {
                context?.rules = try service.ask(forFaults: text, client)
            } catch {
                return refuse(error, method)
            }
        }
        phase = .receiving(method)
        return .proceed
    }

    /// The fault rules that the call brings cannot be.
    private func refuse(_ failure: CallFailure, _ method: GRPCMethod) -> MachineAction {
        guard method.shape != .none else {
            return end(GRPCStatus(.invalidArgument, failure.issues.first?.message ?? ""))
        }
        output.send(failure: failure, method.shape)
        return end(.ok)
    }

    private func nextMessage(_ method: GRPCMethod) -> MachineAction {
        do throws(WireError) {
            guard let frame = try decoder.next(format) else { return noMessage(method) }
            guard frame.kind == GRPCFlag.plain else { return end(GRPCEncoding.unexpectedFlag) }
            if case .work = method.body, events == nil {
                phase = .entering(method, frame.body)
                return .enter
            }
            phase = .answering(method, frame.body)
            return .work(endsAnswer: true)
        } catch {
            return end(GRPCStatus(error))
        }
    }

    private func noMessage(_ method: GRPCMethod) -> MachineAction {
        guard inputHasEnded else { return .wait }
        if case .conversation = method.body, decoder.bufferedBytes == 0 { return end(.ok) }
        return end(
            GRPCStatus(
                .internal,
                decoder.bufferedBytes == 0
                    ? "the call has no message" : "the call's message is not complete"))
    }

    /// Says how the call has ended, and that there is nothing more to come.
    @discardableResult
    private func end(_ status: GRPCStatus) -> MachineAction {
        if case .over = phase { return .wait }
        if status != .ok { output.status = status }
        output.finish()
        phase = .over
        conversation = nil
        return .wait
    }

    func handle(_ event: MachineEvent) -> MachineAction {
        switch event {
        case .accepted:
            // The connection was refused: its calls are told so, as they come.
            guard let refusal = socket.refusal else { return .wait }
            return handle(.refuse(refusal))
        case .encrypted, .poked: return .wait
        case .needsInput: return .proceed
        case .timer: return end(.deadlineExceeded)
        case .refuse(let meaning):
            socket.endBehindCalls()
            return end(service.status(meaning))
        case .terminate: return end(.shuttingDown)
        }
    }

    var wantedTimer: WantedTimer? {
        guard case .receiving = phase, let deadline = context?.deadline else { return nil }
        let now = service.stage.time.nanoseconds
        let left = deadline > now ? (deadline - now) / 1_000_000 + 1 : 0
        return WantedTimer(
            id: Self.deadlineTimer, milliseconds: Int64(clamping: left), generation: 1)
    }

    /// A stream that has ended is no good-bye of its client's.
    var hasSaidGoodbye: Bool { false }

    // MARK: The session

    func enter(_ events: SessionEvents) -> MachineAction {
        guard case .entering(let method, let message) = phase else { return .wait }
        self.events = events
        phase = .answering(method, message)
        return .work(endsAnswer: true)
    }

    var hasSession: Bool { events != nil }

    /// Sessions of YDB's outlive calls; what ends one wakes its work.
    var isTerminated: Bool { false }

    func begin() -> Progress {
        guard case .answering(let method, let message) = phase, let context else {
            return .finished
        }
        if service.stage.time.isOver(context.deadline) {
            output.status = .deadlineExceeded
            return .finished
        }
        do throws(GRPCStatus) {
            switch method.body {
            case .answer(let answer): try answer(message, context, &output)
            case .conversation(let begin):
                let conversation = conversation ?? begin(context)
                self.conversation = conversation
                try conversation.receive(message, &output)
                phase = .receiving(method)
            case .work(let begin):
                guard let events else { return .finished }
                work = try begin(message, context, events, &output)
                if work != nil { return resume() }
            }
        } catch {
            output.status = error
        }
        return .finished
    }

    func resume() -> Progress {
        guard let work else { return .finished }
        if interruption == nil, service.stage.time.isOver(context?.deadline) {
            interruption = .deadline
        }
        if let interruption { return leave(work, interruption) }
        return bounded(work.resume(&output))
    }

    /// Work sleeps no longer than its call has time.
    private func bounded(_ progress: Progress) -> Progress {
        guard let deadline = context?.deadline else { return progress }
        switch progress {
        case .waiting: return .sleeping(untilNanoseconds: deadline)
        case .sleeping(let instant): return .sleeping(untilNanoseconds: min(instant, deadline))
        default: return progress
        }
    }

    private func leave(_ work: any CallWork, _ end: CallEnd) -> Progress {
        self.work = nil
        switch end {
        case .clientGone: output.status = GRPCStatus(.cancelled)
        case .deadline: output.status = .deadlineExceeded
        case .shutdown: output.status = .shuttingDown
        }
        work.leave(end, &output)
        return .finished
    }

    func ended() -> MachineAction {
        work = nil
        if case .receiving = phase, output.status == .ok { return .proceed }
        return end(output.status)
    }

    func interrupt(_ reason: TerminationReason) {
        guard interruption == nil else { return }
        interruption = reason == .abandoned ? .clientGone : .shutdown
        work?.cancel()
        events?.wake()
    }

    func leave() {
        if let work { _ = leave(work, interruption ?? .clientGone) }
        phase = .over
        events = nil
        conversation = nil
        context?.rules?.endCall()
    }

    /// Nobody would hear of the answer, and it is the client's way to cancel.
    var abandonment: Abandonment { .cancels }

    func faultContext() -> FaultContext? {
        if let context = work?.faultContext() { return context }
        guard let context else { return nil }
        var seen = FaultContext(
            connection: context.connection, label: client?.label, user: context.user,
            database: context.database, application: client?.application ?? "")
        if let rules = context.rules, rules.areOfCall { seen.scopes = [rules.scope] }
        return seen
    }

    // MARK: The pool

    private struct Lent: LentWork {
        let work: (any CallWork)?
        var output: CallOutput

        mutating func resume() -> Progress { work?.resume(&output) ?? .finished }
    }

    func lend() -> any LentWork {
        let lent = output
        output = lent.standIn()
        return Lent(work: work, output: lent)
    }

    func takeBack(_ work: any LentWork, _ progress: Progress) -> Progress {
        guard let lent = work as? Lent else {
            preconditionFailure("work comes back that was not lent here")
        }
        let meanwhile = output
        output = lent.output
        output.append(meanwhile)
        guard let work = self.work, let interruption else { return bounded(progress) }
        if case .finished = progress { return progress }
        return leave(work, interruption)
    }

    // MARK: The output

    var isOutputFull: Bool { output.writer.bytes.count >= output.writer.highWaterMark }

    var hasOutput: Bool { !output.writer.bytes.isEmpty }

    func takeOutput() -> ConnectionOutput {
        ConnectionOutput(
            bytes: output.writer.takeBytes(), marks: output.takeMarks(),
            messageStarts: output.writer.takeMessageStarts(),
            messageCount: output.writer.messageCount)
    }

    func noteMessages(_ isWatched: Bool) { output.writer.notesMessages = isWatched }

    /// Servers say nothing beside their answers.
    func notice(_ text: String) -> Bool { false }

    func markAnswer() { output.markAnswer() }
}

extension GRPCStatus {
    static let deadlineExceeded = GRPCStatus(.deadlineExceeded, "Deadline Exceeded")
    static let shuttingDown = GRPCStatus(.unavailable, "the server is shutting down")

    /// What is wrong with the bytes of a message.
    init(_ error: WireError) {
        self =
            switch error {
            case .lengthAboveLimit(let length, let limit):
                GRPCStatus(
                    .resourceExhausted,
                    "a message of \(length) bytes is longer than the \(limit) that are taken")
            default: GRPCStatus(.internal, "what the call sends is no gRPC message")
            }
    }
}

extension TimeSource {
    /// So many nanoseconds from now; what does not fit is never.
    func instant(after nanoseconds: Int64) -> UInt64 {
        let (instant, overflow) = self.nanoseconds.addingReportingOverflow(
            UInt64(max(0, nanoseconds)))
        return overflow ? UInt64(Int64.max) : min(instant, UInt64(Int64.max))
    }

    func isOver(_ deadline: UInt64?) -> Bool {
        guard let deadline else { return false }
        return nanoseconds >= deadline
    }
}
