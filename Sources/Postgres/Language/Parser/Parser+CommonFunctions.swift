// func_expr_common_subexpr: CURRENT_TIMESTAMP, CAST, EXTRACT, SUBSTRING … as words of the grammar.

import QueryEngine
import SQLPlanning

extension Parser {
    /// nil where the word under the cursor is no such function here.
    mutating func commonFunction() throws(SQLError) -> Expression? {
        if let expression = try valueFunction() { return expression }
        switch token.keyword {
        case .cast, .coalesce, .nullif, .greatest, .least, .extract, .position, .overlay,
            .substring, .trim, .normalize, .treat:
            guard token.keyword == .cast || peek().kind == .leftParenthesis else { return nil }
        case .collation:
            guard peek().keyword == .for else { return nil }
            return try collationFor()
        case .xmlconcat, .xmlelement, .xmlexists, .xmlforest, .xmlparse, .xmlpi, .xmlroot,
            .xmlserialize:
            guard peek().kind == .leftParenthesis else { return nil }
            throw notSupported(
                "\(token.keyword.spelling.uppercased()) is not supported", at: token.offset)
        default: return nil
        }
        return try specialCall()
    }

    private mutating func specialCall() throws(SQLError) -> Expression {
        let keyword = token.keyword
        let offset = token.offset
        try advance()
        try expect(kind: .leftParenthesis)
        let result: Expression
        switch keyword {
        case .cast, .treat: result = try castCall(keyword, offset)
        case .coalesce: result = .coalesce(try expressions(), offset)
        case .greatest: result = .greatest(try expressions(), offset)
        case .least: result = .least(try expressions(), offset)
        case .nullif:
            let first = try expression()
            try expect(kind: .comma)
            result = .nullIf(first, try expression(), offset)
        case .extract: result = try extractCall(offset)
        case .position: result = try positionCall(offset)
        case .overlay, .substring: return try freelyCalled(keyword, offset)
        case .trim: result = try trimCall(offset)
        default: result = try normalizeCall(offset)
        }
        try expect(kind: .rightParenthesis)
        return result
    }

    // MARK: - Without arguments

    private mutating func valueFunction() throws(SQLError) -> Expression? {
        let function: ValueFunction
        var takesPrecision = false
        switch token.keyword {
        case .currentDate: function = .currentDate
        case .currentTime: (function, takesPrecision) = (.currentTime, true)
        case .currentTimestamp: (function, takesPrecision) = (.currentTimestamp, true)
        case .localtime: (function, takesPrecision) = (.localTime, true)
        case .localtimestamp: (function, takesPrecision) = (.localTimestamp, true)
        case .currentRole: function = .currentRole
        case .currentUser: function = .currentUser
        case .sessionUser: function = .sessionUser
        case .user: function = .user
        case .currentCatalog: function = .currentCatalog
        // CURRENT_SCHEMA may also be called like any function.
        case .currentSchema where peek().kind != .leftParenthesis: function = .currentSchema
        default: return nil
        }
        let offset = token.offset
        try advance()
        var precision: Int32?
        if takesPrecision, try accept(kind: .leftParenthesis) {
            precision = Int32(truncatingIfNeeded: try integer())
            try expect(kind: .rightParenthesis)
        }
        return .valueFunction(function, precision: precision, offset)
    }

    // MARK: - With a syntax of their own

    private mutating func collationFor() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        try advance()
        try expect(kind: .leftParenthesis)
        let value = try expression()
        try expect(kind: .rightParenthesis)
        return .function(systemCall("pg_collation_for", [value], offset))
    }

    private mutating func castCall(
        _ keyword: Keyword, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let value = try expression()
        try expect(.as)
        let type = try typeName()
        guard keyword == .treat else {
            return .cast(Cast(operand: value, type: type, form: .function, offset: offset))
        }
        return .function(systemCall(type.name.name, [value], offset))
    }

    private mutating func extractCall(_ offset: SourceOffset) throws(SQLError) -> Expression {
        let fieldOffset = token.offset
        let field: String
        switch token.keyword {
        case .year, .month, .day, .hour, .minute, .second: field = try takeName()
        default:
            if atString {
                field = try stringLiteral()
            } else {
                guard atPlainIdentifier else { throw syntaxError() }
                field = try takeName()
            }
        }
        try expect(.from)
        let source = try expression()
        return .function(
            systemCall("extract", [.literal(.string(field), fieldOffset), source], offset))
    }

    private mutating func positionCall(_ offset: SourceOffset) throws(SQLError) -> Expression {
        let needle = try restrictedExpression()
        try expect(.in)
        let haystack = try restrictedExpression()
        return .function(systemCall("position", [haystack, needle], offset))
    }

    private mutating func normalizeCall(_ offset: SourceOffset) throws(SQLError) -> Expression {
        var arguments = [try expression()]
        if try accept(kind: .comma) {
            guard let form = try normalForm() else { throw syntaxError() }
            arguments.append(form)
        }
        return .function(systemCall("normalize", arguments, offset))
    }

    private mutating func trimCall(_ offset: SourceOffset) throws(SQLError) -> Expression {
        let name: String
        switch token.keyword {
        case .leading: name = "ltrim"
        case .trailing: name = "rtrim"
        default: name = "btrim"
        }
        if at(.leading) || at(.trailing) || at(.both) { try advance() }
        var arguments: [Expression]
        if try accept(.from) {
            arguments = try expressions()
        } else {
            arguments = try expressions()
            if arguments.count == 1, try accept(.from) {
                arguments = try expressions() + arguments
            }
        }
        return .function(systemCall(name, arguments, offset))
    }

    /// OVERLAY and SUBSTRING: the standard's words, or a call like any other.
    private mutating func freelyCalled(
        _ keyword: Keyword, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let name = keyword.spelling
        var call = FunctionCall(
            name: QualifiedName(name: name, offset: offset), arguments: [], offset: offset)
        if !at(kind: .rightParenthesis) {
            try plainArguments(&call)
            if call.arguments.count == 1, call.arguments[0].name == nil {
                let first = call.arguments[0].value
                let words =
                    keyword == .overlay ? try overlayWords(first) : try substringWords(first)
                if let words { call = systemCall(name, words, offset) }
            }
        }
        try expect(kind: .rightParenthesis)
        return .function(call)
    }

    /// func_arg_list.
    private mutating func plainArguments(_ call: inout FunctionCall) throws(SQLError) {
        repeat {
            let offset = token.offset
            var name: String?
            if atTypeOrFunctionName {
                let next = peek().kind
                if next == .arrow || next == .colonEquals {
                    name = try takeName()
                    try advance()
                }
            }
            call.arguments.append(
                FunctionCall.Argument(name: name, try expression(), offset: offset))
        } while try accept(kind: .comma)
    }

    private mutating func overlayWords(_ first: Expression) throws(SQLError) -> [Expression]? {
        guard try accept(.placing) else { return nil }
        let replacement = try expression()
        try expect(.from)
        let start = try expression()
        guard try accept(.for) else { return [first, replacement, start] }
        return [first, replacement, start, try expression()]
    }

    private mutating func substringWords(_ first: Expression) throws(SQLError) -> [Expression]? {
        if try accept(.from) {
            let start = try expression()
            guard try accept(.for) else { return [first, start] }
            return [first, start, try expression()]
        }
        if try accept(.for) {
            let count = try expression()
            if try accept(.from) { return [first, try expression(), count] }
            // Without a start the count has to be a number, lest a pattern be taken for it.
            let cast = Cast(
                operand: count, type: .system("int4"), form: .colons, offset: .unknown)
            return [first, .literal(.integer(1), .unknown), .cast(cast)]
        }
        if try accept(.similar) {
            let pattern = try expression()
            try expect(.escape)
            return [first, pattern, try expression()]
        }
        return nil
    }
}
