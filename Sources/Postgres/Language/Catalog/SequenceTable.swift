// A sequence read as a table: one row with where it stands.
package import QueryEngine
import StorageEngine

package enum SequenceTable {
    /// The sequence as a table of one row. What it shows is no part of a snapshot, as the sequence is not.
    package static func reading(_ sequence: SequenceDescriptor) -> VirtualTable {
        VirtualTable(
            oid: sequence.oid, schema: sequence.schema, name: sequence.name, columns: columns,
            isVolatile: true, source: Reading(sequence: sequence))
    }

    static let columns = [
        ColumnDescriptor(name: "last_value", type: SQLType(.int8), isNotNull: true),
        ColumnDescriptor(name: "log_cnt", type: SQLType(.int8), isNotNull: true),
        ColumnDescriptor(name: "is_called", type: SQLType(.bool), isNotNull: true),
    ]

    private struct Reading: VirtualSource {
        let sequence: SequenceDescriptor

        func open(
            _ keys: [VirtualKeyValues], _ context: ExecutionContext
        ) throws(SQLError) -> any VirtualRows {
            SequenceRow(
                context.transaction.database.sequenceState(of: sequence.tree),
                start: sequence.start)
        }
    }
}

private final class SequenceRow: VirtualRows {
    private let values: [Value]
    private var isRead = false

    init(_ state: SequenceState?, start: Int64) {
        let isCalled = state?.isCalled ?? false
        // Postgres logs 32 numbers ahead of the one it gives out.
        values = [
            .int(state?.lastValue ?? start), .int(isCalled ? 32 : 0), .bool(isCalled),
        ]
    }

    func advance() throws(SQLError) -> VirtualStep {
        if isRead { return .end }
        isRead = true
        return .row
    }

    func value(_ column: Int) throws(SQLError) -> Value { values[column] }

    func rewind() { isRead = false }
}
