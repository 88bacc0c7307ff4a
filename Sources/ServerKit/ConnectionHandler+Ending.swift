// How a connection begins to have a session, and how it ends.

import FaultInjection
import NIOCore
import NIOSSL
import QueryEngine
import WireCore

extension ConnectionHandler {
    // MARK: Opening and ending

    func open(_ opening: SessionOpening) -> SessionResult {
        guard let loop = eventLoop else { return .terminated }
        guard registry.reserveSession() else {
            return .refused(service.error(for: .tooManyConnections))
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
            poke: { loop.execute { hop.value.notified() } })
        do throws(SQLError) {
            var opening = opening
            opening.connection = faultContext.connection
            let opened = try service.open(opening, events: events)
            let session = opened.session
            self.session = session
            key = opened.key
            registry.register(opened.key, cancel: { session.cancel() })
            return .opened(opened.key, settings: opened.settings)
        } catch {
            registry.release(nil)
            return .refused(error)
        }
    }

    /// A busy client is told at the end of its cycle, before it hears that the server is ready.
    func notified() {
        guard !isClosing, running == nil else { return }
        deliverNotifications()
        pump()
    }

    /// Ends the connection from outside.
    func terminate(_ reason: TerminationReason) {
        guard !isClosing else {
            // Silence lasts no longer than the server.
            if end == .silent || isStuck { context?.channel.close(promise: nil) }
            return
        }
        terminationReason = reason
        guard running == nil else {
            session?.terminate(service.error(for: reason))
            if running?.pause == .untilWritable { endBlocked() }
            return
        }
        act(connection.handle(.terminate(reason)))
        send()
        if isStuck { context?.channel.close(promise: nil) }
    }

    /// Ends a session whose client does not read; the client gets what is sent already, if it comes to read soon.
    func endBlocked() {
        endSession()
        close()
    }

    /// What is left to be sent waits for a time that nobody moves any more.
    private var isStuck: Bool { stepped != nil && nextStep != nil }

    func startTLS() {
        send()
        guard outgoing.isIdle else {
            awaitsTLS = true
            return
        }
        guard let context, let tls = service.tlsContext else { return close() }
        do {
            try context.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls), position: .first)
        } catch {
            close()
        }
    }

    /// Sends what is written, then closes.
    func close() {
        guard !isClosing, let context else { return }
        if isWatched { return leave(.closed) }
        isClosing = true
        let bytes = connection.takeOutput()
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

    func send() {
        guard let context, connection.hasOutput else { return }
        if isWatched { return sendWatched() }
        let bytes = connection.takeOutput()
        outgoing.countUnwatched(bytes)
        let wasPumping = isPumping
        isPumping = true
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        isPumping = wasPumping
    }
}
