// What reaches an ODBC connection from outside of its thread.

import ClientPooling
import NIOPosix

/// Stops what a connection does.
final class ODBCControl: Sendable {
    private struct State {
        var operation = 0
        /// The running statement's bits.
        var statement: UInt = 0
        var isOpen = true
        var isInTransaction = false
        var dialect = SQLDialect.standard
        var droppedCursors: [Int] = []
    }

    private let state = WatchedMutex(State())

    func begin(_ operation: Int, _ statement: ODBCLibrary.Handle) {
        state.withLock {
            $0.operation = operation
            $0.statement = UInt(bitPattern: statement)
        }
    }

    /// After this nothing reaches the statement any more, and it may be freed.
    func end() {
        state.withLock {
            $0.operation = 0
            $0.statement = 0
        }
    }

    /// Stops an operation, if it still runs. Drivers may make a connection for it: that is a thread's work.
    func cancel(_ operation: Int) {
        NIOThreadPool.singleton.submit { [self] _ in
            guard let library = try? ODBCLibrary.load() else { return }
            state.withLock { state in
                // Under the lock: the statement must not end and another one begin meanwhile.
                guard state.operation == operation, state.statement != 0 else { return }
                _ = library.cancel(ODBCLibrary.Handle(bitPattern: state.statement))
            }
        }
    }

    /// Stops what runs, whatever it is.
    func cancelAll() {
        let operation = state.withLock { $0.operation }
        if operation != 0 { cancel(operation) }
    }

    // MARK: Standing

    var isOpen: Bool { state.withLock { $0.isOpen } }
    var dialect: SQLDialect { state.withLock { $0.dialect } }
    var isInTransaction: Bool { state.withLock { $0.isInTransaction } }
    func note(_ dialect: SQLDialect) { state.withLock { $0.dialect = dialect } }
    func noteTransaction(_ isOpen: Bool) { state.withLock { $0.isInTransaction = isOpen } }

    /// - Returns: Whether it was open.
    func close() -> Bool {
        state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
    }

    // MARK: Cursors

    func drop(cursor number: Int) { state.withLock { $0.droppedCursors.append(number) } }

    func takeDroppedCursors() -> [Int] {
        state.withLock { state in
            defer { state.droppedCursors = [] }
            return state.droppedCursors
        }
    }
}
