// What calls need of the server that they are made to.

package import FaultInjection
package import NIOCore
import NIOHPACK
import NIOHTTP2
package import NIOPosix
package import ServerKit
package import YDBWire

/// A server that is spoken to by gRPC.
package protocol GRPCService: ProtocolService {
    var routes: GRPCRoutes { get }
    /// The most bytes of a message.
    var messageLimit: Int { get }
    /// The node that this service's listeners are.
    func node(at port: Int?) -> YDBNode

    /// Who a call's metadata says that its client is.
    func identify(_ metadata: GRPCMetadata) -> ClientIdentity
    /// Who the client is; or why its call is refused.
    func judge(_ head: GRPCRequestHead, _ peer: PeerAddress) throws(GRPCStatus) -> String
    /// Puts the fault rules in force that a call brings; nil: they are not the call's alone.
    func ask(
        forFaults text: String, _ client: ClientIdentity?
    ) throws(CallFailure) -> CallRules?
    /// What a meaning is called where only gRPC's status can tell it.
    func status(_ meaning: FaultMeaning) -> GRPCStatus
}

extension GRPCService {
    /// Calls have handlers of their own.
    package func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection {
        preconditionFailure("a gRPC connection is made a stream")
    }

    package var framing: any OutputFraming { GRPCFraming() }

    /// A gate, TLS if the client speaks it, HTTP/2, and a handler for each of its streams.
    package func install(
        in pipeline: ChannelPipeline.SynchronousOperations, _ peer: PeerAddress,
        _ pool: NIOThreadPool?
    ) throws {
        let gate = SocketGate(self, peer)
        try pipeline.addHandler(gate)
        guard let tls else {
            return try installHTTP2(in: pipeline, gate.socket, pool)
        }
        // A server of HTTP/2 speaks as soon as it is there: it has to be known first whether TLS is below it.
        try pipeline.addHandler(
            TLSSniffer(tls.context) { pipeline, isEncrypted in
                gate.socket.isEncrypted = isEncrypted
                try installHTTP2(in: pipeline, gate.socket, pool)
            })
    }

    private func installHTTP2(
        in pipeline: ChannelPipeline.SynchronousOperations, _ socket: GRPCSocket,
        _ pool: NIOThreadPool?
    ) throws {
        let loop = pipeline.eventLoop
        let shared = NIOLoopBound(socket, eventLoop: loop)
        let http2 = NIOHTTP2Handler(
            mode: .server, eventLoop: loop, connectionConfiguration: HTTP2Limits.connection,
            streamConfiguration: HTTP2Limits.stream
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                let socket = shared.value
                let call = GRPCCall(self, socket)
                let stream = GRPCStreamHandler(call, socket)
                let operations = channel.pipeline.syncOperations
                try operations.addHandler(stream)
                try operations.addHandler(
                    ConnectionHandler(
                        call, service: self, seat: StreamSeat(socket, stream), pool: pool))
            }
        }
        try pipeline.addHandler(http2)
        try pipeline.addHandler(GRPCSocketHandler(socket))
    }
}

/// How much of HTTP/2 a client may ask for.
enum HTTP2Limits {
    /// A pool of sessions holds a stream open for each, beside those of its queries.
    private static let streams = 100_000
    /// Tokens are long.
    private static let headerBytes = 64 * 1024
    private static let window = 1 << 20
    /// gRPC's clients probe the line with PINGs, and cancel calls by the hundred where queries are raced: neither is an attack.
    private static let framesAWindow = 1_000_000

    static let connection: NIOHTTP2Handler.ConnectionConfiguration = {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: streams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: window),
        ]
        configuration.targetWindowSize = 8 * window
        configuration.maximumSequentialEmptyDataFrames = 100
        configuration.controlFrameRateLimit.maximumCount = framesAWindow
        return configuration
    }()

    static let stream: NIOHTTP2Handler.StreamConfiguration = {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = window
        configuration.outboundBufferSizeHighWatermark = 256 * 1024
        configuration.outboundBufferSizeLowWatermark = 64 * 1024
        configuration.streamResetFrameRateLimit.maximumCount = framesAWindow
        configuration.streamErrorRateLimit.maximumCount = framesAWindow
        return configuration
    }()
}
