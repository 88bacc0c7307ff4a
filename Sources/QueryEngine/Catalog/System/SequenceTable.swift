// A sequence read as a table: one row with where it stands.
import StorageEngine

package enum SequenceTable {
    /// The sequence as a table of one row. What it shows is no part of a snapshot, as the sequence is not.
    package static func reading(_ sequence: SequenceDescriptor) -> VirtualTable {
        let tree = sequence.tree
        let start = sequence.start
        let source = FunctionDefinition(
            sequence.name, [], .record, isStrict: false, volatility: .volatile, returnsSet: true,
            body: .set { (_, context) throws(SQLError) in
                let database = (context as? ExecutionContext)?.transaction.database
                let state = database?.sequenceState(of: tree)
                let isCalled = state?.isCalled ?? false
                // Postgres logs 32 numbers ahead of the one it gives out.
                return SystemRowSource(
                    [
                        [
                            "last_value": .int(state?.lastValue ?? start),
                            "log_cnt": .int(isCalled ? 32 : 0), "is_called": .bool(isCalled),
                        ]
                    ], columns, hasEmptyValues: false)
            })
        return VirtualTable(
            oid: sequence.oid, schema: sequence.schema, name: sequence.name, columns: columns,
            source: source)
    }

    static let columns = [
        ColumnDescriptor(name: "last_value", type: SQLType(.int8), isNotNull: true),
        ColumnDescriptor(name: "log_cnt", type: SQLType(.int8), isNotNull: true),
        ColumnDescriptor(name: "is_called", type: SQLType(.bool), isNotNull: true),
    ]
}
