// Literals as typed expressions: constants, or slots where the plan is not to know their values.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func literalValue(
        _ literal: Literal, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        switch literal {
        case .null: return Typed(.constant(.null), .unknown, offset: at)
        case .boolean(let value): return Typed(.constant(.bool(value)), .bool, offset: at)
        case .integer(let value):
            let isShort = Int32(exactly: value) != nil
            return Typed(.constant(.int(value)), isShort ? .int4 : .int8, offset: at)
        case .decimal(let digits):
            do {
                let value = try TypeInput.parse(
                    Array(digits.utf8), as: SQLType(.numeric), context.environment)
                return Typed(.constant(value), .numeric, offset: at)
            } catch {
                throw error.at(position(at))
            }
        case .string(let text): return Typed(.constant(.string(text)), .unknown, offset: at)
        case .bitString(let digits), .hexString(let digits), .hexNumber(let digits):
            return Typed(.constant(.string(digits)), .unknown, offset: at)
        case .slot(let reference): return try literalSlot(reference, at)
        }
    }

    private func literalSlot(
        _ reference: LiteralReference, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let literals = context.literals else {
            throw error(.internalError, "a literal without a value", at: at)
        }
        let type: TypeID
        switch reference.kind {
        case .string:
            return Typed(
                .literal(literals.string(token: reference.token)), .unknown, offset: at)
        case .short: type = .int4
        case .long: type = .int8
        case .decimal: type = .numeric
        }
        let use = literals.number(
            token: reference.token, reference.kind, isNegated: reference.isNegated)
        return Typed(.literal(use), type, offset: at)
    }

    /// Bit strings are read far enough to tell a wrong digit.
    func refuseBits(_ literal: Literal, _ at: SourceOffset) throws(SQLError) {
        switch literal {
        case .bitString(let digits):
            for digit in digits where digit != "0" && digit != "1" {
                throw error(
                    .invalidTextRepresentation, "\"\(digit)\" is not a valid binary digit",
                    at: at)
            }
        case .hexString(let digits):
            for digit in digits where !digit.isHexDigit {
                throw error(
                    .invalidTextRepresentation,
                    "\"\(digit)\" is not a valid hexadecimal digit", at: at)
            }
        default: return
        }
        throw notSupported("the type bit", at: at)
    }

    /// A minus sign before a number is part of it: `-2147483648` is an integer.
    func negated(_ literal: Literal) -> Literal? {
        switch literal {
        case .integer(let value): return value == .min ? nil : .integer(-value)
        case .decimal(let digits):
            if digits == "9223372036854775808" { return .integer(.min) }
            return .decimal("-" + digits)
        case .slot(var reference) where reference.kind != .string:
            reference.isNegated.toggle()
            return .slot(reference)
        default: return nil
        }
    }
}
