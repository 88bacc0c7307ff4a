// SHOW as queries of the information schema: the columns with the names that SHOW gives them, the filter on them.

package import QueryEngine
package import SQLPlanning

/// Makes the query that a SHOW statement is.
package struct ShowQueries {
    private let flavor: MySQLFlavor

    package init(_ flavor: MySQLFlavor) { self.flavor = flavor }

    private struct Plan {
        /// The name that is shown, and what it is in the table.
        var columns: [(name: String, source: String)]
        /// nil: there are never rows.
        var table: String?
        var conditions: [String] = []
        var order: [String] = []
        /// What LIKE is about, where it is not the first column.
        var pattern: String?
    }

    /// nil for what is no query: SHOW CREATE, SHOW WARNINGS and their like.
    ///
    /// - Parameter database: the one that is named, or the current one.
    package func query(
        _ show: ShowStatement, database: String
    ) throws(SQLError) -> Query? {
        guard let plan = plan(show, database) else { return nil }
        var sql = "SELECT "
        sql += plan.columns.map { "\($0.source) AS \(ExpressionText.quoted($0.name))" }
            .joined(separator: ", ")
        var conditions = plan.conditions
        if let table = plan.table {
            sql += " FROM information_schema.\(ExpressionText.quoted(table))"
        } else {
            sql += " FROM DUAL"
            conditions.append("FALSE")
        }
        if case .like(let pattern) = show.filter,
            let source = plan.pattern ?? plan.columns.first?.source
        {
            conditions.append("\(source) LIKE \(ExpressionText.literal(pattern))")
        }
        if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
        if !plan.order.isEmpty { sql += " ORDER BY " + plan.order.joined(separator: ", ") }
        let query = try StatementParsing.query(sql, ParserOptions(flavor: flavor, mode: []))
        guard case .condition(let condition) = show.filter else { return query }
        return filtered(query, try mapped(condition, plan.columns))
    }

    private func filtered(_ query: Query, _ condition: Expression) -> Query {
        guard case .select(var select) = query.body else { return query }
        select.filter = select.filter.map { .and([$0, condition], .unknown) } ?? condition
        return Query(
            with: query.with, body: .select(select), orderBy: query.orderBy, limit: query.limit,
            offsetRows: query.offsetRows, offset: query.offset)
    }

    /// The condition speaks of the columns by the names that are shown.
    private func mapped(
        _ condition: Expression, _ columns: [(name: String, source: String)]
    ) throws(SQLError) -> Expression {
        var sources: [String: Expression] = [:]
        for column in columns {
            sources[column.name.lowercased()] = try StatementParsing.expression(
                column.source, ParserOptions(flavor: flavor, mode: []))
        }
        return condition.mapped { expression in
            guard case .column(let column) = expression, column.qualifiers.isEmpty else {
                return expression
            }
            return sources[column.name.lowercased()] ?? expression
        }
    }

    // MARK: - Subjects

    private func plan(_ show: ShowStatement, _ database: String) -> Plan? {
        let here = "TABLE_SCHEMA = " + ExpressionText.literal(database)
        var suffix = ""
        if case .like(let pattern) = show.filter { suffix = " (\(pattern))" }
        switch show.subject {
        case .databases:
            return Plan(
                columns: [("Database" + suffix, "SCHEMA_NAME")], table: "SCHEMATA",
                order: ["SCHEMA_NAME"])
        case .tables(_, let isFull):
            var columns = [("Tables_in_\(database)" + suffix, "TABLE_NAME")]
            if isFull { columns.append(("Table_type", "TABLE_TYPE")) }
            return Plan(
                columns: columns, table: "#TABLE_NAMES", conditions: [here],
                order: ["TABLE_NAME"])
        case .tableStatus: return tableStatus(here)
        case .columns(let table, let isFull): return columns(of: table, here, isFull: isFull)
        case .indexes(let table): return indexes(of: table, here)
        case .variables(let scope):
            return Plan(
                columns: [("Variable_name", "VARIABLE_NAME"), ("Value", "VARIABLE_VALUE")],
                table: scope == .global ? "#GLOBAL_VARIABLES" : "#SESSION_VARIABLES",
                order: ["VARIABLE_NAME"])
        case .status(let scope):
            return Plan(
                columns: [("Variable_name", "VARIABLE_NAME"), ("Value", "VARIABLE_VALUE")],
                table: scope == .global ? "#GLOBAL_STATUS" : "#SESSION_STATUS",
                order: ["VARIABLE_NAME"])
        case .processList(let isFull): return processList(isFull: isFull)
        case .characterSets:
            return Plan(
                columns: [
                    ("Charset", "CHARACTER_SET_NAME"), ("Description", "DESCRIPTION"),
                    ("Default collation", "DEFAULT_COLLATE_NAME"), ("Maxlen", "MAXLEN"),
                ], table: "CHARACTER_SETS")
        case .collations: return collations
        case .engines:
            return Plan(
                columns: [
                    ("Engine", "ENGINE"), ("Support", "SUPPORT"), ("Comment", "COMMENT"),
                    ("Transactions", "TRANSACTIONS"), ("XA", "XA"), ("Savepoints", "SAVEPOINTS"),
                ], table: "ENGINES")
        case .plugins:
            return Plan(
                columns: [
                    ("Name", "PLUGIN_NAME"), ("Status", "PLUGIN_STATUS"),
                    ("Type", "PLUGIN_TYPE"), ("Library", "PLUGIN_LIBRARY"),
                    ("License", "PLUGIN_LICENSE"),
                ], table: "PLUGINS")
        case .triggers: return triggers
        case .events: return events
        case .procedureStatus: return routines
        case .functionStatus: return routines
        default: return emptyPlan(show.subject)
        }
    }

    private func tableStatus(_ here: String) -> Plan {
        var columns = [
            ("Name", "TABLE_NAME"), ("Engine", "ENGINE"), ("Version", "VERSION"),
            ("Row_format", "ROW_FORMAT"), ("Rows", "TABLE_ROWS"),
            ("Avg_row_length", "AVG_ROW_LENGTH"), ("Data_length", "DATA_LENGTH"),
            ("Max_data_length", "MAX_DATA_LENGTH"), ("Index_length", "INDEX_LENGTH"),
            ("Data_free", "DATA_FREE"), ("Auto_increment", "AUTO_INCREMENT"),
            ("Create_time", "CREATE_TIME"), ("Update_time", "UPDATE_TIME"),
            ("Check_time", "CHECK_TIME"), ("Collation", "TABLE_COLLATION"),
            ("Checksum", "CHECKSUM"), ("Create_options", "CREATE_OPTIONS"),
            ("Comment", "TABLE_COMMENT"),
        ]
        if flavor.isMariaDB {
            columns += [("Max_index_length", "MAX_INDEX_LENGTH"), ("Temporary", "TEMPORARY")]
        }
        return Plan(columns: columns, table: "TABLES", conditions: [here], order: ["TABLE_NAME"])
    }

    private func columns(of table: QualifiedName, _ here: String, isFull: Bool) -> Plan {
        var columns = [("Field", "COLUMN_NAME"), ("Type", "COLUMN_TYPE")]
        if isFull { columns.append(("Collation", "COLLATION_NAME")) }
        columns += [
            ("Null", "IS_NULLABLE"), ("Key", "COLUMN_KEY"), ("Default", "COLUMN_DEFAULT"),
            ("Extra", "EXTRA"),
        ]
        if isFull { columns += [("Privileges", "PRIVILEGES"), ("Comment", "COLUMN_COMMENT")] }
        return Plan(
            columns: columns, table: "#COLUMNS",
            conditions: [here, "TABLE_NAME = " + ExpressionText.literal(table.name)],
            order: ["ORDINAL_POSITION"])
    }

    private func indexes(of table: QualifiedName, _ here: String) -> Plan {
        var columns = [
            ("Table", "TABLE_NAME"), ("Non_unique", "NON_UNIQUE"), ("Key_name", "INDEX_NAME"),
            ("Seq_in_index", "SEQ_IN_INDEX"), ("Column_name", "COLUMN_NAME"),
            ("Collation", "COLLATION"), ("Cardinality", "CARDINALITY"), ("Sub_part", "SUB_PART"),
            ("Packed", "PACKED"), ("Null", "NULLABLE"), ("Index_type", "INDEX_TYPE"),
            ("Comment", "COMMENT"), ("Index_comment", "INDEX_COMMENT"),
        ]
        if flavor.isMariaDB {
            columns.append(("Ignored", "IGNORED"))
        } else {
            columns += [("Visible", "IS_VISIBLE"), ("Expression", "EXPRESSION")]
        }
        return Plan(
            columns: columns, table: "#STATISTICS",
            conditions: [here, "TABLE_NAME = " + ExpressionText.literal(table.name)])
    }

    private func processList(isFull: Bool) -> Plan {
        let text = isFull ? "INFO" : "LEFT(INFO, 100)"
        var columns = [
            ("Id", "ID"), ("User", "USER"), ("Host", "HOST"), ("db", "DB"),
            ("Command", "COMMAND"), ("Time", "TIME"), ("State", "STATE"), ("Info", text),
        ]
        if flavor.isMariaDB { columns.append(("Progress", "PROGRESS")) }
        return Plan(columns: columns, table: "PROCESSLIST", order: ["ID"])
    }

    private var collations: Plan {
        var columns = [
            ("Collation", "COLLATION_NAME"), ("Charset", "CHARACTER_SET_NAME"), ("Id", "ID"),
            ("Default", "IS_DEFAULT"), ("Compiled", "IS_COMPILED"), ("Sortlen", "SORTLEN"),
        ]
        if !flavor.isMariaDB { columns.append(("Pad_attribute", "PAD_ATTRIBUTE")) }
        return Plan(
            columns: columns, table: "COLLATIONS",
            order: flavor.isMariaDB ? [] : ["COLLATION_NAME"])
    }

    private var triggers: Plan {
        Plan(
            columns: [
                ("Trigger", "TRIGGER_NAME"), ("Event", "EVENT_MANIPULATION"),
                ("Table", "EVENT_OBJECT_TABLE"), ("Statement", "ACTION_STATEMENT"),
                ("Timing", "ACTION_TIMING"), ("Created", "CREATED"), ("sql_mode", "SQL_MODE"),
                ("Definer", "DEFINER"), ("character_set_client", "CHARACTER_SET_CLIENT"),
                ("collation_connection", "COLLATION_CONNECTION"),
                ("Database Collation", "DATABASE_COLLATION"),
            ], table: "TRIGGERS", pattern: "EVENT_OBJECT_TABLE")
    }

    private var events: Plan {
        Plan(
            columns: [
                ("Db", "EVENT_SCHEMA"), ("Name", "EVENT_NAME"), ("Definer", "DEFINER"),
                ("Time zone", "TIME_ZONE"), ("Type", "EVENT_TYPE"), ("Execute at", "EXECUTE_AT"),
                ("Interval value", "INTERVAL_VALUE"), ("Interval field", "INTERVAL_FIELD"),
                ("Starts", "STARTS"), ("Ends", "ENDS"), ("Status", "STATUS"),
                ("Originator", "ORIGINATOR"), ("character_set_client", "CHARACTER_SET_CLIENT"),
                ("collation_connection", "COLLATION_CONNECTION"),
                ("Database Collation", "DATABASE_COLLATION"),
            ], table: "EVENTS", pattern: "EVENT_NAME")
    }

    private var routines: Plan {
        Plan(
            columns: [
                ("Db", "ROUTINE_SCHEMA"), ("Name", "ROUTINE_NAME"), ("Type", "ROUTINE_TYPE"),
                ("Definer", "DEFINER"), ("Modified", "LAST_ALTERED"), ("Created", "CREATED"),
                ("Security_type", "SECURITY_TYPE"), ("Comment", "ROUTINE_COMMENT"),
                ("character_set_client", "CHARACTER_SET_CLIENT"),
                ("collation_connection", "COLLATION_CONNECTION"),
                ("Database Collation", "DATABASE_COLLATION"),
            ], table: "ROUTINES", pattern: "ROUTINE_NAME")
    }

    /// What there is nothing of here: no log, no replica, no profile.
    private func emptyPlan(_ subject: ShowSubject) -> Plan? {
        let names: [String]
        switch subject {
        case .openTables: names = ["Database", "Table", "In_use", "Name_locked"]
        case .engine: names = ["Type", "Name", "Status"]
        case .binaryLogStatus:
            names =
                ["File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB"]
                + (flavor.isMariaDB ? [] : ["Executed_Gtid_Set"])
        case .replicas: names = ["Server_id", "Host", "Port", "Master_id"]
        case .replicaStatus:
            names = ["Slave_IO_State", "Master_Host", "Master_User", "Master_Port"]
        case .profiles: names = ["Query_ID", "Duration", "Query"]
        case .profile: names = ["Status", "Duration"]
        case .privileges: names = ["Privilege", "Context", "Comment"]
        default: return nil
        }
        return Plan(columns: names.map { ($0, "CAST(NULL AS CHAR)") }, table: nil)
    }
}
