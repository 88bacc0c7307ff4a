// A prepared statement of SQLite's, on the thread of its connection.

/// An open database; it is closed when the last reference goes.
final class SQLiteHandle {
    let library: SQLiteLibrary
    let control: SQLiteControl
    let pointer: OpaquePointer

    /// - Throws: ``DatabaseError``, as where there is no such file.
    init(
        _ library: SQLiteLibrary, _ opening: SQLiteOpening, _ control: SQLiteControl
    ) throws(DatabaseError) {
        self.library = library
        self.control = control
        var opened: OpaquePointer?
        let code = library.open(opening.name, &opened, opening.flags, nil)
        guard code == SQLiteConstant.ok, let opened else {
            let words = library.errorMessage(opened).map { String(cString: $0) } ?? "no memory"
            _ = library.close(opened)
            var error = DatabaseError.sqlite(code, "\(words): \(opening.place)")
            error.failureClass = .disconnect
            error.outcome = .notApplied
            throw error
        }
        pointer = opened
        // The control outlives the handle, which alone calls these.
        let context = Unmanaged.passUnretained(control).toOpaque()
        _ = library.busyHandler(
            opened,
            { context, round in
                guard let context else { return 0 }
                let control = Unmanaged<SQLiteControl>.fromOpaque(context).takeUnretainedValue()
                return control.waitForLock(round: Int(round)) ? 1 : 0
            }, context)
        library.progressHandler(
            opened, 1000,
            { context in
                guard let context else { return 0 }
                let control = Unmanaged<SQLiteControl>.fromOpaque(context).takeUnretainedValue()
                return control.isStopped ? 1 : 0
            }, context)
    }

    deinit { _ = library.close(pointer) }

    var isInTransaction: Bool { library.autocommit(pointer) == 0 }

    /// What the last call has answered.
    var error: any Error {
        let code = library.extendedErrorCode(pointer)
        // SQLITE_INTERRUPT, and SQLITE_BUSY where the wait was called off.
        if [9, 5].contains(code & 0xFF), control.isStopped { return CancellationError() }
        let words = library.errorMessage(pointer).map { String(cString: $0) } ?? ""
        return DatabaseError.sqlite(code, words)
    }
}

/// A prepared statement; it is finalized when the last reference goes.
final class SQLiteStatement {
    let handle: SQLiteHandle
    private let library: SQLiteLibrary
    /// Nil for a text without a statement.
    private let pointer: OpaquePointer?

    /// - Throws: ``DatabaseError``, also of code ``DatabaseError/Code/invalidUse`` where the text holds several statements.
    init(_ handle: SQLiteHandle, _ text: String) throws {
        self.handle = handle
        library = handle.library
        var bytes = Array(text.utf8)
        bytes.append(0)
        var (first, rest) = try Self.prepare(handle, bytes[...])
        // Comments may stand before and behind it.
        while first == nil, rest.count > 1 { (first, rest) = try Self.prepare(handle, rest) }
        pointer = first
        var behind = rest
        while behind.count > 1 {
            let (second, more) = try Self.prepare(handle, behind)
            guard second == nil else {
                _ = library.finalize(second)
                throw DatabaseError.invalidUse("several statements at once")
            }
            guard more.count < behind.count else { break }
            behind = more
        }
    }

    deinit { _ = library.finalize(pointer) }

    private static func prepare(
        _ handle: SQLiteHandle, _ bytes: ArraySlice<UInt8>
    ) throws -> (OpaquePointer?, ArraySlice<UInt8>) {
        var statement: OpaquePointer?
        guard let length = Int32(exactly: bytes.count) else {
            throw DatabaseError(.encodingFailed, "a statement of more than 2 GiB")
        }
        let (code, used) = bytes.withUnsafeBufferPointer { buffer -> (Int32, Int) in
            guard let start = buffer.baseAddress else { return (SQLiteConstant.ok, 0) }
            return start.withMemoryRebound(to: CChar.self, capacity: buffer.count) { text in
                var tail: UnsafePointer<CChar>?
                let code = handle.library.prepare(handle.pointer, text, length, &statement, &tail)
                return (code, tail.map { text.distance(to: $0) } ?? buffer.count)
            }
        }
        guard code == SQLiteConstant.ok else { throw handle.error }
        return (statement, bytes.dropFirst(used))
    }

    // MARK: Values in

    func bind(_ values: [DatabaseValue]) throws {
        guard Int(library.parameterCount(pointer)) == values.count else {
            throw DatabaseError.wrongPlaceholders(
                "the statement has \(library.parameterCount(pointer)) placeholders, and "
                    + "\(values.count) parameters were given")
        }
        for (index, value) in values.enumerated() {
            guard try bind(value, Int32(clamping: index + 1)) == SQLiteConstant.ok else {
                throw handle.error
            }
        }
    }

    private func bind(_ value: DatabaseValue, _ place: Int32) throws -> Int32 {
        switch value {
        case .null: library.bindNull(pointer, place)
        case .bool(let value): library.bindInt64(pointer, place, value ? 1 : 0)
        case .integer(let value): library.bindInt64(pointer, place, value)
        case .double(let value): library.bindDouble(pointer, place, value)
        case .decimal(let value): bind(text: "\(value)", place)
        case .text(let value), .json(let value): bind(text: value, place)
        case .date(let value): bind(text: "\(DateText(value))", place)
        case .uuid(let value): bind(text: value.uuidString.lowercased(), place)
        case .bytes(let value):
            value.withUnsafeBytes { bytes in
                // A null pointer would be NULL.
                withUnsafePointer(to: UInt8(0)) { empty in
                    library.bindBlob(
                        pointer, place, bytes.baseAddress ?? UnsafeRawPointer(empty),
                        UInt64(bytes.count), SQLiteConstant.transient)
                }
            }
        case .other(let value):
            throw DatabaseError(
                .encodingFailed, "\(value) cannot be sent to SQLite", outcome: .notApplied)
        }
    }

    private func bind(text: String, _ place: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            withUnsafePointer(to: UInt8(0)) { empty in
                library.bindText(
                    pointer, place,
                    bytes.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(empty),
                    UInt64(bytes.count), SQLiteConstant.transient, SQLiteConstant.utf8)
            }
        }
    }

    // MARK: Rows out

    /// Goes to the next row.
    ///
    /// - Returns: Whether there is one.
    func step() throws -> Bool {
        guard pointer != nil else { return false }
        switch library.step(pointer) {
        case SQLiteConstant.row: return true
        case SQLiteConstant.done: return false
        default: throw handle.error
        }
    }

    /// Ends it, so that it can run again. What was left of its work is done or fails now.
    func reset() throws {
        // The library takes no empty statement here.
        guard pointer != nil else { return }
        let code = library.reset(pointer)
        _ = library.clearBindings(pointer)
        guard code == SQLiteConstant.ok else { throw handle.error }
    }

    /// Ends one that has failed, and says so no second time.
    func abandon() {
        guard pointer != nil else { return }
        _ = library.reset(pointer)
        _ = library.clearBindings(pointer)
    }

    /// The columns as they are now: a table that was changed has others.
    func layout() -> SQLiteLayout {
        let count = library.columnCount(pointer)
        func text(_ pointer: UnsafePointer<CChar>?) -> String {
            pointer.map { String(cString: $0) } ?? ""
        }
        let places = 0..<max(0, count)
        return SQLiteLayout(
            columns: DatabaseColumns(places.map { text(library.columnName(pointer, $0)) }),
            kinds: places.map {
                SQLiteKind(declared: text(library.columnDeclaredType(pointer, $0)))
            })
    }

    func record(_ layout: SQLiteLayout) -> DatabaseRecord {
        DatabaseRecord(
            layout.columns,
            layout.kinds.enumerated().map { value(Int32(clamping: $0.offset), $0.element) })
    }

    private func value(_ column: Int32, _ kind: SQLiteKind) -> DatabaseValue {
        switch library.columnType(pointer, column) {
        case SQLiteConstant.integer: kind.value(library.columnInt64(pointer, column))
        case SQLiteConstant.float: kind.value(library.columnDouble(pointer, column))
        case SQLiteConstant.text:
            kind.value(
                String(
                    decoding: bytes(
                        column, library.columnText(pointer, column).map { UnsafeRawPointer($0) }),
                    as: UTF8.self))
        case SQLiteConstant.blob:
            kind.value(Array(bytes(column, library.columnBlob(pointer, column))))
        default: .null
        }
    }

    private func bytes(_ column: Int32, _ start: UnsafeRawPointer?) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(library.columnBytes(pointer, column)))
    }
}
