// BEGIN to PREPARE TRANSACTION, and the modes of a transaction.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func transactionStatement() throws(SQLError) -> TransactionStatement {
        switch token.keyword {
        case .begin:
            try advance()
            try transactionWord()
            return .begin(try optionalModes())
        case .start:
            try advance()
            try expect(.transaction)
            return .start(try optionalModes())
        case .commit:
            try advance()
            if try accept(.prepared) { return .commitPrepared(try stringLiteral()) }
            try transactionWord()
            return .commit(andChain: try chain())
        case .end:
            try advance()
            try transactionWord()
            return .commit(andChain: try chain())
        case .abort:
            try advance()
            try transactionWord()
            return .rollback(andChain: try chain())
        case .rollback: return try rollback()
        case .savepoint:
            try advance()
            let offset = token.offset
            return .savepoint(try columnName(), offset)
        case .release:
            try advance()
            try savepointWord()
            let offset = token.offset
            return .release(try columnName(), offset)
        default:
            try expect(.prepare)
            try expect(.transaction)
            return .prepare(try stringLiteral())
        }
    }

    private mutating func rollback() throws(SQLError) -> TransactionStatement {
        try advance()
        if try accept(.prepared) { return .rollbackPrepared(try stringLiteral()) }
        try transactionWord()
        if try accept(.to) {
            try savepointWord()
            let offset = token.offset
            return .rollbackTo(try columnName(), offset)
        }
        return .rollback(andChain: try chain())
    }

    /// SAVEPOINT is no reserved word: with nothing behind it, it is the name.
    private mutating func savepointWord() throws(SQLError) {
        guard at(.savepoint) else { return }
        let next = peek().kind
        if next != .end, next != .semicolon { try advance() }
    }

    /// opt_transaction: WORK, TRANSACTION or nothing.
    private mutating func transactionWord() throws(SQLError) {
        if at(.work) || at(.transaction) { try advance() }
    }

    private mutating func chain() throws(SQLError) -> Bool {
        guard try accept(.and) else { return false }
        let isNegated = try accept(.no)
        try expect(.chain)
        return !isNegated
    }

    // MARK: - Modes

    private var atMode: Bool { at(.isolation) || at(.read) || at(.not) || at(.deferrable) }

    private mutating func optionalModes() throws(SQLError) -> TransactionModes {
        atMode ? try transactionModes() : TransactionModes()
    }

    /// transaction_mode_list: the commas are optional.
    mutating func transactionModes() throws(SQLError) -> TransactionModes {
        var modes = TransactionModes(offset: token.offset)
        repeat {
            if try accept(.isolation) {
                try expect(.level)
                modes.isolation = try isolationLevel()
            } else if try accept(.read) {
                guard at(.only) || at(.write) else { throw syntaxError() }
                modes.isReadOnly = at(.only)
                try advance()
            } else {
                let isNegated = try accept(.not)
                try expect(.deferrable)
                modes.isDeferrable = !isNegated
            }
        } while try accept(kind: .comma) || atMode
        return modes
    }

    mutating func isolationLevel() throws(SQLError) -> IsolationLevel {
        if try accept(.serializable) { return .serializable }
        if try accept(.repeatable) {
            try expect(.read)
            return .repeatableRead
        }
        try expect(.read)
        if try accept(.committed) { return .readCommitted }
        try expect(.uncommitted)
        return .readUncommitted
    }
}
