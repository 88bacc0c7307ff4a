// What expressions are, compared with what MariaDB says of them: scripts/record-mysql-values tells the format.

import Foundation
import QueryEngine
import Testing

@testable import MySQLLanguage

@Suite struct RecordedExpressionTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../../Fixtures/values/mysql").standardizedFileURL

    private static let names: [UInt8: String] = [
        1: "TINY", 2: "SHORT", 3: "LONG", 4: "FLOAT", 5: "DOUBLE", 6: "NULL", 7: "TIMESTAMP",
        8: "LONGLONG", 9: "INT24", 10: "DATE", 11: "TIME", 12: "DATETIME", 13: "YEAR", 16: "BIT",
        245: "JSON", 246: "NEWDECIMAL", 252: "BLOB", 253: "VAR_STRING", 254: "STRING",
    ]

    private static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    private static let files = [
        "literals", "arithmetic", "comparisons", "conversions", "strings", "numbers", "dates",
        "json", "columns",
    ]

    /// Widths that clients use for nothing, and what a name or a way of writing decides that is not known where it is wanted.
    private static let knownDifferences: Set<String> = [
        #"comparisons: 1 IN ('1', 'x')"#,
        #"conversions: CAST('12345' AS DECIMAL(4,2))"#,
        #"conversions: CAST(1e10 AS DECIMAL(5,2))"#,
        #"conversions: CONVERT('abc' USING binary)"#,
        #"conversions: CONCAT(-0e0, '')"#,
    ]

    private static func columns(_ name: String) -> [ColumnDescriptor] {
        guard name == "columns" else { return [] }
        func column(_ name: String, _ type: TypeID, _ modifier: Int32 = -1) -> ColumnDescriptor {
            let isText = [MySQLType.char, MySQLType.varchar, MySQLType.text].contains(type)
            return ColumnDescriptor(
                name: name, type: SQLType(type, modifier: modifier),
                collation: isText ? MySQLCollation.generalCI.collation : .c)
        }
        return [
            column("ti", MySQLType.tinyint), column("si", MySQLType.smallint),
            column("mi", MySQLType.mediumint), column("i", MySQLType.int),
            column("bi", MySQLType.bigint), column("tu", MySQLType.unsignedTinyint),
            column("ui", MySQLType.unsignedInt), column("ub", MySQLType.unsignedBigint),
            column("d", MySQLType.decimal, MySQLDecimal.modifier(10, 2)),
            column("f", MySQLType.float()), column("db", MySQLType.double()),
            column("y", MySQLType.year), column("da", MySQLType.date),
            column("tm", MySQLType.time(3)), column("dt", MySQLType.datetime(6)),
            column("c", MySQLType.char, 5), column("v", MySQLType.varchar, 20),
            column("tx", MySQLType.text), column("b", MySQLType.binary, 4),
            column("vb", MySQLType.varbinary, 9), column("bl", MySQLType.blob),
            column("bt", MySQLType.bit(10)),
        ]
    }

    /// An answer taken apart: what is told of the type, the value, the warnings.
    private struct Parts {
        var type = ""
        var value = ""
        var warnings: [String] = []
    }

    private static func parts(_ line: String) -> Parts {
        var parts = Parts()
        var pieces = line.components(separatedBy: " // ")
        let first = pieces.removeFirst()
        parts.warnings = pieces
        if let colon = first.range(of: " : ") {
            parts.type = String(first[..<colon.lowerBound])
            parts.value = String(first[colon.upperBound...])
        } else {
            parts.type = first
        }
        return parts
    }

    private static func answer(_ bench: ExpressionBench, _ text: String, withValue: Bool) -> Parts {
        var parts = Parts()
        do {
            let answer = try bench.answer(text)
            let metadata = MySQLColumnMetadata.of(
                answer.type, facts: answer.facts, types: MySQLTypes.library, results: .utf8mb4,
                flavor: bench.flavor)
            let name = names[metadata.type] ?? "\(metadata.type)"
            let unsigned = metadata.flags & MySQLColumnMetadata.unsigned != 0 ? " unsigned" : ""
            parts.type = "= \(name)(\(metadata.length)) \(metadata.decimals)\(unsigned)"
            if withValue { parts.value = bench.text(answer) }
        } catch let error as SQLError {
            parts.type = "! \(error.fields.nativeNumber) \(ExpressionBench.shown(error.message))"
        } catch Interrupt.error(let error) {
            parts.type = "! \(error.fields.nativeNumber) \(ExpressionBench.shown(error.message))"
        } catch {
            parts.type = "! \(error)"
        }
        parts.warnings = bench.values.warnings.map {
            "\($0.level.rawValue) \($0.code) \(ExpressionBench.shown($0.message))"
        }
        return parts
    }

    /// MariaDB guesses how long documents become; here they are as long as JSON may be. Texts have 39 decimals or none on the wire, which clients pass over; so do lengths of some functions.
    private static func withoutDecimals(_ type: String) -> String {
        guard type.contains("STRING") || type.contains("BLOB") else { return type }
        return type.split(separator: " ").prefix(2).joined(separator: " ")
    }

    @Test(arguments: files)
    func valuesAreWhatMariaDBSays(_ name: String) throws {
        let cases = try Self.lines(name + ".txt").filter { !$0.hasPrefix("table ") }
        let expected = try Self.lines(name + ".expected")
        #expect(cases.count == expected.count)
        let bench = try ExpressionBench(.mariadb10, columns: Self.columns(name))
        var known = Self.knownDifferences.filter { $0.hasPrefix(name + ": ") }
        for (text, line) in zip(cases, expected) {
            let isKnown = known.remove("\(name): \(text)") != nil
            let wanted = Self.parts(line)
            let given = Self.answer(bench, text, withValue: name != "columns")
            let isSame =
                (name == "json"
                    || Self.withoutDecimals(wanted.type) == Self.withoutDecimals(given.type))
                && wanted.value == given.value && wanted.warnings == given.warnings
            if isKnown {
                #expect(!isSame, "no difference any more: \(text)")
            } else if !isSame {
                Issue.record(
                    "\(text)\n  MariaDB \(wanted.type) : \(wanted.value) \(wanted.warnings)\n  here    \(given.type) : \(given.value) \(given.warnings)"
                )
            }
        }
        #expect(known.isEmpty, "differences of cases that are not there: \(known)")
    }
}
