// The options that `serve` and `run` share, for all protocols.
import ArgumentParser
import FaultInjection
import ServerKit

struct ServerArguments: ParsableArguments {
    @Option(help: "The user of --password, and of the URL that is told.")
    var user: String?

    @Option(
        help: "Ask clients for this password. Without one any user may enter from this machine.")
    var password: String?

    @Option(
        help: ArgumentHelp(
            "Make a database of this name; may be repeated. The first one is in the URL that is told.",
            valueName: "NAME"))
    var database: [String] = []

    @Option(help: ArgumentHelp("PEM file with the server's certificate chain.", valueName: "FILE"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("PEM file with the certificate's key.", valueName: "FILE"))
    var tlsKey: String?

    @Flag(help: "Offer TLS with a certificate made at the start, for localhost.")
    var tlsSelfSigned = false

    @Option(
        help: ArgumentHelp(
            "Run a file in the first database before clients are let in; may be repeated.",
            valueName: "FILE.sql"))
    var load: [String] = []

    @Option(help: "So many clients at once; one more is refused.")
    var maxConnections = 100

    @Option(
        help: ArgumentHelp(
            "Put a fault at a moment, such as 'serialization_failure at commit times 2'; may be repeated.",
            valueName: "RULE"))
    var fault: [String] = []

    @Option(help: "Decides everything that the rules of --fault leave to chance.")
    var seed: UInt64 = 0

    func validate() throws {
        if !(1...Self.mostConnections).contains(maxConnections) {
            throw ValidationError(
                "--max-connections is a number from 1 to \(Self.mostConnections).")
        }
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-certificate and --tls-key go together.")
        }
        if tlsSelfSigned && tlsCertificate != nil {
            throw ValidationError("Give --tls-self-signed or a certificate, not both.")
        }
    }

    /// Throws where a rule of --fault cannot be, or asks for an error that none of the protocols has.
    func validateFaults(for protocols: [any FaultWords]) throws {
        for rule in fault {
            do throws(FaultRuleError) {
                _ = try FaultRule(rule, for: protocols)
            } catch {
                throw ValidationError("--fault '\(rule)': \(error)")
            }
        }
    }

    private static let mostConnections = 262_143

    /// What the rules of --fault do under --seed.
    func faults() throws(StartFailure) -> FaultPlan {
        do {
            return FaultPlan(seed: seed, rules: try fault.map { try FaultRule($0) })
        } catch {
            throw .data("--fault: \(error)")
        }
    }

    /// What every server can be told.
    func apply(
        to server: inout some ServerBlueprint, _ address: ListenArgument?, _ port: UsualPort,
        _ faults: FaultPlan
    ) {
        if let address {
            server.host = address.host
            server.port = address.port
        } else if case .ofProtocol = port {
            server.port = server.usualPort
            server.takesNextFreePort = true
        }
        if let user { server.user = user }
        server.password = password
        if !database.isEmpty {
            var names: [String] = []
            for name in database where !names.contains(name) { names.append(name) }
            server.databases = names
        }
        server.maximumConnections = maxConnections
        if tlsSelfSigned {
            server.tls = .selfSigned
        } else if let certificate = tlsCertificate, let key = tlsKey {
            server.tls = .files(certificate: certificate, key: key)
        }
        server.faults = faults
    }
}
