// HTTP/2 as calls need it: its settings, its name in TLS.

import NIOHTTP2
import NIOSSL

/// What is the same for all connections.
enum GRPCTransport {
    /// The name of HTTP/2 in TLS (RFC 9113, section 3.2).
    static let protocolName = "h2"
    /// The window that a connection begins with (RFC 9113, section 6.9.2).
    static let initialWindow = 65_535
    /// The longest frame that is taken: HTTP/2's least, so that no frame holds the others up for long.
    private static let frameLimit = 16_384
    /// The most bytes of a head, with what it is compressed to (RFC 9113, section 6.5.2).
    private static let headLimit = 64 << 10
    /// So many streams that were reset are known still, as long as frames of theirs may be under way.
    private static let rememberedResets = 4_096
    /// A server that resets more streams than this in half a minute is taken for one that means harm.
    private static let mostResets = 100_000

    static func handler(_ options: TransportOptions) -> NIOHTTP2Handler {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 0),
            HTTP2Setting(parameter: .initialWindowSize, value: options.streamWindow),
            HTTP2Setting(parameter: .maxFrameSize, value: frameLimit),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headLimit),
        ]
        connection.maximumRecentlyResetStreams = rememberedResets
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.streamResetFrameRateLimit.maximumCount = mostResets
        stream.streamErrorRateLimit.maximumCount = mostResets
        return NIOHTTP2Handler(
            mode: .client, connectionConfiguration: connection, streamConfiguration: stream)
    }

    /// A peer that does not say farewell to TLS closes the socket all the same, which is told by its own event.
    static func isUncleanShutdown(_ error: any Error) -> Bool {
        if case .uncleanShutdown = error as? NIOSSLError { return true }
        return false
    }
}
