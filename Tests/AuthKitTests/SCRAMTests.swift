// SCRAM-SHA-256 against RFC 7677's example, and each side against the other.

import Testing

@testable import AuthKit

@Suite struct SCRAMTests {
    // RFC 7677, section 3.
    private let clientNonce = "rOprNGfwEbeRWgbNEkqO"
    private let serverNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    private let salt: [UInt8] = [
        0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E, 0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36, 0xFA,
        0x81,
    ]
    private let serverFirst =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    private let clientFinal =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    private let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

    private func server(_ password: String = "pencil") -> SCRAMExchange {
        SCRAMExchange(
            verifier: SCRAMVerifier(password: password, salt: salt), serverNonce: serverNonce)
    }

    private func client(_ password: String = "pencil") -> SCRAMClientExchange {
        SCRAMClientExchange(user: "user", password: password, nonce: clientNonce)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func theServerSaysWhatTheExampleSays() throws {
        var server = server()
        #expect(text(try server.begin(Array("n,,n=user,r=\(clientNonce)".utf8))) == serverFirst)
        #expect(text(try server.finish(Array(clientFinal.utf8))) == serverFinal)
    }

    @Test func theClientSaysWhatTheExampleSays() throws {
        var client = client()
        #expect(text(client.firstMessage) == "n,,n=user,r=\(clientNonce)")
        #expect(text(try client.answer(Array(serverFirst.utf8))) == clientFinal)
        try client.check(Array(serverFinal.utf8))
    }

    @Test func aWrongPasswordIsFoundByEachSide() throws {
        var (server, client) = (server(), client("pen"))
        let first = try server.begin(client.firstMessage)
        let final = try client.answer(first)
        #expect(throws: SCRAMExchange.Failure.wrongProof) { try server.finish(final) }
        #expect(throws: SCRAMClientExchange.Failure.wrongSignature) {
            try client.check(Array(serverFinal.utf8))
        }
    }

    @Test(arguments: [
        "", "r=x", "r=x,s=,i=1", "r=x,s=AAAA,i=0", "r=x,s=AAAA,i=a", "m=x,r=x,s=AAAA,i=1",
    ])
    func aServerThatCannotBeReadIsRefused(_ message: String) {
        var client = client()
        #expect(throws: SCRAMClientExchange.Failure.malformed) {
            try client.answer(Array(message.utf8))
        }
    }

    @Test func aServerMustContinueOurNonceAndAskForNoMoreThanIsSane() {
        var client = client()
        #expect(throws: SCRAMClientExchange.Failure.wrongNonce) {
            try client.answer(Array("r=other,s=AAAA,i=1".utf8))
        }
        #expect(throws: SCRAMClientExchange.Failure.wrongNonce) {
            try client.answer(Array("r=\(clientNonce),s=AAAA,i=1".utf8))
        }
        #expect(throws: SCRAMClientExchange.Failure.tooManyRounds) {
            try client.answer(Array("r=\(clientNonce)x,s=AAAA,i=2000000000".utf8))
        }
        #expect(throws: SCRAMClientExchange.Failure.refused("other-error")) {
            try client.check(Array("e=other-error".utf8))
        }
    }

    @Test func namesAreEscaped() {
        let client = SCRAMClientExchange(user: "a=b,c", password: "", nonce: "n")
        #expect(text(client.firstMessage) == "n,,n=a=3Db=2Cc,r=n")
    }
}
