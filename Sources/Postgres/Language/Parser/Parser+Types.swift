// Type names: the grammar's own, in several words and with their modifiers, and any other.

import QueryEngine
import SQLPlanning

extension Parser {
    /// Typename.
    mutating func typeName() throws(SQLError) -> TypeName {
        let isSet = try accept(.setof)
        var type = try simpleTypeName()
        type.isSet = isSet
        if try accept(.array) {
            if try accept(kind: .leftBracket) {
                type.arrayBounds = [Int32(truncatingIfNeeded: try integer())]
                try expect(kind: .rightBracket)
            } else {
                type.arrayBounds = [nil]
            }
            return type
        }
        while try accept(kind: .leftBracket) {
            let bound = at(kind: .rightBracket) ? nil : try integer()
            try expect(kind: .rightBracket)
            guard type.arrayBounds.count < StackGuard.highestTree else {
                throw PostgresWords.tooDeep
            }
            type.arrayBounds.append(bound.map { Int32(truncatingIfNeeded: $0) })
        }
        return type
    }

    /// SimpleTypename.
    mutating func simpleTypeName() throws(SQLError) -> TypeName {
        if atGrammarType {
            return try grammarType()
        }
        let offset = token.offset
        var parts = [try typeOrFunctionName()]
        while try accept(kind: .dot) { parts.append(try label()) }
        let name = try qualifiedName(parts, offset)
        let modifiers = at(kind: .leftParenthesis) ? try typeModifiers() : []
        return TypeName(name: name, modifiers: modifiers, offset: offset)
    }

    mutating func typeModifiers() throws(SQLError) -> [Expression] {
        try parenthesizedList { parser throws(SQLError) in try parser.expression() }
    }

    /// At a word that the grammar itself reads as a type.
    var atGrammarType: Bool {
        switch token.keyword {
        case .int, .integer, .smallint, .bigint, .real, .float, .decimal, .dec, .numeric, .boolean,
            .bit, .character, .char, .varchar, .national, .nchar, .timestamp, .time, .interval,
            .double:
            true
        default: false
        }
    }

    /// Numeric, Bit, Character, ConstDatetime or ConstInterval.
    mutating func grammarType() throws(SQLError) -> TypeName {
        let offset = token.offset
        let keyword = token.keyword
        if keyword == .double, peek().keyword != .precision {
            return TypeName(
                name: QualifiedName(name: try takeName(), offset: offset),
                modifiers: at(kind: .leftParenthesis) ? try typeModifiers() : [], offset: offset)
        }
        try advance()
        switch keyword {
        case .int, .integer: return .system("int4", offset: offset)
        case .smallint: return .system("int2", offset: offset)
        case .bigint: return .system("int8", offset: offset)
        case .real: return .system("float4", offset: offset)
        case .boolean: return .system("bool", offset: offset)
        case .double:
            try expect(.precision)
            return .system("float8", offset: offset)
        case .float: return try floatType(offset)
        case .decimal, .dec, .numeric:
            let modifiers = at(kind: .leftParenthesis) ? try typeModifiers() : []
            return .system("numeric", modifiers: modifiers, offset: offset)
        case .bit: return try bitType(offset)
        case .timestamp: return try dateTimeType("timestamp", offset)
        case .time: return try dateTimeType("time", offset)
        case .interval: return try intervalType(offset)
        default: return try characterType(keyword, offset)
        }
    }

    private mutating func floatType(_ offset: SourceOffset) throws(SQLError) -> TypeName {
        guard try accept(kind: .leftParenthesis) else { return .system("float8", offset: offset) }
        let digitsOffset = token.offset
        let digits = try integer()
        try expect(kind: .rightParenthesis)
        guard digits >= 1 else {
            throw SQLError(
                .invalidParameterValue, "precision for type float must be at least 1 bit",
                position: position(digitsOffset))
        }
        guard digits < 54 else {
            throw SQLError(
                .invalidParameterValue, "precision for type float must be less than 54 bits",
                position: position(digitsOffset))
        }
        return .system(digits <= 24 ? "float4" : "float8", offset: offset)
    }

    private mutating func bitType(_ offset: SourceOffset) throws(SQLError) -> TypeName {
        let isVarying = try accept(.varying)
        if at(kind: .leftParenthesis) {
            return .system(
                isVarying ? "varbit" : "bit", modifiers: try typeModifiers(), offset: offset)
        }
        if isVarying { return .system("varbit", offset: offset) }
        return .system("bit", modifiers: [.literal(.integer(1), .unknown)], offset: offset)
    }

    private mutating func characterType(
        _ keyword: Keyword, _ offset: SourceOffset
    ) throws(SQLError) -> TypeName {
        var isVarying = keyword == .varchar
        if keyword == .national {
            guard at(.character) || at(.char) else { throw syntaxError() }
            try advance()
        }
        if !isVarying { isVarying = try accept(.varying) }
        if try accept(kind: .leftParenthesis) {
            let lengthOffset = token.offset
            let length = try integer()
            try expect(kind: .rightParenthesis)
            return .system(
                isVarying ? "varchar" : "bpchar",
                modifiers: [.literal(.integer(length), lengthOffset)], offset: offset)
        }
        if isVarying { return .system("varchar", offset: offset) }
        return .system("bpchar", modifiers: [.literal(.integer(1), .unknown)], offset: offset)
    }

    private mutating func dateTimeType(
        _ name: String, _ offset: SourceOffset
    ) throws(SQLError) -> TypeName {
        let precision = try parenthesizedPrecision()
        var isZoned = false
        if at(.with, .time) {
            try advance()
            try expect(.time, .zone)
            isZoned = true
        } else if at(.without, .time) {
            try advance()
            try expect(.time, .zone)
        }
        return .system(isZoned ? name + "tz" : name, modifiers: precision, offset: offset)
    }

    /// `(3)`, if it is there.
    mutating func parenthesizedPrecision() throws(SQLError) -> [Expression] {
        guard try accept(kind: .leftParenthesis) else { return [] }
        let offset = token.offset
        let precision = try integer()
        try expect(kind: .rightParenthesis)
        return [.literal(.integer(precision), offset)]
    }

    private mutating func intervalType(_ offset: SourceOffset) throws(SQLError) -> TypeName {
        if at(kind: .leftParenthesis) {
            let precision = try parenthesizedPrecision()
            return .system(
                "interval",
                modifiers: [.literal(.integer(IntervalFields.all), .unknown)] + precision,
                offset: offset)
        }
        return .system("interval", modifiers: try intervalFields(), offset: offset)
    }

    /// opt_interval: `YEAR TO MONTH`, `SECOND(3)` … as modifiers; none if nothing stands there.
    mutating func intervalFields() throws(SQLError) -> [Expression] {
        guard let first = Parser.intervalField(token.keyword) else { return [] }
        try advance()
        if first == IntervalFields.second { return try intervalSeconds(first) }
        guard at(.to), Parser.canExtend(first, to: peek().keyword) else {
            if at(.to), first != IntervalFields.month {
                try advance()
                throw syntaxError()
            }
            return [.literal(.integer(first), .unknown)]
        }
        try advance()
        let last = Parser.intervalField(token.keyword) ?? first
        try advance()
        let mask = Parser.intervalMask(from: first, to: last)
        return last == IntervalFields.second
            ? try intervalSeconds(mask) : [.literal(.integer(mask), .unknown)]
    }

    private mutating func intervalSeconds(_ mask: Int64) throws(SQLError) -> [Expression] {
        [.literal(.integer(mask), .unknown)] + (try parenthesizedPrecision())
    }

    private static func intervalField(_ keyword: Keyword) -> Int64? {
        switch keyword {
        case .year: IntervalFields.year
        case .month: IntervalFields.month
        case .day: IntervalFields.day
        case .hour: IntervalFields.hour
        case .minute: IntervalFields.minute
        case .second: IntervalFields.second
        default: nil
        }
    }

    private static func canExtend(_ first: Int64, to keyword: Keyword) -> Bool {
        switch first {
        case IntervalFields.year: keyword == .month
        case IntervalFields.day: keyword == .hour || keyword == .minute || keyword == .second
        case IntervalFields.hour: keyword == .minute || keyword == .second
        case IntervalFields.minute: keyword == .second
        default: false
        }
    }

    private static func intervalMask(from first: Int64, to last: Int64) -> Int64 {
        let order = [
            IntervalFields.year, IntervalFields.month, IntervalFields.day, IntervalFields.hour,
            IntervalFields.minute, IntervalFields.second,
        ]
        var mask: Int64 = 0
        var isInside = false
        for field in order {
            if field == first { isInside = true }
            if isInside { mask |= field }
            if field == last { break }
        }
        return mask
    }
}
