// ODBC as a backend.

import ClientKit
import ClientPooling

/// A connection through ODBC.
final class ODBCConnection: PooledConnection {
    let id = UniqueNumber.next()
    private let session = ODBCSession()
    private let control: ODBCControl
    private let notice = CloseNotice()

    private init() { control = session.control }

    /// - Throws: ``DatabaseError``, as where there is no such driver or server; `CancellationError`.
    static func open(
        _ text: String, loginTimeout: Duration?, isReplica: Bool
    ) async throws -> ODBCConnection {
        let connection = ODBCConnection()
        try await connection.session.open(
            text, loginTimeout: loginTimeout, isReplica: isReplica)
        return connection
    }

    // MARK: PooledConnection

    var standing: ConnectionStanding {
        control.isOpen ? (control.isInTransaction ? .needsReset : .ready) : .unusable
    }

    func ping() async throws { _ = try await fetch(BoundStatement(text: "SELECT 1"), limit: 1) }
    func reset() async throws { try await session.rollBack() }

    func close() async {
        _ = control.close()
        await session.close()
        notice.close(nil)
    }

    func terminate() {
        _ = control.close()
        control.cancelAll()
        let session = session
        Task { await session.close() }
        notice.close(nil)
    }

    func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        notice.whenClosed(handler)
    }

    /// Does one operation, which a cancelled task has stopped.
    fileprivate func operate<Value: Sendable>(
        _ body: @Sendable (ODBCSession, Int) async throws -> Value
    ) async throws -> Value {
        let operation = UniqueNumber.next()
        let control = control
        return try await withTaskCancellationHandler {
            try await body(session, operation)
        } onCancel: {
            control.cancel(operation)
        }
    }
}

extension ODBCConnection: BackendConnection {
    var dialect: SQLDialect { control.dialect }
    var marker: SQLDialect.Marker { .question }
    var isInTransaction: Bool { control.isInTransaction }

    func execute(_ statement: BoundStatement) async throws -> DatabaseResult {
        try await operate { try await $0.execute(statement, $1) }
    }

    func fetch(_ statement: BoundStatement, limit: Int?) async throws -> [DatabaseRecord] {
        try await operate { try await $0.fetch(statement, limit: limit, $1) }
    }

    func rows(of statement: BoundStatement) async throws -> any BackendRows {
        let number = UniqueNumber.next()
        try await operate { try await $0.openCursor(statement, number, $1) }
        return PortionedRows(
            fetch: { count in
                try await self.operate { try await $0.fetch(count, fromCursor: number, $1) }
            }, drop: { self.dropCursor(number) })
    }

    func begin(_ modes: TransactionModes) async throws { try await session.begin(modes) }
    func commit() async throws { try await session.commit() }

    func rollBack() async {
        do { try await session.rollBack() } catch { terminate() }
    }

    func setSavepoint(_ name: String) async throws {
        try await session.runSavepoint(["SAVEPOINT \(name)"])
    }

    func releaseSavepoint(_ name: String) async throws {
        try await session.runSavepoint(["RELEASE SAVEPOINT \(name)"])
    }

    func rollBack(toSavepoint name: String) async {
        do {
            try await session.runSavepoint([
                "ROLLBACK TO SAVEPOINT \(name)", "RELEASE SAVEPOINT \(name)",
            ])
        } catch { terminate() }
    }

    fileprivate func dropCursor(_ number: Int) {
        control.drop(cursor: number)
        let session = session
        Task { await session.resetDropped() }
    }
}
