// A row, which reads its values when it is asked for them.

/// A row of a result.
///
/// ```swift
/// let (id, name) = try row.decode((Int, String?).self)     // all columns, in order
/// let mood = try row["mood"].decode(Mood.self)             // by name
/// let user = try row.decode(as: User.self)                 // any Decodable type, by name
/// ```
///
/// A row shares its bytes with those that came together with it: who keeps one row for long keeps up to some 64 KB.
public struct MySQLRow: Sendable {
    @usableFromInline let batch: RowBatch
    @usableFromInline let range: RowBatch.Range

    @inlinable @inline(__always)
    init(batch: RowBatch, range: RowBatch.Range) {
        self.batch = batch
        self.range = range
    }

    /// The columns.
    public var columns: [MySQLColumn] { batch.layout.columns }

    /// How many columns there are.
    public var count: Int { batch.layout.columns.count }

    // MARK: Cells

    /// The value at this place, from 0; where there is none, reading it throws.
    public subscript(index: Int) -> MySQLCell {
        guard index >= 0, index < count else {
            return MySQLCell(missing: "of number \(index)", in: batch)
        }
        return read { reader in
            for _ in 0..<index { _ = reader.next() }
            return cell(index, reader.next())
        }
    }

    /// The value of the first column of this name; where there is none, reading it throws.
    public subscript(name: String) -> MySQLCell {
        guard let index = batch.layout.index(of: name) else {
            return MySQLCell(missing: name, in: batch)
        }
        return self[index]
    }

    /// All values as they came.
    public var cells: [MySQLCell] {
        read { reader in
            var cells: [MySQLCell] = []
            cells.reserveCapacity(count)
            for index in 0..<count { cells.append(cell(index, reader.next())) }
            return cells
        }
    }

    /// All values, each by the kind that its column's type says.
    ///
    /// - Throws: ``MySQLDecodingError`` where the server sent what a type does not allow.
    public var values: [MySQLValue] {
        get throws { try cells.map { try $0.value() } }
    }
}
