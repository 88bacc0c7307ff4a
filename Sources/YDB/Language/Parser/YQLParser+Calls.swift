// Names, calls and accesses.
import SQLPlanning

extension YQLParser {
    /// A call, an index or a member follows.
    var continuesSuffix: Bool {
        switch token.kind {
        case .leftParenthesis, .leftBracket, .arrow: true
        case .dot: peek().kind != .asterisk
        default: false
        }
    }

    /// A column, `table.column`, or a call of a function.
    mutating func nameOrCall() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        let name = try takeName()
        if at(kind: .leftParenthesis) {
            return try call(QualifiedName(name: name, offset: offset), offset)
        }
        if at(kind: .dot), isName(peek(), .anyNameOrType) {
            advance()
            let member = try self.name(.anyNameOrType)
            return .column(ColumnReference(qualifiers: [name], name: member, offset: offset))
        }
        return .column(ColumnReference(name: name, offset: offset))
    }

    /// `Module::Func`, called or not.
    mutating func moduleFunction() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        let module = try name(.anyNameOrType)
        try expect(kind: .namespace)
        let function =
            at(kind: .string)
            ? String(decoding: try plainString(), as: UTF8.self) : try name(.anyNameOrType)
        if at(kind: .leftParenthesis) {
            return try call(QualifiedName(schema: module, name: function, offset: offset), offset)
        }
        return own(.module(module, function), offset)
    }

    /// What is written behind a value; nil: nothing more.
    mutating func suffix(_ operand: Expression) throws(YQLSyntaxError) -> Expression? {
        let offset = token.offset
        switch token.kind {
        case .leftBracket:
            advance()
            let index = try expression()
            guard accept(kind: .rightBracket) else { throw mismatch(["']'"]) }
            return own(.access(operand, .element(index)), offset)
        case .leftParenthesis: return try valueCall(operand, offset)
        case .dot:
            if peek().kind == .asterisk { return nil }
            advance()
            return own(.access(operand, try member()), offset)
        default: return nil
        }
    }

    private mutating func member() throws(YQLSyntaxError) -> YQLAccess {
        switch token.kind {
        case .dollar: return .named(try bindName())
        case .integer:
            let place = try unsignedNumber()
            return .item(Int(clamping: place))
        default:
            guard isName(token, .anyNameOrType) else {
                throw mismatch(["'$'", "DIGITS", "ID_PLAIN", "ID_QUOTED", "STRING_VALUE"])
            }
            return .member(try takeName())
        }
    }

    // MARK: - Calls

    private struct CallContent {
        var arguments: [FunctionCall.Argument] = []
        var isStar = false
        var isDistinct = false
        var filter: Expression?
        var ignoresNulls = false
        var over: WindowDefinition?
    }

    private mutating func call(
        _ name: QualifiedName, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> Expression {
        let content = try callContent()
        var call = FunctionCall(name: name, arguments: content.arguments, offset: offset)
        call.isStar = content.isStar
        call.isDistinct = content.isDistinct
        call.filter = content.filter
        call.over = content.over
        let expression = Expression.function(call)
        return content.ignoresNulls ? own(.ignoringNulls(expression), offset) : expression
    }

    private mutating func valueCall(
        _ callee: Expression, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> Expression {
        let content = try callContent()
        var call = YQLValueCall(callee: callee, arguments: content.arguments)
        call.isStar = content.isStar
        call.isDistinct = content.isDistinct
        call.filter = content.filter
        call.over = content.over
        let expression = own(.call(call), offset)
        return content.ignoresNulls ? own(.ignoringNulls(expression), offset) : expression
    }

    /// From the parenthesis to the end of OVER.
    private mutating func callContent() throws(YQLSyntaxError) -> CallContent {
        var content = CallContent()
        try expect(kind: .leftParenthesis)
        if at(kind: .asterisk) {
            advance()
            content.isStar = true
        } else if !at(kind: .rightParenthesis) {
            content.isDistinct = accept(.distinct)
            if !content.isDistinct { _ = accept(.all) }
            repeat {
                if at(kind: .rightParenthesis), !content.arguments.isEmpty { break }
                let item = try namedItem()
                content.arguments.append(
                    FunctionCall.Argument(name: item.name, item.value, offset: item.offset))
            } while accept(kind: .comma)
        }
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        try callTail(&content)
        return content
    }

    private mutating func callTail(_ content: inout CallContent) throws(YQLSyntaxError) {
        if accept(.ignore, .nulls) {
            content.ignoresNulls = true
        } else if !accept(.respect, .nulls), at(.filter), peek().kind == .leftParenthesis {
            advance()
            advance()
            try expect(.where)
            content.filter = try expression()
            try expect(kind: .rightParenthesis)
        }
        guard accept(.over) else { return }
        content.over =
            at(kind: .leftParenthesis) ? try windowSpecification() : try windowReference()
    }

    private mutating func windowReference() throws(YQLSyntaxError) -> WindowDefinition {
        let offset = token.offset
        return WindowDefinition(
            reference: try name(.windowName), isBareReference: true, partitionBy: [], orderBy: [],
            offset: offset)
    }
}
