// Aggregates and window functions, and the windows that they are over.

import QueryEngine
import SQLPlanning

extension Parser {
    /// At an aggregate's name before a parenthesis; nil for other words.
    mutating func aggregateCall() throws(SQLError) -> Expression? {
        let offset = token.offset
        let keyword = token.keyword
        switch keyword {
        case .count: return try countCall()
        case .groupConcat: return try groupConcatCall()
        case .avg, .sum, .min, .max: break
        case .std, .stddev, .stddevPop, .stddevSamp, .varPop, .varSamp, .variance, .bitAnd,
            .bitOr, .bitXor, .jsonArrayagg, .jsonObjectagg:
            break
        default: return nil
        }
        advance()
        try expect(kind: .leftParenthesis)
        var call = FunctionCall(
            name: QualifiedName(
                name: Parser.aggregateNames[keyword] ?? keyword.spelling, offset: offset),
            arguments: [], offset: offset)
        switch keyword {
        case .avg, .sum, .min, .max:
            call.isDistinct = accept(.distinct)
            if !call.isDistinct { _ = accept(.all) }
        case .jsonArrayagg where isMariaDB: call.isDistinct = accept(.distinct)
        case .jsonObjectagg: break
        default: _ = accept(.all)
        }
        call.arguments = [FunctionCall.Argument(try expression())]
        if keyword == .jsonObjectagg {
            try expect(kind: .comma)
            call.arguments.append(FunctionCall.Argument(try expression()))
        }
        if keyword == .jsonArrayagg, isMariaDB { call.orderBy = try optionalOrder() }
        try expect(kind: .rightParenthesis)
        call.over = try optionalWindow()
        return .function(call)
    }

    private static let aggregateNames: [Keyword: String] = [
        .std: "stddev_pop", .stddev: "stddev_pop", .variance: "var_pop",
    ]

    private mutating func countCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        var call = FunctionCall(
            name: QualifiedName(name: "count", offset: offset), arguments: [], offset: offset)
        if accept(kind: .star) {
            call.isStar = true
        } else if accept(.distinct) {
            call.isDistinct = true
            call.arguments = try expressions().map { FunctionCall.Argument($0) }
        } else {
            let isAll = accept(.all)
            if isAll, accept(kind: .star) {
                call.isStar = true
            } else {
                call.arguments = [FunctionCall.Argument(try expression())]
            }
        }
        try expect(kind: .rightParenthesis)
        call.over = try optionalWindow()
        return .function(call)
    }

    private mutating func groupConcatCall() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        var call = FunctionCall(
            name: QualifiedName(name: ReservedCall.groupConcat, offset: offset), arguments: [],
            isSQLSyntax: true, offset: offset)
        call.isDistinct = accept(.distinct)
        call.arguments = try expressions().map { FunctionCall.Argument($0) }
        call.orderBy = try optionalOrder()
        var separator = Expression.literal(.string(","), .unknown)
        if accept(.separator) {
            guard at(kind: .string) || at(kind: .hexString) || at(kind: .bitString) else {
                throw syntaxError()
            }
            separator = try textLiteral()
        }
        if isMariaDB, at(.limit) { throw notSupported("GROUP_CONCAT ... LIMIT") }
        call.arguments.append(FunctionCall.Argument(separator))
        try expect(kind: .rightParenthesis)
        call.over = try optionalWindow()
        return .function(call)
    }

    private mutating func optionalOrder() throws(SQLError) -> [SortItem] {
        guard accept(.order) else { return [] }
        try expect(.by)
        return try sortItems()
    }

    // MARK: - Window functions

    /// ROW_NUMBER and its like, which need a window.
    mutating func windowCall() throws(SQLError) -> Expression? {
        let offset = token.offset
        let keyword = token.keyword
        let counts: ClosedRange<Int>
        switch keyword {
        case .rowNumber, .rank, .denseRank, .cumeDist, .percentRank: counts = 0...0
        case .ntile, .firstValue: counts = 1...1
        case .lastValue: counts = isMariaDB ? 1...Int.max : 1...1
        case .lead, .lag: counts = isMariaDB ? 1...2 : 1...3
        case .nthValue: counts = 2...2
        default: return nil
        }
        advance()
        try expect(kind: .leftParenthesis)
        var call = FunctionCall(
            name: QualifiedName(name: keyword.spelling, offset: offset), arguments: [],
            offset: offset)
        if counts.upperBound > 0 {
            repeat {
                call.arguments.append(FunctionCall.Argument(try expression()))
            } while call.arguments.count < counts.upperBound && accept(kind: .comma)
        }
        guard call.arguments.count >= counts.lowerBound else { throw syntaxError() }
        try expect(kind: .rightParenthesis)
        if keyword == .lastValue, isMariaDB, !at(.over) { return .function(call) }
        if keyword == .nthValue, !isMariaDB, accept(.from) {
            guard accept(.first) else { throw notSupported("FROM LAST") }
        }
        if !isMariaDB {
            if accept(.respect) {
                try expect(.nulls)
            } else if at(.ignore, .nulls) {
                throw notSupported("IGNORE NULLS")
            }
        }
        guard let over = try optionalWindow() else { throw syntaxError() }
        call.over = over
        return .function(call)
    }

    /// `OVER name`, `OVER (…)`.
    private mutating func optionalWindow() throws(SQLError) -> WindowDefinition? {
        guard accept(.over) else { return nil }
        let offset = token.offset
        guard at(kind: .leftParenthesis) else {
            return WindowDefinition(
                reference: try name(), isBareReference: true, partitionBy: [], orderBy: [],
                offset: offset)
        }
        return try windowSpecification(named: nil, offset)
    }

    /// `WINDOW a AS (…), b AS (…)`.
    mutating func windowClause() throws(SQLError) -> [WindowDefinition] {
        guard accept(.window) else { return [] }
        return try list { parser throws(SQLError) in
            let offset = parser.token.offset
            let name = try parser.name()
            try parser.expect(.as)
            return try parser.windowSpecification(named: name, offset)
        }
    }

    private mutating func windowSpecification(
        named name: String?, _ offset: SourceOffset
    ) throws(SQLError) -> WindowDefinition {
        try expect(kind: .leftParenthesis)
        var window = WindowDefinition(
            name: name, isBareReference: false, partitionBy: [], orderBy: [], offset: offset)
        if isName, !at(any: .partition, .order, .rows, .range) {
            window.reference = try self.name()
        }
        if accept(.partition) {
            try expect(.by)
            window.partitionBy = try expressions()
        }
        window.orderBy = try optionalOrder()
        window.frame = try optionalFrame()
        try expect(kind: .rightParenthesis)
        return window
    }

    private mutating func optionalFrame() throws(SQLError) -> WindowFrame? {
        let offset = token.offset
        let mode: WindowFrame.Mode
        switch token.keyword {
        case .rows: mode = .rows
        case .range: mode = .range
        case .groups where !isMariaDB: throw notSupported("GROUPS")
        default: return nil
        }
        advance()
        var start = WindowFrame.Bound.currentRow
        var end = WindowFrame.Bound.currentRow
        if accept(.between) {
            start = try frameBound()
            try expect(.and)
            end = try frameBound()
        } else {
            start = try frameBound(mayFollow: false)
        }
        if at(.exclude) { throw try frameExclusion() }
        return WindowFrame(mode: mode, start: start, end: end, exclusion: .none, offset: offset)
    }

    /// Both servers read it and refuse it.
    private mutating func frameExclusion() throws(SQLError) -> SQLError {
        advance()
        switch token.keyword {
        case .current: try expect(.current, .row)
        case .group, .ties: advance()
        case .no: try expect(.no, .others)
        default: throw syntaxError()
        }
        return isMariaDB
            ? error(4022, .featureNotSupported, "Frame exclusion is not supported yet")
            : notSupported("EXCLUDE")
    }

    /// Without BETWEEN a frame begins at the current row or before it.
    private mutating func frameBound(
        mayFollow: Bool = true
    ) throws(SQLError) -> WindowFrame.Bound {
        if accept(.unbounded) {
            if accept(.preceding) { return .unboundedPreceding }
            guard mayFollow else { throw syntaxError() }
            try expect(.following)
            return .unboundedFollowing
        }
        if accept(.current) {
            try expect(.row)
            return .currentRow
        }
        let distance: Expression
        if at(.interval) {
            let offset = token.offset
            guard case .interval(let number, let unit) = try interval() else {
                throw syntaxError()
            }
            distance = call(
                ReservedCall.interval, [number, unit], at: offset, isSQLSyntax: true)
        } else {
            distance = try expression(.bitOr)
        }
        if accept(.preceding) { return .preceding(distance) }
        guard mayFollow else { throw syntaxError() }
        try expect(.following)
        return .following(distance)
    }
}
