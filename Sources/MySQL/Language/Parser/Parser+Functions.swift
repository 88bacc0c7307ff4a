// Calls: of functions by name, and of those that are words of the grammar.

import QueryEngine
import SQLPlanning

extension Parser {
    /// `name(…)`, at its parenthesis. Names of functions are in lower case.
    mutating func genericCall(
        _ schema: String?, _ name: String, _ start: Int32, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let lower = name.lowercased()
        let isParted = schema == nil && token.start > previousEnd && lexer.words.isFunction(lower)
        try expect(kind: .leftParenthesis)
        var arguments: [FunctionCall.Argument] = []
        if !at(kind: .rightParenthesis) {
            arguments = try list { parser throws(SQLError) in
                let value = FunctionCall.Argument(try parser.expression())
                if parser.accept(.as) {
                    _ = try parser.nameOrString()
                } else if parser.isName {
                    parser.advance()
                }
                return value
            }
        }
        try expect(kind: .rightParenthesis)
        // Only where a call could stand is it said to be none.
        if isParted {
            throw error(
                1630, .undefinedFunction,
                "FUNCTION \(database.map { $0 + "." } ?? "")\(name) does not exist. Check the "
                    + "'Function Name Parsing and Resolution' section in the Reference Manual")
        }
        return .function(
            FunctionCall(
                name: QualifiedName(schema: schema, name: lower, offset: offset),
                arguments: arguments, offset: offset))
    }

    /// A call that begins with a word of the grammar; nil where the word begins none.
    mutating func keywordCall() throws(SQLError) -> Expression? {
        let offset = token.offset
        let keyword = token.keyword
        if let value = try niladicCall() { return value }
        guard peek().kind == .leftParenthesis else { return nil }
        if let value = try aggregateCall() { return value }
        if let value = try windowCall() { return value }
        switch keyword {
        case .adddate, .dateAdd: return try dateArithmetic(ReservedCall.dateAdd)
        case .subdate, .dateSub: return try dateArithmetic(ReservedCall.dateSubtract)
        case .extract: return try extractCall()
        case .trim: return try trimCall()
        case .substring, .substr, .mid: return try substringCall()
        case .position: return try positionCall()
        case .timestampadd, .timestampdiff: return try timestampCall()
        case .getFormat: return try getFormatCall()
        case .char: return try charCall()
        case .weightString: return try weightStringCall()
        case .values: return try valuesCall()
        case .value where isMariaDB: return try valuesCall()
        case .grouping:
            advance()
            let columns = try parenthesizedList { parser throws(SQLError) in
                try parser.expression()
            }
            return .grouping(columns, offset)
        case .jsonTable, .jsonValue:
            return keyword == .jsonValue && isMariaDB ? nil : try returningCall()
        default: break
        }
        guard var count = Parser.argumentCounts[keyword] else { return nil }
        // MariaDB counts these arguments later.
        if isMariaDB, keyword == .database || keyword == .schema || keyword == .coalesce {
            count = 0...Int.max
        }
        advance()
        return try fixedCall(keyword.spelling, count, offset)
    }

    /// The functions whose names are words of the grammar, and how many arguments it lets them have.
    private static let argumentCounts: [Keyword: ClosedRange<Int>] = [
        .ascii: 1...1, .charset: 1...1, .coalesce: 1...Int.max, .collation: 1...1,
        .database: 0...0, .schema: 0...0, .if: 3...3, .format: 2...3, .microsecond: 1...1,
        .mod: 2...2, .password: 1...1, .quarter: 1...1, .repeat: 2...2, .replace: 3...3,
        .reverse: 1...1, .rowCount: 0...0, .truncate: 2...2, .week: 1...2, .date: 1...1,
        .day: 1...1, .hour: 1...1, .insert: 4...4, .left: 2...2, .minute: 1...1, .month: 1...1,
        .right: 2...2, .second: 1...1, .time: 1...1, .timestamp: 1...2, .user: 0...0,
        .sessionUser: 0...0, .systemUser: 0...0, .year: 1...1, .point: 2...2,
        .linestring: 1...Int.max, .polygon: 1...Int.max, .multipoint: 1...Int.max,
        .multilinestring: 1...Int.max, .multipolygon: 1...Int.max,
        .geometrycollection: 0...Int.max,
    ]

    /// A reserved word that stands before a parenthesis where a value is expected.
    static func beginsCall(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .char, .values, .rowNumber, .rank, .denseRank, .cumeDist, .percentRank, .ntile, .lead,
            .lag, .firstValue, .lastValue, .nthValue, .grouping:
            true
        default: argumentCounts[keyword] != nil
        }
    }

    private mutating func fixedCall(
        _ name: String, _ count: ClosedRange<Int>, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        try expect(kind: .leftParenthesis)
        var arguments: [Expression] = []
        if count.upperBound > 0, !(count.lowerBound == 0 && at(kind: .rightParenthesis)) {
            repeat {
                arguments.append(try expression())
                guard arguments.count < count.upperBound, at(kind: .comma) else { break }
                advance()
            } while true
        }
        guard arguments.count >= count.lowerBound else { throw syntaxError() }
        try expect(kind: .rightParenthesis)
        return call(Parser.canonicalNames[name] ?? name, arguments, at: offset)
    }

    /// Names that are another function's.
    private static let canonicalNames = [
        "schema": "database", "session_user": "user", "system_user": "user",
    ]

    // MARK: - Without parentheses

    /// CURRENT_TIMESTAMP and its like, whose parentheses may be left out, and NOW, whose may not.
    private mutating func niladicCall() throws(SQLError) -> Expression? {
        let offset = token.offset
        let name: String
        switch token.keyword {
        case .currentTimestamp, .localtime, .localtimestamp, .now: name = "now"
        case .currentDate, .curdate: name = "curdate"
        case .currentTime, .curtime: name = "curtime"
        case .utcDate, .utcTime, .utcTimestamp: name = token.keyword.spelling
        case .sysdate where peek().kind == .leftParenthesis: name = "sysdate"
        case .currentUser: name = "current_user"
        case .currentRole where isMariaDB: name = "current_role"
        default: return nil
        }
        advance()
        switch name {
        case "curdate", "utc_date", "current_user", "current_role":
            if accept(kind: .leftParenthesis) { try expect(kind: .rightParenthesis) }
            return call(name, [], at: offset)
        default:
            let what = name == "now" ? "current_timestamp" : name
            return call(name, try precision(of: what), at: offset)
        }
    }

    // MARK: - With words inside

    /// `DATE_ADD(d, INTERVAL n UNIT)`; ADDDATE and SUBDATE take a number of days too.
    private mutating func dateArithmetic(_ name: String) throws(SQLError) -> Expression {
        let offset = token.offset
        let takesDays = at(any: .adddate, .subdate)
        advance()
        try expect(kind: .leftParenthesis)
        let value = try expression()
        try expect(kind: .comma)
        let number: Expression
        var unit = Expression.literal(.string("day"), .unknown)
        if at(.interval) {
            switch try interval() {
            case .interval(let amount, let written):
                number = amount
                unit = written
            case .call(let call):
                guard takesDays else { throw syntaxError() }
                number = try infix(call, .lowest)
            }
        } else {
            guard takesDays else { throw syntaxError() }
            number = try expression()
        }
        try expect(kind: .rightParenthesis)
        return call(name, [value, number, unit], at: offset, isSQLSyntax: true)
    }

    private mutating func extractCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let unit = Expression.literal(.string(try intervalUnit()), .unknown)
        try expect(.from)
        let value = try expression()
        try expect(kind: .rightParenthesis)
        return call(ReservedCall.extract, [unit, value], at: offset, isSQLSyntax: true)
    }

    private mutating func trimCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let side = accept(any: .both, .leading, .trailing)?.spelling
        var removed: Expression?
        var value: Expression?
        if side == nil {
            value = try expression()
            if at(.from) {
                removed = value
                value = nil
            }
        } else if !at(.from) {
            removed = try expression()
        }
        if value == nil {
            try expect(.from)
            value = try expression()
        }
        try expect(kind: .rightParenthesis)
        let word = Expression.literal(.string(side ?? "both"), .unknown)
        return call(
            ReservedCall.trim, [word] + [value, removed].compactMap { $0 }, at: offset,
            isSQLSyntax: true)
    }

    private mutating func substringCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        var arguments = [try expression()]
        if accept(.from) {
            arguments.append(try expression())
            if accept(.for) { arguments.append(try expression()) }
        } else {
            try expect(kind: .comma)
            arguments.append(try expression())
            if accept(kind: .comma) { arguments.append(try expression()) }
        }
        try expect(kind: .rightParenthesis)
        return call("substring", arguments, at: offset)
    }

    private mutating func positionCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let needle = try expression(.bitOr)
        try expect(.in)
        let text = try expression()
        try expect(kind: .rightParenthesis)
        return call(ReservedCall.locate, [needle, text], at: offset)
    }

    /// TIMESTAMPADD and TIMESTAMPDIFF.
    private mutating func timestampCall() throws(SQLError) -> Expression {
        let offset = token.offset
        let name = token.keyword.spelling
        advance()
        try expect(kind: .leftParenthesis)
        let unit = Expression.literal(.string(try plainUnit()), .unknown)
        try expect(kind: .comma)
        let first = try expression()
        try expect(kind: .comma)
        let second = try expression()
        try expect(kind: .rightParenthesis)
        return call(name, [unit, first, second], at: offset, isSQLSyntax: true)
    }

    private mutating func getFormatCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        guard let type = accept(any: .date, .time, .datetime, .timestamp) else {
            throw syntaxError()
        }
        try expect(kind: .comma)
        let value = try expression()
        try expect(kind: .rightParenthesis)
        let word = type == .timestamp ? "datetime" : type.spelling
        return call(
            ReservedCall.getFormat, [.literal(.string(word), .unknown), value], at: offset,
            isSQLSyntax: true)
    }

    /// `CHAR(65, 66 USING utf8mb4)`.
    private mutating func charCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let codes = try expressions()
        let characterSet = accept(.using) ? try characterSetName() : ""
        try expect(kind: .rightParenthesis)
        return call(
            ReservedCall.char, [.literal(.string(characterSet), .unknown)] + codes, at: offset,
            isSQLSyntax: true)
    }

    private mutating func weightStringCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        var arguments = [try expression()]
        if accept(.as) {
            guard let type = accept(any: .char, .binary) else { throw syntaxError() }
            arguments.append(.literal(.string(type.spelling), .unknown))
            let size = try length()
            guard !size.isEmpty else { throw syntaxError() }
            arguments += size
        }
        try expect(kind: .rightParenthesis)
        return call(ReservedCall.weightString, arguments, at: offset, isSQLSyntax: true)
    }

    /// `VALUES(column)`: MariaDB reads it in ON DUPLICATE KEY UPDATE alone, and calls it VALUE too.
    private mutating func valuesCall() throws(SQLError) -> Expression {
        let offset = token.offset
        guard !isMariaDB || isInDuplicateUpdate || at(.value) else { throw syntaxError() }
        advance()
        try expect(kind: .leftParenthesis)
        let column = try columnName()
        try expect(kind: .rightParenthesis)
        return call(ReservedCall.values, [column], at: offset, isSQLSyntax: true)
    }

    /// JSON_VALUE with RETURNING, and JSON_TABLE, which is no value.
    private mutating func returningCall() throws(SQLError) -> Expression {
        let offset = token.offset
        guard at(.jsonValue) else { throw syntaxError() }
        advance()
        try expect(kind: .leftParenthesis)
        let document = try expression()
        try expect(kind: .comma)
        var value = call("json_value", [document, try expression()], at: offset)
        if accept(.returning) { value = try castTarget(value, offset, "JSON_VALUE") }
        if at(any: .null, .error, .default) { throw notSupported("JSON_VALUE ... ON EMPTY") }
        try expect(kind: .rightParenthesis)
        return value
    }
}
