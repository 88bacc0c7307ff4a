// Who is at the other end of a connection, as far as access rules ask.

import NIOCore

/// Who is at the other end.
package enum PeerAddress: Sendable, Equatable {
    case tcp(isLoopback: Bool)
    case unixSocket
    /// A connection inside the process.
    case inMemory

    init(_ address: SocketAddress?) {
        switch address {
        case .v4(let v4):
            // 127.0.0.0/8, in network byte order.
            self = .tcp(isLoopback: UInt32(bigEndian: v4.address.sin_addr.s_addr) >> 24 == 127)
        case .v6:
            let text = address?.ipAddress ?? ""
            self = .tcp(isLoopback: text == "::1" || text.hasPrefix("::ffff:127."))
        case .unixDomainSocket: self = .unixSocket
        case nil: self = .inMemory
        }
    }
}
