// The one channel handler of every server: bytes into the machine, its actions carried out, bytes out, one flush a
// read. Everything happens synchronously on the connection's event loop; there is no await on the way of a query.

package import NIOCore
package import NIOPosix
import NIOSSL
import NIOTLS
import QueryEngine
import WireCore

/// Drives a machine and the session behind it.
///
/// The handler alone knows of waiting, yielding, a full output and the thread pool. A machine is asked for its next
/// step only while nothing runs, so a client's messages wait in the decoder, and once a request does not finish at once the
/// handler stops reading: a client that sends on is slowed by its own socket.
package final class ConnectionHandler<
    Machine: ConnectionMachine & ~Copyable, Service: ConnectionService
>: ChannelDuplexHandler
where
    Machine.Sink == Service.Sink, Machine.Credentials == Service.Credentials,
    Machine.Verdict == Service.Verdict
{
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// Why the work under way is not finished.
    private enum Pause: Equatable {
        /// Until the session wakes us, or the timer does.
        case waiting
        /// `resume` is queued on the event loop.
        case queued
        /// `resume` runs on the pool; the sink is there.
        case onPool
        /// Until the client has read.
        case untilWritable
    }

    private struct Running {
        let id: RequestID
        let endsCycle: Bool
        var pause: Pause
        var yields = 0
    }

    private var machine: Machine
    private let service: Service
    private var sink: Service.Sink
    private var session: Service.Session?
    private var key: ConnectionKey?
    private var connection: UInt64?
    private let pool: NIOThreadPool?

    private var running: Running?
    private var hasWakePending = false
    private var notifications: [SessionNotification] = []
    private var terminationReason: TerminationReason?

    private var context: ChannelHandlerContext?
    /// Outlives the context: a statement goes on without its client.
    private var eventLoop: (any EventLoop)?
    private var isPumping = false
    private var isClosing = false
    private var readIsHeldBack = false

    private var timer = HandlerTimer()
    private var sleep: Scheduled<Void>?

    /// How often an execution may yield to the event loop before it moves to the pool.
    private static var yieldsOnLoop: Int { 3 }
    /// How long an execution keeps a pool thread.
    private static var poolTurnNanoseconds: UInt64 { 50_000_000 }
    /// Rows may fill the output this often in one go before other connections get their turn.
    private static var fillsInOneGo: Int { 8 }

    package init(machine: consuming Machine, service: Service, pool: NIOThreadPool?) {
        self.machine = machine
        self.service = service
        self.pool = pool
        sink = service.makeSink()
    }

    // MARK: Channel events

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        eventLoop = context.eventLoop
        if context.channel.isActive { begin(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard connection == nil else { return }
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        connection = service.registry.admit { reason in
            loop.execute { hop.value.terminate(reason) }
        }
        guard connection != nil else {
            context.close(promise: nil)
            return
        }
        updateTimer()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        machine.receive(unwrapInboundIn(data))
    }

    package func channelReadComplete(context: ChannelHandlerContext) { pump() }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, !isPumping else { return }
        if running?.pause == .untilWritable {
            resumeRunning()
        } else {
            pump()
        }
    }

    package func read(context: ChannelHandlerContext) {
        // A request is under way: what the client sends meanwhile waits in its socket.
        guard running == nil else {
            readIsHeldBack = true
            return
        }
        context.read()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            act(machine.handle(.tlsEstablished, into: &sink))
            pump()
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isClosing = true
        context.close(promise: nil)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        isClosing = true
        timer.cancel()
        // A statement that runs or waits goes on without its client; it ends the session when it is through.
        if running == nil || running?.pause == .untilWritable { endSession() }
        if let connection { service.registry.leave(connection) }
        connection = nil
        context.fireChannelInactive()
    }

    private func endSession() {
        running = nil
        sleep?.cancel()
        sleep = nil
        session?.close()
        session = nil
        if let key { service.registry.release(key) }
        key = nil
    }

    // MARK: Driving the machine

    /// Asks the machine for its next step until it has to wait, then sends what was written.
    private func pump() {
        guard !isPumping else { return }
        isPumping = true
        while running == nil, !isClosing {
            if sink.isFull {
                send()
                if context?.channel.isWritable != true { break }
            }
            if !notifications.isEmpty { deliverNotifications() }
            guard act(machine.next(into: &sink)) else { break }
        }
        isPumping = false
        send()
        if !isClosing { updateTimer() }
        if running == nil, readIsHeldBack {
            readIsHeldBack = false
            context?.read()
        }
    }

    /// Carries out an action and what follows from it; true if the machine may have more to do.
    @discardableResult
    private func act(_ first: consuming MachineAction) -> Bool {
        var action = first
        while true {
            switch action {
            case .wait: return false
            case .proceed: return true
            case .request(let id, let work):
                guard let result = start(id, work) else { return false }
                action = machine.handle(.stepResult(id, result), into: &sink)
            case .authenticate:
                guard let credentials = machine.credentials else { return false }
                action = machine.authenticated(service.judge(credentials), into: &sink)
            case .startTLS:
                startTLS()
                return false
            case .close:
                close()
                return false
            }
        }
    }

    private func deliverNotifications() {
        let delivered = notifications
        notifications = []
        for notification in delivered {
            act(machine.handle(.notification(notification), into: &sink))
        }
    }

    // MARK: Working

    /// Begins work; nil if it is not finished yet.
    private func start(_ id: RequestID, _ work: SessionWork) -> SessionResult? {
        switch work {
        case .open(let opening): return open(opening)
        case .cancel(let key):
            service.registry.cancel(key)
            return .finished(failed: false, state: nil)
        case .request(let request):
            guard let session else { return .terminated }
            var run = Running(id: id, endsCycle: request.endsCycle, pause: .queued)
            return settle(session.start(request, &sink), &run)
        case .copyData(let bytes):
            session?.copyData(bytes)
            return goOn(id)
        case .copyDone:
            session?.copyDone()
            return goOn(id)
        case .copyFail(let reason):
            session?.copyFail(reason)
            return goOn(id)
        }
    }

    private func goOn(_ id: RequestID) -> SessionResult? {
        guard let session else { return .terminated }
        var run = Running(id: id, endsCycle: true, pause: .queued)
        return settle(session.resume(&sink), &run)
    }

    /// Turns progress into a result, or keeps the run until it can go on.
    private func settle(
        _ first: consuming SessionProgress, _ run: inout Running
    ) -> SessionResult? {
        var progress = first
        var fills = 0
        while true {
            switch progress {
            case .finished: return finished(run)
            case .needsCopyData: return .needsCopyData
            case .terminated: return .terminated
            case .waiting:
                guard hasWakePending else {
                    pause(run, .waiting)
                    return nil
                }
                hasWakePending = false
            case .sleeping(let instant):
                guard hasWakePending else {
                    pause(run, .waiting)
                    schedule(at: instant)
                    return nil
                }
                hasWakePending = false
            case .yielded:
                run.yields += 1
                goOnLater(run)
                return nil
            case .outputFull:
                send()
                fills += 1
                guard context?.channel.isWritable == true else {
                    pause(run, .untilWritable)
                    // The client is gone for good: there is nobody to write to.
                    if context == nil || context?.channel.isActive == false { endSession() }
                    return nil
                }
                guard fills < Self.fillsInOneGo else {
                    goOnLater(run)
                    return nil
                }
            }
            guard let session else { return .terminated }
            progress = session.resume(&sink)
        }
    }

    private func finished(_ run: Running) -> SessionResult {
        let failed = sink.hasFailed
        if failed { sink.hasFailed = false }
        guard run.endsCycle, let session else { return .finished(failed: failed, state: nil) }
        sink.endCycle()
        let timeouts = session.idleTimeouts
        return .finished(
            failed: failed,
            state: SessionState(
                status: session.transactionStatus,
                idleInTransactionMilliseconds: timeouts.inTransactionMilliseconds,
                idleMilliseconds: timeouts.sessionMilliseconds))
    }

    private func pause(_ run: Running, _ pause: Pause) {
        var run = run
        run.pause = pause
        running = run
    }

    /// Goes on with a paused run.
    private func resumeRunning() {
        guard var run = running, run.pause != .onPool else { return }
        running = nil
        sleep?.cancel()
        sleep = nil
        guard let session else { return }
        complete(settle(session.resume(&sink), &run), run)
    }

    /// Tells the machine of a result and goes on with what waits behind it.
    private func complete(_ result: SessionResult?, _ run: Running) {
        guard let result else {
            send()
            return
        }
        guard !isClosing else {
            endSession()
            return
        }
        act(machine.handle(.stepResult(run.id, result), into: &sink))
        if let terminationReason, running == nil, !isClosing {
            act(machine.handle(.terminate(terminationReason), into: &sink))
        }
        pump()
    }

    // MARK: Going on later

    private func goOnLater(_ run: Running) {
        guard let loop = eventLoop else { return }
        let hop = NIOLoopBound(self, eventLoop: loop)
        guard let pool, let session, run.yields > Self.yieldsOnLoop else {
            pause(run, .queued)
            loop.execute {
                guard hop.value.running?.pause == .queued else { return }
                hop.value.resumeRunning()
            }
            return
        }
        pause(run, .onPool)
        let lent = sink
        // The sink is on the pool now; a copy kept here would cost every row a copy of the store.
        sink = service.makeSink()
        pool.submit { _ in
            var sink = lent
            let end = NIODeadline.now().uptimeNanoseconds &+ Self.poolTurnNanoseconds
            var progress = session.resume(&sink)
            while case .yielded = progress, NIODeadline.now().uptimeNanoseconds < end {
                progress = session.resume(&sink)
            }
            let returned = sink
            let outcome = progress
            loop.execute { hop.value.returnFromPool(outcome, returned) }
        }
    }

    private func returnFromPool(_ progress: SessionProgress, _ returned: Service.Sink) {
        guard var run = running else { return }
        running = nil
        // Nothing was written here meanwhile: no request but this one runs.
        sink = returned
        complete(settle(progress, &run), run)
    }

    private func schedule(at instant: UInt64) {
        guard let loop = eventLoop else { return }
        let hop = NIOLoopBound(self, eventLoop: loop)
        sleep = loop.scheduleTask(deadline: .uptimeNanoseconds(instant)) {
            hop.value.sleep = nil
            hop.value.wake()
        }
    }

    /// The session may go on: a lock was granted, a cancel has to be noticed.
    private func wake() {
        switch running?.pause {
        case .waiting: resumeRunning()
        // It will ask again by itself, unless it is about to say that it waits.
        case .onPool: hasWakePending = true
        case .queued, .untilWritable: break
        // Nothing runs: another session may have ended this one.
        case nil: if session?.isTerminated == true { terminate(.administrator) }
        }
    }

    // MARK: Opening and ending

    private func open(_ opening: SessionOpening) -> SessionResult {
        guard let loop = eventLoop else { return .terminated }
        guard service.registry.reserveSession() else {
            return .refused(service.error(for: .tooManyConnections))
        }
        let hop = NIOLoopBound(self, eventLoop: loop)
        let events = SessionEvents(
            wake: { loop.execute { hop.value.wake() } },
            notification: { channel, payload, sender in
                let notification = SessionNotification(
                    channel: channel, payload: payload, sender: sender)
                loop.execute { hop.value.receive(notification) }
            })
        do throws(SQLError) {
            let opened = try service.open(opening, events: events)
            let session = opened.session
            self.session = session
            key = opened.key
            service.registry.register(opened.key, cancel: { session.cancel() })
            return .opened(opened.key, settings: opened.settings)
        } catch {
            service.registry.release(nil)
            return .refused(error)
        }
    }

    private func receive(_ notification: SessionNotification) {
        guard !isClosing else { return }
        notifications.append(notification)
        if running == nil { pump() }
    }

    /// Ends the connection from outside.
    private func terminate(_ reason: TerminationReason) {
        guard !isClosing else { return }
        terminationReason = reason
        guard running == nil else {
            session?.terminate(service.error(for: reason))
            if running?.pause == .untilWritable { close() }
            return
        }
        act(machine.handle(.terminate(reason), into: &sink))
        send()
    }

    private func startTLS() {
        send()
        guard let context, let tls = service.tlsContext else { return close() }
        do {
            try context.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls), position: .first)
        } catch {
            close()
        }
    }

    /// Sends what is written, then closes.
    private func close() {
        guard !isClosing, let context else { return }
        isClosing = true
        let bytes = sink.writer.takeBytes()
        let channel = context.channel
        guard bytes.readableBytes > 0 else {
            channel.close(promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(bytes)).whenComplete { _ in
            channel.close(promise: nil)
        }
        // A client that does not read does not keep us.
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    private func send() {
        guard let context, sink.writer.pendingBytes > 0 else { return }
        let bytes = sink.writer.takeBytes()
        let wasPumping = isPumping
        isPumping = true
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        isPumping = wasPumping
    }

    // MARK: The machine's timer

    private func updateTimer() {
        guard running == nil, let wanted = machine.wantedTimer else {
            timer.forget()
            return
        }
        guard let loop = eventLoop else { return }
        let hop = NIOLoopBound(self, eventLoop: loop)
        timer.want(wanted, on: loop) { hop.value.timerFired() }
    }

    private func timerFired() {
        guard running == nil, !isClosing else { return timer.fired() }
        guard let id = timer.due() else { return updateTimer() }
        act(machine.handle(.timer(id), into: &sink))
        pump()
    }
}

extension SessionRequest {
    /// Whether the client is told of the transaction's status afterwards.
    var endsCycle: Bool {
        switch self {
        case .simpleQuery, .sync: true
        case .parse, .bind, .describeStatement, .describePortal, .execute, .closeStatement,
            .closePortal, .fail:
            false
        }
    }
}
