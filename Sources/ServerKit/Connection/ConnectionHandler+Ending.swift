// How a connection begins and begins to have a session, and the ways in which both end.

import FaultInjection
import NIOCore
import NIOSSL

extension ConnectionHandler {
    // MARK: Beginning

    /// Takes a seat for the connection, and lets it speak.
    func accept(_ context: ChannelHandlerContext) {
        guard life == .new else { return }
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let admission = seat.admit { reason in
            loop.execute { hop.value.terminate(reason) }
        }
        switch admission {
        case .refused(let meaning):
            tell(.refuse(meaning))
            close()
        case .admitted(let number):
            life = .serving
            faultContext.connection = Int(clamping: number)
            for action in seat.takeDisturbances() {
                gate.outgoing.disturb(action, at: .accept)
            }
            updateTimer()
            if passes(.accept) { greet() }
        }
    }

    /// Lets the connection speak, if its protocol's servers speak first.
    func greet() {
        tell(.accepted(connection: faultContext.connection))
        pump()
    }

    /// Gives the session that the connection makes a place among those of the server; one that is made anew keeps its place.
    func enter() -> MachineAction {
        guard let loop = eventLoop else { return .close }
        if !hasPlace {
            guard seat.takePlace() else {
                return connection.handle(.refuse(.tooManyConnections))
            }
            hasPlace = true
        }
        let hop = NIOLoopBound(self, eventLoop: loop)
        let stepped = stepped
        let events = SessionEvents(
            wake: {
                stepped?.willWake()
                loop.execute {
                    hop.value.wake()
                    stepped?.didWake()
                }
            },
            poke: { loop.execute { hop.value.poke() } })
        let action = connection.enter(events)
        if !connection.hasSession { giveUpPlace() }
        return action
    }

    private func giveUpPlace() {
        if hasPlace { seat.giveUpPlace() }
        hasPlace = false
    }

    /// Puts TLS under the connection and gives it what the client has sent of it already.
    func startTLS(_ unread: ByteBuffer) {
        guard let context, let tls = service.tls else { return close() }
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.context), position: .first)
        } catch {
            return close()
        }
        guard unread.readableBytes > 0 else { return }
        pipeline.fireChannelRead(NIOAny(unread))
        pipeline.fireChannelReadComplete()
    }

    // MARK: The session's end

    /// Ends the session and drops its work.
    func endSession() {
        work.drop()
        sleepTimer?.cancel()
        sleepTimer = nil
        connection.leave()
        giveUpPlace()
        noteSleep()
    }

    /// Ends a session whose client does not read; the client gets what is sent already, if it comes to read soon.
    func endBlocked() {
        endSession()
        close()
    }

    // MARK: The connection's end

    /// Ends the connection from outside.
    func terminate(_ reason: TerminationReason) {
        guard life.isOpen else {
            // Silence lasts no longer than the server.
            if life.end == .silent || isStuck { context?.channel.close(promise: nil) }
            return
        }
        terminationReason = reason
        guard !work.isUnderWay else {
            connection.interrupt(reason)
            if work.isBlocked { endBlocked() }
            return
        }
        tell(.terminate(reason))
        send()
        if isStuck { context?.channel.close(promise: nil) }
    }

    /// What is left to be sent waits for a time that nobody moves any more.
    private var isStuck: Bool { stepped != nil && stepTimer != nil }

    /// Sends what is written, then closes.
    func close() {
        guard let context, life.isOpen || life == .new else { return }
        let output = connection.hasOutput ? connection.takeOutput() : nil
        if isWatched || output?.marks.isEmpty == false {
            if let output { sendWatched(output) }
            return end(.closed)
        }
        life.close()
        let channel = context.channel
        guard let output else {
            channel.close(promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(output.bytes)).whenComplete { _ in
            channel.close(promise: nil)
        }
        closeLater(channel)
    }

    /// A fault ends the connection, and the session at once; what was written before is sent. False: nothing goes on.
    @discardableResult
    func cut(_ end: ConnectionEnd) -> Bool {
        self.end(end)
        endSession()
        return false
    }

    /// Sends what is written, then ends the connection in this way.
    private func end(_ end: ConnectionEnd) {
        guard life.isOpen || life == .new else { return }
        if connection.hasOutput { sendWatched(connection.takeOutput()) }
        life.close()
        idleTimer.cancel()
        gate.outgoing.end(end)
        takeSteps()
    }

    /// All that was to be sent before is on its way.
    func endNow(_ end: ConnectionEnd) {
        life.end(end)
        idleTimer.cancel()
        // Work that runs goes on without its client.
        if !work.isUnderWay || work.isBlocked { endSession() }
        noteSleep()
        guard let context else { return }
        let channel = context.channel
        let written = lastWrite ?? context.eventLoop.makeSucceededVoidFuture()
        lastWrite = nil
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.whenComplete { _ in hop.value.seat.end(end, channel) }
        if end != .silent { closeLater(channel) }
    }

    /// A client that does not read does not keep us.
    private func closeLater(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
