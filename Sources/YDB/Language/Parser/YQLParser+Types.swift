// Types.
import SQLPlanning

extension YQLParser {
    /// Whether a composite type begins here: its word and an angle bracket.
    var isAtCompositeType: Bool {
        switch token.keyword {
        case .optional, .list, .stream, .flow, .dict, .set, .enum, .resource, .tagged, .callable,
            .variant, .linear, .dynamiclinear:
            peek().kind == .less
        case .tuple, .struct: peek().kind == .less || peek().kind == .angleNotEqual
        default: false
        }
    }

    mutating func typeOrBind() throws(YQLSyntaxError) -> YQLTypeName {
        if at(kind: .dollar) {
            let offset = token.offset
            return .bound(try bindName(), offset)
        }
        return try typeName()
    }

    mutating func typeName() throws(YQLSyntaxError) -> YQLTypeName {
        try enter()
        let outerHeight = height
        height = 0
        var type = isAtCompositeType ? try compositeType() : try scalarType()
        while accept(kind: .question) {
            type = .optional(type)
            height += 1
            try checkDepth(height)
        }
        height = max(outerHeight, height + 1)
        leave()
        return type
    }

    private mutating func scalarType() throws(YQLSyntaxError) -> YQLTypeName {
        let offset = token.offset
        if at(.decimal) {
            advance()
            try expect(kind: .leftParenthesis)
            let precision = try typeNumber()
            try expect(kind: .comma)
            let scale = try typeNumber()
            try expect(kind: .rightParenthesis)
            return .decimal(precision: precision, scale: scale, offset)
        }
        if accept(.null) { return .null }
        return .named(try name(.pureName), offset)
    }

    private mutating func typeNumber() throws(YQLSyntaxError) -> YQLTypeSize {
        if at(kind: .dollar) {
            let offset = token.offset
            return .bound(try bindName(), offset)
        }
        return .number(Int64(clamping: try unsignedNumber()))
    }

    /// An integer of the grammar.
    mutating func unsignedNumber() throws(YQLSyntaxError) -> UInt64 {
        guard at(kind: .integer) else { throw mismatch(["DIGITS", "INTEGER_VALUE"]) }
        let value = try integerValue(token).value
        advance()
        return value
    }

    func integerValue(_ token: YQLToken) throws(YQLSyntaxError) -> (value: UInt64, suffix: String) {
        do {
            return try YQLTokenValues.integer(bytes(token))
        } catch {
            throw self.error(error.message, at: token)
        }
    }

    // MARK: - Composite types

    private mutating func compositeType() throws(YQLSyntaxError) -> YQLTypeName {
        let word = token.keyword
        advance()
        if accept(kind: .angleNotEqual) { return word == .struct ? .structure([]) : .tuple([]) }
        try expect(kind: .less)
        let type = try compositeContent(word)
        try expect(kind: .greater)
        return type
    }

    private mutating func compositeContent(
        _ word: YQLKeyword
    ) throws(YQLSyntaxError) -> YQLTypeName {
        switch word {
        case .optional: return .optional(try typeOrBind())
        case .list: return .list(try typeOrBind())
        case .stream: return .stream(try typeOrBind())
        case .flow: return .flow(try typeOrBind())
        case .set: return .set(try typeOrBind())
        case .linear, .dynamiclinear:
            return .linear(try typeOrBind(), isDynamic: word == .dynamiclinear)
        case .dict:
            let key = try typeOrBind()
            try expect(kind: .comma)
            return .dict(key: key, value: try typeOrBind())
        case .tuple:
            return .tuple(
                try angleList { parser throws(YQLSyntaxError) in try parser.typeOrBind() })
        case .struct:
            return .structure(
                try angleList { parser throws(YQLSyntaxError) in
                    let name = try parser.typeTag()
                    try parser.expect(kind: .colon)
                    return YQLTypeField(name: name, type: try parser.typeOrBind())
                })
        case .variant:
            return .variant(
                try angleList { parser throws(YQLSyntaxError) in try parser.variantPart() })
        case .enum:
            return .enumeration(
                try angleList { parser throws(YQLSyntaxError) in try parser.typeTag() })
        case .resource: return .resource(try typeTag())
        case .tagged:
            let type = try typeOrBind()
            try expect(kind: .comma)
            return .tagged(type, try typeTag())
        default: return .callable(try callable())
        }
    }

    /// Elements up to the closing bracket; there may be none, and a comma may stand behind the last.
    private mutating func angleList<Element>(
        _ element: (inout YQLParser) throws(YQLSyntaxError) -> Element
    ) throws(YQLSyntaxError) -> [Element] {
        var elements: [Element] = []
        while !at(kind: .greater) {
            elements.append(try element(&self))
            guard accept(kind: .comma) else { break }
        }
        return elements
    }

    /// A name inside a type, which a string may say too.
    mutating func typeTag() throws(YQLSyntaxError) -> YQLTypeTag {
        if at(kind: .string) {
            return .name(String(decoding: try plainString(), as: UTF8.self))
        }
        return try tag()
    }

    private mutating func variantPart() throws(YQLSyntaxError) -> YQLTypeField {
        var distance = 0
        if at(kind: .dollar) { distance = 1 }
        if isName(peek(distance)), peek(distance + 1).kind == .colon {
            let name = try typeTag()
            try expect(kind: .colon)
            return YQLTypeField(name: name, type: try typeOrBind())
        }
        return YQLTypeField(name: nil, type: try typeOrBind())
    }

    private mutating func callable() throws(YQLSyntaxError) -> YQLCallableType {
        try expect(kind: .leftParenthesis)
        var arguments: [YQLCallableType.Argument] = []
        var optional: [YQLCallableType.Argument] = []
        while !at(kind: .rightParenthesis), !at(kind: .leftBracket) {
            arguments.append(try callableArgument())
            guard accept(kind: .comma) else { break }
        }
        if accept(kind: .leftBracket) {
            optional = try list { parser throws(YQLSyntaxError) in try parser.callableArgument() }
            try expect(kind: .rightBracket)
        }
        try expect(kind: .rightParenthesis)
        try expect(kind: .arrow)
        return YQLCallableType(
            arguments: arguments, optionalArguments: optional, result: try typeOrBind())
    }

    private mutating func callableArgument() throws(YQLSyntaxError) -> YQLCallableType.Argument {
        let part = try variantPart()
        var isAutoMapped = false
        if accept(kind: .leftBrace) {
            try expect(.automap)
            try expect(kind: .rightBrace)
            isAutoMapped = true
        }
        return YQLCallableType.Argument(
            name: part.name, type: part.type, isAutoMapped: isAutoMapped)
    }
}
