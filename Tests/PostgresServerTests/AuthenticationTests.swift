// Passwords in clear, by MD5 and by SCRAM: what is let in and what is not; against recorded exchanges where the client's
// part is a real client's.

import AuthKit
import Testing

@testable import PostgresServer
@testable import PostgresWire
@testable import ServerKit

@Suite struct AuthenticationTests {
    private func server(_ method: PostgresAuthenticationMethod) throws -> ScriptedServer {
        try ScriptedServer(
            access: PostgresAccess(method: method, passwords: ["u": "secret"]))
    }

    private let refused =
        #"ErrorResponse S="FATAL" V="FATAL" C="28P01" "#
        + #"M="password authentication failed for user \"u\"""#

    @Test func cleartext() throws {
        let right = try server(.password).connect()
        #expect(try right.ask(.startup(startup())) == ["AuthenticationCleartextPassword"])
        #expect(
            try right.ask(.password(.init(password: "secret"))).first == "AuthenticationOk")
        let wrong = try server(.password).connect()
        _ = try wrong.ask(.startup(startup()))
        #expect(try wrong.ask(.password(.init(password: "wrong"))) == [refused])
        #expect(!wrong.connection.isOpen)
        let stranger = try server(.password).connect()
        _ = try stranger.ask(.startup(startup(user: "x")))
        #expect(
            try stranger.ask(.password(.init(password: "secret"))).first?
                .contains("28P01") == true)
    }

    /// The digest that psycopg sent to PostgreSQL for user digest, password secret and this salt.
    @Test func md5MatchesARecordedClient() throws {
        let recording = try RecordedExchange("auth-md5-1.txt")
        guard case .authentication(.md5Password(let salt)) = recording.server[0],
            case .password(let sent) = recording.client[1]
        else {
            Issue.record("not an MD5 exchange")
            return
        }
        #expect(
            MD5Password.response(user: "digest", password: "secret", salt: salt)
                == sent.password)
    }

    @Test func md5() throws {
        for (password, accepted) in [("secret", true), ("wrong", false)] {
            let client = try server(.md5).connect()
            try client.send(.startup(startup()))
            guard
                case .authentication(.md5Password(let salt))? = try client.receiveMessages().first
            else {
                Issue.record("no salt")
                return
            }
            let digest = MD5Password.response(user: "u", password: password, salt: salt)
            let answer = try client.ask(.password(.init(password: digest)))
            #expect(answer.first == (accepted ? "AuthenticationOk" : refused))
        }
    }

    /// A real client's exchange with PostgreSQL, replayed: our exchange gives the same challenge and accepts the same
    /// proof with the same signature.
    @Test func scramMatchesARecordedExchange() throws {
        let recording = try RecordedExchange("auth-scram-1.txt")
        guard case .saslInitialResponse(let initial) = recording.client[1],
            case .saslResponse(let final) = recording.client[2],
            case .authentication(.saslContinue(let challenge)) = recording.server[1],
            case .authentication(.saslFinal(let signature)) = recording.server[2]
        else {
            Issue.record("not a SCRAM exchange")
            return
        }
        let parts = String(decoding: challenge, as: UTF8.self).split(separator: ",")
        let clientNonce = String(decoding: initial.data ?? [], as: UTF8.self)
            .split(separator: ",", omittingEmptySubsequences: false)[3].dropFirst(2)
        let serverNonce = String(parts[0].dropFirst(2 + clientNonce.count))
        let salt = try #require(decodeBase64(String(parts[1].dropFirst(2))))
        let verifier = SCRAMVerifier(password: "secret", salt: salt, iterations: 4096)
        var exchange = SCRAMExchange(verifier: verifier, serverNonce: serverNonce)
        #expect(try exchange.begin(initial.data ?? []) == challenge)
        #expect(try exchange.finish(final.data) == signature)

        var other = SCRAMExchange(
            verifier: SCRAMVerifier(password: "wrong", salt: salt, iterations: 4096),
            serverNonce: serverNonce)
        _ = try other.begin(initial.data ?? [])
        #expect(throws: SCRAMExchange.Failure.wrongProof) { try other.finish(final.data) }
    }

    @Test func scramOffersItsMechanismAndRefusesOthers() throws {
        let client = try server(.scram).connect()
        #expect(
            try client.ask(.startup(startup())) == ["AuthenticationSASL [\"SCRAM-SHA-256\"]"])
        let answer = try client.ask(
            .saslInitialResponse(.init(mechanism: "PLAIN", data: Array("x".utf8))))
        #expect(answer.first?.contains("C=\"08P01\"") == true)
        #expect(!client.connection.isOpen)
    }

    @Test func malformedSCRAMMessagesAreRefused() throws {
        for data in ["", "n,,", "p=tls-unique,,n=,r=x", "n,,n=,r=", "n,a=x,n=,r=y"] {
            let client = try server(.scram).connect()
            _ = try client.ask(.startup(startup()))
            let answer = try client.ask(
                .saslInitialResponse(
                    .init(mechanism: "SCRAM-SHA-256", data: Array(data.utf8))))
            #expect(answer.first?.contains("C=\"08P01\"") == true, "\(data)")
        }
        for data in ["", "c=biws", "c=biws,r=x", "c=biws,r=x,p=", "p=AAAA"] {
            let client = try server(.scram).connect()
            _ = try client.ask(.startup(startup()))
            _ = try client.ask(
                .saslInitialResponse(
                    .init(mechanism: "SCRAM-SHA-256", data: Array("n,,n=,r=abc".utf8))))
            let answer = try client.ask(.saslResponse(.init(data: Array(data.utf8))))
            #expect(answer.first?.contains("C=\"08P01\"") == true, "\(data)")
        }
    }

    @Test func anotherMessageThanAPasswordIsRefused() throws {
        let client = try server(.scram).connect()
        _ = try client.ask(.startup(startup()))
        let answer = try client.ask(.query(.init(text: "select 1")))
        #expect(
            answer == [
                #"ErrorResponse S="FATAL" V="FATAL" C="08P01" "#
                    + #"M="expected password response, got message type 81""#
            ])
    }

    @Test func trustEndsAtTheMachine() throws {
        let far = try ScriptedServer().connect(.tcp(isLoopback: false))
        #expect(try far.ask(.startup(startup())).first?.contains("C=\"28000\"") == true)
        let near = try ScriptedServer().connect(.tcp(isLoopback: true))
        #expect(try near.ask(.startup(startup())).first == "AuthenticationOk")
    }
}
