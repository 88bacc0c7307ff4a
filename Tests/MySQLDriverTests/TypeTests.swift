// Each type of column, there and back: as a parameter, and read from both protocols' forms.

import Foundation
import MySQLDriver
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct TypeTests {
    /// A column's type, a value to be stored, what is read.
    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let value: MySQLValue
        let read: MySQLValue

        init(_ type: String, _ value: MySQLValue, reads: MySQLValue? = nil) {
            self.type = type
            self.value = value
            read = reads ?? value
        }

        var testDescription: String { "\(type) \(value)" }
    }

    static func text(_ text: String) -> MySQLValue { .text(text) }
    static func bytes(_ bytes: [UInt8]) -> MySQLValue { .bytes(ByteBuffer(bytes: bytes)) }
    static func decimal(_ text: String) -> MySQLValue {
        MySQLDecimal(text).map { .decimal($0) } ?? .null
    }

    static let numbers: [Case] = [
        .init("TINYINT", .integer(-128)), .init("TINYINT", .integer(127)),
        .init("TINYINT UNSIGNED", .unsigned(255)),
        .init("BOOL", .integer(1)),
        .init("SMALLINT", .integer(-32_768)), .init("SMALLINT UNSIGNED", .unsigned(65_535)),
        .init("MEDIUMINT", .integer(-8_388_608)),
        .init("MEDIUMINT UNSIGNED", .unsigned(16_777_215)),
        .init("INT", .integer(-2_147_483_648)), .init("INT UNSIGNED", .unsigned(4_294_967_295)),
        .init("BIGINT", .integer(.min)), .init("BIGINT", .integer(.max)),
        .init("BIGINT UNSIGNED", .unsigned(.max)),
        .init("DECIMAL(10,2)", decimal("-12345678.90")),
        .init(
            "DECIMAL(65,30)",
            decimal("12345678901234567890123456789012345.123456789012345678901234567891")),
        .init("FLOAT", .float(1.5)), .init("FLOAT", .float(-0.25)),
        .init("DOUBLE", .double(0.1)), .init("DOUBLE", .double(-1.7976931348623157e308)),
        .init("BIT(1)", .unsigned(1)), .init("BIT(10)", .unsigned(0x2A5)),
        .init("BIT(64)", .unsigned(.max)),
        .init("YEAR", .integer(2155), reads: .unsigned(2155)),
    ]

    static let texts: [Case] = [
        .init("CHAR(5)", text("añ€😀")), .init("VARCHAR(20)", text("")),
        .init("VARCHAR(300)", text(String(repeating: "x", count: 300))),
        .init("TINYTEXT", text("tiny")), .init("TEXT", text(String(repeating: "é", count: 30_000))),
        .init("MEDIUMTEXT", text(String(repeating: "m", count: 70_000))),
        .init("LONGTEXT", text("long")),
        .init("BINARY(4)", bytes([0, 0xFF, 0xFE, 0xFB])),
        .init("VARBINARY(9)", bytes([0xC3, 0x28])),
        .init("TINYBLOB", bytes([])), .init("BLOB", bytes([UInt8](repeating: 0xFB, count: 300))),
        .init("LONGBLOB", bytes([UInt8](repeating: 7, count: 70_000))),
        .init("ENUM('a','b')", text("b")), .init("SET('x','y','z')", text("x,z")),
    ]

    static let times: [Case] = [
        .init("DATE", .date(.init(year: 2024, month: 2, day: 29))),
        .init("DATE", .date(.init(year: 9999, month: 12, day: 31))),
        .init("DATETIME", .dateTime(.init(year: 2024, month: 2, day: 29))),
        .init(
            "DATETIME",
            .dateTime(.init(year: 1000, month: 1, day: 1, hour: 23, minute: 59, second: 58))),
        .init(
            "DATETIME(6)",
            .dateTime(
                .init(
                    year: 2024, month: 12, day: 31, hour: 1, minute: 2, second: 3,
                    microsecond: 456_789))),
        .init("DATETIME(3)", .dateTime(.init(year: 2024, month: 1, day: 1, microsecond: 250_000))),
        .init("TIMESTAMP NULL", .dateTime(.init(year: 2030, month: 6, day: 15, hour: 12))),
        .init("TIME", .time(.init(hours: 0))),
        .init("TIME", .time(.init(isNegative: true, hours: 101, minutes: 2, seconds: 3))),
        .init("TIME", .time(.init(hours: 838, minutes: 59, seconds: 59))),
        .init("TIME(6)", .time(.init(isNegative: true, hours: 0, seconds: 1, microseconds: 5))),
    ]

    static let all = numbers + texts + times

    /// Stores a value, and reads it by both protocols.
    static func roundTrip(_ connection: MySQLConnection, _ item: Case) async throws {
        try await connection.execute("DROP TABLE IF EXISTS kinds")
        try await connection.execute(
            "CREATE TABLE kinds (id INT PRIMARY KEY, v \(unescaped: item.type))")
        try await connection.execute("INSERT INTO kinds VALUES (1, \(item.value)), (2, NULL)")
        let text = try await connection.query("SELECT v FROM kinds ORDER BY id").collect()
        let binary = try await connection.query(
            "SELECT v FROM kinds WHERE id > \(0) ORDER BY id"
        ).collect()
        #expect(try text.map { try $0.values } == [[item.read], [.null]], "text: \(item.type)")
        #expect(
            try binary.map { try $0.values } == [[item.read], [.null]], "binary: \(item.type)")
    }

    static func roundTrips(_ connection: MySQLConnection) async throws {
        for item in all {
            do { try await roundTrip(connection, item) } catch {
                Issue.record("\(item.testDescription.prefix(80)): \(error)")
            }
        }
    }

    @Test(arguments: TestServer.allCases) func everyType(_ server: TestServer) async throws {
        try await server.withConnection { try await Self.roundTrips($0) }
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason))
    func everyTypeOfARealServer() async throws {
        try await RealServer.withDatabase { options in
            try await MySQLConnection.with(options) { try await Self.roundTrips($0) }
        }
    }

    // MARK: What is not a plain value

    static func zeroDatesAndJSON(_ connection: MySQLConnection) async throws {
        try await connection.execute("SET sql_mode = ''")
        try await connection.execute(
            "CREATE TABLE odd (d DATE, t DATETIME, j JSON, u VARCHAR(36), b BINARY(16))")
        let uuid = UUID()
        let bytes = withUnsafeBytes(of: uuid.uuid) { Array($0) }
        try await connection.execute(
            """
            INSERT INTO odd VALUES ('0000-00-00', '0000-00-00 00:00:00', \(#"{"a": [1, null]}"#), \
            \(uuid), \(bytes))
            """)
        for query: MySQLQuery in ["SELECT * FROM odd", "SELECT * FROM odd WHERE 1 = \(1)"] {
            let rows = try await connection.query(query).collect()
            let row = try #require(rows.first)
            #expect(try row["d"].decode(MySQLDate.self) == .zero)
            #expect(try row["t"].decode(MySQLDateTime.self) == .zero)
            #expect(throws: MySQLDecodingError.self) { try row["d"].decode(Date.self) }
            let object = try row["j"].decode(MySQLJSON<[String: [Int?]]>.self).value
            #expect(object == ["a": [1, nil]])
            #expect(try row["u"].decode(UUID.self) == uuid)
            #expect(try row["b"].decode(UUID.self) == uuid)
        }
        try await connection.execute("DROP TABLE odd")
    }

    @Test(arguments: TestServer.allCases) func oddValues(_ server: TestServer) async throws {
        try await server.withConnection { try await Self.zeroDatesAndJSON($0) }
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason))
    func oddValuesOfARealServer() async throws {
        try await RealServer.withDatabase { options in
            try await MySQLConnection.with(options) { try await Self.zeroDatesAndJSON($0) }
        }
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason)) func geometry() async throws {
        try await RealServer.withDatabase { options in
            try await MySQLConnection.with(options) { connection in
                for query: MySQLQuery in ["SELECT POINT(1, 2)", "SELECT POINT(1, \(2))"] {
                    let row = try #require(try await connection.query(query).first())
                    // An identifier of four bytes, then well-known binary: little-endian, a point, two doubles.
                    let bytes = try row.decode([UInt8].self)
                    #expect(bytes.prefix(9) == [0, 0, 0, 0, 1, 1, 0, 0, 0])
                    #expect(bytes.count == 25)
                    #expect(row.columns[0].type == .geometry)
                }
            }
        }
    }

    /// What does not fit is told, not cut.
    @Test(arguments: TestServer.allCases) func outOfRange(_ server: TestServer) async throws {
        try await server.withConnection { connection in
            for query: MySQLQuery in [
                "SELECT 300, -1, 'x', NULL", "SELECT 300, -1, 'x', NULL + \(0)",
            ] {
                let row = try #require(try await connection.query(query).first())
                let isOut = { (error: (any Error)?) in
                    (error as? MySQLDecodingError)?.code == .outOfRange
                }
                #expect(
                    isOut(
                        #expect(throws: MySQLDecodingError.self) { try row[0].decode(UInt8.self) }))
                #expect(
                    isOut(#expect(throws: MySQLDecodingError.self) { try row[1].decode(UInt.self) })
                )
                let text = #expect(throws: MySQLDecodingError.self) { try row[2].decode(Int.self) }
                #expect(text?.code == .typeMismatch)
                let null = #expect(throws: MySQLDecodingError.self) { try row[3].decode(Int.self) }
                #expect(null?.code == .unexpectedNull)
                #expect(try row[3].decode(Int?.self) == nil)
                let count = #expect(throws: MySQLDecodingError.self) {
                    try row.decode((Int, Int).self)
                }
                #expect(count?.code == .columnCount)
            }
        }
    }
}
