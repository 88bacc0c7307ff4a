// Result sets out of their messages.

import Foundation
import SwiftProtobuf
import Testing
import YDBWire

@testable import YDBDriver

@Suite struct ResultSetTests {
    static let columns: [(String, YDBType)] = [
        ("id", .uint64), ("name", .optional(.utf8)), ("data", .string), ("score", .double),
        ("tags", .list(.utf8)), ("at", .timestamp),
    ]

    static func message(_ columns: [(String, YDBType)], _ rows: [[YDBValue]]) throws
        -> Ydb_ResultSet
    {
        var message = Ydb_ResultSet()
        for (name, type) in columns {
            var column = Ydb_Column()
            column.name = name
            column.type = try Ydb_Type(type)
            message.columns.append(column)
        }
        for row in rows {
            var wire = Ydb_Value()
            for (value, column) in zip(row, columns) {
                wire.items.append(try Ydb_Value(value, as: column.1))
            }
            message.rows.append(wire)
        }
        return message
    }

    static func row(_ number: UInt64) -> [YDBValue] {
        let name = number % 2 == 0 ? YDBValue.utf8(String(repeating: "n", count: 200)) : nil
        return [
            .uint64(number), .optional(name, of: .utf8), .string([1, 2]), .double(0.5),
            .list([.utf8("x")], of: .utf8), .timestamp(YDBTimestamp(microsecondsSince1970: 7)),
        ]
    }

    static func users(_ count: UInt64 = 3) throws -> ResultSet {
        try ResultSet(message(columns, (0..<count).map(row)))
    }

    @Test func rowsAreReadByPositionAndName() throws {
        let users = try Self.users()
        #expect(users.columns.map(\.name) == Self.columns.map(\.0))
        #expect(users.columns.map(\.type) == Self.columns.map(\.1))
        #expect(users.rows.count == 3)
        #expect(!users.truncated)
        #expect(users.columnIndex(of: "tags") == 4)
        let row = users.rows[1]
        #expect(try row[0].decode(UInt64.self) == 1)
        #expect(try row["name"].decode(String?.self) == nil)
        #expect(row["name"].isNull)
        #expect(!row["id"].isNull)
        #expect(try row.tags.decode([String].self) == ["x"])
        #expect(try row.data.decode([UInt8].self) == [1, 2])
        #expect(try users.rows[2].name.decode(String.self) == String(repeating: "n", count: 200))
        #expect(try users.rows.map { try $0.id.decode(Int.self) } == [0, 1, 2])
        #expect(try row.values == Self.row(1))
        #expect(try row["at"].value == .timestamp(YDBTimestamp(microsecondsSince1970: 7)))
    }

    @Test func rowsAreTuples() throws {
        let row = try #require(try Self.users().rows.first)
        let (id, name, data, score, tags, at) = try row.decode(
            (Int, String?, Data, Double, [String], YDBTimestamp).self)
        #expect(id == 0 && name?.count == 200 && data == Data([1, 2]) && score == 0.5)
        #expect(tags == ["x"] && at.microsecondsSince1970 == 7)
        #expect(throws: YDBDecodingError(.columnCount(wanted: 2, found: 6))) {
            try row.decode((Int, String).self)
        }
    }

    struct User: Decodable, Equatable {
        var id: Int
        var name: String?
        var score: Double
        var tags: [String]
        var missing: Int?
    }

    @Test func rowsAreDecodable() throws {
        let users = try Self.users().rows.map { try $0.decode(as: User.self) }
        #expect(users[1] == User(id: 1, name: nil, score: 0.5, tags: ["x"]))
        struct Strict: Decodable { var missing: Int }
        #expect(throws: DecodingError.self) {
            try Self.users().rows[0].decode(as: Strict.self)
        }
        struct Wrong: Decodable { var name: Int }
        do {
            _ = try Self.users().rows[0].decode(as: Wrong.self)
            Issue.record("a text became a number")
        } catch let error as YDBDecodingError {
            #expect(error.column == "name")
            #expect(
                error.description
                    == #"column "name" (1) of type Optional<Utf8> does not become Int"#)
        }
    }

    @Test func whatNestsIsDecodable() throws {
        struct Item: Decodable, Equatable { var sku: String; var count: Int? }
        struct Order: Decodable, Equatable {
            var items: [Item]
            var pair: [Int]
            var prices: [String: Double]
            var document: Item
        }
        let item = YDBType.struct(["sku": .utf8, "count": .optional(.uint32)])
        let columns: [(String, YDBType)] = [
            ("items", .list(item)), ("pair", .tuple([.int32, .uint8])),
            ("prices", .dictionary(key: .utf8, value: .double)), ("document", .optional(.json)),
        ]
        let values: [YDBValue] = [
            .list(
                [.struct(["sku": .utf8("a"), "count": .optional(.uint32(2), of: .uint32)])],
                of: item),
            .tuple([.int32(-1), .uint8(1)]),
            .dictionary([.init(.utf8("a"), .double(1.5))], key: .utf8, value: .double),
            .optional(.json(#"{"sku": "j"}"#), of: .json),
        ]
        let rows = try ResultSet(Self.message(columns, [values])).rows
        #expect(
            try rows[0].decode(as: Order.self)
                == Order(
                    items: [Item(sku: "a", count: 2)], pair: [-1, 1], prices: ["a": 1.5],
                    document: Item(sku: "j")))
        let single = try ResultSet(Self.message([("n", .int8)], [[.int8(5)]]))
        #expect(try single.rows[0].decode(as: Int.self) == 5)
        #expect(try single.rows[0].decode(Int.self) == 5)
    }

    @Test func errorsNameTheColumn() throws {
        let row = try Self.users().rows[1]
        #expect(
            throws: YDBDecodingError(
                .unexpectedNull(wanted: "String"), type: .optional(.utf8), column: "name",
                columnIndex: 1)
        ) { try row.name.decode(String.self) }
        #expect(throws: YDBDecodingError(.noSuchColumn, column: "nothing")) {
            try row.nothing.decode(Int.self)
        }
        #expect(throws: YDBDecodingError(.noSuchColumn, columnIndex: 9)) {
            try row[9].decode(Int.self)
        }
        #expect(throws: YDBDecodingError(.noSuchColumn, columnIndex: -1)) { try row[-1].value }
    }

    @Test func partsOfAResultSetAreOneCollection() throws {
        var all = try Self.users(2)
        let bytes: [UInt8] = try Self.message([], []).serializedBytes()
        all.append(try ResultSet(serialized: bytes, after: all))
        var next = try Self.message(Self.columns, (2..<5).map(Self.row))
        next.columns = []
        next.truncated = true
        all.append(try ResultSet(serialized: try next.serializedBytes(), after: all))
        #expect(all.rows.count == 5)
        #expect(all.truncated)
        #expect(try all.rows.map { try $0.id.decode(Int.self) } == [0, 1, 2, 3, 4])
        #expect(try (0..<5).map { try all.rows[$0].id.decode(Int.self) } == [0, 1, 2, 3, 4])
        #expect(try all.rows.suffix(2).map { try $0.id.decode(Int.self) } == [3, 4])
    }

    /// A row's values may be written in ways that no server uses, and fields may be there that nobody knows.
    @Test func unusualMessagesAreRead() throws {
        let message = try Self.message([("n", .optional(.int64))], [])
        var bytes: [UInt8] = try message.serializedBytes()
        // Field 99, a number; then a row: field 50, a number, before its item, whose value comes twice.
        bytes += [0x98, 0x06, 0x01]
        let value: [UInt8] = [0x21] + [1, 0, 0, 0, 0, 0, 0, 0] + [0x21] + [2, 0, 0, 0, 0, 0, 0, 0]
        let row: [UInt8] = [0x90, 0x03, 0x05, 0x62, UInt8(value.count)] + value
        bytes += [0x12, UInt8(row.count)] + row
        let result = try ResultSet(serialized: bytes)
        #expect(try result.rows[0].n.decode(Int.self) == 2)
        #expect(try result.rows[0].decode((Int?).self) == 2)
    }

    @Test func bytesOfAnyKindAreReadOrRefused() throws {
        let whole: [UInt8] = try Self.message(Self.columns, (0..<3).map(Self.row)).serializedBytes()
        func read(_ bytes: [UInt8]) {
            guard let result = try? ResultSet(serialized: bytes) else { return }
            for row in result.rows {
                _ = try? row.values
                _ = try? row.decode((Int, String?, Data, Double, [String], YDBTimestamp).self)
                _ = try? row.decode(as: User.self)
                _ = row[1].isNull
            }
        }
        for length in whole.indices { read(Array(whole[..<length])) }
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<3 {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            read(bytes)
        }
    }

    @Test func aRowOfTooFewValuesIsRefused() throws {
        var message = try Self.message(Self.columns, [Self.row(1)])
        message.rows[0].items.removeLast()
        let row = try ResultSet(message).rows[0]
        #expect(throws: YDBDecodingError.self) { try row.values }
        #expect(throws: YDBDecodingError.self) { try row.at.decode(YDBTimestamp.self) }
        #expect(try row.id.decode(Int.self) == 1)
    }

    @Test func aColumnOfNoTypeIsRefused() throws {
        var message = Ydb_ResultSet()
        message.columns = [.with { $0.name = "x" }]
        #expect(
            throws: YDBDecodingError(.malformed("a type is missing"), column: "x", columnIndex: 0)
        ) {
            try ResultSet(message)
        }
    }

    @Test func arrowIsHandedOn() throws {
        let message = Ydb_ResultSet.with {
            $0.format = .arrow
            $0.arrowFormatMeta.schema = Data([1])
            $0.data = Data([2, 3])
        }
        let result = try ResultSet(message)
        #expect(result.format == .arrow)
        #expect(result.arrow == .init(schema: [1], data: [2, 3]))
        #expect(result.rows.isEmpty)
    }
}
