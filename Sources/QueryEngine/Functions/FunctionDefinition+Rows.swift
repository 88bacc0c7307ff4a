// A set of rows whose fields are columns.

/// The fields of the rows that another source gives.
private final class SpreadRows: RowSource {
    private let source: any RowSource
    private let count: Int

    init(_ source: any RowSource, count: Int) {
        self.source = source
        self.count = count
    }

    func next() throws(SQLError) -> [Value]? {
        guard let row = try source.next() else { return nil }
        guard case .record(let record)? = row.first, record.fields.count == count else {
            return Array(repeating: .null, count: count)
        }
        return record.fields
    }
}

extension FunctionDefinition {
    /// A function that returns a set of rows, giving their fields.
    package func spreadingRows(_ count: Int) -> FunctionDefinition {
        guard case .set(let make) = body else { return self }
        return FunctionDefinition(
            name, arguments, result, isVariadic: isVariadic, defaults: defaults,
            isStrict: isStrict, volatility: volatility, returnsSet: true, columns: columns,
            body: .set { (values, context) throws(SQLError) in
                SpreadRows(try make(values, context), count: count)
            })
    }
}
