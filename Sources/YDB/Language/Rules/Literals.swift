// Literals: what they are by their suffixes, signs and sizes.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func literal(_ literal: Literal, at offset: SourceOffset) -> Typed {
        switch literal {
        case .null, .slot: return constant(.null, .null, at: offset)
        case .boolean(let value): return constant(.bool(value), .bool, at: offset)
        case .integer(let number):
            return Int32(exactly: number) != nil
                ? constant(.int(number), .int32, at: offset)
                : constant(.int(number), .int64, at: offset)
        case .decimal(let digits):
            return constant(.double(Double(digits) ?? .nan), .double, at: offset)
        case .string(let text), .bitString(let text), .hexString(let text), .hexNumber(let text):
            return constant(.bytes(Array(text.utf8)), .string, at: offset)
        }
    }

    func string(
        _ literal: YQLStringLiteral, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        switch literal.kind {
        case .string: return constant(.bytes(literal.bytes), .string, at: offset)
        case .utf8:
            guard String(validating: literal.bytes, as: UTF8.self) != nil else {
                throw error("Invalid Utf8 value", at: offset)
            }
            return constant(.text(Text(utf8: literal.bytes)), .utf8, at: offset)
        case .json, .yson:
            let type: YQLType = literal.kind == .json ? .json : .yson
            let value = constant(.bytes(literal.bytes), .string, at: offset)
            guard let converted = try implicit(value, to: type) else {
                throw error("Invalid \(type) value", at: offset)
            }
            return converted
        case .postgresText, .postgresBytes, .postgresVarchar:
            throw error("Types of PostgreSQL are not supported", at: offset)
        }
    }

    func integer(
        _ literal: YQLIntegerLiteral, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let type =
            try own(literal.kind, at: offset)
            ?? (literal.value <= UInt64(Int32.max)
                ? .int32 : literal.value <= UInt64(Int64.max) ? .int64 : .uint64)
        guard let value = YQLNumber.checked(Int128(literal.value), type) else {
            throw error(
                "Failed to parse number from string: \(literal.value), number is out of range for type \(type.name)",
                at: offset)
        }
        return constant(value, .primitive(type), at: offset)
    }

    /// The type that a suffix names; nil: there is none.
    private func own(
        _ kind: YQLIntegerLiteral.Kind, at offset: SourceOffset
    ) throws(SQLError) -> YQLPrimitive? {
        switch kind {
        case .int8: return .int8
        case .int16: return .int16
        case .int32: return .int32
        case .int64: return .int64
        case .uint8: return .uint8
        case .uint16: return .uint16
        case .uint32: return .uint32
        case .uint64: return .uint64
        case .postgres: throw error("Types of PostgreSQL are not supported", at: offset)
        case .unspecified: return nil
        }
    }

    /// A literal with a minus in front is one number, of the smallest type that holds it with its sign; nil: it is no literal
    /// of a type with a sign.
    func negative(
        _ operand: Expression, at offset: SourceOffset
    ) throws(SQLError) -> Typed? {
        let magnitude: UInt64
        var type: YQLPrimitive?
        switch operand {
        case .literal(.integer(let number), _) where number >= 0: magnitude = UInt64(number)
        case .language(let node, _):
            guard case .integer(let literal)? = node.syntax as? YQLExpression else { return nil }
            type = try own(literal.kind, at: offset)
            if let type, !type.isSigned { return nil }
            magnitude = literal.value
        default: return nil
        }
        let number = -Int128(magnitude)
        let held = type ?? (number >= Int128(Int32.min) ? .int32 : .int64)
        guard let value = YQLNumber.checked(number, held) else {
            throw error(
                "Failed to parse negative integer: \(number), number limit overflow", at: offset)
        }
        return constant(value, .primitive(held), at: offset)
    }
}
