// Constants: numbers, strings with their introducers, dates.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func numberLiteral() -> Expression {
        let offset = token.offset
        let text = text(token.start, token.end)
        let isInteger = at(kind: .integer)
        advance()
        if isInteger, let value = Int64(text) { return .literal(.integer(value), offset) }
        guard isInteger else { return .literal(.decimal(text), offset) }
        let digits = text.drop { $0 == "0" }
        return .literal(.decimal(String(digits)), offset)
    }

    /// A string, several that follow one another, one with the name of its character set before it, and binary ones.
    mutating func textLiteral() throws(SQLError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .hexString, .bitString: return digitLiteral(offset)
        case .introducer: return try introduced(offset)
        case .nationalString:
            let bytes = stringBytes()
            return introducer("utf8mb3", text(of: bytes, offset), offset)
        default:
            let bytes = stringBytes()
            return text(of: bytes, offset)
        }
    }

    private mutating func digitLiteral(_ offset: SourceOffset) -> Expression {
        let digits = lexer.digits(token)
        let isHex = at(kind: .hexString)
        // MariaDB's `x'41'` is no number, whatever stands beside it.
        let isNumber = !isMariaDB || lexer.byte(Int(token.start) + 1) != 0x27
        advance()
        guard isHex else { return .literal(.bitString(digits), offset) }
        return .literal(isNumber ? .hexNumber(digits) : .hexString(digits), offset)
    }

    private mutating func introduced(_ offset: SourceOffset) throws(SQLError) -> Expression {
        let name = String(lexer.name(token).dropFirst()).lowercased()
        advance()
        switch token.kind {
        case .hexString, .bitString:
            let digits = digitLiteral(offset)
            return introducer(name, digits, offset)
        case .string:
            let bytes = stringBytes()
            let isText = name != "binary" || String(validating: bytes, as: UTF8.self) != nil
            let value =
                isText
                ? text(of: bytes, offset) : .literal(.hexString(Parser.hexDigits(bytes)), offset)
            return introducer(name, value, offset)
        default: throw syntaxError()
        }
    }

    private func introducer(
        _ name: String, _ value: Expression, _ offset: SourceOffset
    ) -> Expression {
        call(
            ReservedCall.introducer, [.literal(.string(name), offset), value], at: offset,
            isSQLSyntax: true)
    }

    /// Bytes that are no UTF-8 are a binary string: clients that escape bytes and do not say so send them.
    private func text(of bytes: [UInt8], _ offset: SourceOffset) -> Expression {
        if let text = String(validating: bytes, as: UTF8.self) {
            return .literal(.string(text), offset)
        }
        return introducer(
            "binary", .literal(.hexString(Parser.hexDigits(bytes)), offset), offset)
    }

    private static func hexDigits(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'`.
    mutating func temporalLiteral() throws(SQLError) -> Expression {
        let offset = token.offset
        let type = at(.timestamp) ? "datetime" : token.keyword.spelling
        advance()
        let value = Expression.literal(.string(try plainString()), offset)
        return typed(type, value, offset)
    }

    func typed(_ type: String, _ value: Expression, _ offset: SourceOffset) -> Expression {
        .cast(
            Cast(
                operand: value,
                type: TypeName(name: QualifiedName(name: type, offset: offset), offset: offset),
                form: .typed, offset: offset))
    }
}
