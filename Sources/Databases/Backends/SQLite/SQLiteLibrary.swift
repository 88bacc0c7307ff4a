// SQLite's C library (https://www.sqlite.org/c3ref/funclist.html): the functions that are used, with their types.

import ClientPooling

/// The functions of libsqlite3.
struct SQLiteLibrary: Sendable {
    typealias Handle = OpaquePointer
    typealias BusyHandler = @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32

    typealias ProgressHandler = @convention(c) (UnsafeMutableRawPointer?) -> Int32

    let open:
        @Sendable @convention(c) (
            UnsafePointer<CChar>, UnsafeMutablePointer<Handle?>, Int32, UnsafePointer<CChar>?
        ) -> Int32
    let close: @Sendable @convention(c) (Handle?) -> Int32
    let progressHandler:
        @Sendable @convention(c) (
            Handle?, Int32, ProgressHandler?, UnsafeMutableRawPointer?
        ) -> Void
    let busyHandler:
        @Sendable @convention(c) (
            Handle?, BusyHandler?, UnsafeMutableRawPointer?
        ) -> Int32
    let prepare:
        @Sendable @convention(c) (
            Handle?, UnsafePointer<CChar>, Int32, UnsafeMutablePointer<Handle?>,
            UnsafeMutablePointer<UnsafePointer<CChar>?>?
        ) -> Int32
    let step: @Sendable @convention(c) (Handle?) -> Int32
    let reset: @Sendable @convention(c) (Handle?) -> Int32
    let finalize: @Sendable @convention(c) (Handle?) -> Int32
    let clearBindings: @Sendable @convention(c) (Handle?) -> Int32
    let parameterCount: @Sendable @convention(c) (Handle?) -> Int32
    let bindNull: @Sendable @convention(c) (Handle?, Int32) -> Int32
    let bindInt64: @Sendable @convention(c) (Handle?, Int32, Int64) -> Int32
    let bindDouble: @Sendable @convention(c) (Handle?, Int32, Double) -> Int32
    let bindText:
        @Sendable @convention(c) (
            Handle?, Int32, UnsafeRawPointer?, UInt64, Int, UInt8
        ) -> Int32
    let bindBlob:
        @Sendable @convention(c) (
            Handle?, Int32, UnsafeRawPointer?, UInt64, Int
        ) -> Int32
    let columnCount: @Sendable @convention(c) (Handle?) -> Int32
    let columnName: @Sendable @convention(c) (Handle?, Int32) -> UnsafePointer<CChar>?
    let columnDeclaredType: @Sendable @convention(c) (Handle?, Int32) -> UnsafePointer<CChar>?
    let columnType: @Sendable @convention(c) (Handle?, Int32) -> Int32
    let columnInt64: @Sendable @convention(c) (Handle?, Int32) -> Int64
    let columnDouble: @Sendable @convention(c) (Handle?, Int32) -> Double
    let columnText: @Sendable @convention(c) (Handle?, Int32) -> UnsafePointer<UInt8>?
    let columnBlob: @Sendable @convention(c) (Handle?, Int32) -> UnsafeRawPointer?
    let columnBytes: @Sendable @convention(c) (Handle?, Int32) -> Int32
    let changes: @Sendable @convention(c) (Handle?) -> Int32
    let totalChanges: @Sendable @convention(c) (Handle?) -> Int32
    let lastInsertRowID: @Sendable @convention(c) (Handle?) -> Int64
    let autocommit: @Sendable @convention(c) (Handle?) -> Int32
    let errorMessage: @Sendable @convention(c) (Handle?) -> UnsafePointer<CChar>?
    let extendedErrorCode: @Sendable @convention(c) (Handle?) -> Int32

    private static let place = DynamicLibrary.Place(
        name: "SQLite",
        candidates: [
            "libsqlite3.so.0", "libsqlite3.so", "/usr/lib/libsqlite3.dylib", "libsqlite3.dylib",
        ],
        installation: "install the package libsqlite3-0 (Debian, Ubuntu), sqlite-libs (Fedora, "
            + "Alpine); macOS has it")

    private static let loaded = WatchedMutex(SQLiteLibrary?.none)

    /// The library, loaded at the first call.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/libraryMissing``.
    static func load() throws(DatabaseError) -> SQLiteLibrary {
        try loaded.withLock { loaded throws(DatabaseError) in
            if let loaded { return loaded }
            let library = try SQLiteLibrary(DynamicLibrary(place))
            loaded = library
            return library
        }
    }

    private init(_ library: DynamicLibrary) throws(DatabaseError) {
        open = try library.function("sqlite3_open_v2")
        close = try library.function("sqlite3_close_v2")
        progressHandler = try library.function("sqlite3_progress_handler")
        busyHandler = try library.function("sqlite3_busy_handler")
        prepare = try library.function("sqlite3_prepare_v2")
        step = try library.function("sqlite3_step")
        reset = try library.function("sqlite3_reset")
        finalize = try library.function("sqlite3_finalize")
        clearBindings = try library.function("sqlite3_clear_bindings")
        parameterCount = try library.function("sqlite3_bind_parameter_count")
        bindNull = try library.function("sqlite3_bind_null")
        bindInt64 = try library.function("sqlite3_bind_int64")
        bindDouble = try library.function("sqlite3_bind_double")
        bindText = try library.function("sqlite3_bind_text64")
        bindBlob = try library.function("sqlite3_bind_blob64")
        columnCount = try library.function("sqlite3_column_count")
        columnName = try library.function("sqlite3_column_name")
        columnDeclaredType = try library.function("sqlite3_column_decltype")
        columnType = try library.function("sqlite3_column_type")
        columnInt64 = try library.function("sqlite3_column_int64")
        columnDouble = try library.function("sqlite3_column_double")
        columnText = try library.function("sqlite3_column_text")
        columnBlob = try library.function("sqlite3_column_blob")
        columnBytes = try library.function("sqlite3_column_bytes")
        changes = try library.function("sqlite3_changes")
        totalChanges = try library.function("sqlite3_total_changes")
        lastInsertRowID = try library.function("sqlite3_last_insert_rowid")
        autocommit = try library.function("sqlite3_get_autocommit")
        errorMessage = try library.function("sqlite3_errmsg")
        extendedErrorCode = try library.function("sqlite3_extended_errcode")
    }
}

/// Numbers of sqlite3.h.
enum SQLiteConstant {
    static let ok: Int32 = 0
    static let row: Int32 = 100
    static let done: Int32 = 101

    static let openReadOnly: Int32 = 0x1
    static let openReadWrite: Int32 = 0x2
    static let openCreate: Int32 = 0x4
    static let openURI: Int32 = 0x40
    static let openFullMutex: Int32 = 0x10000
    static let openExtendedResultCodes: Int32 = 0x0200_0000

    static let integer: Int32 = 1
    static let float: Int32 = 2
    static let text: Int32 = 3
    static let blob: Int32 = 4

    /// The library makes a copy of what is bound.
    static let transient = -1
    static let utf8: UInt8 = 1
}
