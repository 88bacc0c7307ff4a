// Every type that goes to a server and comes back, in binary form.

import Foundation
import NIOCore
import PostgresDriver
import Testing

enum Mood: String, PostgresCodable, CaseIterable { case sad, ok, happy }

@Suite(.timeLimit(.minutes(2))) struct TypeTests {
    /// Sends values and reads them back as they were.
    private func roundTrip<Value: PostgresCodable & Equatable>(
        _ type: String, _ values: [Value], on connection: PostgresConnection,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for value in values {
            let query: PostgresQuery = "SELECT \(value)::\(unescaped: type)"
            do {
                let row = try #require(try await connection.query(query).first())
                let back = try row.decode(Value.self)
                #expect(back == value, "\(type)", sourceLocation: sourceLocation)
                let absent: PostgresQuery = "SELECT \(nil as Value?)::\(unescaped: type)"
                let none = try #require(try await connection.query(absent).first())
                let nothing = try none.decode(Value?.self)
                #expect(nothing == nil, sourceLocation: sourceLocation)
            } catch {
                Issue.record("\(type) \(value): \(error)", sourceLocation: sourceLocation)
            }
        }
    }

    @Test(arguments: Backend.all) func numbers(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await roundTrip("boolean", [true, false], on: connection)
            try await roundTrip("smallint", [Int16.min, -1, 0, .max], on: connection)
            try await roundTrip("integer", [Int32.min, -1, 0, .max], on: connection)
            try await roundTrip("bigint", [Int.min, -1, 0, .max], on: connection)
            try await roundTrip("bigint", [Int64.min, .max], on: connection)
            try await roundTrip("smallint", [Int8.min, .max], on: connection)
            try await roundTrip("smallint", [UInt8.min, .max], on: connection)
            try await roundTrip("integer", [UInt16.min, .max], on: connection)
            try await roundTrip("oid", [UInt32.min, .max], on: connection)
            try await roundTrip("numeric", [UInt64.min, .max], on: connection)
            try await roundTrip("numeric", [UInt.min, .max], on: connection)
            try await roundTrip(
                "double precision",
                [0, -0.0, 1.5, .pi, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity],
                on: connection)
            try await roundTrip("real", [Float(0), 1.5, .pi, -.infinity], on: connection)
            let numerics = [
                "0", "1", "-1", "10000", "0.0001", "123456789012345678901234567890.000100",
                "-9999.9999", "100000000", "0.00", "1.10", "NaN", "Infinity", "-Infinity",
            ]
            try await roundTrip(
                "numeric", numerics.compactMap { PostgresNumeric($0) }, on: connection)
            try await roundTrip(
                "numeric",
                ["0", "-12.50", "99999999999999999999.5"].compactMap { Decimal(string: $0) },
                on: connection)
        }
    }

    @Test(arguments: Backend.all) func textsAndBytes(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let texts = ["", "a", "Grüße, 世界 🎉", String(repeating: "x", count: 100_000), "'\"\\\n"]
            for type in ["text", "varchar"] { try await roundTrip(type, texts, on: connection) }
            try await roundTrip("name", ["a_name"], on: connection)
            try await roundTrip("char(3)", ["abc"], on: connection)
            try await roundTrip("\"char\"", ["x"], on: connection)
            try await roundTrip("text", [Character("é")], on: connection)
            let bytes: [[UInt8]] = [[], [0], Array(0...255), [UInt8](repeating: 7, count: 70_000)]
            try await roundTrip("bytea", bytes.map { Data($0) }, on: connection)
            try await roundTrip("bytea", bytes.map { ByteBuffer(bytes: $0) }, on: connection)
            try await roundTrip("uuid", [UUID(), UUID()], on: connection)
            try await roundTrip(
                "jsonb", [PostgresJSONText("{\"a\": [1, null, \"ü\"]}")], on: connection)
            try await roundTrip(
                "jsonb", [PostgresJSON(["a": [1, 2], "b": []])], on: connection)
            try await roundTrip("json", [PostgresJSON(["one", "two"])], on: connection)
        }
    }

    @Test(arguments: Backend.all) func datesAndTimes(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await roundTrip(
                "date",
                [-2_451_507, -1, 0, 8_000].map { PostgresDate(daysSince2000: $0) }
                    + [.infinity, .minusInfinity], on: connection)
            try await roundTrip(
                "time",
                [0, 1, 86_399_999_999, 86_400_000_000].map { PostgresTime(microseconds: $0) },
                on: connection)
            try await roundTrip(
                "timetz",
                [PostgresZonedTime(time: PostgresTime(microseconds: 5), secondsWest: -32_400)],
                on: connection)
            try await roundTrip(
                "timestamp",
                [-1, 0, 1, 788_000_000_000_001].map { PostgresTimestamp(microsecondsSince2000: $0) }
                    + [.infinity, .minusInfinity], on: connection)
            try await roundTrip(
                "timestamptz",
                [-1, 0, 1, 788_000_000_000_001].map { PostgresInstant(microsecondsSince2000: $0) }
                    + [.infinity, .minusInfinity], on: connection)
            try await roundTrip(
                "timestamptz",
                [
                    Date(timeIntervalSinceReferenceDate: 0),
                    Date(timeIntervalSince1970: 1_700_000_000.25),
                    Date(timeIntervalSince1970: -62_000_000_000.5),
                ], on: connection)
            try await roundTrip(
                "interval",
                [
                    PostgresInterval(), PostgresInterval(months: -14, days: 3, microseconds: -1),
                    PostgresInterval(months: 1200, days: -40, microseconds: 86_400_000_000 * 3),
                ], on: connection)
            let row = try #require(
                try await connection.query(
                    "SELECT timestamptz '2024-02-29 12:34:56.789+00', date '2024-02-29'"
                ).first())
            let (instant, day) = try row.decode((Date, PostgresDate).self)
            #expect(instant == Date(timeIntervalSince1970: 1_709_210_096.789))
            #expect(day.daysSince2000 == 8825)
        }
    }

    @Test(arguments: Backend.all) func arrays(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await roundTrip("bigint[]", [[Int](), [1], [3, -2, .max]], on: connection)
            try await roundTrip("integer[]", [[Int32(1), 2, 3]], on: connection)
            try await roundTrip("bigint[]", [[Int?](arrayLiteral: 1, nil, 3)], on: connection)
            try await roundTrip(
                "text[]", [["a", "", "NULL", "with \"quotes\", \\ and {braces}"]], on: connection)
            try await roundTrip("text[]", [[String?](arrayLiteral: "x", nil)], on: connection)
            try await roundTrip("boolean[]", [[true, false]], on: connection)
            try await roundTrip("double precision[]", [[1.5, -0.25]], on: connection)
            try await roundTrip("uuid[]", [[UUID(), UUID()]], on: connection)
            try await roundTrip("bytea[]", [[Data([1, 2]), Data()]], on: connection)
            try await roundTrip(
                "numeric[]", [["1.50", "-3"].compactMap { PostgresNumeric($0) }], on: connection)
            try await roundTrip(
                "bigint[]",
                [
                    PostgresArray(
                        [1, 2, 3, 4, 5, 6], dimensions: [.init(count: 2), .init(count: 3)])
                ], on: connection)
            try await roundTrip(
                "bigint[]", [PostgresArray([7], dimensions: [.init(count: 1, lowerBound: -3)])],
                on: connection)
            let rows = try await connection.query(
                "SELECT n FROM generate_series(1, 10) AS n WHERE n = ANY(\([2, 4]))")
            #expect(try await rows.collect().map { try $0.decode(Int.self) } == [2, 4])
        }
    }

    @Test(arguments: Backend.real) func ranges(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await roundTrip(
                "int8range",
                [
                    PostgresRange(1..<10), .empty, .between(.unbounded, .exclusive(5)),
                    .between(.inclusive(3), .unbounded), .between(.unbounded, .unbounded),
                ], on: connection)
            try await roundTrip("int4range", [PostgresRange(Int32(1)..<10)], on: connection)
            let low = try #require(PostgresNumeric("1.5"))
            let high = try #require(PostgresNumeric("2.25"))
            try await roundTrip(
                "numrange",
                [
                    PostgresRange<PostgresNumeric>.between(.exclusive(low), .inclusive(high)),
                    .between(.inclusive(low), .exclusive(high)),
                ], on: connection)
            try await roundTrip(
                "daterange",
                [PostgresRange(PostgresDate(daysSince2000: 1)..<PostgresDate(daysSince2000: 5))],
                on: connection)
            try await roundTrip(
                "tstzrange",
                [
                    PostgresRange(
                        PostgresInstant(
                            microsecondsSince2000: 1)..<PostgresInstant(microsecondsSince2000: 5))
                ], on: connection)
            try await roundTrip(
                "int8multirange",
                [
                    PostgresMultirange([PostgresRange(1..<3), PostgresRange(7..<9)]),
                    PostgresMultirange([]),
                ], on: connection)
        }
    }

    @Test(arguments: Backend.real) func addressesAndBits(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await roundTrip(
                "inet",
                [
                    PostgresNetworkAddress(bytes: [192, 168, 1, 5], prefixLength: 24),
                    PostgresNetworkAddress(bytes: [UInt8](repeating: 0xAB, count: 16)),
                ].compactMap { $0 }, on: connection)
            try await roundTrip(
                "cidr",
                [
                    PostgresNetworkAddress(bytes: [10, 0, 0, 0], prefixLength: 8, isNetwork: true)
                ].compactMap { $0 }, on: connection)
            try await roundTrip(
                "macaddr",
                [PostgresHardwareAddress(bytes: [8, 0, 0x2B, 1, 2, 0xFF])].compactMap { $0 },
                on: connection)
            try await roundTrip(
                "bit varying",
                [
                    PostgresBitString([]), PostgresBitString([true]),
                    PostgresBitString([true, false, true, true, false, false, false, true, true]),
                ], on: connection)
            try await roundTrip("bit(3)", [PostgresBitString([true, false, true])], on: connection)
        }
    }

    @Test(arguments: Backend.all) func enums(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let mood = newName("mood")
            try await connection.script("CREATE TYPE \(mood) AS ENUM ('sad', 'ok', 'happy')")
            try await roundTrip(mood, Mood.allCases, on: connection)
            try await connection.script("DROP TYPE \(mood)")
        }
    }

    @Test(arguments: Backend.real) func domains(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let small = newName("small")
            try await connection.script("CREATE DOMAIN \(small) AS int CHECK (VALUE < 10)")
            try await roundTrip(small, [Int32(7)], on: connection)
            await #expect(throws: PostgresError.self) {
                try await connection.execute("SELECT \(Int32(11))::\(unescaped: small)")
            }
            try await connection.script("DROP DOMAIN \(small)")
        }
    }

    @Test(arguments: Backend.real) func composites(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let pair = newName("pair")
            try await connection.script("CREATE TYPE \(pair) AS (number int, word text)")
            let row = try #require(
                try await connection.query(
                    """
                    SELECT \(PostgresCompositeLiteral(fields: ["5", "a \"b\" \\, ("]))::\(unescaped: pair),
                        ROW(1::int, NULL::text)::\(unescaped: pair), ROW(2::bigint, true)
                    """
                ).first())
            let (first, second, third) = try row.decode(
                (PostgresRecord, PostgresRecord, PostgresRecord).self)
            let (number, word) = try first.decode(as: (Int, String).self)
            #expect(number == 5)
            #expect(word == "a \"b\" \\, (")
            #expect(try second.decode(as: (Int, String?).self).1 == nil)
            #expect(try third.decode(as: (Int, Bool).self).1)
            try await connection.script("DROP TYPE \(pair)")
        }
    }

    @Test(arguments: Backend.real)
    func geometry(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await roundTrip("point", [PostgresPoint(x: 1.5, y: -2)], on: connection)
            try await roundTrip(
                "circle", [PostgresCircle(center: PostgresPoint(x: 0, y: 1), radius: 2)],
                on: connection)
            let row = try #require(
                try await connection.query(
                    "SELECT lseg '((0,0),(1,1))', path '[(0,0),(1,0),(1,1)]', polygon '((0,0),(1,0),(1,1))'"
                ).first())
            let (ends, path, polygon) = try row.decode(
                (PostgresFigure, PostgresFigure, PostgresFigure).self)
            #expect(ends.points.count == 2)
            #expect(!path.isClosed)
            #expect(path.points == polygon.points)
            // This one has no binary form at all.
            let lists = try await connection.query(
                "SELECT relacl FROM pg_class WHERE relacl IS NOT NULL LIMIT 1")
            #expect(try await lists.first()?[0].value?.text().hasPrefix("{") == true)
        }
    }

    @Test(arguments: Backend.all) func whatDoesNotFitIsSaid(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let row = try #require(
                try await connection.query(
                    "SELECT 300 AS big, 'x' AS word, NULL::int AS nothing, 2.5 AS half"
                ).first())
            func reason(_ body: () throws -> Void) -> PostgresDecodingError? {
                do { try body() } catch { return error as? PostgresDecodingError }
                return nil
            }
            let big = try #require(reason { _ = try row["big"].decode(UInt8.self) })
            #expect(big.reason == .outOfRange(wanted: "UInt8"))
            #expect(big.column == "big")
            #expect(big.type == .int4)
            let word = try #require(reason { _ = try row["word"].decode(Int.self) })
            #expect(word.reason == .typeMismatch(wanted: "Int"))
            #expect("\(word)" == "column \"word\" (1) of type text does not become Int")
            #expect(
                reason { _ = try row["nothing"].decode(Int.self) }?.reason
                    == .unexpectedNull(wanted: "Int"))
            #expect(
                reason { _ = try row["half"].decode(Int.self) }?.reason
                    == .outOfRange(wanted: "Int"))
            #expect(reason { _ = try row["none"].decode(Int.self) }?.reason == .noSuchColumn)
            #expect(
                reason { _ = try row.decode((Int, String).self) }?.reason
                    == .columnCount(wanted: 2, found: 4))
        }
    }
}
