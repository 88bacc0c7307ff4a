// A socket that several calls share: its number, its calls, and how it ends. Confined to its loop.

import FaultInjection
import NIOCore
import NIOHTTP2
import ServerKit

/// What the streams of a socket have in common.
final class GRPCSocket {
    let peer: PeerAddress
    private let service: any GRPCService
    /// The node that the client has come to.
    private(set) var node: YDBNode
    var isEncrypted = false
    /// Its number among all connections; 0: it has none yet.
    private(set) var number = 0
    private let seat: SocketSeat
    private let faults: FaultInjector
    /// The context of the handler that speaks for the connection as a whole.
    private var context: ChannelHandlerContext?
    /// Ends the open calls.
    private var calls: [Int: @Sendable (TerminationReason) -> Void] = [:]
    private var nextCall = 0
    /// Calls that begin are told this: a rule has refused the connection, or there are too many.
    private(set) var refusal: FaultMeaning?
    /// It takes no more calls.
    private(set) var isLeaving = false
    /// The client was told to begin no more.
    private var hasSaidGoAway = false
    private var isGone = false
    /// The client is awaited to hang up.
    private var isAwaitingEnd = false
    /// How long a client may take to hang up that has heard that it is to begin no more calls.
    private static let patience = TimeAmount.milliseconds(500)
    /// Some call has met the moment at which the client says who it is.
    private var hasIntroduced = false
    /// What the rules at the connection's beginning do to what is sent on it.
    private var disturbances: [FaultAction] = []

    init(_ peer: PeerAddress, _ service: any GRPCService, _ faults: FaultInjector) {
        self.peer = peer
        self.service = service
        self.faults = faults
        node = service.node(at: nil)
        seat = SocketSeat(service.registry)
    }

    // MARK: Beginning

    /// Takes a seat among the server's connections.
    func open(_ channel: any Channel) {
        node = service.node(at: channel.localAddress?.port)
        let loop = channel.eventLoop
        let hop = NIOLoopBound(self, eventLoop: loop)
        let admission = seat.admit { reason in
            loop.execute { hop.value.terminate(reason) }
        }
        switch admission {
        case .admitted(let number): self.number = Int(clamping: number)
        case .refused(let meaning): refusal = meaning
        }
    }

    /// The handler that speaks for the connection is there.
    func attach(_ context: ChannelHandlerContext) { self.context = context }

    func refuse(_ meaning: FaultMeaning) { refusal = meaning }

    func disturb(_ action: FaultAction) { disturbances.append(action) }

    // MARK: Calls

    func admit(_ terminate: @escaping @Sendable (TerminationReason) -> Void) -> Int {
        nextCall &+= 1
        calls[nextCall] = terminate
        return nextCall
    }

    func leave(_ call: Int) {
        calls[call] = nil
        if isLeaving { closeIfDone() }
    }

    /// The first call to ask is the one that introduces the client.
    func introduces() -> Bool {
        defer { hasIntroduced = true }
        return !hasIntroduced
    }

    /// What befalls a call's bytes because of the connection: pace and pieces all of them, the rest the first one.
    func takeDisturbances() -> [FaultAction] {
        guard !disturbances.isEmpty else { return [] }
        defer {
            disturbances.removeAll {
                switch $0.fault {
                case .bandwidth, .split: false
                default: true
                }
            }
        }
        return disturbances
    }

    // MARK: Ending

    /// Tells the client to begin no more calls here; the connection closes behind the last one.
    func goAway() {
        guard !hasSaidGoAway, !isGone, let context else { return }
        isLeaving = true
        hasSaidGoAway = true
        let frame = HTTP2Frame(
            streamID: .rootStream,
            payload: .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil))
        context.writeAndFlush(NIOAny(frame), promise: nil)
        closeIfDone()
    }

    /// The connection ends behind the calls that there are; each is told why. What a client still sends to them then meets no
    /// connection that is half gone.
    func endBehindCalls() {
        guard !isLeaving, !isGone else { return }
        isLeaving = true
        closeIfDone()
    }

    private func closeIfDone() {
        guard calls.isEmpty, !isGone, let context else { return }
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        // What the last call has said goes first.
        context.eventLoop.execute {
            let socket = hop.value
            guard socket.calls.isEmpty, !socket.isGone else { return }
            socket.goAway()
            socket.closeBehindClient()
        }
    }

    /// Who has heard GOAWAY hangs up. A close here, while something of the client's is on its way, would be by force and might take
    /// along what was said last.
    private func closeBehindClient() {
        guard !isAwaitingEnd, let context else { return }
        isAwaitingEnd = true
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.patience) {
            let socket = hop.value
            socket.isAwaitingEnd = false
            // A call has come meanwhile: it ends the connection.
            guard socket.calls.isEmpty, !socket.isGone else { return }
            socket.context?.close(promise: nil)
        }
    }

    private func terminate(_ reason: TerminationReason) {
        guard !isGone else { return }
        for call in calls.values { call(reason) }
        goAway()
    }

    /// A fault ends the connection, and all calls with it.
    func end(_ end: ConnectionEnd) {
        guard !isGone, let context else { return }
        if end == .silent { context.triggerUserOutboundEvent(SocketGate.Silence(), promise: nil) }
        seat.end(end, context.channel)
    }

    /// The same before HTTP/2 stands.
    func endEarly(_ end: ConnectionEnd, _ channel: any Channel) { seat.end(end, channel) }

    func gone() {
        guard !isGone else { return }
        isGone = true
        context = nil
        seat.leave()
        if faults.isUsed {
            if faults.armed.contains(.close) {
                for action in faults.decide(.close, FaultContext(connection: number)) {
                    faults.note(action.decision, .impossible("the client has hung up"))
                }
            }
            faults.forget(connection: number)
        }
    }
}
