// How a driver finds its servers and behaves.

public import ClientKit
import ClientPooling

/// Where a database is, who asks, and how the driver behaves.
///
/// ```swift
/// var options = try DriverOptions(endpoint: "grpcs://db.example.com:2135", database: "/shop")
/// options.credentials = .static(user: "app", password: secret)
/// // or
/// let options = try DriverOptions(connectionString: "grpc://localhost:2136/?database=/local")
/// ```
public struct DriverOptions: Sendable {
    /// By what a node is chosen for a call that may go to any.
    public enum Balancing: Hashable, Sendable, CaseIterable {
        /// By chance, among all.
        case random
        /// By chance, among those in the client's own data centre as the server tells it; among all where there is none.
        case preferLocal
    }

    /// The server that is asked for the others; one after another where there are several.
    public var endpoints: [ServerAddress]

    /// The database's path.
    public var database: String

    /// Who asks.
    public var credentials = Credentials.anonymous

    /// Whether and how connections are encrypted. Its mode is `off` or one of those that demand TLS: gRPC begins encrypted or not at
    /// all.
    public var tls: ClientTLSOptions

    /// By what a node is chosen.
    public var balancing = Balancing.random

    /// Whether the server is asked for its nodes. Without, only the given endpoints are used.
    public var usesDiscovery = true

    /// How often the server is asked for its nodes, when all is well.
    public var discoveryInterval: Duration = .seconds(60)

    /// How long making a connection may take, until HTTP/2 stands.
    public var connectTimeout: Duration = .seconds(10)

    /// How long a request may take at most, the search for a node included; nil: any time. Each request may say otherwise.
    public var requestTimeout: Duration? = .seconds(600)

    /// How long a token that the server gave for a password is taken to be good; it is asked for anew at half that time.
    public var tokenLifetime: Duration = .seconds(1800)

    /// The most bytes of a message, in both directions.
    public var maximumMessageBytes = 64 << 20

    /// How many bytes of a stream's results may wait to be taken before the server is held back.
    public var streamBufferBytes = 1 << 20

    /// After so much silence on a connection with requests under way the server is asked for a sign of life; nil: never.
    public var keepAliveInterval: Duration? = .seconds(10)

    /// How long that sign may take, before the connection counts as lost.
    public var keepAliveTimeout: Duration = .seconds(10)

    /// What the server is told of the program, behind the driver's own name.
    public var applicationName = ""

    /// Options for a server.
    ///
    /// - Parameters:
    ///   - endpoint: `grpc://host:port` or `grpcs://host:port`; several with commas between them; without a port 2136, with TLS 2135.
    ///   - database: The database's path.
    ///   - credentials: Who asks.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(
        endpoint: String, database: String, credentials: Credentials = .anonymous
    ) throws(ClientError) {
        let parsed = try ConnectionString(endpoint: endpoint)
        guard !database.isEmpty else { throw .invalidOptions("the database has no name") }
        endpoints = parsed.addresses
        self.database = database.hasPrefix("/") ? database : "/" + database
        self.credentials = credentials
        tls = parsed.isSecure ? .verifyFull : .off
    }

    /// Options from a connection string.
    ///
    /// - Parameters:
    ///   - connectionString: `grpc://host:port/?database=/path` or `grpc://host:port/path`; without a scheme `grpcs`.
    ///   - credentials: Who asks.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(
        connectionString: String, credentials: Credentials = .anonymous
    ) throws(ClientError) {
        let parsed = try ConnectionString(connectionString)
        guard let database = parsed.database else {
            throw .invalidOptions("the connection string names no database")
        }
        endpoints = parsed.addresses
        self.database = database
        self.credentials = credentials
        tls = parsed.isSecure ? .verifyFull : .off
    }

    /// What is wrong with them, if anything is.
    var problem: String? {
        if endpoints.isEmpty { return "there is no endpoint" }
        if tls.mode == .prefer { return "gRPC cannot prefer TLS: it is on or off" }
        if maximumMessageBytes < 1 { return "maximumMessageBytes is less than 1" }
        if !(1...Int(Int32.max)).contains(streamBufferBytes) {
            return "streamBufferBytes is not between 1 and 2147483647"
        }
        if !database.isSendableAsHeader { return "the database's path is not ASCII" }
        if !applicationName.isEmpty, !applicationName.isSendableAsHeader {
            return "applicationName is not ASCII"
        }
        return credentials.problem
    }

    var transport: TransportOptions {
        var transport = TransportOptions()
        transport.messageLimit = maximumMessageBytes
        // Below HTTP/2's own beginning a window would have to be taken back first.
        transport.streamWindow = max(streamBufferBytes, GRPCTransport.initialWindow)
        transport.keepAliveInterval = keepAliveInterval
        transport.keepAliveTimeout = keepAliveTimeout
        return transport
    }
}

extension DriverOptions: CustomStringConvertible {
    /// The endpoints, the database and who asks, without secrets.
    public var description: String {
        let scheme = tls.mode == .off ? "grpc" : "grpcs"
        let list = endpoints.map(\.description).joined(separator: ",")
        return "\(scheme)://\(list)\(database) as \(credentials)"
    }
}
