// SCRAM tied to its TLS channel (RFC 5802 section 6, RFC 5929 section 4.1).

import Crypto
import Foundation
import Testing

@testable import AuthKit

@Suite struct ChannelBindingTests {
    /// As much of a certificate as says how it is signed: an empty tbsCertificate, then the algorithm.
    private func certificate(signedBy identifier: [UInt8]) -> [UInt8] {
        let algorithm: [UInt8] = [0x30, UInt8(identifier.count + 2), 0x06, UInt8(identifier.count)]
        let body: [UInt8] = [0x30, 0x00] + algorithm + identifier
        return [0x30, UInt8(body.count)] + body
    }

    private let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01]

    @Test func theDigestIsThatOfTheSignatureAndNeverWeak() {
        // md5, sha1 and sha256 with RSA; then sha384 and sha512.
        for last: UInt8 in [4, 5, 11] {
            let certificate = certificate(signedBy: rsa + [last])
            #expect(
                ServerEndPoint.digest(certificate: certificate)
                    == Array(SHA256.hash(data: certificate)))
        }
        let longer = certificate(signedBy: rsa + [12])
        #expect(ServerEndPoint.digest(certificate: longer) == Array(SHA384.hash(data: longer)))
        let longest = certificate(signedBy: rsa + [13])
        #expect(ServerEndPoint.digest(certificate: longest) == Array(SHA512.hash(data: longest)))
    }

    @Test func whatHasNoDigestGivesNone() {
        // Ed25519.
        #expect(
            ServerEndPoint.digest(certificate: certificate(signedBy: [0x2B, 0x65, 0x70])) == nil)
        let good = certificate(signedBy: rsa + [11])
        for cut in 0..<good.count {
            #expect(ServerEndPoint.digest(certificate: Array(good[..<cut])) == nil)
        }
        #expect(ServerEndPoint.digest(certificate: [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(ServerEndPoint.digest(certificate: [0x30, 0x80]) == nil)
    }

    @Test(arguments: [
        (SCRAMClientExchange.Binding.none, "n,,", "biws"),
        (.notOffered, "y,,", "eSws"),
        (
            .serverEndPoint([1, 2, 3]), "p=tls-server-end-point,,",
            "cD10bHMtc2VydmVyLWVuZC1wb2ludCwsAQID"
        ),
    ]) func theHeaderAndTheBindingAreSaid(
        binding: SCRAMClientExchange.Binding, header: String, repeated: String
    ) throws {
        var exchange = SCRAMClientExchange(
            user: "", password: "secret", nonce: "client", binding: binding)
        #expect(String(decoding: exchange.firstMessage, as: UTF8.self) == "\(header)n=,r=client")
        let answer = try exchange.answer(Array("r=clientserver,s=AQID,i=4".utf8))
        #expect(
            String(decoding: answer, as: UTF8.self).hasPrefix("c=\(repeated),r=clientserver,p="))
    }
}
