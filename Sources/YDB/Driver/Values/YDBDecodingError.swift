// A value that cannot become what was asked for.

public import ClientPooling

/// A value that could not be decoded. The session is not touched by it.
public struct YDBDecodingError: ClassifiedError, Hashable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The value is NULL, and what was asked for has no place for that.
        case unexpectedNull(wanted: String)
        /// A value of this type never becomes what was asked for.
        case typeMismatch(wanted: String)
        /// A value of this type can become what was asked for, but this one does not fit.
        case outOfRange(wanted: String)
        /// The value is not what its type says.
        case malformed(String)
        /// There is no such column.
        case noSuchColumn
        /// The row has another number of columns than was asked for.
        case columnCount(wanted: Int, found: Int)
    }

    /// What is wrong.
    public let reason: Reason
    /// The type that the server says the value has; nil where no value is to blame.
    public let type: YDBType?
    /// The column's name, where a column was decoded.
    public internal(set) var column: String?
    /// The column's place, from 0.
    public internal(set) var columnIndex: Int?

    init(
        _ reason: Reason, type: YDBType? = nil, column: String? = nil, columnIndex: Int? = nil
    ) {
        self.reason = reason
        self.type = type
        self.column = column
        self.columnIndex = columnIndex
    }

    /// For codecs of other modules: a value that does not become what was asked for.
    public init(_ reason: Reason, of value: YDBValue) { self.init(reason, type: value.type) }

    /// Permanent: the same bytes decode no better next time.
    public var failureClass: FailureClass { .permanent }

    /// The query was done.
    public var outcome: WorkOutcome { .applied }

    func at(_ column: ResultSet.Column, _ index: Int) -> YDBDecodingError {
        YDBDecodingError(reason, type: column.type, column: column.name, columnIndex: index)
    }
}

extension YDBDecodingError: CustomStringConvertible {
    /// What is wrong, and where.
    public var description: String {
        let ofType = type.map { " of type \($0)" } ?? ""
        let place =
            column.map { "column \"\($0)\" (\(columnIndex ?? 0))\(ofType)" } ?? "a value\(ofType)"
        switch reason {
        case .unexpectedNull(let wanted): return "\(place) is NULL, and \(wanted) has none"
        case .typeMismatch(let wanted): return "\(place) does not become \(wanted)"
        case .outOfRange(let wanted): return "\(place) does not fit into \(wanted)"
        case .malformed(let what): return "\(place) is malformed: \(what)"
        case .noSuchColumn:
            return "there is no column \(column.map { "\"\($0)\"" } ?? "\(columnIndex ?? 0)")"
        case .columnCount(let wanted, let found):
            return "a row of \(found) columns where \(wanted) were asked for"
        }
    }
}
