// WHERE CURRENT OF: reads the row that a cursor of the session stands on.
import StorageEngine

final class CurrentRowOperator: Operator {
    private let scan: CurrentRowScan
    private var isRead = false
    private var isPending = false

    init(_ scan: CurrentRowScan) {
        self.scan = scan
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if isRead && !isPending { return false }
        if !isPending {
            isRead = true
            guard try load(context) else { return false }
            isPending = true
        }
        let holds = try context.holds(scan.filter)
        isPending = false
        return holds
    }

    private func load(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        let rowID: RowID
        do throws(SQLError) {
            rowID = try context.services.currentRow(ofCursor: scan.cursor, in: scan.table)
        } catch {
            throw .error(error)
        }
        let row: Row?
        do throws(StorageError) {
            row = try context.transaction.row(scan.table.tree, rowID: rowID, in: context.view)
        } catch { throw error.interrupt }
        guard let row else { return false }
        context.stand(scan.relation, at: rowID, row)
        context.load(row, rowID, scan.table, scan.loads)
        return true
    }

    override func reset(_ context: ExecutionContext) {
        isRead = false
        isPending = false
    }
}
