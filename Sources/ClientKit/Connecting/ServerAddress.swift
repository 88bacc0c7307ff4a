// Where a server listens.

/// The address of a server: a host and its port, or a Unix socket.
public enum ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// A host's name or address, and a TCP port. All addresses of a name are tried.
    case tcp(host: String, port: Int)

    /// The path of a Unix socket.
    case unix(path: String)

    /// `host:port`, with brackets around an IPv6 address, or the path.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }

    /// Whether the way to it does not leave the machine's own kernel: TLS has no place there.
    package var isLocalSocket: Bool {
        if case .unix = self { true } else { false }
    }

    /// The host's name, where there is one.
    package var host: String? {
        if case .tcp(let host, _) = self { host } else { nil }
    }
}
