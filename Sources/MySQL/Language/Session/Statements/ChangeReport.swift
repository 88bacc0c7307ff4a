// What a statement that writes tells of its rows: how many, which number, and a line of words.

import QueryEngine
import SQLPlanning

extension MySQLSessionCore {
    /// Whether values that do not fit are errors, from here to the statement's end.
    func beginWrite(_ work: StatementWork) {
        values.assignedInsertID = nil
        _ = values.takeEscalation()
        values.isStrictWrite = work.source?.mayBeStrict == true && mode.isStrict
    }

    /// Affected rows, the insert id and the info text of a statement that is done.
    func tellRows(of work: StatementWork) {
        values.isStrictWrite = false
        var tally = work.run.tally
        if flavor.isMariaDB {
            // A row that a condition refuses is none.
            tally.given -= min(tally.given, tally.refused)
            tally.found -= min(tally.found, tally.refused)
        }
        let countsFound = login.options.contains(.foundRows)
        switch work.source?.statement {
        case .insert(let insert):
            runner.firstNumber = nil
            let unchanged = countsFound ? tally.found - tally.changed : 0
            if !work.hasRows { answer.affectedRows += unchanged }
            // Of a query's rows MariaDB tells new ones alone.
            let isTold = !flavor.isMariaDB || !insert.isOfQuery || tally.inserted > 0
            let number =
                tally.firstNumber ?? values.assignedInsertID
                ?? (isTold ? tally.lastNumber : nil) ?? 0
            if let first = tally.firstNumber { values.lastInsertID = first }
            answer.insertID = number
            guard insert.mayWriteSeveral else { return }
            let written = tally.inserted + tally.changed
            let duplicates =
                insert.isIgnoring
                ? tally.given - min(tally.given, written)
                : tally.deleted + (countsFound ? tally.found : tally.changed)
            tell("Records: \(tally.given)  Duplicates: \(duplicates)")
        case .update(let update):
            // Of no rows MariaDB has nothing to tell.
            if flavor.isMariaDB, case .count(.literal(.integer(0), _))? = update.limit { return }
            answer.affectedRows = countsFound ? tally.found : tally.changed
            answer.insertID = values.assignedInsertID ?? 0
            tell("Rows matched: \(tally.found)  Changed: \(tally.changed)")
        default: return
        }
    }

    private func tell(_ text: String) {
        collectNotices()
        answer.info = "\(text)  Warnings: \(values.ownWarningCount)"
    }
}

extension InsertStatement {
    /// Its rows come from a query.
    fileprivate var isOfQuery: Bool {
        guard case .query(let query) = source else { return false }
        if case .values = query.body { return false }
        return true
    }
}
