// Who asks: what is told to the server so that it lets a client in.

import ClientPooling

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Who a driver works for.
///
/// ```swift
/// Credentials.anonymous
/// Credentials.accessToken(token)
/// Credentials.static(user: "app", password: secret)
/// ```
///
/// A description never shows a password or a token.
public struct Credentials: Sendable {
    enum Kind: Sendable {
        case anonymous
        case accessToken(String)
        case password(user: String, password: String)
        case metadata
        case provider(@Sendable () async throws -> String)
    }

    let kind: Kind

    /// Nobody in particular: for servers that ask nobody.
    public static let anonymous = Credentials(kind: .anonymous)

    /// A token that somebody else has issued, sent as it is with each call.
    public static func accessToken(_ token: String) -> Credentials {
        Credentials(kind: .accessToken(token))
    }

    /// A user of the database and a password: the server gives a token for them, which is asked for anew before it is old.
    public static func `static`(user: String, password: String) -> Credentials {
        Credentials(kind: .password(user: user, password: password))
    }

    /// Tokens that a program gets from wherever it likes. The provider is asked at the start, before a token is old (see
    /// ``DriverOptions/tokenLifetime``), and again after the server has refused one.
    public static func provider(_ provider: @Sendable @escaping () async throws -> String)
        -> Credentials
    {
        Credentials(kind: .provider(provider))
    }

    /// The service of a cloud's machine that gives tokens. It is reached over HTTP, which this driver does not speak: a driver with
    /// these credentials is refused, and says so. ``provider(_:)`` takes a token from any client of that service.
    public static let metadata = Credentials(kind: .metadata)

    /// What the environment names, by the variables that YDB's SDKs read: `YDB_ANONYMOUS_CREDENTIALS`,
    /// `YDB_STATIC_CREDENTIALS_USER` with `YDB_STATIC_CREDENTIALS_PASSWORD`, `YDB_ACCESS_TOKEN_CREDENTIALS`,
    /// `YDB_METADATA_CREDENTIALS`; anonymous where it names nothing.
    ///
    /// - Parameter variables: The environment; by default the process's own.
    public static func environment(
        _ variables: [String: String] = ProcessInfo.processInfo.environment
    ) -> Credentials {
        let isSet = { (name: String) in variables[name].map { !$0.isEmpty && $0 != "0" } ?? false }
        if isSet("YDB_ANONYMOUS_CREDENTIALS") { return .anonymous }
        if isSet("YDB_METADATA_CREDENTIALS") { return .metadata }
        if let token = variables["YDB_ACCESS_TOKEN_CREDENTIALS"], !token.isEmpty {
            return .accessToken(token)
        }
        if let user = variables["YDB_STATIC_CREDENTIALS_USER"], !user.isEmpty {
            return .static(
                user: user, password: variables["YDB_STATIC_CREDENTIALS_PASSWORD"] ?? "")
        }
        return .anonymous
    }

    /// What is wrong with them, if anything is.
    var problem: String? {
        switch kind {
        case .metadata:
            "credentials from a cloud's metadata service are not supported: the service is asked over HTTP, which this driver does not speak; give the token by Credentials.accessToken or Credentials.provider"
        case .accessToken(let token) where !token.isSendableAsHeader:
            "the access token has characters that no header may have"
        default: nil
        }
    }
}

extension Credentials: CustomStringConvertible {
    /// What kind they are, and whose.
    public var description: String {
        switch kind {
        case .anonymous: "anonymous"
        case .accessToken: "access token"
        case .password(let user, _): "user \(user)"
        case .metadata: "metadata service"
        case .provider: "token provider"
        }
    }
}

extension String {
    /// Whether HTTP/2 takes it for a field's value: visible ASCII, spaces within.
    var isSendableAsHeader: Bool {
        !isEmpty && utf8.allSatisfy { (0x21...0x7E).contains($0) || $0 == 0x20 }
            && utf8.first != 0x20 && utf8.last != 0x20
    }
}
