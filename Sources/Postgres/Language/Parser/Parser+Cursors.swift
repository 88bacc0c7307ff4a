// Prepared statements, cursors, notifications.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func preparedOrCursorStatement() throws(SQLError) -> Statement {
        switch token.keyword {
        case .prepare: return .prepare(try prepare())
        case .execute: return .execute(try execute())
        case .deallocate:
            try advance()
            let next = at(.prepare) ? peek().kind : .keyword
            if next != .end, next != .semicolon { _ = try accept(.prepare) }
            if try accept(.all) { return .deallocate(DeallocateStatement(name: nil)) }
            return .deallocate(DeallocateStatement(name: try columnName()))
        case .declare: return .declareCursor(try declareCursor())
        case .fetch, .move: return .fetch(try fetch())
        default:
            try expect(.close)
            if try accept(.all) { return .close(CloseStatement(cursor: nil)) }
            return .close(CloseStatement(cursor: try columnName()))
        }
    }

    private mutating func prepare() throws(SQLError) -> PrepareStatement {
        try advance()
        let name = try columnName()
        var types: [TypeName] = []
        if at(kind: .leftParenthesis) {
            types = try parenthesizedList { parser throws(SQLError) in try parser.typeName() }
        }
        try expect(.as)
        return PrepareStatement(name: name, types: types, statement: try preparableStatement())
    }

    mutating func execute() throws(SQLError) -> ExecuteStatement {
        try expect(.execute)
        let offset = token.offset
        let name = try columnName()
        var arguments: [Expression] = []
        if at(kind: .leftParenthesis) {
            arguments = try parenthesizedList { parser throws(SQLError) in
                try parser.expression()
            }
        }
        return ExecuteStatement(name: name, arguments: arguments, offset: offset)
    }

    private mutating func declareCursor() throws(SQLError) -> DeclareCursorStatement {
        try advance()
        let offset = token.offset
        let name = try columnName()
        var isBinary = false
        var scroll: Bool?
        var noScroll = false
        var isInsensitive = false
        var isAsensitive = false
        while !at(.cursor) {
            switch token.keyword {
            case .no:
                try advance()
                guard at(.scroll) else { throw syntaxError() }
                noScroll = true
            case .scroll: scroll = true
            case .binary: isBinary = true
            case .insensitive: isInsensitive = true
            case .asensitive: isAsensitive = true
            default: throw syntaxError()
            }
            try advance()
        }
        try advance()
        var withHold = false
        if try accept(.with) {
            try expect(.hold)
            withHold = true
        } else if try accept(.without) {
            try expect(.hold)
        }
        try expect(.for)
        guard startsQuery(token) || at(kind: .leftParenthesis) else { throw syntaxError() }
        let query = try query()
        if scroll == true, noScroll {
            throw SQLError(
                .invalidCursorDefinition, "cannot specify both SCROLL and NO SCROLL")
        }
        if isInsensitive, isAsensitive {
            throw SQLError(
                .invalidCursorDefinition, "cannot specify both INSENSITIVE and ASENSITIVE")
        }
        return DeclareCursorStatement(
            name: name, isBinary: isBinary, isScrollable: noScroll ? false : scroll,
            isInsensitive: isInsensitive, withHold: withHold, query: query, offset: offset)
    }

    // MARK: - FETCH and MOVE

    private mutating func fetch() throws(SQLError) -> FetchStatement {
        let isMove = at(.move)
        try advance()
        let direction = try fetchDirection()
        return FetchStatement(
            direction: direction, cursor: try columnName(), isMove: isMove)
    }

    /// fetch_args up to the cursor's name, with the optional FROM or IN read.
    private mutating func fetchDirection() throws(SQLError) -> FetchStatement.Direction {
        if atSignedNumber {
            let count = try signedInteger()
            try fromOrIn()
            return .forward(count)
        }
        // A word of these is the cursor's name where nothing or a semicolon follows.
        let next = peek().kind
        let standsAlone = next == .end || next == .semicolon
        if standsAlone, !at(.from), !at(.in) { return .forward(1) }
        switch token.keyword {
        case .next: return try fetchWord(.forward(1))
        case .prior: return try fetchWord(.backward(1))
        case .first: return try fetchWord(.absolute(1))
        case .last: return try fetchWord(.absolute(-1))
        case .all: return try fetchWord(.forward(.max))
        case .absolute:
            try advance()
            return try fetchCounted { .absolute($0) }
        case .relative:
            try advance()
            return try fetchCounted { .relative($0) }
        case .forward:
            try advance()
            return try fetchForwardOrBackward(isForward: true)
        case .backward:
            try advance()
            return try fetchForwardOrBackward(isForward: false)
        case .from, .in: return try fetchWord(nil)
        default: return .forward(1)
        }
    }

    private mutating func fetchWord(
        _ direction: FetchStatement.Direction?
    ) throws(SQLError) -> FetchStatement.Direction {
        if direction != nil { try advance() }
        try fromOrIn()
        return direction ?? .forward(1)
    }

    private mutating func fetchCounted(
        _ make: (Int64) -> FetchStatement.Direction
    ) throws(SQLError) -> FetchStatement.Direction {
        let count = try signedInteger()
        try fromOrIn()
        return make(count)
    }

    private mutating func fetchForwardOrBackward(
        isForward: Bool
    ) throws(SQLError) -> FetchStatement.Direction {
        var count: Int64 = 1
        if try accept(.all) {
            count = .max
        } else if atSignedNumber {
            count = try signedInteger()
        }
        try fromOrIn()
        return isForward ? .forward(count) : .backward(count)
    }

    private mutating func fromOrIn() throws(SQLError) {
        if at(.from) || at(.in) { try advance() }
    }

    // MARK: - Notifications

    mutating func notificationStatement() throws(SQLError) -> Statement {
        switch token.keyword {
        case .listen:
            try advance()
            return .listen(try columnName())
        case .unlisten:
            try advance()
            if try accept(kind: .star) { return .unlisten(nil) }
            return .unlisten(try columnName())
        default:
            try expect(.notify)
            let channel = try columnName()
            let payload = try accept(kind: .comma) ? try stringLiteral() : nil
            return .notify(NotifyStatement(channel: channel, payload: payload))
        }
    }
}
