// What the rows of a result set have in common.

import YDBWire

extension ResultSet {
    /// A column of a result set.
    public struct Column: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The type of its values.
        public let type: YDBType

        /// A column of this name and type.
        public init(_ name: String, _ type: YDBType) {
            self.name = name
            self.type = type
        }
    }
}

/// The columns of a result set with their names and forms, found once for all its rows and parts.
@usableFromInline
final class RowLayout: Sendable {
    @usableFromInline let columns: [ResultSet.Column]
    /// How each column's values are written.
    @usableFromInline let forms: [YDBValueForm]
    private let places: [String: Int]

    init(_ columns: [ResultSet.Column]) {
        self.columns = columns
        forms = columns.map { YDBValueForm($0.type) }
        places = Dictionary(
            columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Throws: ``YDBDecodingError`` where a type is none.
    convenience init(_ columns: [Ydb_Column]) throws {
        var own: [ResultSet.Column] = []
        own.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            do throws(YDBDecodingError) {
                own.append(ResultSet.Column(column.name, try YDBType(column.type)))
            } catch {
                throw YDBDecodingError(error.reason, column: column.name, columnIndex: index)
            }
        }
        self.init(own)
    }

    /// The first column of this name.
    func index(of name: String) -> Int? { places[name] }
}
