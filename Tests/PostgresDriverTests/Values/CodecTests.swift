// Codecs and statements as bytes and text.

import Foundation
import NIOCore
import Testing

@testable import PostgresDriver

@Suite struct CodecTests {
    private func encoded(_ value: some PostgresEncodable) throws -> [UInt8] {
        var encoder = PostgresEncoder()
        try value.encode(into: &encoder)
        return encoder.bytes
    }

    private func value(_ bytes: [UInt8], _ type: PostgresDataType) -> PostgresValue {
        PostgresValue(bytes: ByteBuffer(bytes: bytes), type: type, format: .binary)
    }

    /// Known from the server itself: `SELECT numeric_send(…)`.
    @Test func numericsAreAsTheServerWritesThem() throws {
        let known: [(String, [UInt8])] = [
            ("0", [0, 0, 0, 0, 0, 0, 0, 0]),
            ("1.5", [0, 2, 0, 0, 0, 0, 0, 1, 0, 1, 0x13, 0x88]),
            ("-12345.678", [0, 3, 0, 1, 0x40, 0, 0, 3, 0, 1, 9, 0x29, 0x1A, 0x7C]),
            ("NaN", [0, 0, 0, 0, 0xC0, 0, 0, 0]),
        ]
        for (text, bytes) in known {
            let number = try #require(PostgresNumeric(text))
            #expect(try encoded(number) == bytes, "\(text)")
            #expect(try PostgresNumeric(postgres: value(bytes, .numeric)).description == text)
        }
        for wrong in ["", ".", "1e5", "1..2", "--1", "x", "1 ", "+-1"] {
            #expect(PostgresNumeric(wrong) == nil, "\(wrong)")
        }
        #expect(PostgresNumeric("-0.0")?.description == "0.0")
        #expect(PostgresNumeric("007")?.description == "7")
    }

    /// Whatever the bytes, a codec gives a value or says what is wrong.
    @Test func noBytesTrap() throws {
        let samples: [(PostgresDataType, [UInt8])] = [
            (.numeric, try encoded(#require(PostgresNumeric("-12345.678")))),
            (.int8.array, try encoded([1, 2, 3])),
            (.int8range, try encoded(PostgresRange(1..<5))),
            (.int8multirange, try encoded(PostgresMultirange([PostgresRange(1..<5)]))),
            (.inet, [2, 24, 0, 4, 1, 2, 3, 4]), (.varbit, [0, 0, 0, 9, 0xFF, 0x80]),
            (.record, [0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 4, 0, 0, 0, 1]),
            (.interval, [UInt8](repeating: 1, count: 16)),
            (.timestamptz, [0, 0, 0, 0, 0, 0, 0, 1]),
            (.uuid, [UInt8](repeating: 7, count: 16)), (.jsonb, [1] + Array("{}".utf8)),
            (.path, [1, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 16)), (.bool, [1]),
        ]
        for (type, bytes) in samples {
            for cut in 0...bytes.count { decodeAll(value(Array(bytes[..<cut]), type)) }
            for place in bytes.indices {
                for mask: UInt8 in [0x01, 0x7F, 0x80, 0xFF] {
                    var garbled = bytes
                    garbled[place] ^= mask
                    decodeAll(value(garbled, type))
                }
            }
        }
    }

    private func decodeAll(_ value: PostgresValue) {
        let types: [any PostgresDecodable.Type] = [
            Bool.self, Int.self, Int16.self, UInt64.self, Double.self, Float.self, String.self,
            Character.self, PostgresNumeric.self, Decimal.self, UUID.self, Data.self, Date.self,
            PostgresDate.self, PostgresTime.self, PostgresZonedTime.self, PostgresTimestamp.self,
            PostgresInstant.self, PostgresInterval.self, [Int].self, [Int?].self, [[Int]].self,
            PostgresArray<String>.self, PostgresRange<Int>.self, PostgresMultirange<Int>.self,
            PostgresNetworkAddress.self, PostgresHardwareAddress.self, PostgresBitString.self,
            PostgresRecord.self, PostgresJSONText.self, PostgresJSON<[String: Int]>.self,
            PostgresPoint.self, PostgresFigure.self, PostgresCircle.self, ByteBuffer.self,
        ]
        for type in types {
            do { _ = try type.init(postgres: value) } catch {
                #expect(error is PostgresDecodingError, "\(type): \(error)")
            }
        }
    }

    @Test func whatNestsEnds() throws {
        // A record in a record in a record …
        var bytes: [UInt8] = [0, 0, 0, 0]
        for _ in 0..<100 {
            var outer: [UInt8] = [0, 0, 0, 1, 0, 0, 8, 0xC9]
            withUnsafeBytes(of: Int32(bytes.count).bigEndian) { outer += $0 }
            bytes = outer + bytes
        }
        var value = value(bytes, .record)
        var depth = 0
        let error = #expect(throws: PostgresDecodingError.self) {
            while let field = try PostgresRecord(postgres: value).fields.first, let field {
                value = field
                depth += 1
            }
        }
        #expect(depth == 32)
        #expect(error?.reason == .malformed("values nested deeper than 32"))
    }

    @Test func anArrayPromisesNoMoreThanItHolds() {
        // Two billion elements in no bytes.
        let bytes: [UInt8] = [
            0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1,
        ]
        #expect(throws: PostgresDecodingError.self) {
            try [Int](postgres: value(bytes, .int8.array))
        }
    }

    @Test func textIsReadWhereItComesAsText() throws {
        func text(_ text: String, _ type: PostgresDataType) -> PostgresValue {
            PostgresValue(bytes: ByteBuffer(string: text), type: type, format: .text)
        }
        #expect(try Int(postgres: text("-5", .int4)) == -5)
        #expect(try Bool(postgres: text("t", .bool)))
        #expect(try Double(postgres: text("2.5", .float8)) == 2.5)
        #expect(try Data(postgres: text("\\x00ff", .bytea)) == Data([0, 255]))
        #expect(try PostgresNumeric(postgres: text("1.20", .numeric)).description == "1.20")
        #expect(try String(postgres: text("anything", .inet)) == "anything")
        #expect(throws: PostgresDecodingError.self) { try Int(postgres: text("x", .int4)) }
        #expect(throws: PostgresDecodingError.self) { try Data(postgres: text("\\x0", .bytea)) }
    }

    // MARK: Statements

    @Test func interpolatedValuesAreNeverText() {
        let name = "Robert'); DROP TABLE students; --"
        let query: PostgresQuery =
            "SELECT \(1), \(name) FROM \(identifier: "a\"b") WHERE \(unescaped: "x = 1") AND y = \(nil as Int?)"
        #expect(query.text == "SELECT $1, $2 FROM \"a\"\"b\" WHERE x = 1 AND y = $3")
        #expect(query.parameters.count == 3)
        #expect(query.parameters.types == [.int8, .unspecified, .int8])
    }

    @Test func partsAreNumberedAnew() {
        let part: PostgresQuery = "a = \(1) AND b = \(2)"
        let whole: PostgresQuery = "SELECT \(3) WHERE \(part) OR c = \(4)"
        #expect(whole.text == "SELECT $1 WHERE a = $2 AND b = $3 OR c = $4")
        #expect(whole.parameters.count == 4)
        let many: PostgresQuery = "\(part), \(part), \(part), \(part), \(part), \(part)"
        #expect(many.text.hasSuffix("a = $11 AND b = $12"))
    }

    @Test func literalsAndNamesAreQuoted() {
        #expect(PostgresQuery.quoted(identifier: "a\"b") == "\"a\"\"b\"")
        #expect(PostgresQuery.quoted(literal: "it's") == "'it''s'")
        #expect(PostgresQuery.quoted(literal: "a\\'b") == " E'a\\\\''b'")
    }

    @Test func theCacheForgetsWhatWasNotUsedForLongest() {
        var cache = StatementCache(capacity: 2)
        func key(_ text: String) -> StatementCache.Key {
            StatementCache.Key(PostgresQuery(unescaped: text))
        }
        func statement(_ name: String) -> PreparedStatement {
            PreparedStatement(name: name, columns: nil, resultFormats: [])
        }
        cache.insert(statement("a"), for: key("A"))
        cache.insert(statement("b"), for: key("B"))
        #expect(cache.statement(key("A"))?.name == "a")
        cache.insert(statement("c"), for: key("C"))
        #expect(cache.statement(key("B")) == nil)
        #expect(cache.takeDoomed() == ["b"])
        #expect(cache.takeDoomed().isEmpty)
        cache.forgetAll()
        #expect(cache.count == 0)
    }
}
