// The login's machine alone.

import AuthKit
import ClientKit
import ClientPooling
import PostgresWire
import Testing
import WireCore

@testable import PostgresDriver

@Suite struct LoginMachineTests {
    private func machine(
        _ tls: ClientTLSOptions.Mode = .off, password: String? = "secret",
        binding: PostgresOptions.ChannelBinding = .prefer
    ) -> LoginMachine {
        var machine = LoginMachine(
            LoginFacts(
                user: "ada", password: password, parameters: [.init(name: "user", value: "ada")],
                tls: tls, channelBinding: binding, nonce: "abcdefghijklmnop"))
        machine.connected()
        return machine
    }

    private let greeting: [PostgresServerMessage] = [
        .authentication(.ok), .parameterStatus(.init(name: "a", value: "b")),
        .backendKeyData(.init(processID: 1, secretKey: 2)), .idle,
    ]

    @Test func trustNeedsNoPassword() throws {
        var machine = machine(password: nil)
        for message in greeting { try machine.received(message) }
        #expect(machine.isDone)
        #expect(machine.parameters == ["a": "b"])
        #expect(machine.key?.processID == 1)
    }

    @Test func passwordsAreSentAsAskedFor() throws {
        for request in [
            PostgresServerMessage.Authentication.cleartextPassword, .md5Password(salt: 0x0102_0304),
        ] {
            var machine = machine()
            machine.writer = OutboundWriter()
            try machine.received(.authentication(request))
            let text = String(decoding: machine.writer.bytes, as: UTF8.self)
            #expect(
                text.contains(
                    request == .cleartextPassword
                        ? "secret"
                        : MD5Password.response(user: "ada", password: "secret", salt: 0x0102_0304)))
            for message in greeting { try machine.received(message) }
            #expect(machine.isDone)
            var poor = self.machine(password: nil)
            #expect(throws: ClientError.self) { try poor.received(.authentication(request)) }
        }
    }

    @Test func theServerHasToKnowThePasswordToo() throws {
        let verifier = SCRAMVerifier(password: "secret", salt: [1, 2, 3, 4], iterations: 4)
        for isHonest in [true, false] {
            var server = SCRAMExchange(verifier: verifier, serverNonce: "server")
            var machine = machine()
            machine.writer = OutboundWriter()
            try machine.received(.authentication(.sasl(mechanisms: ["SCRAM-SHA-256"])))
            let first = try saslData(&machine, isInitial: true)
            try machine.received(.authentication(.saslContinue(server.begin(first))))
            let last = try saslData(&machine, isInitial: false)
            var answer = try server.finish(last)
            if !isHonest {
                // An OK without the proof is refused as well as a wrong proof.
                #expect(throws: ClientError.self) {
                    var machine = machine
                    try machine.received(.authentication(.ok))
                }
                answer[5] ^= 1
                #expect(throws: ClientError.self) {
                    try machine.received(.authentication(.saslFinal(answer)))
                }
                continue
            }
            try machine.received(.authentication(.saslFinal(answer)))
            for message in greeting { try machine.received(message) }
            #expect(machine.isDone)
        }
    }

    private func saslData(_ machine: inout LoginMachine, isInitial: Bool) throws -> [UInt8] {
        var decoder = FrameDecoder()
        decoder.append(machine.writer.takeBytes())
        let frame = try #require(
            try decoder.next(PostgresClientFrameFormat(phase: .authentication)))
        let message = try PostgresClientMessage.decode(
            frame, exchange: isInitial ? .saslInitial : .saslContinue)
        switch message {
        case .saslInitialResponse(let response): return response.data ?? []
        case .saslResponse(let response): return response.data
        default:
            Issue.record("\(message)")
            return []
        }
    }

    @Test func tlsIsNotGoneWithoutWhereItIsAskedFor() throws {
        for mode in [ClientTLSOptions.Mode.require, .verifyCA, .verifyFull] {
            var machine = machine(mode)
            #expect(machine.writer.bytes.count == 8)
            #expect(throws: ClientError.self) {
                try machine.receivedTLSAnswer(UInt8(ascii: "N"))
            }
        }
        var machine = machine(.prefer)
        machine.writer = OutboundWriter()
        try machine.receivedTLSAnswer(UInt8(ascii: "N"))
        #expect(machine.writer.pendingBytes > 8)
        var answered = self.machine(.prefer)
        #expect(throws: ClientError.self) { try answered.receivedTLSAnswer(UInt8(ascii: "E")) }
    }

    @Test func whoAsksForBindingGetsItOrNothing() {
        for request in [
            PostgresServerMessage.Authentication.ok, .cleartextPassword, .md5Password(salt: 1),
            .sasl(mechanisms: ["SCRAM-SHA-256"]), .sasl(mechanisms: ["SCRAM-SHA-256-PLUS"]),
        ] {
            var machine = machine(binding: .require)
            #expect(throws: ClientError.self) { try machine.received(.authentication(request)) }
        }
    }

    @Test func aServerThatCouldBindButDoesNotOfferIsTold() throws {
        var machine = machine(.require)
        try machine.receivedTLSAnswer(UInt8(ascii: "S"))
        #expect(machine.startsTLS)
        // As much of a certificate as says that it is signed by ECDSA with SHA-256.
        let certificate: [UInt8] = [
            0x30, 0x0E, 0x30, 0x00, 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04,
            0x03, 0x02,
        ]
        machine.encrypted(certificate: certificate)
        for (offers, flag) in [
            (["SCRAM-SHA-256"], "y,,"),
            (["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"], "p=tls-server-end-point,,"),
        ] {
            var machine = machine
            machine.writer = OutboundWriter()
            try machine.received(.authentication(.sasl(mechanisms: offers)))
            let data = try saslData(&machine, isInitial: true)
            #expect(String(decoding: data, as: UTF8.self).hasPrefix(flag))
        }
    }

    @Test func whatDoesNotBelongThereIsRefused() {
        let messages: [PostgresServerMessage] = [
            .idle, .dataRow(.init([])), .bindComplete,
            .backendKeyData(.init(processID: 1, secretKey: 1)),
            .authentication(.saslFinal([])), .authentication(.saslContinue([])),
            .authentication(.gss), .copyDone,
        ]
        for message in messages {
            var machine = machine()
            #expect(throws: (any Error).self, "\(message.trace)") { try machine.received(message) }
        }
    }

    @Test func aGreetingWithoutEndIsNotHeardOut() {
        var machine = machine()
        #expect(throws: ClientError.self) {
            try machine.received(.authentication(.ok))
            for number in 0..<100_000 {
                try machine.received(.parameterStatus(.init(name: "\(number)", value: "")))
            }
        }
    }
}
