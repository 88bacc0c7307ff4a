// The moments of a connection (accept, authenticate, close), and how faults end it or hold it up.

import FaultInjection
import NIOCore
import NIOSSL
import QueryEngine

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ConnectionHandler {
    /// Rules are or were in force.
    var isWatched: Bool { faults.isUsed || serverFaults.isUsed }

    // MARK: Moments

    /// Asks the rules at a moment of the connection and carries out what they say; true where the connection goes on
    /// at once.
    func meet(_ site: FaultSite) -> Bool {
        if site == .authenticate { introduce() }
        let actions = faults.decide(site, currentFaultContext)
        return carryOut(actions[...], at: site)
    }

    /// The client has said which database it wants, which may have rules of its own.
    func adoptFaults() {
        guard let opening = connection.opening, let own = service.faults(of: opening.database)
        else { return }
        faults = own
        outgoing.faults = own
    }

    /// Who the client says it is.
    private func introduce() {
        guard let opening = connection.opening else { return }
        faultContext.user = opening.user
        faultContext.database = opening.database
        for setting in opening.settings {
            switch setting.name {
            case "application_name": faultContext.application = setting.value
            case "understudy.label": faultContext.label = setting.value
            default: break
            }
        }
    }

    private func carryOut(_ actions: ArraySlice<FaultAction>, at site: FaultSite) -> Bool {
        var actions = actions
        while let action = actions.popFirst() {
            switch action.fault {
            case .close: return cut(.closed)
            case .reset: return cut(.reset)
            case .silence: return cut(.silent)
            case .error(let meaning):
                let next = connection.handle(.refuse(SQLError(meaning)))
                if site == .authenticate { act(next) }
                return false
            case .notice(let text):
                let text = text.isEmpty ? "a notice of a fault rule" : text
                connection.say(Notice(.notice, .successfulCompletion, text))
            case .delay:
                hold(actions, at: site, action.delay)
                return false
            case .bandwidth, .split, .truncate, .garble, .oversize, .duplicate, .unsolicited:
                outgoing.disturb(action, at: site.kind)
            case .competitor: break
            }
        }
        return true
    }

    /// Nothing is read and nothing begun until the delay is over.
    private func hold(
        _ rest: ArraySlice<FaultAction>, at site: FaultSite, _ delay: Duration
    ) {
        guard let clock else { return }
        isHeld = true
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        held = clock.schedule(inNanoseconds: delay.wholeNanoseconds) {
            let handler = hop.value
            handler.isHeld = false
            handler.held = nil
            handler.noteSleep()
            guard !handler.isClosing else { return }
            if handler.carryOut(rest, at: site) { handler.goOn(after: site) }
            handler.pump()
        }
        noteSleep()
    }

    private func goOn(after site: FaultSite) {
        switch site {
        case .authenticate: act(connection.authenticate())
        case .close: close()
        default: break
        }
    }

    /// The client has hung up.
    func connectionIsGone() {
        if !isClosing, end == nil, faults.armed.contains(.close) {
            for action in faults.decide(.close, currentFaultContext) {
                faults.note(action.decision, .impossible("the client has hung up"))
            }
        }
        faults.forget(connection: faultContext.connection)
        serverFaults.forget(connection: faultContext.connection)
    }

    private var currentFaultContext: FaultContext { session?.faultContext() ?? faultContext }

    // MARK: Ends

    /// A fault ends the connection; what was written before is sent. False: nothing goes on.
    @discardableResult
    func cut(_ end: ConnectionEnd) -> Bool {
        leave(end)
        endSession()
        return false
    }

    /// Sends what is written, then ends the connection in this way.
    func leave(_ end: ConnectionEnd) {
        guard !isClosing else { return }
        sendWatched()
        isClosing = true
        timer.cancel()
        outgoing.end(end)
        takeSteps()
    }

    private func finish(_ end: ConnectionEnd) {
        self.end = end
        isClosing = true
        timer.cancel()
        // A statement that runs goes on without its client.
        if running == nil || running?.pause == .untilWritable { endSession() }
        noteSleep()
        guard let context, end != .silent else { return }
        let channel = context.channel
        let written = lastWrite ?? context.eventLoop.makeSucceededVoidFuture()
        lastWrite = nil
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.whenComplete { _ in
            if end == .reset { hop.value.reset() } else { channel.close(promise: nil) }
        }
        // A client that does not read does not keep us.
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    /// Closing a socket that does not linger throws the connection away: RST. TLS would say good-bye first.
    private func reset() {
        guard let context else { return }
        let channel = context.channel
        let pipeline = NIOLoopBound(channel.pipeline.syncOperations, eventLoop: channel.eventLoop)
        let close: @Sendable () -> Void = {
            if let tls = try? pipeline.value.context(handlerType: NIOSSLServerHandler.self) {
                tls.close(promise: nil)
            } else {
                channel.close(promise: nil)
            }
        }
        guard let socket = channel as? any SocketOptionProvider else { return close() }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in close() }
    }

    // MARK: Output

    /// Whether an execution may go on writing.
    var isWritable: Bool {
        context?.channel.isWritable == true && outgoing.isIdle && !awaitsStep
    }

    func beginAnswer() {
        answerIsOver = false
        if isWatched { connection.markAnswer() }
    }

    /// Sends what is written as the rules let it through.
    func sendWatched() {
        let marks = connection.takeMarks()
        let bytes = connection.takeOutput()
        outgoing.send(Array(bytes.readableBytesView), marks) { currentFaultContext }
        takeSteps()
    }

    private func takeSteps() {
        guard !awaitsStep else { return }
        let wasPumping = isPumping
        isPumping = true
        defer { isPumping = wasPumping }
        while let step = outgoing.takeStep() {
            switch step {
            case .write(let bytes):
                lastWrite = context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
            case .pause(let nanoseconds): return takeSteps(inNanoseconds: nanoseconds)
            case .tick: return takeSteps(inNanoseconds: 0)
            case .end(let end): return finish(end)
            }
        }
    }

    private func takeSteps(inNanoseconds delay: Int64) {
        guard let clock else { return }
        awaitsStep = true
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        let task: @Sendable () -> Void = {
            let handler = hop.value
            handler.awaitsStep = false
            handler.nextStep = nil
            handler.noteSleep()
            handler.takeSteps()
            if handler.awaitsTLS, handler.outgoing.isIdle {
                handler.awaitsTLS = false
                handler.startTLS()
            }
            guard handler.isWritable, !handler.isClosing else { return }
            handler.goOnWriting()
        }
        guard delay > 0 else { return clock.loop.execute(task) }
        nextStep = clock.schedule(inNanoseconds: delay, task)
        noteSleep()
    }
}
