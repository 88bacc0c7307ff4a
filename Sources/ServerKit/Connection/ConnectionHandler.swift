// The one channel handler of every server: bytes into the connection, its actions carried out, bytes out, one flush a
// read. Everything happens synchronously on the connection's event loop; there is no await on the way of a query.

import FaultInjection
package import NIOCore
package import NIOPosix
import NIOTLS

/// Drives one connection of a protocol: its machine, and the session behind it.
///
/// The handler alone knows of waiting, yielding, a full output and the thread pool. A connection is asked for its
/// next step only while no work is under way, so a client's messages wait in the decoder, and once work does not finish at
/// once the handler stops reading: a client that sends on is slowed by its own socket.
package final class ConnectionHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    let connection: any ProtocolConnection
    let service: any ProtocolService
    let seat: any Seat
    let pool: NIOThreadPool?

    var context: ChannelHandlerContext?
    /// Outlives the context: work may go on without its client.
    var eventLoop: (any EventLoop)?

    var life = Life.new
    var work: Work
    var gate: Gate

    /// `pump` or a write is under way: what it sets off comes to it by itself.
    var isPumping = false
    /// NIO asked for more while nothing was to be read.
    var readIsHeldBack = false
    /// The next request begins a new answer.
    var answerIsOver = true
    /// The connection notes where messages begin.
    var isWatchingOutput = false
    /// The connection's session has a place among those of the server.
    var hasPlace = false
    /// Why work that is under way was interrupted from outside.
    var terminationReason: TerminationReason?
    var lastWrite: EventLoopFuture<Void>?

    /// The rules of the database, once the client has named it, if it has its own; else the server's.
    var faults: FaultInjector
    /// The rules for all databases that have none of their own.
    let serverFaults: FaultInjector
    /// Whom the rules see before there is a session.
    var faultContext = FaultContext(connection: 0)

    var idleTimer = HandlerTimer()
    /// Wakes work that sleeps until an instant.
    var sleepTimer: ConnectionTimer?
    /// Ends a rule's delay of the connection.
    var delayTimer: ConnectionTimer?
    /// Lets the output's next step through.
    var stepTimer: ConnectionTimer?
    /// A clock that a test moves; nil: the loop's own.
    let stepped: (any SteppedTime)?
    /// That clock was told that the client waits.
    var isNotedAsleep = false

    package convenience init(
        peer: PeerAddress, service: any ProtocolService, seat: any Seat, pool: NIOThreadPool?
    ) {
        self.init(service.makeConnection(peer), service: service, seat: seat, pool: pool)
    }

    /// Drives a connection that is there: where a protocol puts something of its own before the handler that knows it too.
    package init(
        _ connection: any ProtocolConnection, service: any ProtocolService, seat: any Seat,
        pool: NIOThreadPool?
    ) {
        self.connection = connection
        self.service = service
        self.seat = seat
        self.pool = pool
        work = Work(hasPool: pool != nil)
        serverFaults = service.stage.faults
        faults = serverFaults
        gate = Gate(OutgoingFaults(serverFaults, service.framing))
        stepped = service.stage.steppedTime
    }

    // MARK: Channel events

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        eventLoop = context.eventLoop
        if context.channel.isActive { accept(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    package func channelActive(context: ChannelHandlerContext) {
        accept(context)
        context.fireChannelActive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard life.end == nil else { return }
        let bytes = unwrapInboundIn(data)
        if !gate.keepForTLS(bytes) { connection.receive(bytes) }
    }

    package func channelReadComplete(context: ChannelHandlerContext) { pump() }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard isWritable, !isPumping else { return }
        goOnWriting()
    }

    package func read(context: ChannelHandlerContext) {
        // Work is under way: what the client sends meanwhile waits in its socket.
        guard !work.isUnderWay, !life.isHeld else {
            readIsHeldBack = true
            return
        }
        context.read()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let agreed) = event {
            tell(.encrypted(applicationProtocol: agreed))
            pump()
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        life.close()
        context.close(promise: nil)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        forgetFaults()
        life = .gone(life.end)
        idleTimer.cancel()
        if !work.isUnderWay || work.isBlocked {
            endSession()
        } else if connection.abandonment == .cancels {
            // Else it goes on without its client, and ends the session when it is through.
            connection.interrupt(.abandoned)
        }
        seat.leave()
        delayTimer?.cancel()
        stepTimer?.cancel()
        noteSleep()
        context.fireChannelInactive()
    }

    // MARK: Driving the connection

    /// Asks the connection for its next step until it has to wait, then sends what was written.
    func pump() {
        guard !isPumping, !life.isHeld else { return }
        isPumping = true
        watchOutput()
        while !work.isUnderWay, life.isServing {
            if connection.isOutputFull {
                send()
                if !isWritable { break }
            }
            guard carryOut(connection.next()) else { break }
        }
        isPumping = false
        // Before the answer goes: a client that has it may count on the timer.
        if life.isOpen { updateTimer() }
        send()
        if !work.isUnderWay, readIsHeldBack {
            readIsHeldBack = false
            context?.read()
        }
    }

    /// Tells the connection of an event and carries out what it leads to; true if it may have more to do.
    @discardableResult
    func tell(_ event: MachineEvent) -> Bool {
        watchOutput()
        return carryOut(connection.handle(event))
    }

    /// Carries out an action and what follows from it; true if the connection may have more to do.
    @discardableResult
    func carryOut(_ first: consuming MachineAction) -> Bool {
        var action = first
        while true {
            switch consume action {
            case .wait: return false
            case .proceed: return true
            case .work(let endsAnswer):
                if answerIsOver { beginAnswer() }
                if endsAnswer { answerIsOver = true }
                work.begin()
                guard let next = settle(connection.begin()) else { return false }
                action = next
            case .goOn:
                work.begin()
                guard let next = settle(connection.resume()) else { return false }
                action = next
            case .authenticate:
                adoptFaults()
                guard passes(.authenticate) else { return false }
                action = connection.authenticate()
            case .enter: action = enter()
            case .startTLS(let unread):
                send()
                if gate.startTLS(unread) { startTLS(unread) }
                return false
            case .close:
                guard !connection.hasSaidGoodbye || passes(.close) else { return false }
                close()
                return false
            }
        }
    }

    /// The client has read.
    func goOnWriting() {
        if work.isBlocked {
            resumeWork()
        } else if !work.isUnderWay {
            poke()
        }
    }

    /// Says what has come for an idle client, as long as it reads: the rest stays where the session keeps it. A busy client is
    /// told at the end of its work.
    func poke() {
        guard life.isOpen, !work.isUnderWay else { return }
        while isWritable {
            tell(.poked)
            guard connection.isOutputFull, life.isOpen else { break }
            send()
        }
        pump()
    }

    // MARK: Time

    var clock: ConnectionClock? {
        eventLoop.map { ConnectionClock(loop: $0, stepped: stepped) }
    }

    /// Tells a clock that runs on by itself whether the client waits for what only time or another client brings.
    func noteSleep() {
        guard let stepped else { return }
        let isAsleep = isConnected && !connection.hasSaidGoodbye && isWaiting
        guard isAsleep != isNotedAsleep else { return }
        isNotedAsleep = isAsleep
        stepped.noteSleeping(isAsleep ? 1 : -1)
    }

    private var isConnected: Bool {
        switch life {
        case .new, .gone: false
        case .serving, .held, .closing, .ended: true
        }
    }

    private var isWaiting: Bool {
        work.isAsleep || life.isHeld || life.end == .silent
            || stepTimer != nil && gate.outgoing.hasBytes
    }

    // MARK: The connection's timer

    func updateTimer() {
        guard !work.isUnderWay, let wanted = connection.wantedTimer else {
            idleTimer.forget()
            return
        }
        guard let clock, idleTimer.want(wanted, now: { clock.nanoseconds }) else { return }
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        idleTimer.arm(on: clock) { hop.value.timerFired() }
    }

    private func timerFired() {
        guard !work.isUnderWay, life.isOpen else { return idleTimer.fired() }
        guard let id = idleTimer.due() else { return updateTimer() }
        tell(.timer(id))
        pump()
    }
}
