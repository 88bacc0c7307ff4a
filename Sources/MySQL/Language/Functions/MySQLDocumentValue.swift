// What an SQL value is inside a document.
import QueryEngine
import SQLPlanning

/// Makes document nodes of the values of one expression.
struct MySQLDocumentValue: Sendable {
    private let type: SQLType
    private let kind: MySQLTypeKind
    /// A condition's value is true or false inside a document.
    private let isTruth: Bool
    let isMariaDB: Bool

    init(_ rules: MySQLRules, _ value: Typed) {
        type = value.sqlType
        kind = MySQLTypeKind(value.type)
        isTruth = kind == .truth
        isMariaDB = rules.flavor.isMariaDB
    }

    func node(_ value: Value, _ environment: TypeEnvironment) -> JSONNode {
        if value.isNull { return .null }
        switch kind {
        case .truth: return JSONNode(.bool(value.isTrue))
        case .integer, .year, .bit, .decimal:
            return JSONNode(.number(text(value, environment)))
        case .float, .double:
            let digits = text(value, environment)
            return JSONNode(.number(isMariaDB ? digits : MySQLDocument.double(value.double)))
        case .json: return document(value.rawText)
        case .date, .datetime, .timestamp, .time:
            return JSONNode(
                .string(isMariaDB ? text(value, environment) : moment(value, environment)))
        default: return JSONNode(.string(text(value, environment)))
        }
    }

    private func document(_ text: [UInt8]) -> JSONNode {
        (try? MySQLDocument.asWritten(text)) ?? JSONNode(.string(text))
    }

    /// MySQL's documents keep six digits of a second.
    private func moment(_ value: Value, _ environment: TypeEnvironment) -> [UInt8] {
        let long: TypeID =
            switch kind {
            case .datetime: MySQLType.datetime(6)
            case .timestamp: MySQLType.timestamp(6)
            case .time: MySQLType.time(6)
            default: type.oid
            }
        return TypeOutput.text(value, long, environment)
    }

    private func text(_ value: Value, _ environment: TypeEnvironment) -> [UInt8] {
        if case .numeric(let number) = value, MySQLDecimal.carries(type.modifier) {
            var out: [UInt8] = []
            number.rounded(to: MySQLDecimal.scale(type.modifier)).appendText(to: &out)
            return out
        }
        return TypeOutput.text(value, type.oid, environment)
    }

    /// As aggregates write an array: MariaDB without blanks.
    func array(_ elements: [JSONNode]) -> [UInt8] {
        guard isMariaDB else { return JSONNode(.array(elements)).text }
        var out: [UInt8] = [0x5B]
        for (place, element) in elements.enumerated() {
            if place > 0 { out.append(0x2C) }
            element.append(to: &out)
        }
        return out + [0x5D]
    }

    /// The same of an object: MariaDB has a blank behind each comma and none behind the colons.
    func members(_ members: [JSONNode.Member]) -> [UInt8] {
        guard isMariaDB else { return object(members).text }
        var out: [UInt8] = [0x7B]
        for (place, member) in members.enumerated() {
            if place > 0 { out += [0x2C, 0x20] }
            JSONNode.appendQuoted(member.key, to: &out)
            out.append(0x3A)
            member.value.append(to: &out)
        }
        return out + [0x7D]
    }

    /// MySQL sorts members and keeps the last of equal ones, MariaDB keeps them as they come.
    func object(_ members: [JSONNode.Member]) -> JSONNode {
        isMariaDB ? JSONNode(.object(members)) : JSONNode.sortedObject(members)
    }
}
