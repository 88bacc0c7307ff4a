// What a session of MySQL's says, as the lines that scripts/lib/mysql_client.py wrote of MariaDB's answers.
import MySQLLanguage
import QueryEngine

struct ScriptSink: MySQLResultSink {
    /// Columns are their names alone: a schedule is about rows.
    let isBrief: Bool
    var lines: [String] = []
    var failed = false
    /// How many warnings the last answer told of, and the rows that came, for SHOW WARNINGS.
    var warnings: UInt16 = 0
    var rows: [[String]] = []
    var statement: UInt32?
    /// The definitions that the statement was prepared with.
    var prepared: [String] = []
    private var isBinary = false
    private var hasRows = false
    private var isFetching = false

    init(isBrief: Bool) { self.isBrief = isBrief }

    var isFull: Bool { false }

    // MARK: Columns

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {}

    mutating func resultSet(
        _ described: MySQLResultColumns, formats: [ValueFormat], told: MySQLToldColumns?,
        environment: TypeEnvironment
    ) {
        isBinary = formats.first == .binary
        (hasRows, isFetching) = (false, false)
        describe(described.columns, described.facts, environment)
    }

    private mutating func describe(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], _ environment: TypeEnvironment
    ) {
        let defined = Self.definitions(columns, facts, environment)
        if isBrief {
            lines.append(columns.map(\.name).joined(separator: " | "))
        } else if !isBinary {
            lines += defined
        } else if defined != prepared {
            lines += ["EXECUTED"] + defined
        }
    }

    private static func definitions(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], _ environment: TypeEnvironment
    ) -> [String] {
        columns.enumerated().map { index, column in
            ColumnLine.text(
                column, index < facts.count ? facts[index] : MySQLColumnFacts(),
                types: environment.types)
        }
    }

    mutating func cursorOpened(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {
        isBinary = true
        describe(columns, facts, environment)
        end("END", completion)
        isFetching = !failed
    }

    mutating func fetchedRows(_ columns: [ResultColumn]) {}

    mutating func prepared(
        _ statement: UInt32, parameterCount: Int, _ described: MySQLResultColumns,
        told: MySQLToldColumns, environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {
        self.statement = statement
        var line = "PREPARED \(parameterCount) parameters \(described.columns.count) columns"
        if completion.warnings > 0 { line += " warnings \(completion.warnings)" }
        lines.append(line)
        prepared = Self.definitions(described.columns, described.facts, environment)
        if !isBrief { lines += prepared }
    }

    mutating func fieldList(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], defaults: [String?],
        environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {
        for (index, line) in Self.definitions(columns, facts, environment).enumerated() {
            let value = index < defaults.count ? defaults[index] : nil
            lines.append("\(line) default \(value.map { $0.isEmpty ? "''" : $0 } ?? "<null>")")
        }
        end("END", completion)
    }

    // MARK: Rows

    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        hasRows = true
        var cells: [String] = []
        for column in columns {
            let value = slots[column.slot]
            var bytes: [UInt8] = []
            if value.isNull {
                cells.append("<null>")
            } else if isBinary {
                MySQLBinary.append(
                    value, column.type.oid, environment,
                    truthWidth: MySQLFlavor.mariadb10.truthWidth, to: &bytes)
                cells.append(BinaryText.text(bytes, column, types: environment.types))
            } else {
                TypeOutput.appendText(value, column.type.oid, environment, to: &bytes)
                cells.append(BinaryText.shown(bytes, isBits: ColumnLine.isBits(column)))
            }
        }
        rows.append(cells)
        lines.append(cells.joined(separator: " | "))
    }

    mutating func rowsEnd(_ completion: MySQLCompletion) {
        end(isFetching ? "FETCHED" : hasRows || !isBinary ? "END" : "NO ROWS", completion)
    }

    // MARK: Ends

    mutating func ok(_ completion: MySQLCompletion) {
        warnings = completion.warnings
        var parts = ["OK"]
        if completion.affectedRows > 0 { parts.append("affected \(completion.affectedRows)") }
        if completion.insertID > 0 { parts.append("id \(completion.insertID)") }
        if warnings > 0 { parts.append("warnings \(warnings)") }
        parts += [Self.words(completion.status), completion.info].filter { !$0.isEmpty }
        lines.append(parts.joined(separator: " "))
    }

    mutating func endOfCommand(_ completion: MySQLCompletion) { end("EOF", completion) }

    private mutating func end(_ word: String, _ completion: MySQLCompletion) {
        warnings = completion.warnings
        var parts = [word]
        if warnings > 0 { parts.append("warnings \(warnings)") }
        let status = Self.words(completion.status)
        if !status.isEmpty { parts.append(status) }
        if parts != ["END"] { lines.append(parts.joined(separator: " ")) }
    }

    mutating func error(_ error: SQLError) {
        failed = true
        let code = error.fields.nativeNumber > 0 ? error.fields.nativeNumber : 1105
        let state = error.fields.nativeCode ?? "HY000"
        lines.append(Self.normalised("ERROR \(code) \(state): \(error.message)"))
    }

    mutating func notice(_ notice: Notice) {}

    mutating func statistics(_ text: String) { lines.append(text) }

    /// The flags that say how a statement was planned are left out.
    private static func words(_ status: MySQLStatus) -> String {
        var words = status.contains(.autocommit) ? [] : ["NO_AUTOCOMMIT"]
        let named: [(MySQLStatus, String)] = [
            (.inTransaction, "IN_TRANS"), (.moreResults, "MORE_RESULTS"),
            (.cursorExists, "CURSOR"), (.lastRowSent, "LAST_ROW"),
            (.databaseDropped, "DB_DROPPED"), (.noBackslashEscapes, "NO_BACKSLASH_ESCAPES"),
            (.metadataChanged, "METADATA_CHANGED"), (.outParameters, "OUT_PARAMS"),
            (.inReadOnlyTransaction, "IN_TRANS_READONLY"),
        ]
        words += named.filter { status.contains($0.0) }.map(\.1)
        return words.isEmpty ? "" : "[\(words.joined(separator: " "))]"
    }

    /// What differs from run to run is written in one way, as the recorder does.
    static func normalised(_ text: String) -> String {
        var line = text
        line.replace(/(onnection|thread id:?) \d+/) { "\($0.output.1) N" }
        line.replace(/#sql-alter-[0-9a-f]+-[0-9a-f]+/) { _ in "#sql-alter-N" }
        line.replace(/(Unknown prepared statement handler|The statement) \(\d+\)/) {
            "\($0.output.1) (N)"
        }
        line.replace("\n", with: "\\n")
        return line
    }
}
