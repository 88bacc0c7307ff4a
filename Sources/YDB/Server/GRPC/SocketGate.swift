// The first handler of a connection, below TLS and HTTP/2: takes its seat, carries out the rules of its beginning, and can
// fall silent.

import FaultInjection
import NIOCore
import ServerKit

final class SocketGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Says nothing and hears nothing from now on.
    struct Silence: Sendable {}

    let socket: GRPCSocket
    private let stage: Stage
    private var isOpen = false
    /// A rule delays the connection: nothing is taken or read until it is over.
    private var isHeld = false
    private var isSilent = false
    private var heldBack: [ByteBuffer] = []
    private var readIsHeldBack = false
    private var timer: ConnectionTimer?

    init(_ service: any GRPCService, _ peer: PeerAddress) {
        stage = service.stage
        socket = GRPCSocket(peer, service, service.stage.faults)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    private func open(_ context: ChannelHandlerContext) {
        guard !isOpen else { return }
        isOpen = true
        socket.open(context.channel)
        guard stage.faults.armed.contains(.accept) else { return }
        let site = FaultContext(connection: socket.number)
        apply(stage.faults.decide(.accept, site)[...], context)
    }

    // MARK: Rules

    private func apply(_ actions: ArraySlice<FaultAction>, _ context: ChannelHandlerContext) {
        var actions = actions
        while let action = actions.popFirst() {
            switch ConnectionFault(action) {
            case .end(let end):
                if end == .silent { isSilent = true }
                return socket.endEarly(end, context.channel)
            case .refuse(let meaning): return socket.refuse(meaning)
            case .delay(let delay): return hold(actions, delay, context)
            case .disturb: socket.disturb(action)
            case .notice:
                stage.faults.note(
                    action.decision, .impossible("the protocol has no notices here"))
            case .nothing: break
            }
        }
    }

    private func hold(
        _ rest: ArraySlice<FaultAction>, _ delay: Duration, _ context: ChannelHandlerContext
    ) {
        isHeld = true
        stage.steppedTime?.noteSleeping(1)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let clock = ConnectionClock(loop: context.eventLoop, stepped: stage.steppedTime)
        timer = clock.schedule(inNanoseconds: delay.wholeNanoseconds) {
            let (gate, context) = bound.value
            gate.endHold()
            gate.apply(rest, context)
            guard !gate.isHeld else { return }
            gate.letThrough(context)
        }
    }

    private func endHold() {
        guard isHeld else { return }
        isHeld = false
        timer = nil
        stage.steppedTime?.noteSleeping(-1)
    }

    private func letThrough(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let waiting = heldBack
        heldBack = []
        guard !isSilent else { return }
        for bytes in waiting { context.fireChannelRead(wrapInboundOut(bytes)) }
        if !waiting.isEmpty { context.fireChannelReadComplete() }
        if readIsHeldBack {
            readIsHeldBack = false
            context.read()
        }
    }

    // MARK: Bytes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isSilent else { return }
        guard !isHeld else {
            heldBack.append(unwrapInboundIn(data))
            return
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isHeld, !isSilent { context.fireChannelReadComplete() }
    }

    func read(context: ChannelHandlerContext) {
        guard !isHeld else {
            readIsHeldBack = true
            return
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isSilent else {
            promise?.succeed()
            return
        }
        context.write(data, promise: promise)
    }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        if event is Silence {
            isSilent = true
            promise?.succeed()
            return
        }
        context.triggerUserOutboundEvent(event, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        heldBack = []
        timer?.cancel()
        endHold()
        context.fireChannelInactive()
        socket.gone()
    }
}
