// Where a SQLite database is, and how it is opened.

import ClientKit
import ClientPooling

/// A file, or a database in memory.
enum SQLitePlace: Hashable, Sendable {
    case file(String)
    /// One that all connections of a ``Database`` share: SQLite's `memdb` file system, in which a name that begins with a slash is the
    /// process's. Other than its shared cache this has the locks of files, and waits for them.
    case memory(name: String)

    /// What follows `sqlite://` is the path: relative, or absolute after one more slash; `:memory:` and nothing mean memory.
    ///
    /// - Throws: `ClientError` or ``DatabaseError`` of code `invalidOptions`.
    init(_ url: DatabaseURL) throws {
        let path = try ClientError.percentDecoded(url.body[...])
        guard !path.utf8.contains(0) else {
            throw DatabaseError.invalidOptions("a zero byte in the URL")
        }
        let name = path.hasPrefix("/") ? String(path.dropFirst()) : path
        self =
            name.isEmpty || name == ":memory:"
            ? .memory(name: "/databases-\(UInt64.random(in: .min ... .max))") : .file(path)
    }
}

/// How a connection is opened.
struct SQLiteOpening: Sendable {
    let place: SQLitePlace
    let options: SQLiteOptions
    let isReplica: Bool

    /// The name that the library is given: a path, or a `file:` URL (https://www.sqlite.org/uri.html).
    var name: String {
        switch place {
        case .memory(let name): "file:\(name)?vfs=memdb"
        case .file(let path): path
        }
    }

    var flags: Int32 {
        let common = SQLiteConstant.openFullMutex | SQLiteConstant.openExtendedResultCodes
        let readWrite = SQLiteConstant.openReadWrite
        guard case .file = place else {
            return common | readWrite | SQLiteConstant.openCreate | SQLiteConstant.openURI
        }
        return switch options.mode {
        case .readOnly: common | SQLiteConstant.openReadOnly
        case .readWrite: common | readWrite
        case .create: common | readWrite | SQLiteConstant.openCreate
        }
    }
}
