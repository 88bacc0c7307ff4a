// The keys under which a row stands in an index.
package import StorageEngine

package enum IndexKeys {
    /// The key of a row (all columns, in table order) in an index that computes nothing, and whether one of its columns is null.
    @inline(__always)
    package static func key(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ row: (Int) -> Value
    ) -> (key: Key, hasNull: Bool) {
        var builder = KeyBuilder()
        var hasNull = false
        for column in index.columns {
            let value = row(column.column)
            if value.isNull {
                hasNull = true
                builder.appendNull(
                    descending: column.descending, nullsFirst: column.nullsFirst)
                continue
            }
            KeyEncoding.append(
                value, table.columns[column.column].ordering, descending: column.descending,
                nullsFirst: column.nullsFirst, to: &builder)
        }
        return (builder.key, hasNull)
    }

    /// The value of a column in a stored row.
    @inline(__always)
    package static func value(_ row: Row, _ column: Int, _ table: TableDescriptor) -> Value {
        column < row.columnCount
            ? RowCodec.decode(row, column: column, shape: table.columns[column].type.oid.shape)
            : table.columns[column].missingValue
    }

    /// The encoded form of a row's values, in table order.
    package static func encode(_ values: [Value], _ table: TableDescriptor) -> RowBuilder {
        var builder = RowBuilder(columnCount: values.count)
        for value in values {
            if value.isNull {
                builder.appendNull()
            } else {
                RowCodec.append(value, to: &builder)
            }
        }
        return builder
    }

    /// A key as errors show it.
    static func shown(
        columns: [Int], _ table: TableDescriptor, _ environment: TypeEnvironment,
        _ row: (Int) -> Value
    ) -> ShownKey {
        ShownKey(
            parts: columns.map { .column(table.columns[$0].name) },
            values: columns.map { text(row($0), table.columns[$0].type.oid, environment) })
    }

    /// nil is null.
    static func text(_ value: Value, _ type: TypeID, _ environment: TypeEnvironment) -> String? {
        if value.isNull { return nil }
        var text: [UInt8] = []
        TypeOutput.appendText(value, type, environment, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension IndexDescriptor {
    /// Where the entries of a foreign key's parents are.
    ///
    /// - Parameter key: the values of `columns`, which the index begins with.
    /// - Returns: the range, and whether it is one whole key of a unique index.
    func parents(
        of columns: [Int], in table: TableDescriptor, _ key: [Value]
    ) -> (range: KeyRange, isWhole: Bool) {
        let isWhole = isUnique && self.columns.count == columns.count
        var leading = self
        if !isWhole { leading.columns = Array(self.columns.prefix(columns.count)) }
        let (entry, _) = IndexKeys.key(leading, table) { column in
            columns.firstIndex(of: column).map { key[$0] } ?? .null
        }
        return (isWhole ? .point(entry) : .prefix(entry), isWhole)
    }
}
