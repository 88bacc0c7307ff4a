// ODBC's driver manager (ISO/IEC 9075-3; unixODBC's sql.h and sqlext.h): the functions that are used, with their types.

import ClientPooling

/// The functions of libodbc. Text goes in UTF-16, which all drivers know as the same.
struct ODBCLibrary: Sendable {
    typealias Handle = UnsafeMutableRawPointer
    typealias Text = UnsafeMutablePointer<UInt16>

    let allocate:
        @Sendable @convention(c) (
            Int16, Handle?, UnsafeMutablePointer<Handle?>
        ) -> Int16
    let free: @Sendable @convention(c) (Int16, Handle?) -> Int16
    let setEnvironment: @Sendable @convention(c) (Handle?, Int32, Handle?, Int32) -> Int16
    let setConnection: @Sendable @convention(c) (Handle?, Int32, Handle?, Int32) -> Int16
    let connectionAttribute:
        @Sendable @convention(c) (
            Handle?, Int32, Handle?, Int32, UnsafeMutablePointer<Int32>?
        ) -> Int16
    let connect:
        @Sendable @convention(c) (
            Handle?, Handle?, Text?, Int16, Text?, Int16, UnsafeMutablePointer<Int16>?, UInt16
        ) -> Int16
    let disconnect: @Sendable @convention(c) (Handle?) -> Int16
    let information:
        @Sendable @convention(c) (
            Handle?, UInt16, Handle?, Int16, UnsafeMutablePointer<Int16>?
        ) -> Int16
    let prepare: @Sendable @convention(c) (Handle?, Text?, Int32) -> Int16
    let executeDirectly: @Sendable @convention(c) (Handle?, Text?, Int32) -> Int16
    let execute: @Sendable @convention(c) (Handle?) -> Int16
    let bindParameter:
        @Sendable @convention(c) (
            Handle?, UInt16, Int16, Int16, Int16, UInt, Int16, Handle?, Int,
            UnsafeMutablePointer<Int>?
        ) -> Int16
    let columnCount: @Sendable @convention(c) (Handle?, UnsafeMutablePointer<Int16>) -> Int16
    let describeColumn:
        @Sendable @convention(c) (
            Handle?, UInt16, Text?, Int16, UnsafeMutablePointer<Int16>?,
            UnsafeMutablePointer<Int16>?,
            UnsafeMutablePointer<UInt>?, UnsafeMutablePointer<Int16>?, UnsafeMutablePointer<Int16>?
        ) -> Int16
    let columnAttribute:
        @Sendable @convention(c) (
            Handle?, UInt16, UInt16, Handle?, Int16, UnsafeMutablePointer<Int16>?,
            UnsafeMutablePointer<Int>?
        ) -> Int16
    let fetch: @Sendable @convention(c) (Handle?) -> Int16
    let data:
        @Sendable @convention(c) (
            Handle?, UInt16, Int16, Handle?, Int, UnsafeMutablePointer<Int>?
        ) -> Int16
    let rowCount: @Sendable @convention(c) (Handle?, UnsafeMutablePointer<Int>) -> Int16
    let moreResults: @Sendable @convention(c) (Handle?) -> Int16
    let endTransaction: @Sendable @convention(c) (Int16, Handle?, Int16) -> Int16
    let diagnostics:
        @Sendable @convention(c) (
            Int16, Handle?, Int16, Text?, UnsafeMutablePointer<Int32>?, Text?, Int16,
            UnsafeMutablePointer<Int16>?
        ) -> Int16
    let cancel: @Sendable @convention(c) (Handle?) -> Int16

    private static let place = DynamicLibrary.Place(
        name: "unixODBC",
        candidates: [
            "libodbc.so.2", "libodbc.so.1", "libodbc.so", "libodbc.2.dylib",
            "/opt/homebrew/lib/libodbc.2.dylib", "/usr/local/lib/libodbc.2.dylib",
        ],
        installation: "install the package unixodbc (Debian, Ubuntu: libodbc2, Fedora: unixODBC, "
            + "Homebrew: unixodbc), and the ODBC driver of the database")

    private static let loaded = WatchedMutex(ODBCLibrary?.none)

    /// The library, loaded at the first call.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/libraryMissing``.
    static func load() throws(DatabaseError) -> ODBCLibrary {
        try loaded.withLock { loaded throws(DatabaseError) in
            if let loaded { return loaded }
            let library = try ODBCLibrary(DynamicLibrary(place))
            loaded = library
            return library
        }
    }

    private init(_ library: DynamicLibrary) throws(DatabaseError) {
        allocate = try library.function("SQLAllocHandle")
        free = try library.function("SQLFreeHandle")
        setEnvironment = try library.function("SQLSetEnvAttr")
        setConnection = try library.function("SQLSetConnectAttrW")
        connectionAttribute = try library.function("SQLGetConnectAttrW")
        connect = try library.function("SQLDriverConnectW")
        disconnect = try library.function("SQLDisconnect")
        information = try library.function("SQLGetInfoW")
        prepare = try library.function("SQLPrepareW")
        executeDirectly = try library.function("SQLExecDirectW")
        execute = try library.function("SQLExecute")
        bindParameter = try library.function("SQLBindParameter")
        columnCount = try library.function("SQLNumResultCols")
        describeColumn = try library.function("SQLDescribeColW")
        columnAttribute = try library.function("SQLColAttributeW")
        fetch = try library.function("SQLFetch")
        data = try library.function("SQLGetData")
        rowCount = try library.function("SQLRowCount")
        moreResults = try library.function("SQLMoreResults")
        endTransaction = try library.function("SQLEndTran")
        diagnostics = try library.function("SQLGetDiagRecW")
        cancel = try library.function("SQLCancel")
    }
}

/// Numbers of sql.h and sqlext.h.
enum ODBC {
    // SQLRETURN
    static let success: Int16 = 0
    static let successWithInfo: Int16 = 1
    static let noData: Int16 = 100

    // Handle types
    static let environment: Int16 = 1
    static let connection: Int16 = 2
    static let statement: Int16 = 3

    // Attributes
    static let attributeVersion: Int32 = 200
    static let version3 = 3
    static let attributeAutocommit: Int32 = 102
    static let attributeLoginTimeout: Int32 = 103
    static let attributeIsolation: Int32 = 108
    static let attributeConnectionDead: Int32 = 1209
    static let infoDatabaseName: UInt16 = 17
    static let descriptorUnsigned: UInt16 = 8

    // Lengths
    static let nullData = -1
    static let noTotal = -4
    static let nullTerminated = -3

    /// Types of SQL and, by the same numbers or beside them, of C.
    enum Kind {
        static let char: Int16 = 1
        static let numeric: Int16 = 2
        static let decimal: Int16 = 3
        static let integer: Int16 = 4
        static let smallint: Int16 = 5
        static let float: Int16 = 6
        static let real: Int16 = 7
        static let double: Int16 = 8
        static let date: Int16 = 91
        static let time: Int16 = 92
        static let timestamp: Int16 = 93
        static let varchar: Int16 = 12
        static let longVarchar: Int16 = -1
        static let binary: Int16 = -2
        static let varbinary: Int16 = -3
        static let longVarbinary: Int16 = -4
        static let bigint: Int16 = -5
        static let tinyint: Int16 = -6
        static let bit: Int16 = -7
        static let wideChar: Int16 = -8
        static let wideVarchar: Int16 = -9
        static let wideLongVarchar: Int16 = -10
        static let guid: Int16 = -11
        static let signedBigint: Int16 = -25
        static let unsignedBigint: Int16 = -27
    }
}
