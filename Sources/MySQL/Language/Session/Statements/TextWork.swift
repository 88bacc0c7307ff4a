// COM_QUERY: a text of one statement, or of several where the client may send them.

import FaultInjection
import QueryEngine
import StorageEngine

/// A text on its way through its statements.
final class TextWork {
    let text: [UInt8]
    let allowsSeveral: Bool
    /// The statement whose turn it is; nil: the next is read.
    var statement: StatementWork?
    /// Where the next statement begins; nil: there is none.
    var next: Int? = 0

    init(_ text: [UInt8], allowsSeveral: Bool) {
        self.text = text
        self.allowsSeveral = allowsSeveral
    }
}

extension MySQLSessionCore {
    func advance<Sink: MySQLResultSink>(
        _ text: TextWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        while true {
            let work: StatementWork
            if let current = text.statement {
                work = current
            } else {
                work = try nextStatement(text)
                text.statement = work
            }
            if case .outputFull = try advance(work, &sink) { return .outputFull }
            text.statement = nil
            if text.next == nil || endsAfterAnswer { return .finished }
        }
    }

    private func nextStatement(_ text: TextWork) throws(Interrupt) -> StatementWork {
        beginStatement()
        let start = text.next ?? text.text.count
        let rest = start == 0 ? text.text : Array(text.text[min(start, text.text.count)...])
        do throws(SQLError) {
            let (statements, literals) = try runner.find(rest)
            guard let source = statements.first, let own = source.statement as? MySQLSource else {
                throw SQLError(.emptyQuery)
            }
            if own.parameterCount > 0 { throw parameterError(rest) }
            if let next = own.next, !text.allowsSeveral { throw secondStatement(rest, next) }
            text.next = own.next.map { start + $0 }
            let run = StatementRun(source, literals: literals, announces: false)
            return StatementWork(run, hasMore: own.next != nil)
        } catch {
            // What cannot be read is a statement all the same: the list is of it alone.
            values.clearWarnings()
            throw Interrupt(error)
        }
    }

    /// `?` stands for nothing in a text that was not prepared.
    private func parameterError(_ text: [UInt8]) -> SQLError {
        do throws(SQLError) {
            _ = try StatementParsing.parse(
                StatementParsing.trimmed(text), ParserOptions(flavor: flavor, mode: variables.mode))
            return SQLError(.syntax, flavor.serverName, "?", "1")
        } catch {
            return error
        }
    }

    /// 1064 at the second statement, where there may be one alone.
    func secondStatement(_ text: [UInt8], _ next: Int) -> SQLError {
        let start = text[next...].firstIndex { $0 > 0x20 } ?? next
        let near = String(decoding: text[start...].prefix(80), as: UTF8.self)
        let line = 1 + text[..<start].count { $0 == 0x0A }
        return SQLError(.syntax, flavor.serverName, near, String(line))
    }

    /// A statement begins: what it answers and what it warns of is its own.
    func beginStatement() {
        answer = MySQLCompletion()
        runner.statementLockTimeout = nil
        values.forgetConstants()
        values.beginWarnings()
        if !values.parameterModifiers.isEmpty { values.parameterModifiers = [] }
        runner.noteStatementTime()
        runner.startTimer()
    }
}
