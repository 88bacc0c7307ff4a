// Shows that every row of a table has its parent, when a foreign key is added to a table with rows.
import StorageEngine

final class ForeignKeyValidation: DefinitionWork {
    private let foreignKey: ForeignKeyDescriptor
    private let child: TableDescriptor
    private let parent: TableDescriptor
    private let context: ExecutionContext
    private var cursor: RowCursor?

    init(
        _ foreignKey: ForeignKeyDescriptor, child: TableDescriptor, parent: TableDescriptor,
        _ context: ExecutionContext
    ) {
        self.foreignKey = foreignKey
        self.child = child
        self.parent = parent
        self.context = context
    }

    private var transaction: Transaction { context.transaction }

    func run(_ budget: inout Int) throws(Interrupt) {
        guard let index = parent.indexes.first(where: { $0.oid == foreignKey.parentIndex }) else {
            return
        }
        var cursor =
            self.cursor
            ?? transaction.rows(child.tree, .all, in: transaction.latestCommittedAndOwn())
        defer { self.cursor = cursor }
        while true {
            try spend(&budget)
            let next: (rowID: RowID, row: Row)?
            do throws(StorageError) { next = try cursor.nextRow() } catch {
                throw .error(SQLError(error))
            }
            guard let (_, row) = next else { return }
            try validate(row, index)
        }
    }

    private func validate(_ row: Row, _ index: IndexDescriptor) throws(Interrupt) {
        let key = foreignKey.childColumns.map { IndexKeys.value(row, $0, child) }
        if key.contains(where: \.isNull) {
            if foreignKey.isFullMatch && !key.allSatisfy(\.isNull) {
                throw .violation(.foreignKeyPartlyNull(KeyRule(child, foreignKey, parent)))
            }
            return
        }
        var converted: [Value] = []
        for (position, value) in key.enumerated() {
            converted.append(try convert(value, position))
        }
        let (range, _) = index.parents(of: foreignKey.parentColumns, in: parent, converted)
        do throws(StorageError) {
            var entries = transaction.entries(
                index.tree, range, in: transaction.latestCommittedAndOwn())
            if try entries.next() != nil { return }
        } catch {
            throw .error(SQLError(error))
        }
        let shown = IndexKeys.shown(
            columns: foreignKey.childColumns, child, context.environment
        ) { IndexKeys.value(row, $0, child) }
        throw .violation(
            .foreignKeyMissing(
                KeyRule(child, foreignKey, parent), shown, parent: parent.qualifiedName))
    }

    /// The referencing value as one of the referenced column's type.
    private func convert(_ value: Value, _ position: Int) throws(Interrupt) -> Value {
        let from = child.columns[foreignKey.childColumns[position]].type.oid
        let to = parent.columns[foreignKey.parentColumns[position]].type.oid
        guard
            let body = context.services.language.functions.conversion(from: from, to: to)
        else { return value }
        do throws(SQLError) { return try body(value, context) } catch { throw .error(error) }
    }
}
