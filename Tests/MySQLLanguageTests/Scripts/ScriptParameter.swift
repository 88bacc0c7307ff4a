// A prepared statement's parameter as a script writes it: `int:5`, `date:2024-01-31`, a bare text; see scripts/lib/mysql_values.py.
import MySQLLanguage

enum ScriptParameter {
    private static let integers: [String: UInt8] = [
        "tiny": 1, "short": 2, "long": 3, "int": 8, "utiny": 1, "ushort": 2, "ulong": 3, "uint": 8,
    ]
    private static let texts: [String: UInt8] = [
        "decimal": 246, "text": 253, "json": 245,
    ]

    static func value(_ written: String?) -> MySQLParameter {
        guard let written else { return MySQLParameter(type: 6, value: .null) }
        let parts = written.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return text(written, 253) }
        let (kind, rest) = (String(parts[0]), String(parts[1]))
        if let type = integers[kind] {
            return MySQLParameter(
                type: type,
                value: kind.hasPrefix("u")
                    ? .unsigned(UInt64(rest) ?? 0) : .signed(Int64(rest) ?? 0))
        }
        switch kind {
        case "float": return MySQLParameter(type: 4, value: .float(Float(rest) ?? 0))
        case "double": return MySQLParameter(type: 5, value: .double(Double(rest) ?? 0))
        case "bytes": return MySQLParameter(type: 252, value: .bytes(hexadecimal(rest)))
        case "date", "datetime", "timestamp":
            let numbers = numbers(rest)
            return MySQLParameter(
                type: kind == "date" ? 10 : kind == "datetime" ? 12 : 7,
                value: .date(
                    year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3],
                    minute: numbers[4], second: numbers[5], microsecond: fraction(rest)))
        case "time":
            var moment = rest
            let isNegative = moment.hasPrefix("-")
            if isNegative { moment.removeFirst() }
            let hasDays = moment.contains(" ")
            let numbers = (hasDays ? [] : [0]) + numbers(moment)
            return MySQLParameter(
                type: 11,
                value: .time(
                    isNegative: isNegative, days: numbers[0], hour: numbers[1],
                    minute: numbers[2], second: numbers[3], microsecond: fraction(rest)))
        default:
            guard let type = texts[kind] else { return text(written, 253) }
            return text(rest, type)
        }
    }

    private static func text(_ text: String, _ type: UInt8) -> MySQLParameter {
        MySQLParameter(type: type, value: .bytes(Array(text.utf8)))
    }

    private static func numbers(_ text: String) -> [Int] {
        let whole = text.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
        return whole.split { "-: ".contains($0) }.map { Int($0) ?? 0 }
            + [Int](repeating: 0, count: 6)
    }

    private static func fraction(_ text: String) -> Int {
        guard let point = text.firstIndex(of: ".") else { return 0 }
        let digits = text[text.index(after: point)...]
        return Int(digits + String(repeating: "0", count: max(0, 6 - digits.count))) ?? 0
    }

    private static func hexadecimal(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while rest.count >= 2 {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
