// Assertions about a server's log that record an issue where they stand, as `#expect` does.

public import Testing
public import Understudy

extension UnderstudyServer {
    /// Records an issue unless as many statements as this contain the text. So does every expectation here where there is no log.
    public func expectStatements(
        containing text: String = "", kinds: StatementKinds? = nil, count: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        record(sourceLocation) {
            try log.expectStatements(containing: text, kinds: kinds, count: count)
        }
    }

    /// Records an issue where statements of one shape ran more than `limit` times on a connection: a query a row, where one for all rows
    /// would do.
    public func expectNoRepeats(
        moreThan limit: Int = 5, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        record(sourceLocation) { try log.expectNoRepeats(moreThan: limit) }
    }

    /// Records an issue unless as many transactions as this were committed and did more than read.
    public func expectCommits(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        record(sourceLocation) { try log.expectCommits(count) }
    }

    /// Records an issue unless as many transactions as this were run again after a conflict.
    public func expectRetries(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        record(sourceLocation) { try log.expectRetries(count) }
    }

    /// Records an issue where a client said COMMIT, was answered ROLLBACK, and so has written nothing.
    public func expectNoRefusedCommits(sourceLocation: SourceLocation = #_sourceLocation) {
        record(sourceLocation) { try log.expectNoRefusedCommits() }
    }

    /// Records an issue where a connection is open, or a client has left a transaction open; waits up to `patience` for those that have
    /// just been closed.
    public func expectNothingOpen(
        patience: Duration = .seconds(5), sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        do {
            try await log.expectNothingOpen(patience: patience)
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }

    private func record(_ sourceLocation: SourceLocation, _ check: () throws -> Void) {
        do {
            try check()
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }
}
