// Tables whose rows are made when they are read: system catalogs, and sequences read as tables.

/// A table without storage: its columns, the columns by which its rows are found, and what makes them.
package struct VirtualTable: Sendable {
    package let oid: UInt32
    package let schema: String
    package let name: String
    package let columns: [ColumnDescriptor]
    package let keys: [VirtualKey]
    /// Rows that every database has, about.
    package let fixedRows: Double
    /// Rows for each object that the catalog holds, about.
    package let rowsPerObject: Double
    /// Two readings in one statement may differ.
    package let isVolatile: Bool
    package let source: any VirtualSource

    package init(
        oid: UInt32, schema: String, name: String, columns: [ColumnDescriptor],
        keys: [VirtualKey] = [], fixedRows: Double = 1, rowsPerObject: Double = 0,
        isVolatile: Bool = false, source: any VirtualSource
    ) {
        self.oid = oid
        self.schema = schema
        self.name = name
        self.columns = columns
        self.keys = keys
        self.fixedRows = fixedRows
        self.rowsPerObject = rowsPerObject
        self.isVolatile = isVolatile
        self.source = source
    }

    /// Rows of the whole table in a catalog of so many objects, about.
    package func rows(objects: Int) -> Double {
        max(1, fixedRows + rowsPerObject * Double(objects))
    }
}

/// A column of a virtual table by whose value rows are found, with no other row made.
package struct VirtualKey: Sendable {
    package let column: Int
    /// Rows with one value, about; nil: the column only narrows what another key finds (a schema beside a name).
    package let rows: Double?

    package init(column: Int, rows: Double?) {
        self.column = column
        self.rows = rows
    }

    package var isLeading: Bool { rows != nil }
}

/// The values that a key column is asked for: any of them, none of them null.
package struct VirtualKeyValues {
    package let column: Int
    package let values: [Value]
    private var numbers: Set<Int64> = []
    private var texts: Set<Text> = []

    package init(column: Int, values: [Value]) {
        self.column = column
        var distinct: [Value] = []
        for value in values {
            switch value {
            case .int(let number): if numbers.insert(number).inserted { distinct.append(value) }
            case .text(let text): if texts.insert(text).inserted { distinct.append(value) }
            default: continue
            }
        }
        self.values = distinct
    }

    package func contains(_ value: Value) -> Bool {
        switch value {
        case .int(let number): numbers.contains(number)
        case .text(let text): texts.contains(text)
        default: false
        }
    }
}

/// What makes the rows of a virtual table.
package protocol VirtualSource: Sendable {
    /// - Parameter keys: values of some of the table's key columns; rows without them need not be made.
    func open(
        _ keys: [VirtualKeyValues], _ context: ExecutionContext
    ) throws(SQLError) -> any VirtualRows
}

/// Where a reading of a virtual table stands.
package protocol VirtualRows: AnyObject {
    /// Goes on by one small piece of work.
    func advance() throws(SQLError) -> VirtualStep

    /// A column of the row that it stands at.
    func value(_ column: Int) throws(SQLError) -> Value

    /// Starts again with the same rows.
    func rewind()
}

package enum VirtualStep {
    case row
    /// Nothing to be read here.
    case skipped
    case end
}
