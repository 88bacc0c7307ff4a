// INSERT, UPSERT, REPLACE, UPDATE and DELETE: the shared statements with what YQL adds.
package import SQLPlanning

/// `INSERT INTO`, `UPSERT INTO`, `REPLACE INTO`. RETURNING is in `statement`.
package struct YQLInsert: Sendable, Hashable {
    package enum Mode: Sendable, Hashable {
        /// A row whose key there is fails the statement: INSERT, INSERT OR ABORT.
        case insert
        /// A row whose key there is is left out: INSERT OR IGNORE.
        case insertOrIgnore
        /// The statement does nothing where a key there is: INSERT OR REVERT.
        case insertOrRevert
        case upsert
        case replace
    }

    package var mode: Mode
    package var table: YQLTableName
    /// Its table is that of `table` where that has a path.
    package var statement: InsertStatement
    package var offset: SourceOffset
}

/// `UPDATE t SET …`, `UPDATE t ON …`.
package struct YQLUpdate: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// The assignments, the condition and RETURNING.
        case set(UpdateStatement)
        /// `ON (columns) source`: the rows that say what is written.
        case on(YQLRows)
    }

    package var table: YQLTableName
    package var form: Form
    package var returning: [SelectItem]
    /// BATCH UPDATE.
    package var isBatch: Bool
    package var offset: SourceOffset
}

/// `DELETE FROM t WHERE …`, `DELETE FROM t ON …`.
package struct YQLDelete: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        case filtered(DeleteStatement)
        case on(YQLRows)
    }

    package var table: YQLTableName
    package var form: Form
    package var returning: [SelectItem]
    package var isBatch: Bool
    package var offset: SourceOffset
}

/// `(a, b) VALUES …`, `(a, b) SELECT …`, `DEFAULT VALUES`.
package struct YQLRows: Sendable, Hashable {
    /// Empty: none were written.
    package var columns: [TargetColumn]
    package var source: InsertStatement.Source
}
