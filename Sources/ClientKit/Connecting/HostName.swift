// Tells names from addresses.

import NIOCore

extension String {
    /// Whether this is an IPv4 or IPv6 address in text, and not a name.
    package var isIPAddress: Bool {
        (try? SocketAddress(ipAddress: self, port: 0)) != nil
    }
}
