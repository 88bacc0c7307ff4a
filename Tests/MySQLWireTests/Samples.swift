// One or more messages of every kind, for the round trips, the cuts and the mutations.

import NIOCore
import WireCore

@testable import MySQLWire

typealias Client = MySQLClientMessage
typealias Server = MySQLServerMessage

enum Samples {
    static let plain: MySQLCapabilities = [
        .longPassword, .protocol41, .secureConnection, .longTokens, .connectWithDatabase,
        .pluginAuthentication, .connectAttributes, .multiStatements,
    ]
    static let modern = plain.union([.deprecateEOF, .sessionTrack, .queryAttributes])
    static let mariaDB = plain.subtracting(.longPassword)
        .union([.extendedMetadata, .cachedMetadata, .progress])

    static let client: [(Client, Client.Expectation, MySQLCapabilities)] =
        connecting + commands + statements

    private static let connecting: [(Client, Client.Expectation, MySQLCapabilities)] = [
        (
            .sslRequest(.init(capabilities: plain, maximumPacket: 1 << 24, charset: 255)),
            .handshake, plain
        ),
        (
            .handshakeResponse(
                .init(
                    capabilities: plain, maximumPacket: 1 << 24, charset: 45, user: "ü",
                    token: Array("geheim".utf8), database: "d", plugin: "mysql_native_password",
                    attributes: [
                        .init(name: "_client_name", value: "x"), .init(name: "", value: ""),
                    ])), .handshake, plain
        ),
        (
            .handshakeResponse(
                .init(
                    capabilities: [.protocol41, .secureConnection, .extendedMetadata],
                    maximumPacket: 0, charset: 8, user: "", token: [1, 2, 3])), .handshake,
            mariaDB
        ),
        (
            .handshakeResponse(
                .init(
                    capabilities: [.longPassword, .protocol41, .zstandard, .connectWithDatabase],
                    maximumPacket: 9, charset: 8, user: "u", token: Array("geheim".utf8),
                    database: "", zstandardLevel: 3)), .handshake, plain
        ),
        (.authenticationResponse(.init(data: Array("geheim".utf8))), .authentication, plain),
        (.authenticationResponse(.init(data: [])), .authentication, plain),
        (.localFileData(.init(bytes: ByteBuffer(string: "1\t2\n"))), .localFile, plain),
        (.localFileData(.init(bytes: ByteBuffer())), .localFile, plain),
    ]

    private static let commands: [(Client, Client.Expectation, MySQLCapabilities)] = [
        (.quit, .command, plain), (.initDB(.init(database: "ä")), .command, plain),
        (.query(.init("select 'ä'")), .command, plain),
        (.query(.init("select 1")), .command, modern),
        (
            .query(
                .init(
                    "select 1",
                    attributes: [
                        .init(.init(.string), name: "trace", .text("abc")),
                        .init(.init(.long), name: "n", .null),
                        .init(.init(.longLong, isUnsigned: true), name: "", .unsigned(.max)),
                    ])), .command, modern
        ),
        (.fieldList(.init(table: "t", wildcard: "n%")), .command, plain),
        (.refresh(.init(flags: 4)), .command, plain), (.shutdown(.init()), .command, plain),
        (.shutdown(.init(level: 1)), .command, plain), (.statistics, .command, plain),
        (.processInfo, .command, plain),
        (.processKill(.init(connectionID: 7)), .command, plain), (.debug, .command, plain),
        (.ping, .command, plain), (.setOption(.init(option: 1)), .command, plain),
        (.resetConnection, .command, plain),
        (
            .changeUser(
                .init(
                    user: "u", token: Array("geheim".utf8), database: "d", charset: 255,
                    plugin: "caching_sha2_password",
                    attributes: [.init(name: "a", value: "b")])), .command, plain
        ),
        (
            .changeUser(.init(user: "", token: [], database: "")), .command, plain
        ),
        (
            .changeUser(.init(user: "u", token: Array("geheim".utf8), database: "d")), .command,
            [.protocol41]
        ),
    ]

    static let values: [MySQLWireParameter] = [
        .init(.init(.tiny), .integer(-1)), .init(.init(.tiny, isUnsigned: true), .unsigned(255)),
        .init(.init(.short), .integer(-30_000)),
        .init(.init(.year, isUnsigned: true), .unsigned(2024)),
        .init(.init(.long), .integer(.init(Int32.min))),
        .init(.init(.longLong), .integer(.min)), .init(.init(.float), .float(1.5)),
        .init(.init(.double), .double(-.infinity)), .init(.init(.varString), .text("ä")),
        .init(.init(.blob), .bytes(ByteBuffer(bytes: Array(repeating: 7, count: 300)))),
        .init(.init(.null), .null), .init(.init(.newDecimal), .text("1.50")),
        .init(.init(.date), .dateTime(.init(year: 2024, month: 2, day: 29))),
        .init(.init(.dateTime), .dateTime(.init(year: 0, month: 0, day: 0))),
        .init(.init(.dateTime), .dateTime(.init(year: 1, month: 2, day: 3, hour: 4))),
        .init(
            .init(.timestamp),
            .dateTime(.init(year: 2024, month: 2, day: 29, hour: 1, microsecond: 4))),
        .init(.init(.time), .time(.init(hour: 0, minute: 0, second: 0))),
        .init(
            .init(.time),
            .time(.init(isNegative: true, days: 4, hour: 5, minute: 2, second: 3))),
        .init(.init(.time), .time(.init(hour: 1, minute: 0, second: 0, microsecond: 5))),
    ]

    private static let statements: [(Client, Client.Expectation, MySQLCapabilities)] = [
        (.statementPrepare(.init("select ?")), .command, plain),
        (
            .statementExecute(.init(statementID: 1, parameters: values, plain)), .command, plain
        ),
        (
            .statementExecute(
                .init(statementID: 1, flags: [.readOnlyCursor, .hasCount], parameters: [], modern)),
            .command, modern
        ),
        (
            .statementLongData(
                .init(statementID: 1, parameter: 2, data: ByteBuffer(string: "long"))), .command,
            plain
        ),
        (.statementClose(.init(statementID: 9)), .command, plain),
        (.statementReset(.init(statementID: 9)), .command, plain),
        (.statementFetch(.init(statementID: 9, rows: 100)), .command, plain),
    ]

    static let server: [(Server, Server.Expectation, MySQLCapabilities)] =
        greetings + ends + results

    private static let salt = Array<UInt8>(33...52)

    private static let greetings: [(Server, Server.Expectation, MySQLCapabilities)] = [
        (
            .greeting(
                .init(
                    version: "8.0.36", connectionID: 7, salt: salt, capabilities: modern,
                    charset: 255, plugin: "caching_sha2_password")), .greeting, []
        ),
        (
            .greeting(
                .init(
                    version: "5.5.5-10.11.19-MariaDB", connectionID: 7, salt: salt,
                    capabilities: mariaDB, charset: 45, status: [.autocommit, .inTransaction],
                    plugin: "mysql_native_password")), .greeting, []
        ),
        (
            .greeting(
                .init(
                    version: "4.1", connectionID: 7, salt: salt, capabilities: [.longPassword],
                    charset: 8, plugin: "")), .greeting, []
        ),
        (
            .error(.init(code: 1040, sqlState: nil, message: "Too many connections")),
            .greeting, []
        ),
        (
            .authenticationSwitch(.init(plugin: "mysql_native_password", data: salt + [0])),
            .authentication, plain
        ),
        (.authenticationSwitch(.init(plugin: nil, data: [])), .authentication, plain),
        (.authenticationMoreData(.init(data: [4])), .authentication, plain),
        (
            .authenticationNextFactor(.init(plugin: "other", data: [1])), .authentication, plain
        ),
        (.ok(.init()), .authentication, plain),
    ]

    private static let changes: [MySQLSessionChange] = [
        .variable(name: "autocommit", value: "OFF"), .schema("d"), .state("1"),
        .gtids(encoding: 0, "x"), .transactionCharacteristics("BEGIN;"),
        .transactionState("T___WsS_"), .other(kind: 9, [1, 2]),
    ]

    private static let ends: [(Server, Server.Expectation, MySQLCapabilities)] = [
        (
            .ok(.init(affectedRows: 300, insertID: 70_000, warnings: 2, info: "Records: 3")),
            .answer, plain
        ),
        (.ok(.init(affectedRows: .max, info: "x")), .answer, modern),
        (
            .ok(.init(status: [.autocommit, .stateChanged], changes: changes)), .answer, modern
        ),
        (
            .end(
                .init(
                    status: [.autocommit, .moreResults, .stateChanged], info: "i",
                    changes: [.schema(String(repeating: "x", count: 300))])),
            .textRow(columns: 1), modern
        ),
        (.eof(.init(warnings: 1, status: [.autocommit])), .columnDefinition, plain),
        (.eof(.init(status: [])), .answer, modern),
        (
            .error(.init(code: 1062, sqlState: "23000", message: "Duplicate entry 'ä'")), .answer,
            plain
        ),
        (.progress(.init(stage: 1, stages: 2, progress: 50_000, text: "copy")), .answer, mariaDB),
    ]

    private static let column = Server.ColumnDefinition(
        schema: "d", table: "a", originalTable: "t", name: "ä", originalName: "v", charset: 45,
        length: 80, type: .varString, flags: [.notNull, .multipleKey], decimals: 31)

    private static let results: [(Server, Server.Expectation, MySQLCapabilities)] = [
        (.resultSetHeader(.init(columnCount: 300)), .answer, plain),
        (.resultSetHeader(.init(columnCount: 1, hasDefinitions: false)), .answer, mariaDB),
        (
            .resultSetHeader(.init(columnCount: 2, hasDefinitions: false)), .answer,
            plain.union(.optionalMetadata)
        ),
        (.columnDefinition(column), .columnDefinition, plain),
        (.columnDefinition(extended), .columnDefinition, mariaDB),
        (.columnDefinition(listed(.null)), .listedColumn, plain),
        (.columnDefinition(listed(.text("7"))), .listedColumn, plain),
        (
            .textRow(.init([nil, [], Array("ä".utf8), Array(repeating: 65, count: 300)])),
            .textRow(columns: 4), plain
        ),
        (
            .binaryRow(.init(types: values.map(\.type), values: values.map(\.value))),
            .binaryRow(values.map(\.type)), plain
        ),
        (.localFileRequest(.init(file: "/tmp/ä")), .answer, plain),
        (.statistics(.init(text: "Uptime: 1")), .statistics, plain),
        (
            .prepareOK(.init(statementID: 5, columnCount: 2, parameterCount: 3, warnings: 1)),
            .prepared, plain
        ),
        (
            .prepareOK(.init(statementID: 5, columnCount: 2, parameterCount: 3)), .prepared,
            plain.union(.optionalMetadata)
        ),
    ]

    private static var extended: Server.ColumnDefinition {
        var extended = column
        extended.extended = ByteBuffer(bytes: [1, 4] + Array("json".utf8))
        return extended
    }

    private static func listed(_ value: Server.ColumnDefinition.Default) -> Server.ColumnDefinition
    {
        var listed = column
        listed.defaultValue = value
        return listed
    }

    static func bytes(
        _ message: Client, _ capabilities: MySQLCapabilities, sequence: UInt8 = 0
    ) -> [UInt8] {
        var writer = OutboundWriter()
        var sequence = sequence
        message.encode(into: &writer, &sequence, capabilities)
        return writer.bytes
    }

    static func bytes(
        _ message: Server, _ capabilities: MySQLCapabilities, sequence: UInt8 = 0
    ) -> [UInt8] {
        var writer = OutboundWriter()
        var sequence = sequence
        message.encode(into: &writer, &sequence, capabilities)
        return writer.bytes
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
