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
        let written = Self.momentDigits(change.expression)
        guard let written, written == digits || flavor.isMariaDB else {
            throw SQLError(.onUpdateInvalid, column.name)
        }
        return digits == 0 ? "current_timestamp()" : "current_timestamp(\(digits))"
    }

    /// ALTER TABLE's options: the next number, where they say it.
    func change(_ options: TableOptions, _ table: TableDescriptor) -> [TableAction] {
        guard let number = options.autoIncrement, table.counter != nil else { return [] }
        return [TableAction(.setNextNumber(number))]
    }

    /// MODIFY and CHANGE: the column begins to be counted, ends to be, or takes other numbers.
    func counterChanges(
        _ at: Int, _ table: TableDescriptor, _ column: ColumnDescriptor
    ) -> [TableAction] {
        guard column.identity != .none else {
            return table.counter?.column == at ? [TableAction(.countRows(nil))] : []
        }
        return counter(column).map { [TableAction(.countRows($0))] } ?? []
    }
}
