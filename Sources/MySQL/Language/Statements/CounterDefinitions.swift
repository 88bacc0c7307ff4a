// AUTO_INCREMENT and ON UPDATE CURRENT_TIMESTAMP in definitions of tables.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    /// The numbers of a column that is AUTO_INCREMENT; nil for one that no whole number goes into.
    func counter(_ column: ColumnDescriptor, next: UInt64? = nil) -> CounterDefinition? {
        let kind = MySQLTypeKind(column.type.oid)
        guard case .integer(let bytes, let isUnsigned) = kind else { return nil }
        let maximum = UInt64.max >> UInt64(64 - bytes * 8 + (isUnsigned ? 0 : 1))
        return CounterDefinition(
            column: column.name, next: max(1, next ?? 1), maximum: maximum,
            isUnsigned: kind.isBiased)
    }

    /// ON UPDATE has as many digits as its column.
    func changeText(
        _ change: WrittenExpression, of column: ColumnDescriptor
    ) throws(SQLError) -> String {
        let digits: Int
        switch MySQLTypeKind(column.type.oid) {
        case .datetime(let own), .timestamp(let own): digits = own
        default: throw SQLError(.onUpdateInvalid, column.name)
        }
        let written = Int(change.text.filter(\.isNumber)) ?? 0
        guard written == digits else { throw SQLError(.onUpdateInvalid, column.name) }
        return digits == 0 ? "current_timestamp()" : "current_timestamp(\(digits))"
    }

    /// ALTER TABLE … AUTO_INCREMENT = n.
    func setCounter(_ number: UInt64, _ name: QualifiedName) throws(SQLError) -> DefinitionStep {
        try alteration(of: name) { (_, table) in
            table.counter == nil ? [] : [TableAction(.setNextNumber(number))]
        }
    }

    /// MODIFY and CHANGE: the column begins to be counted, ends to be, or takes other numbers.
    func counterChanges(
        _ at: Int, _ table: TableDescriptor, _ column: ColumnDescriptor
    ) throws(SQLError) -> [TableAction] {
        let isCounted = table.counter?.column == at
        guard column.identity != .none else {
            return isCounted ? [TableAction(.countRows(nil))] : []
        }
        guard isCounted || table.counter == nil,
            table.indexes.contains(where: { $0.columns.first?.column == at })
        else { throw SQLError(.wrongAutoColumn) }
        var renamed = column
        renamed.name = table.columns[at].name
        return counter(renamed).map { [TableAction(.countRows($0))] } ?? []
    }
}
