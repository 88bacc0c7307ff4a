// One row of a result.

/// A row: its values by place, by name, as a tuple, and as any `Decodable` type.
///
/// ```swift
/// let record = try await db.fetchOne("SELECT 2 * $1 AS res", 2)
/// record == [4]
/// try record?["res"] == 4                                  // by name
/// try record?[0].decode(Int.self)                          // by place
/// let (id, name) = try record.decode((Int, String?).self)  // all columns, in order
/// let user = try record.decode(as: User.self)              // any Decodable type, by name
/// ```
///
/// Records are equal where their values are, whatever their columns are called.
public struct DatabaseRecord: Sendable {
    /// The columns.
    public let columns: DatabaseColumns

    /// The values, in order.
    public let values: [DatabaseValue]

    init(_ columns: DatabaseColumns, _ values: [DatabaseValue]) {
        self.columns = columns
        self.values = values
    }

    /// How many values it has.
    public var count: Int { values.count }

    /// The value at this place, from 0.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/noSuchColumn``.
    public subscript(index: Int) -> DatabaseValue {
        get throws {
            guard values.indices.contains(index) else {
                throw DatabaseError.noSuchColumn("\(index)", of: columns)
            }
            return values[index]
        }
    }

    /// The value of the first column of this name.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/noSuchColumn``.
    public subscript(name: String) -> DatabaseValue {
        get throws {
            guard let index = columns.index(of: name), values.indices.contains(index) else {
                throw DatabaseError.noSuchColumn(name, of: columns)
            }
            return values[index]
        }
    }

    /// All values as these types, in order.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed``, also where there is another number of columns.
    public func decode<each Value: DatabaseDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var wanted = 0
        for _ in repeat (each Value).self { wanted += 1 }
        try check(wanted)
        var rest = values[...]
        return (repeat try Self.next((each Value).self, &rest))
    }

    /// The only value as this type.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed``, also where there is another number of columns.
    public func decode<Value: DatabaseDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        try check(1)
        return try self[0].decode(type)
    }

    private func check(_ wanted: Int) throws {
        guard wanted == count else {
            throw DatabaseError(
                .decodingFailed,
                "the record has \(count) columns, and \(wanted) values were asked for")
        }
    }

    private static func next<Value: DatabaseDecodable>(
        _: Value.Type, _ rest: inout ArraySlice<DatabaseValue>
    ) throws -> Value {
        try Value(database: rest.popFirst() ?? .null)
    }
}

extension DatabaseRecord: Hashable, ExpressibleByArrayLiteral {
    /// A record of these values, to compare others with. Its columns are called `column1` and so on.
    public init(arrayLiteral elements: DatabaseValue...) {
        self.init(DatabaseColumns(elements.indices.map { "column\($0 + 1)" }), elements)
    }

    /// Compares the values.
    public static func == (left: Self, right: Self) -> Bool { left.values == right.values }

    /// Hashes the values.
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension DatabaseRecord: CustomStringConvertible {
    /// `id=1 name='ada'`
    public var description: String {
        zip(columns.names, values).map { "\($0)=\($1)" }.joined(separator: " ")
    }
}
