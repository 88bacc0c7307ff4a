// One or more messages of every kind, for the round trips, the cuts and the mutations.

import NIOCore
import WireCore

@testable import PostgresWire

typealias Client = PostgresClientMessage
typealias Server = PostgresServerMessage

enum Samples {
    static let client: [(Client, Client.AuthenticationExchange)] = [
        (
            .startup(
                .init(parameters: [
                    .init(name: "user", value: "postgres"), .init(name: "database", value: "ü"),
                ])), .password
        ),
        (.startup(.init(version: .init(major: 3, minor: 2), parameters: [])), .password),
        (.sslRequest, .password), (.gssEncryptionRequest, .password),
        (.cancelRequest(.init(processID: 7, secretKey: -9)), .password),
        (.password(.init(password: "geheim")), .password),
        (
            .saslInitialResponse(.init(mechanism: "SCRAM-SHA-256", data: Array("n,,n=,r=x".utf8))),
            .saslInitial
        ),
        (.saslInitialResponse(.init(mechanism: "X", data: nil)), .saslInitial),
        (.saslResponse(.init(data: [1, 0, 255])), .saslContinue),
        (.gssResponse(.init(data: [4, 5])), .gss),
        (.query(.init(text: "select 'ä'; select 2")), .password),
        (.parse(.init(statement: "s", text: "select $1", parameterTypes: [23, 0])), .password),
        (.parse(.init(statement: "", text: "")), .password),
        (
            .bind(
                .init(
                    portal: "p", statement: "s", parameterFormats: [.text, .binary],
                    parameters: [[0x31], nil, []], resultFormats: [.binary])), .password
        ),
        (.bind(.init(portal: "", statement: "")), .password),
        (.describe(.init(.statement("s"))), .password), (.describe(.init(.portal(""))), .password),
        (.execute(.init(portal: "p", rowLimit: 50)), .password),
        (.close(.init(.statement(""))), .password), (.close(.init(.portal("p"))), .password),
        (.flush, .password), (.sync, .password),
        (.copyData(.init(bytes: ByteBuffer(bytes: [1, 2, 3]))), .password),
        (.copyData(.init(bytes: ByteBuffer())), .password),
        (.copyDone, .password), (.copyFail(.init(reason: "no")), .password),
        (
            .functionCall(
                .init(
                    function: 177, argumentFormats: [.binary], arguments: [[0, 0, 0, 1], nil],
                    resultFormat: .binary)), .password
        ),
        (.terminate, .password),
    ]

    static let server: [Server] = [
        .authentication(.ok), .authentication(.kerberosV5), .authentication(.cleartextPassword),
        .authentication(.md5Password(salt: 0xDEAD_BEEF)), .authentication(.scmCredential),
        .authentication(.gss), .authentication(.gssContinue([1, 2])), .authentication(.sspi),
        .authentication(.sasl(mechanisms: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"])),
        .authentication(.sasl(mechanisms: [])),
        .authentication(.saslContinue(Array("r=1,s=2,i=4096".utf8))),
        .authentication(.saslFinal(Array("v=1".utf8))),
        .negotiateProtocolVersion(.init(newestVersion: .v3, unknownOptions: ["_pq_.a", "_pq_.b"])),
        .parameterStatus(.init(name: "TimeZone", value: "UTC")),
        .backendKeyData(.init(processID: 1, secretKey: .min)),
        .readyForQuery(.init(status: .idle)), .readyForQuery(.init(status: .inTransaction)),
        .readyForQuery(.init(status: .inFailedTransaction)),
        .rowDescription(
            .init(columns: [
                .init(
                    name: "id", tableOID: 16384, attributeNumber: 1, typeOID: 23, typeSize: 4),
                .init(
                    name: "?column?", typeOID: 1700, typeSize: -1, typeModifier: 524_294,
                    format: .binary),
            ])),
        .rowDescription(.init(columns: [])),
        .dataRow(.init([[0x31], nil, []])), .dataRow(.init([])),
        .commandComplete(.init(tag: "INSERT 0 1")), .emptyQueryResponse, .parseComplete,
        .bindComplete, .closeComplete, .noData, .parameterDescription(.init(types: [23, 25])),
        .portalSuspended,
        .copyInResponse(.init(isBinary: false, columnFormats: [.text, .text])),
        .copyOutResponse(.init(isBinary: true, columnFormats: [.binary])),
        .copyBothResponse(.init(isBinary: false, columnFormats: [])),
        .copyData(.init(bytes: ByteBuffer(bytes: [0, 1]))), .copyDone,
        .errorResponse(
            .init(fields: [
                .init(.severity, "FEHLER"), .init(.severityUntranslated, "ERROR"),
                .init(.sqlState, "42601"), .init(.message, "m"), .init(.detail, "d"),
                .init(.hint, "h"), .init(.position, "3"), .init(.internalPosition, "4"),
                .init(.internalQuery, "q"), .init(.context, "c"), .init(.schema, "s"),
                .init(.table, "t"), .init(.column, "c"), .init(.dataType, "t"),
                .init(.constraint, "k"), .init(.file, "f.c"), .init(.line, "1"),
                .init(.routine, "r"), .init(.init(rawValue: 0x7A), "unknown"),
            ])),
        .noticeResponse(.init(severity: "NOTICE", sqlState: "00000", message: "hello")),
        .notificationResponse(.init(processID: 3, channel: "c", payload: "")),
        .functionCallResponse(.init(value: [1])), .functionCallResponse(.init(value: nil)),
    ]

    static func bytes(_ message: Client) -> [UInt8] {
        var writer = OutboundWriter()
        message.encode(into: &writer)
        return Array(writer.takeBytes().readableBytesView)
    }

    static func bytes(_ message: Server) -> [UInt8] {
        var writer = OutboundWriter()
        message.encode(into: &writer)
        return Array(writer.takeBytes().readableBytesView)
    }
}

extension Client {
    /// The phase in which a message of this kind is framed.
    var phase: PostgresClientFrameFormat.Phase {
        switch self {
        case .startup, .sslRequest, .gssEncryptionRequest, .cancelRequest: .startup
        case .password, .saslInitialResponse, .saslResponse, .gssResponse: .authentication
        case .query, .parse, .bind, .describe, .execute, .close, .flush, .sync, .copyData,
            .copyDone, .copyFail, .functionCall, .terminate:
            .ready
        }
    }
}

/// A small generator whose draws depend on its seed alone.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
