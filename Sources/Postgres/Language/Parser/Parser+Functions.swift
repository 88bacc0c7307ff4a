// Calls: arguments, aggregates, windows, and the functions that have a syntax of their own.

import QueryEngine
import SQLPlanning

extension Parser {
    /// func_application, at the parenthesis behind the name.
    mutating func functionApplication(_ name: QualifiedName) throws(SQLError) -> FunctionCall {
        try enter()
        var call = FunctionCall(name: name, arguments: [], offset: name.offset)
        try expect(kind: .leftParenthesis)
        if try accept(kind: .star) {
            call.isStar = true
        } else if !at(kind: .rightParenthesis) {
            if try accept(.distinct) {
                call.isDistinct = true
            } else if try accept(.all) {
                guard !at(.variadic) else { throw syntaxError() }
            }
            try arguments(&call)
            if at(.order) { call.orderBy = try orderBy() }
        }
        try expect(kind: .rightParenthesis)
        leave()
        return call
    }

    private mutating func arguments(_ call: inout FunctionCall) throws(SQLError) {
        let isPlain = !call.isDistinct
        repeat {
            if at(.variadic) {
                guard isPlain else { throw syntaxError() }
                try advance()
                call.isVariadic = true
                call.arguments.append(try argument())
                return
            }
            call.arguments.append(try argument())
        } while try accept(kind: .comma)
    }

    /// func_arg_expr.
    private mutating func argument() throws(SQLError) -> FunctionCall.Argument {
        let offset = token.offset
        if atTypeOrFunctionName {
            let next = peek().kind
            if next == .arrow || next == .colonEquals {
                let name = try takeName()
                try advance()
                return FunctionCall.Argument(name: name, try expression(), offset: offset)
            }
        }
        return FunctionCall.Argument(try expression(), offset: offset)
    }

    // MARK: - Behind the parentheses

    /// `WITHIN GROUP (…)`, `FILTER (…)`, `OVER …`.
    mutating func functionSuffix(_ expression: Expression) throws(SQLError) -> Expression {
        guard at(.within) || at(.filter) || at(.over) else { return expression }
        guard case .function(var call) = expression else { throw syntaxError() }
        if at(.within) {
            let offset = token.offset
            try advance()
            try expect(.group)
            try expect(kind: .leftParenthesis)
            let order = try orderBy()
            try expect(kind: .rightParenthesis)
            if let problem = Parser.withinGroupProblem(call) {
                throw invalid(problem, at: offset)
            }
            call.orderBy = order
            call.isWithinGroup = true
        }
        if try accept(.filter) {
            try expect(kind: .leftParenthesis)
            try expect(.where)
            call.filter = try self.expression()
            try expect(kind: .rightParenthesis)
        }
        if try accept(.over) { call.over = try overClause() }
        return .function(call)
    }

    private static func withinGroupProblem(_ call: FunctionCall) -> String? {
        if !call.orderBy.isEmpty { return "cannot use multiple ORDER BY clauses with WITHIN GROUP" }
        if call.isDistinct { return "cannot use DISTINCT with WITHIN GROUP" }
        if call.isVariadic { return "cannot use VARIADIC with WITHIN GROUP" }
        return nil
    }

    private mutating func overClause() throws(SQLError) -> WindowDefinition {
        if at(kind: .leftParenthesis) { return try windowSpecification(name: nil) }
        let offset = token.offset
        return WindowDefinition(
            name: nil, reference: try columnName(), isBareReference: true, partitionBy: [],
            orderBy: [], frame: nil, offset: offset)
    }

    /// window_specification.
    mutating func windowSpecification(name: String?) throws(SQLError) -> WindowDefinition {
        var window = WindowDefinition(
            name: name, reference: nil, isBareReference: false, partitionBy: [], orderBy: [],
            frame: nil, offset: token.offset)
        try expect(kind: .leftParenthesis)
        if atColumnName, !atFrameMode, !at(.partition) { window.reference = try takeName() }
        if try accept(.partition) {
            try expect(.by)
            window.partitionBy = try expressions()
        }
        if at(.order) { window.orderBy = try orderBy() }
        if atFrameMode { window.frame = try windowFrame() }
        try expect(kind: .rightParenthesis)
        return window
    }

    private var atFrameMode: Bool { at(.range) || at(.rows) || at(.groups) }

    private mutating func windowFrame() throws(SQLError) -> WindowFrame {
        let offset = token.offset
        let mode: WindowFrame.Mode = at(.range) ? .range : at(.rows) ? .rows : .groups
        try advance()
        let isBetween = try accept(.between)
        let startOffset = token.offset
        let start: WindowFrame.Bound
        var end = WindowFrame.Bound.currentRow
        if isBetween {
            start = try frameBound()
            try expect(.and)
            let endOffset = token.offset
            end = try frameBound()
            try checkFrame(start, startOffset, end, endOffset)
        } else {
            start = try frameBound()
            try checkFrameStart(start, startOffset)
        }
        return WindowFrame(
            mode: mode, start: start, end: end, exclusion: try frameExclusion(), offset: offset)
    }

    private func checkFrameStart(
        _ start: WindowFrame.Bound, _ offset: SourceOffset
    ) throws(SQLError) {
        switch start {
        case .unboundedFollowing:
            throw windowing("frame start cannot be UNBOUNDED FOLLOWING", offset)
        case .following:
            throw windowing("frame starting from following row cannot end with current row", offset)
        default: return
        }
    }

    private func checkFrame(
        _ start: WindowFrame.Bound, _ startOffset: SourceOffset, _ end: WindowFrame.Bound,
        _ endOffset: SourceOffset
    ) throws(SQLError) {
        if case .unboundedFollowing = start {
            throw windowing("frame start cannot be UNBOUNDED FOLLOWING", startOffset)
        }
        switch (start, end) {
        case (_, .unboundedPreceding):
            throw windowing("frame end cannot be UNBOUNDED PRECEDING", endOffset)
        case (.currentRow, .preceding):
            throw windowing("frame starting from current row cannot have preceding rows", endOffset)
        case (.following, .preceding), (.following, .currentRow):
            throw windowing(
                "frame starting from following row cannot have preceding rows", endOffset)
        default: return
        }
    }

    private func windowing(_ message: String, _ offset: SourceOffset) -> SQLError {
        SQLError(.windowingError, message, position: position(offset))
    }

    private mutating func frameBound() throws(SQLError) -> WindowFrame.Bound {
        if at(.unbounded) {
            let next = peek().keyword
            if next == .preceding || next == .following {
                try advance()
                try advance()
                return next == .preceding ? .unboundedPreceding : .unboundedFollowing
            }
        }
        if try accept(.current, .row) { return .currentRow }
        let distance = try expression()
        if try accept(.preceding) { return .preceding(distance) }
        try expect(.following)
        return .following(distance)
    }

    private mutating func frameExclusion() throws(SQLError) -> WindowFrame.Exclusion {
        guard try accept(.exclude) else { return .none }
        if try accept(.current) {
            try expect(.row)
            return .currentRow
        }
        if try accept(.group) { return .group }
        if try accept(.ties) { return .ties }
        try expect(.no)
        try expect(.others)
        return .none
    }
}
