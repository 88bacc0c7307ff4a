// The types that CAST and CONVERT take.

import QueryEngine
import SQLPlanning

extension Parser {
    /// The type behind AS, and the conversion to it.
    ///
    /// - Parameter written: the operand as it stands in the text, which an error may name.
    mutating func castTarget(
        _ operand: Expression, _ offset: SourceOffset, _ written: String
    ) throws(SQLError) -> Expression {
        let typeOffset = token.offset
        var target = try castType(of: isMariaDB ? written : "CAST")
        if !isMariaDB, accept(.array) { target.isArray = true }
        let type = TypeName(
            name: QualifiedName(name: target.name, offset: typeOffset),
            modifiers: target.modifiers, offset: typeOffset)
        let value = Expression.cast(
            Cast(operand: operand, type: type, form: .function, offset: offset))
        if target.isArray {
            return call(ReservedCall.castArray, [value], at: offset, isSQLSyntax: true)
        }
        guard let characterSet = target.characterSet else { return value }
        return call(
            ReservedCall.convertUsing, [value, .literal(.string(characterSet), offset)],
            at: offset, isSQLSyntax: true)
    }

    private struct CastTarget {
        var name: String
        var modifiers: [Expression] = []
        var characterSet: String?
        var isArray = false
    }

    private mutating func castType(of written: String) throws(SQLError) -> CastTarget {
        switch token.keyword {
        case .binary:
            advance()
            return CastTarget(name: "binary", modifiers: try length())
        case .char, .character,
            .varchar where isMariaDB:
            advance()
            _ = accept(.varying)
            return try characterType()
        case .nchar:
            advance()
            return CastTarget(name: "char", modifiers: try length(), characterSet: "utf8mb3")
        case .national:
            advance()
            guard accept(.char) || accept(.character) else { throw syntaxError() }
            return CastTarget(name: "char", modifiers: try length(), characterSet: "utf8mb3")
        case .signed:
            advance()
            _ = accept(.int) || accept(.integer)
            return CastTarget(name: "signed")
        case .unsigned:
            advance()
            _ = accept(.int) || accept(.integer)
            return CastTarget(name: "unsigned")
        case .int,
            .integer where isMariaDB:
            advance()
            return CastTarget(name: "signed")
        case .date,
            .json where !isMariaDB:
            let name = token.keyword.spelling
            advance()
            return CastTarget(name: name)
        case .year where !isMariaDB:
            advance()
            return CastTarget(name: "year")
        case .time, .datetime:
            let name = token.keyword.spelling
            advance()
            return CastTarget(name: name, modifiers: try precision(of: written, isOptional: false))
        case .decimal, .dec:
            advance()
            return CastTarget(name: "decimal", modifiers: try precisionAndScale())
        case .double:
            advance()
            if !isMariaDB { _ = accept(.precision) }
            return CastTarget(name: "double", modifiers: isMariaDB ? try precisionAndScale() : [])
        case .float:
            advance()
            return CastTarget(name: "float", modifiers: isMariaDB ? [] : try length())
        case .real where !isMariaDB:
            advance()
            return CastTarget(name: mode.contains(.realAsFloat) ? "float" : "double")
        default:
            guard isMariaDB, isName, token.keyword == .absent else { throw syntaxError() }
            throw error(4161, .undefinedObject, "Unknown data type: '\(lexer.name(token))'")
        }
    }

    /// Behind CHAR: a length, and a character set.
    private mutating func characterType() throws(SQLError) -> CastTarget {
        var target = CastTarget(name: "char", modifiers: try length())
        _ = accept(.binary)
        if acceptCharacterSet() {
            target.characterSet = try characterSetName()
        } else if accept(.ascii) {
            target.characterSet = "latin1"
        } else if accept(.unicode) {
            target.characterSet = "ucs2"
        } else if accept(.byte) {
            target.characterSet = "binary"
        }
        _ = accept(.binary)
        if isMariaDB, accept(.collate) { _ = try characterSetName() }
        return target
    }

    /// `(n)`, or nothing.
    mutating func length() throws(SQLError) -> [Expression] {
        guard accept(kind: .leftParenthesis) else { return [] }
        let offset = token.offset
        let length = Expression.literal(.integer(try number()), offset)
        try expect(kind: .rightParenthesis)
        return [length]
    }

    private mutating func precisionAndScale() throws(SQLError) -> [Expression] {
        guard accept(kind: .leftParenthesis) else { return [] }
        var numbers: [Expression] = []
        repeat {
            let offset = token.offset
            numbers.append(.literal(.integer(try number()), offset))
        } while numbers.count < 2 && accept(kind: .comma)
        try expect(kind: .rightParenthesis)
        return numbers
    }

    /// The digits of a fraction of a second in parentheses: at most six.
    mutating func precision(
        of what: String, isOptional: Bool = true
    ) throws(SQLError) -> [Expression] {
        guard accept(kind: .leftParenthesis) else { return [] }
        if at(kind: .rightParenthesis), isOptional {
            advance()
            return []
        }
        let offset = token.offset
        let digits = try number()
        try expect(kind: .rightParenthesis)
        guard digits <= 6 else { throw precisionTooBig(digits, of: what) }
        return [.literal(.integer(digits), offset)]
    }
}
