// The shape of rows.

import PostgresWire

/// A column of a result.
public struct PostgresColumn: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// The type of its values.
    public let type: PostgresDataType
    /// The type's modifier, such as a length; -1 for none.
    public let typeModifier: Int32
    /// The table that it comes from (`pg_class.oid`); 0 if from none.
    public let tableOID: UInt32
    /// Its number in that table, from 1; 0 if from none.
    public let attributeNumber: Int16
    /// How its values are sent.
    public let format: PostgresValueFormat
}

/// What reading a value asks of its column.
@usableFromInline
struct ColumnKind: Sendable {
    @usableFromInline let type: PostgresDataType
    @usableFromInline let format: PostgresValueFormat
}

/// The columns of a result, in order.
public final class PostgresColumns: Sendable, RandomAccessCollection {
    private let columns: [PostgresColumn]
    /// What reading values asks, apart from the names, whose references would be counted for each value.
    @usableFromInline let kinds: [ColumnKind]
    /// The first column of each name.
    private let places: [String: Int]

    init(_ columns: [PostgresColumn]) {
        self.columns = columns
        kinds = columns.map { ColumnKind(type: $0.type, format: $0.format) }
        places = Dictionary(
            columns.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    convenience init(
        _ description: PostgresServerMessage.RowDescription,
        format: (PostgresServerMessage.RowDescription.Column) -> PostgresValueFormat
    ) {
        self.init(
            description.columns.map { column in
                PostgresColumn(
                    name: column.name, type: PostgresDataType(rawValue: column.typeOID),
                    typeModifier: column.typeModifier, tableOID: column.tableOID,
                    attributeNumber: column.attributeNumber, format: format(column))
            })
    }

    static let none = PostgresColumns([])

    /// The place of the first column.
    @inlinable public var startIndex: Int { 0 }
    /// The number of columns.
    @inlinable public var endIndex: Int { kinds.count }
    /// The column at this place.
    public subscript(index: Int) -> PostgresColumn { columns[index] }
    /// The place of the first column of this name.
    public func index(of name: String) -> Int? { places[name] }
}
