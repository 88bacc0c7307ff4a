// Operands: literals, names, parentheses, lambdas, containers, and what is written behind them.
import SQLPlanning

extension YQLParser {
    func own(_ expression: YQLExpression, _ offset: SourceOffset) -> Expression {
        .language(LanguageNode(expression), offset)
    }

    /// Whether an operand may begin with the token, and it is not the name of what stands before it.
    func startsOperand(_ token: YQLToken) -> Bool {
        switch token.kind {
        case .word: ![.as, .and, .or].contains(token.keyword)
        case .quotedName, .string, .integer, .real, .blob, .leftParenthesis, .leftBracket,
            .leftBrace, .structOpen, .dollar:
            true
        default: false
        }
    }

    /// An operand with its calls, accesses and COLLATE.
    mutating func suffixed(
        _ names: YQLKeywordClasses = .expressionName
    ) throws(YQLSyntaxError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        let operand = try suffixes(of: try primary(names))
        height = max(outerHeight, height + 1)
        leave()
        return operand
    }

    /// What is written behind an operand that has been read.
    mutating func suffixes(of first: Expression) throws(YQLSyntaxError) -> Expression {
        var operand = first
        var chain = height
        while let next = try suffix(operand) {
            chain = max(chain, height) + 1
            height = 0
            operand = next
            try checkDepth(chain)
        }
        if at(.collate) { operand = try collation(operand) }
        height = chain
        return operand
    }

    private mutating func collation(_ operand: Expression) throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        advance()
        let nameOffset = token.offset
        return .collate(operand, QualifiedName(name: try name(), offset: nameOffset), offset)
    }

    private mutating func primary(_ names: YQLKeywordClasses) throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        if peek().kind == .namespace, isName(token, .anyNameOrType) { return try moduleFunction() }
        switch token.kind {
        case .integer: return try integer()
        case .real: return try real()
        // ANSI's double quotes say a name.
        case .string where isANSI && bytes(token).first == 0x22: return try nameOrCall()
        case .string:
            let literal = try stringLiteral(token)
            advance()
            return own(.string(literal), offset)
        case .blob: throw error("literal_value: alternative is not implemented yet: 4", at: token)
        case .dollar: return own(.named(try bindName()), offset)
        case .leftParenthesis: return try parenthesesOrLambda()
        case .leftBracket: return own(.list(try bracketed()), offset)
        case .leftBrace: return try braces()
        case .structOpen: return try structLiteral()
        case .quotedName: return try nameOrCall()
        case .word: return try wordOperand(names)
        default: throw operandExpected()
        }
    }

    /// Where an operand was to begin.
    func operandExpected() -> YQLSyntaxError { noAlternative(from: index) }

    private mutating func wordOperand(
        _ names: YQLKeywordClasses
    ) throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        switch token.keyword {
        case .null:
            advance()
            return .literal(.null, offset)
        case .true, .false:
            let value = at(.true)
            advance()
            return .literal(.boolean(value), offset)
        case .cast, .bitcast: return try cast()
        case .case: return try conditional()
        case .exists: return try exists()
        case .jsonValue, .jsonExists, .jsonQuery: return try jsonCall()
        case .variant, .enum, .callable: return try constructor()
        case .emptyAction:
            advance()
            return own(.emptyAction, offset)
        case .currentDate, .currentTime, .currentTimestamp:
            throw error("\(token.keyword.spelling.uppercased()) is not implemented yet", at: token)
        default: break
        }
        guard isName(token, names, orString: false) else { throw operandExpected() }
        return try nameOrCall()
    }

    // MARK: - Literals

    private mutating func integer() throws(YQLSyntaxError) -> Expression {
        let taken = token
        let (value, suffix) = try integerValue(taken)
        advance()
        if suffix.isEmpty, let signed = Int64(exactly: value) {
            return .literal(.integer(signed), taken.offset)
        }
        let kind: YQLIntegerLiteral.Kind
        switch suffix {
        case "": kind = .unspecified
        case "t": kind = .int8
        case "s": kind = .int16
        case "l": kind = .int64
        case "ut": kind = .uint8
        case "us": kind = .uint16
        case "u": kind = .uint32
        case "ul": kind = .uint64
        case "p", "ps", "pi", "pb", "pn": kind = .postgres(suffix)
        default:
            throw error(
                "Failed to parse number from string: \(string(taken)), invalid suffix: \(suffix)",
                at: taken)
        }
        return own(.integer(YQLIntegerLiteral(value: value, kind: kind)), taken.offset)
    }

    private mutating func real() throws(YQLSyntaxError) -> Expression {
        let taken = token
        let written = string(taken).lowercased()
        advance()
        if let at = written.firstIndex(of: "p") {
            throw error("PostgreSQL literal \(written[at...]) is not supported", at: taken)
        }
        if written.hasSuffix("f") { return own(.float(String(written.dropLast())), taken.offset) }
        return .literal(.decimal(written), taken.offset)
    }

    // MARK: - Containers

    private mutating func bracketed() throws(YQLSyntaxError) -> [Expression] {
        try expect(kind: .leftBracket)
        var elements: [Expression] = []
        while !at(kind: .rightBracket) {
            elements.append(try expression())
            guard accept(kind: .comma) else { break }
        }
        guard accept(kind: .rightBracket) else { throw mismatch(["']'", "','"]) }
        return elements
    }

    /// `{a, b}` or `{a: b}`; `{}` is a dict.
    private mutating func braces() throws(YQLSyntaxError) -> Expression {
        let start = token
        try expect(kind: .leftBrace)
        var elements: [Expression] = []
        var items: [YQLDictItem] = []
        while !at(kind: .rightBrace) {
            let element = try expression()
            if accept(kind: .colon) {
                items.append(YQLDictItem(key: element, value: try expression()))
            } else {
                elements.append(element)
            }
            guard accept(kind: .comma) else { break }
        }
        guard accept(kind: .rightBrace) else { throw mismatch(["'}'", "','"]) }
        if elements.isEmpty { return own(.dict(items), start.offset) }
        guard items.isEmpty else {
            throw error("Expected keys/values pair or keys, but got mix of them", at: start)
        }
        return own(.set(elements), start.offset)
    }

    private mutating func structLiteral() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        try expect(kind: .structOpen)
        var items: [YQLStructItem] = []
        while !at(kind: .structClose) {
            let name = try structName()
            try expect(kind: .colon)
            items.append(YQLStructItem(name: name, value: try expression()))
            guard accept(kind: .comma) else { break }
        }
        guard accept(kind: .structClose) else { throw mismatch(["'|>'", "','"]) }
        return own(.structure(items), offset)
    }

    private mutating func structName() throws(YQLSyntaxError) -> YQLStructItem.Name {
        if peek().kind == .colon {
            if at(kind: .string) {
                return .name(String(decoding: try plainString(), as: UTF8.self))
            }
            if isName(token, .expressionName) { return .name(try takeName()) }
        }
        return .computed(try expression())
    }

    // MARK: - Constructors that take a type's word

    /// `Variant(a, b, t)`, `Enum(a, t)`, `Callable(t, f)`.
    private mutating func constructor() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        let word = string(token)
        let count = at(.variant) ? 3 : 2
        advance()
        try expect(kind: .leftParenthesis)
        var arguments = [FunctionCall.Argument(try expression())]
        while arguments.count < count {
            try expect(kind: .comma)
            let place = token.offset
            arguments.append(FunctionCall.Argument(try expression(), offset: place))
        }
        try expect(kind: .rightParenthesis)
        return .function(
            FunctionCall(
                name: QualifiedName(name: word, offset: offset), arguments: arguments,
                offset: offset))
    }
}
