// The one channel handler of every server: bytes into the machine, its actions carried out, bytes out, one flush a
// read. Everything happens synchronously on the connection's event loop; there is no await on the way of a query.

import FaultInjection
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
package final class ConnectionHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// Why the work under way is not finished.
    enum Pause: Equatable {
        /// Until the session wakes us, or the timer does.
        case waiting
        /// `resume` is queued on the event loop.
        case queued
        /// `resume` runs on the pool; the sink is there.
        case onPool
        /// Until the client has read.
        case untilWritable
    }

    struct Running {
        let id: RequestID
        let endsCycle: Bool
        var pause: Pause
        var yields = 0
        /// It has turned out to be long: it goes on nowhere but on the pool.
        var isAside = false
    }

    let connection: any ProtocolConnection
    let service: any ConnectionService
    let registry: ConnectionRegistry
    var session: (any ServedSession)?
    var key: ConnectionKey?
    /// What the registry knows the connection by.
    var number: UInt64?
    let pool: NIOThreadPool?

    var running: Running?
    var hasWakePending = false
    var terminationReason: TerminationReason?

    var context: ChannelHandlerContext?
    /// Outlives the context: a statement goes on without its client.
    var eventLoop: (any EventLoop)?
    var isPumping = false
    var isClosing = false
    /// How a fault has ended the connection.
    var end: ConnectionEnd?
    /// Those of the database, once the client has named it, if it has its own.
    var faults: FaultInjector
    /// Those of all databases that have none of their own.
    let serverFaults: FaultInjector
    /// A fault holds the connection: nothing is read or begun.
    var isHeld = false
    /// Whom the rules see before there is a session.
    var faultContext = FaultContext(connection: 0)
    var outgoing: OutgoingFaults
    /// The end of that.
    var held: ConnectionTimer?
    /// A step of `outgoing` is due later.
    var awaitsStep = false
    var nextStep: ConnectionTimer?
    /// TLS begins once the answer to the request for it is sent.
    var awaitsTLS = false
    var lastWrite: EventLoopFuture<Void>?
    /// The next request begins a new answer.
    var answerIsOver = true
    var readIsHeldBack = false

    var timer = HandlerTimer()
    var sleep: ConnectionTimer?
    /// A clock that a test moves; nil: the loop's own.
    let stepped: (any SteppedTime)?
    /// What that clock was told.
    var isAsleep = false

    /// How often an execution may yield to the event loop before it moves to the pool.
    static var yieldsOnLoop: Int { 3 }
    /// Rows may fill the output this often in one go before other connections get their turn.
    static var fillsInOneGo: Int { 8 }

    package init(peer: PeerAddress, service: any ConnectionService, pool: NIOThreadPool?) {
        connection = service.makeConnection(peer)
        registry = service.registry
        serverFaults = service.faults
        faults = serverFaults
        outgoing = OutgoingFaults(service)
        self.service = service
        self.pool = pool
        stepped = service.time
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

    func begin(_ context: ChannelHandlerContext) {
        guard number == nil else { return }
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        number = registry.admit { reason in
            loop.execute { hop.value.terminate(reason) }
        }
        guard number != nil else {
            context.close(promise: nil)
            return
        }
        updateTimer()
        faultContext.connection = Int(clamping: number ?? 0)
        if faults.armed.contains(.accept) { _ = meet(.accept) }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard end == nil else { return }
        connection.receive(unwrapInboundIn(data))
    }

    package func channelReadComplete(context: ChannelHandlerContext) { pump() }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard isWritable, !isPumping else { return }
        goOnWriting()
    }

    package func read(context: ChannelHandlerContext) {
        // A request is under way: what the client sends meanwhile waits in its socket.
        guard running == nil, !isHeld else {
            readIsHeldBack = true
            return
        }
        context.read()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            act(connection.handle(.tlsEstablished))
            pump()
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isClosing = true
        context.close(promise: nil)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        if isWatched { connectionIsGone() }
        isClosing = true
        timer.cancel()
        // A statement that runs or waits goes on without its client; it ends the session when it is through.
        if running == nil || running?.pause == .untilWritable { endSession() }
        if let number { registry.leave(number) }
        number = nil
        held?.cancel()
        nextStep?.cancel()
        noteSleep()
        context.fireChannelInactive()
    }

    func endSession() {
        running = nil
        sleep?.cancel()
        sleep = nil
        session?.close()
        session = nil
        if let key { registry.release(key) }
        key = nil
        noteSleep()
    }

    // MARK: Driving the machine

    /// Asks the machine for its next step until it has to wait, then sends what was written.
    func pump() {
        guard !isPumping, !isHeld else { return }
        isPumping = true
        while running == nil, !isClosing {
            if connection.isOutputFull {
                send()
                if !isWritable { break }
            }
            guard act(connection.next()) else { break }
        }
        isPumping = false
        // Before the answer goes: a client that has it may count on the timer.
        if !isClosing { updateTimer() }
        send()
        if running == nil, readIsHeldBack {
            readIsHeldBack = false
            context?.read()
        }
    }

    /// Carries out an action and what follows from it; true if the machine may have more to do.
    @discardableResult
    func act(_ first: consuming MachineAction) -> Bool {
        var action = first
        while true {
            switch consume action {
            case .wait: return false
            case .proceed: return true
            case .request(let id, let work):
                guard let result = start(id, work) else { return false }
                action = connection.handle(.stepResult(id, result))
            case .authenticate:
                adoptFaults()
                if faults.armed.contains(.authenticate), !meet(.authenticate) { return false }
                action = connection.authenticate()
            case .startTLS:
                startTLS()
                return false
            case .close:
                if faults.armed.contains(.close), connection.hasSaidGoodbye, !meet(.close) {
                    return false
                }
                close()
                return false
            }
        }
    }

    /// The client has read.
    func goOnWriting() {
        if running?.pause == .untilWritable {
            resumeRunning()
        } else if running == nil {
            deliverNotifications()
            pump()
        }
    }

    /// Says what has come for an idle client, as long as it reads: the rest stays where all sessions' notifications are kept.
    func deliverNotifications() {
        guard let session else { return }
        while isWritable, !isClosing, let notification = session.nextNotification() {
            act(connection.handle(.notification(notification)))
            if connection.isOutputFull { send() }
        }
    }

    // MARK: Time

    var clock: ConnectionClock? {
        eventLoop.map { ConnectionClock(loop: $0, stepped: stepped) }
    }

    /// Tells a clock that runs on by itself whether the client waits for what only time or another client brings.
    func noteSleep() {
        guard let stepped else { return }
        let sleeps =
            number != nil && !connection.hasSaidGoodbye
            && (running?.pause == .waiting || isHeld || end == .silent
                || nextStep != nil && outgoing.hasBytes)
        guard sleeps != isAsleep else { return }
        isAsleep = sleeps
        stepped.noteSleeping(sleeps ? 1 : -1)
    }

    // MARK: The machine's timer

    func updateTimer() {
        guard running == nil, let wanted = connection.wantedTimer else {
            timer.forget()
            return
        }
        guard let clock else { return }
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        timer.want(wanted, on: clock) { hop.value.timerFired() }
    }

    func timerFired() {
        guard running == nil, !isClosing else { return timer.fired() }
        guard let id = timer.due() else { return updateTimer() }
        act(connection.handle(.timer(id)))
        pump()
    }
}
