// What a system variable takes: the value as it is kept, or the error that the server gives.

import QueryEngine

extension SystemVariable {
    /// The value as it is kept, and whether it had to be made to fit.
    func checked(
        _ value: Value, _ flavor: MySQLFlavor
    ) throws(SQLError) -> (value: Value, isClamped: Bool) {
        switch kind {
        case .boolean: (.int(try boolean(value) ? 1 : 0), false)
        case .integer(_, let range): try integer(value, range)
        case .real: (.double(try real(value)), false)
        case .text where name.hasSuffix("storage_engine"):
            (.string(try engine(value)), false)
        case .text: (.string(try text(value)), false)
        case .optionalText: (value.isNull ? .null : .string(try text(value)), false)
        case .word(let words, _): (.string(try word(value, words)), false)
        case .mode: (.string(try mode(value, flavor).text), false)
        case .characterSet: (try characterSet(value), false)
        case .collation: (try collation(value), false)
        case .timeZone: (try timeZone(value), false)
        }
    }

    private func refused(_ value: Value) -> SQLError {
        SQLError(.wrongValueForVariable, name, shown(value))
    }

    private var wrongType: SQLError { SQLError(.wrongTypeForVariable, name) }

    private func shown(_ value: Value) -> String {
        switch value {
        case .null: return "NULL"
        case .int(let number): return String(number)
        case .bool(let flag): return flag ? "1" : "0"
        case .double(let number): return String(number)
        case .text(let text): return text.string
        case .numeric(let number):
            var bytes: [UInt8] = []
            number.appendText(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .interval, .array, .record: return ""
        }
    }

    private func boolean(_ value: Value) throws(SQLError) -> Bool {
        switch value {
        case .int(0), .bool(false): return false
        case .int(1), .bool(true): return true
        case .text(let text):
            switch text.string.uppercased() {
            case "ON", "TRUE", "1": return true
            case "OFF", "FALSE", "0": return false
            default: throw refused(value)
            }
        case .double, .numeric: throw wrongType
        default: throw refused(value)
        }
    }

    private func integer(
        _ value: Value, _ range: ClosedRange<Int64>
    ) throws(SQLError) -> (value: Value, isClamped: Bool) {
        let number: Int64
        switch value {
        case .int(let given): number = given
        case .bool(let flag): number = flag ? 1 : 0
        default: throw wrongType
        }
        let fitting = min(max(number, range.lowerBound), range.upperBound)
        return (.int(fitting), fitting != number)
    }

    private func real(_ value: Value) throws(SQLError) -> Double {
        switch value {
        case .int(let number): return max(0, Double(number))
        case .double(let number): return max(0, number)
        case .numeric: return max(0, Double(shown(value)) ?? 0)
        default: throw wrongType
        }
    }

    private func text(_ value: Value) throws(SQLError) -> String {
        guard case .text(let text) = value else { throw wrongType }
        return text.string
    }

    private func engine(_ value: Value) throws(SQLError) -> String {
        let word = try text(value)
        guard word.isEmpty || word.lowercased() == "innodb" else {
            throw SQLError(.wrongEngine, word)
        }
        return word.isEmpty ? "" : "InnoDB"
    }

    private func word(_ value: Value, _ words: [String]) throws(SQLError) -> String {
        switch value {
        case .int(let place):
            guard let index = Int(exactly: place), words.indices.contains(index) else {
                throw refused(value)
            }
            return words[index]
        case .text(let text):
            let wanted = text.string.uppercased()
            guard let found = words.first(where: { $0.uppercased() == wanted }) else {
                throw refused(value)
            }
            return found
        default: throw refused(value)
        }
    }

    private func mode(_ value: Value, _ flavor: MySQLFlavor) throws(SQLError) -> SQLMode {
        switch value {
        case .int(let bits):
            guard bits >= 0 else { throw refused(value) }
            return SQLMode(rawValue: UInt64(bits))
        case .text(let text):
            switch SQLMode.parse(text.string, isMariaDB: flavor.isMariaDB) {
            case .success(let mode): return mode
            case .failure(let unknown): throw SQLError(.wrongValueForVariable, name, unknown.name)
            }
        case .double, .numeric: throw wrongType
        default: throw refused(value)
        }
    }

    private func characterSet(_ value: Value) throws(SQLError) -> Value {
        if value.isNull {
            guard name == "character_set_results" else { throw refused(value) }
            return .null
        }
        let word = try text(value)
        guard let set = MySQLCharacterSet.named(word) else {
            throw SQLError(.unknownCharacterSet, word)
        }
        return .string(set.name)
    }

    private func collation(_ value: Value) throws(SQLError) -> Value {
        let word = try text(value).lowercased()
        guard MySQLCollation.named(word) != nil else { throw SQLError(.unknownCollation, word) }
        return .string(word)
    }

    private func timeZone(_ value: Value) throws(SQLError) -> Value {
        if value.isNull { throw refused(value) }
        guard case .text(let text) = value else { throw wrongType }
        let word = text.string
        if word.uppercased() == "SYSTEM" { return .string("SYSTEM") }
        guard MySQLTimeZone.named(word) != nil else { throw SQLError(.unknownTimeZone, word) }
        return .string(word)
    }
}

/// Time zones as MySQL writes them.
enum MySQLTimeZone {
    /// `SYSTEM`, `+02:00`, or a zone by name. SYSTEM is UTC.
    static func named(_ name: String) -> TimeZone? {
        if name.uppercased() == "SYSTEM" { return .utc }
        guard let first = name.first, first == "+" || first == "-" else {
            return TimeZone.named(name)
        }
        let parts = name.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = Int(parts[0]), let minutes = Int(parts[1]),
            parts[0].count <= 2, parts[1].count == 2, hours >= 0, (0..<60).contains(minutes)
        else { return nil }
        let seconds = (hours * 60 + minutes) * 60
        // From -13:59 to +14:00.
        guard seconds <= (first == "+" ? 14 * 3600 : 14 * 3600 - 60) else { return nil }
        return TimeZone(name: name, fixedOffsetSeconds: first == "-" ? -seconds : seconds)
    }
}
