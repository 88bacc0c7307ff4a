// What SQLite's values are, by their storage class and the column's declared type.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The columns of a statement.
struct SQLiteLayout {
    let columns: DatabaseColumns
    let kinds: [SQLiteKind]
}

/// What a column's declared type says beyond SQLite's storage classes. Columns of expressions have none.
enum SQLiteKind {
    case plain
    case bool
    case date
    case decimal
    case uuid
    case json

    init(declared type: String) {
        let word = type.uppercased().prefix { $0.isLetter }
        self =
            switch word {
            case "BOOL", "BOOLEAN": .bool
            case "DATE", "DATETIME", "TIMESTAMP", "TIMESTAMPTZ": .date
            case "DECIMAL", "NUMERIC": .decimal
            case "UUID": .uuid
            case "JSON", "JSONB": .json
            default: .plain
            }
    }

    func value(_ integer: Int64) -> DatabaseValue {
        switch self {
        case .bool where integer == 0 || integer == 1: .bool(integer == 1)
        // Seconds, as SQLite's `unixepoch` has them.
        case .date: .date(Date(timeIntervalSince1970: Double(integer)))
        default: .integer(integer)
        }
    }

    func value(_ number: Double) -> DatabaseValue {
        // SQLite makes floating-point numbers of what such columns are given: the shortest digits are those that were.
        if case .decimal = self, let digits = Decimal(string: "\(number)") {
            return .decimal(digits)
        }
        return .double(number)
    }

    func value(_ text: String) -> DatabaseValue {
        switch self {
        case .date: DateText.date(text).map { .date($0) } ?? .text(text)
        case .decimal: DatabaseValue(digits: text)
        case .uuid: UUID(uuidString: text).map { .uuid($0) } ?? .text(text)
        case .json: .json(text)
        default: .text(text)
        }
    }

    func value(_ bytes: [UInt8]) -> DatabaseValue {
        guard case .uuid = self, bytes.count == 16,
            let id = try? UUID(database: .bytes(bytes))
        else { return .bytes(bytes) }
        return .uuid(id)
    }
}
