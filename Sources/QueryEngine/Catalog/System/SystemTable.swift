// Makes a system table's shape into a table that can be read, and its rows' named values into rows.

/// A row by the names of its columns; what is not named has the column's empty value.
typealias SystemRow = [String: Value]

enum SystemTable {
    static func virtual(_ shape: SystemTableShapes.Shape) -> VirtualTable {
        let columns = columns(shape.columns)
        let source = FunctionDefinition(
            shape.name, [], .record, isStrict: false, volatility: .stable, returnsSet: true,
            body: .set { (_, context) throws(SQLError) in
                let rows = try SystemRows.rows(
                    of: shape.name,
                    SystemSource(context, settings: shape.name == "pg_settings"))
                return SystemRowSource(rows, columns, hasEmptyValues: shape.hasEmptyValues)
            })
        return VirtualTable(
            oid: shape.oid, schema: shape.schema, name: shape.name, columns: columns,
            source: source)
    }

    private static func columns(_ text: String) -> [ColumnDescriptor] {
        text.split(separator: ",").compactMap { piece in
            let words = piece.split(separator: " ")
            guard words.count == 2, let type = TypeRegistry.type(named: String(words[1])) else {
                return nil
            }
            return ColumnDescriptor(name: String(words[0]), type: SQLType(type.oid))
        }
    }
}

extension SystemTableShapes.Shape {
    /// The columns of the catalogs proper are never null but for texts and arrays; those of the views often are.
    fileprivate var hasEmptyValues: Bool { oid < 12_000 }
}

final class SystemRowSource: RowSource {
    private let rows: [SystemRow]
    private let columns: [ColumnDescriptor]
    private let empty: [Value]
    private var position = 0

    init(_ rows: [SystemRow], _ columns: [ColumnDescriptor], hasEmptyValues: Bool) {
        self.rows = rows
        self.columns = columns
        empty = columns.map { hasEmptyValues ? SystemRowSource.empty($0.type.oid) : .null }
    }

    func next() throws(SQLError) -> [Value]? {
        guard position < rows.count else { return nil }
        defer { position += 1 }
        var values = empty
        for (index, column) in columns.enumerated() {
            if let value = rows[position][column.name] { values[index] = value }
        }
        return values
    }

    private static func empty(_ type: TypeOID) -> Value {
        switch type {
        case .bool: .bool(false)
        case .oid, .int2, .int4, .int8, .regproc, .xid, .regtype: .int(0)
        case .float4, .float8: .double(0)
        case .name, .char: .string("")
        case .int2vector: .array(ArrayValue(elementType: .int2, elements: []))
        case .oidvector: .array(ArrayValue(elementType: .oid, elements: []))
        default: .null
        }
    }
}

extension Value {
    static func oid(_ number: UInt32) -> Value { .int(Int64(number)) }
    static func count(_ number: Int) -> Value { .int(Int64(number)) }

    static func int2vector(_ elements: [Int]) -> Value {
        .array(
            ArrayValue(
                elementType: .int2,
                dimensions: elements.isEmpty ? [] : [.init(count: elements.count, lowerBound: 0)],
                elements: elements.map { .int(Int64($0)) }))
    }

    static func oidvector(_ elements: [UInt32]) -> Value {
        .array(
            ArrayValue(
                elementType: .oid,
                dimensions: elements.isEmpty ? [] : [.init(count: elements.count, lowerBound: 0)],
                elements: elements.map { .oid($0) }))
    }

    static func int2Array(_ elements: [Int]) -> Value {
        .array(ArrayValue(elementType: .int2, elements: elements.map { .int(Int64($0)) }))
    }
}
