// Assertions about the log of a test's server that fail the test where they stand, as XCTAssert does.

public import Understudy
import XCTest

extension UnderstudyTestCase {
    /// Fails unless as many statements as this contain the text. So does every expectation here where there is no log.
    public func expectStatements(
        containing text: String = "", kinds: StatementKinds? = nil, count: Int,
        file: StaticString = #filePath, line: UInt = #line
    ) {
        fail(file, line) {
            try server.log.expectStatements(containing: text, kinds: kinds, count: count)
        }
    }

    /// Fails where statements of one shape ran more than `limit` times on a connection: a query a row, where one for all rows would do.
    public func expectNoRepeats(
        moreThan limit: Int = 5, file: StaticString = #filePath, line: UInt = #line
    ) {
        fail(file, line) { try server.log.expectNoRepeats(moreThan: limit) }
    }

    /// Fails unless as many transactions as this were committed and did more than read.
    public func expectCommits(
        _ count: Int, file: StaticString = #filePath, line: UInt = #line
    ) {
        fail(file, line) { try server.log.expectCommits(count) }
    }

    /// Fails unless as many transactions as this were run again after a conflict.
    public func expectRetries(
        _ count: Int, file: StaticString = #filePath, line: UInt = #line
    ) {
        fail(file, line) { try server.log.expectRetries(count) }
    }

    /// Fails where a client said COMMIT, was answered ROLLBACK, and so has written nothing.
    public func expectNoRefusedCommits(file: StaticString = #filePath, line: UInt = #line) {
        fail(file, line) { try server.log.expectNoRefusedCommits() }
    }

    /// Fails where a connection is open, or a client has left a transaction open; waits up to `patience` for those that have just been
    /// closed.
    public func expectNothingOpen(
        patience: Duration = .seconds(5), file: StaticString = #filePath, line: UInt = #line
    ) async {
        do {
            try await server.log.expectNothingOpen(patience: patience)
        } catch {
            XCTFail("\(error)", file: file, line: line)
        }
    }

    private func fail(_ file: StaticString, _ line: UInt, _ check: () throws -> Void) {
        do {
            try check()
        } catch {
            XCTFail("\(error)", file: file, line: line)
        }
    }
}
