// The start of a connection: encryption, cancel requests, the version, who comes and where to.

import PostgresWire
import QueryEngine
import WireCore

/// Packets before authentication.
///
/// Invalid events, all the peer's fault: a second SSLRequest (its code is then no version of the protocol), bytes sent
/// behind SSLRequest before TLS stands, a start-up without a user.
struct StartupPhase: Sendable {
    enum Outcome {
        case proceed
        case startTLS
        case cancel(PostgresCancelKey)
        case authenticate(PostgresOpening)
        case fail(SQLError)
    }

    private let offersTLS: Bool
    private var hasAskedForTLS = false
    private var hasAskedForGSS = false

    init(offersTLS: Bool) { self.offersTLS = offersTLS }

    mutating func receive(
        _ message: PostgresClientMessage, bufferedBehind: Int, _ writer: inout OutboundWriter
    ) -> Outcome {
        switch message {
        case .sslRequest where !hasAskedForTLS:
            hasAskedForTLS = true
            return answerTLS(bufferedBehind: bufferedBehind, &writer)
        case .gssEncryptionRequest where !hasAskedForGSS:
            hasAskedForGSS = true
            writer.write(UInt8(ascii: "N"))
            return .proceed
        case .sslRequest: return unsupported(.init(rawValue: PostgresClientKind.sslRequestCode))
        case .gssEncryptionRequest:
            return unsupported(.init(rawValue: PostgresClientKind.gssEncryptionRequestCode))
        case .cancelRequest(let request):
            return .cancel(
                PostgresCancelKey(processID: request.processID, secret: request.secretKey))
        case .startup(let startup): return begin(startup, &writer)
        default:
            return .fail(
                SQLError(
                    .protocolViolation, "invalid startup packet layout", reach: .session))
        }
    }

    private func answerTLS(
        bufferedBehind: Int, _ writer: inout OutboundWriter
    ) -> Outcome {
        guard offersTLS else {
            writer.write(UInt8(ascii: "N"))
            return .proceed
        }
        guard bufferedBehind == 0 else {
            return .fail(
                SQLError(
                    .protocolViolation, "received unencrypted data after SSL request",
                    detail: "This could be either a client-software bug or evidence of an "
                        + "attempted man-in-the-middle attack.", reach: .session))
        }
        writer.write(UInt8(ascii: "S"))
        return .startTLS
    }

    private func unsupported(_ version: PostgresProtocolVersion) -> Outcome {
        .fail(
            SQLError(
                .featureNotSupported,
                "unsupported frontend protocol \(version): server supports 3.0 to 3.0",
                reach: .session))
    }

    private func begin(
        _ startup: PostgresClientMessage.Startup, _ writer: inout OutboundWriter
    ) -> Outcome {
        guard startup.version.major == 3 else { return unsupported(startup.version) }
        let unknownOptions = startup.parameters.map(\.name).filter { $0.hasPrefix("_pq_.") }
        if startup.version.minor > 0 || !unknownOptions.isEmpty {
            PostgresServerMessage.NegotiateProtocolVersion(
                newestVersion: .v3, unknownOptions: unknownOptions
            ).encode(into: &writer)
        }
        guard let user = startup["user"], !user.isEmpty else {
            return .fail(
                SQLError(
                    .invalidAuthorizationSpecification,
                    "no PostgreSQL user name specified in startup packet", reach: .session))
        }
        if let replication = startup["replication"], !Self.isFalse(replication) {
            return .fail(SQLError.notSupported("replication").fatal)
        }
        let database = startup["database"].flatMap { $0.isEmpty ? nil : $0 } ?? user
        return .authenticate(
            PostgresOpening(
                user: Self.identifier(user), database: Self.databaseName(database),
                settings: Self.settings(startup)))
    }

    private static func isFalse(_ text: String) -> Bool {
        ["false", "off", "no", "0"].contains(text.lowercased())
    }

    /// Names longer than 63 bytes are cut, as in SQL.
    private static func identifier(_ name: String, longest: Int = 63) -> String {
        guard name.utf8.count > longest else { return name }
        var cut = name
        while cut.utf8.count > longest { cut.removeLast() }
        return cut
    }

    /// The name of a private fork may be longer, so that no two tests with long names share one.
    private static func databaseName(_ name: String) -> String {
        identifier(name, longest: name.contains("~") ? PrivateForkName.longest : 63)
    }

    /// The settings in `options` come first: what a parameter of its own says counts more.
    private static func settings(
        _ startup: PostgresClientMessage.Startup
    ) -> [PostgresOpening.Setting] {
        var settings: [PostgresOpening.Setting] = []
        for parameter in startup.parameters where parameter.name == "options" {
            settings += CommandLineOptions.settings(parameter.value)
        }
        let ours: Set<String> = ["user", "database", "options", "replication"]
        for parameter in startup.parameters
        where !ours.contains(parameter.name) && !parameter.name.hasPrefix("_pq_.") {
            settings.append(.init(name: parameter.name, value: parameter.value))
        }
        return settings
    }
}

/// The start-up parameter `options`: `-c name=value` and `--name=value`, a backslash before a blank that is meant.
enum CommandLineOptions {
    static func settings(_ text: String) -> [PostgresOpening.Setting] {
        var settings: [PostgresOpening.Setting] = []
        var words = split(text)[...]
        while let word = words.popFirst() {
            if word == "-c" {
                settings += setting(words.popFirst() ?? "")
            } else if word.hasPrefix("-c") || word.hasPrefix("--") {
                settings += setting(String(word.dropFirst(2)))
            }
        }
        return settings
    }

    private static func setting(_ text: String) -> [PostgresOpening.Setting] {
        guard let equals = text.firstIndex(of: "=") else { return [] }
        let name = text[..<equals].map { $0 == "-" ? "_" : $0 }
        return [.init(name: String(name), value: String(text[text.index(after: equals)...]))]
    }

    private static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                word.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
