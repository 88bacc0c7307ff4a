// ODBC's environment and connection, on the thread of the connection.

import ClientPooling

/// A connection's handles; they are freed, and the connection ended, when the last reference goes.
final class ODBCLink {
    let library: ODBCLibrary
    private let environment: ODBCLibrary.Handle
    let connection: ODBCLibrary.Handle
    private var isConnected = false
    /// What the server speaks.
    private(set) var dialect = SQLDialect.standard

    /// Each connection has an environment of its own: drivers lock theirs.
    init(_ library: ODBCLibrary) throws {
        self.library = library
        var made: ODBCLibrary.Handle?
        guard library.allocate(ODBC.environment, nil, &made) == ODBC.success, let environment = made
        else { throw DatabaseError(.connectFailed, "unixODBC gives no environment") }
        made = nil
        guard
            library.setEnvironment(
                environment, ODBC.attributeVersion, Self.number(ODBC.version3), 0) == ODBC.success,
            library.allocate(ODBC.connection, environment, &made) == ODBC.success,
            let connection = made
        else {
            _ = library.free(ODBC.environment, environment)
            throw DatabaseError(.connectFailed, "unixODBC gives no connection")
        }
        self.environment = environment
        self.connection = connection
    }

    deinit {
        if isConnected {
            // One with an open transaction is not let go.
            _ = library.endTransaction(ODBC.connection, connection, 1)
            _ = library.disconnect(connection)
        }
        _ = library.free(ODBC.connection, connection)
        _ = library.free(ODBC.environment, environment)
    }

    /// A number where the interface wants a pointer.
    private static func number(_ value: Int) -> ODBCLibrary.Handle? {
        ODBCLibrary.Handle(bitPattern: value)
    }

    func connect(_ text: String, loginTimeout: Duration?) throws {
        if let loginTimeout {
            let seconds = Int(max(1, min(loginTimeout.components.seconds, 1_000_000)))
            _ = library.setConnection(
                connection, ODBC.attributeLoginTimeout, Self.number(seconds), 0)
        }
        var units = Array(text.utf16)
        guard let length = Int16(exactly: units.count) else {
            throw DatabaseError.invalidOptions("a connection string of more than 32 KiB")
        }
        let code = library.connect(connection, nil, &units, length, nil, 0, nil, 0)
        guard code == ODBC.success || code == ODBC.successWithInfo else {
            throw connectFailure
        }
        isConnected = true
        dialect = SQLDialect(product: information(ODBC.infoDatabaseName))
    }

    private var connectFailure: DatabaseError {
        let diagnostic = ODBCDiagnostic.of(connection, kind: ODBC.connection, library)
        var error = diagnostic.error(.standard)
        if error.code != .accessDenied { error.code = .connectFailed }
        // A driver that is not there will not be there next time.
        let isMissing = diagnostic.sqlState.hasPrefix("IM") || diagnostic.sqlState == "01000"
        let isPermanent = isMissing || error.code == .accessDenied
        error.failureClass = isPermanent ? .permanent : .disconnect
        error.outcome = .notApplied
        return error
    }

    private func information(_ number: UInt16) -> String {
        var units = [UInt16](repeating: 0, count: 128)
        var length: Int16 = 0
        let code = units.withUnsafeMutableBytes {
            library.information(connection, number, $0.baseAddress, Int16($0.count), &length)
        }
        guard code == ODBC.success else { return "" }
        return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    }

    func error(_ handle: ODBCLibrary.Handle, _ kind: Int16) -> DatabaseError {
        var error = ODBCDiagnostic.of(handle, kind: kind, library).error(dialect)
        // Some drivers have no code for it.
        if isDead, !error.isDisconnect {
            error.failureClass = .disconnect
            error.outcome = .unknown
            error.code = .connectionClosed
        }
        return error
    }

    var isDead: Bool {
        var dead: UInt32 = 0
        var length: Int32 = 0
        let code = withUnsafeMutableBytes(of: &dead) {
            library.connectionAttribute(
                connection, ODBC.attributeConnectionDead, $0.baseAddress, Int32($0.count), &length)
        }
        return code == ODBC.success && dead == 1
    }

    // MARK: Transactions

    func setAutocommit(_ isOn: Bool) throws {
        try set(ODBC.attributeAutocommit, isOn ? 1 : 0)
    }

    func setIsolation(_ isolation: DatabaseIsolation) throws {
        let number =
            switch isolation {
            case .readUncommitted: 1
            case .readCommitted: 2
            case .repeatableRead: 4
            case .serializable: 8
            }
        try set(ODBC.attributeIsolation, number)
    }

    private func set(_ attribute: Int32, _ value: Int) throws {
        let code = library.setConnection(connection, attribute, Self.number(value), 0)
        guard code == ODBC.success || code == ODBC.successWithInfo else {
            throw error(connection, ODBC.connection)
        }
    }

    func endTransaction(commits: Bool) throws {
        let code = library.endTransaction(ODBC.connection, connection, commits ? 0 : 1)
        guard code == ODBC.success || code == ODBC.successWithInfo else {
            throw error(connection, ODBC.connection)
        }
    }
}

extension SQLDialect {
    /// The language of a product, by the name that it gives.
    fileprivate init(product: String) {
        let name = product.lowercased()
        self =
            name.contains("postgres")
            ? .postgres
            : name.contains("mysql") || name.contains("mariadb")
                ? .mysql : name.contains("sqlite") ? .sqlite : .standard
    }

    /// Statements after which a session takes dates as UTC, and perhaps no writes.
    func sessionStatements(isReadOnly: Bool) -> [String] {
        switch self {
        case .postgres:
            ["SET TIME ZONE 'UTC'"]
                + (isReadOnly ? ["SET default_transaction_read_only = on"] : [])
        case .mysql:
            ["SET time_zone = '+00:00'"]
                + (isReadOnly ? ["SET SESSION TRANSACTION READ ONLY"] : [])
        case .sqlite: isReadOnly ? ["PRAGMA query_only = ON"] : []
        case .standard: []
        }
    }
}
