// MySQL's SQL as the session sees it: text in, commands out.

import FaultInjection
package import QueryEngine
import SQLPlanning

/// Parses and plans by a flavour's grammar, as `sql_mode` reads it.
package struct MySQLFrontend: Frontend {
    package let flavor: MySQLFlavor
    package let mode: SQLMode

    package init(flavor: MySQLFlavor, mode: SQLMode) {
        self.flavor = flavor
        self.mode = mode
    }

    /// The modes that texts are read by, as a number; frontends of one number read alike.
    package var reading: UInt8 {
        var reading: UInt8 = 0
        let modes: [SQLMode] = [
            .ansiQuotes, .pipesAsConcat, .noBackslashEscapes, .ignoreSpace, .highNotPrecedence,
            .realAsFloat,
        ]
        for (bit, single) in modes.enumerated() where mode.contains(single) {
            reading |= 1 << UInt8(bit)
        }
        return reading
    }

    /// The first statement of a text: those behind it are read when their turn comes, under the modes of that time.
    package func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] {
        let text = StatementParsing.trimmed(text)
        let parsed = try StatementParsing.parse(
            text, ParserOptions(flavor: flavor, mode: mode, allowsParameters: true))
        return [MySQLSource(parsed: parsed, source: text, flavor: flavor)]
    }

    package func shape(of text: [UInt8]) -> String {
        StatementShape(text, flavor, mode: mode).text
    }

    package func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String {
        guard case .column(let old, let new) = change,
            let expression = try? StoredTexts(flavor: flavor).expression(stored: sql),
            expression.names(old)
        else { return sql }
        let changed = expression.mapped { part in
            guard case .column(var reference) = part,
                reference.name.lowercased() == old.lowercased()
            else { return part }
            reference.name = new
            return .column(reference)
        }
        return ExpressionText.write(changed, flavor)
    }

    package func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules {
        try MySQLPlanner(context, text: [], flavor).analyzer.tableRules(of: table)
    }
}

/// A parsed statement that waits to be planned. What is asked of it with every run is kept, and all of it is handed on as one
/// reference.
final class MySQLSource: FrontendStatement {
    let statement: MySQLStatement
    /// The whole text that the statement's offsets count in.
    let source: [UInt8]
    let parameterCount: Int
    /// Where the text goes on behind it.
    let next: Int?
    private let range: Range<Int>
    private let flavor: MySQLFlavor
    let transactionCommand: TransactionCommand?
    /// It ends the transaction that is under way before it runs.
    let commitsFirst: Bool
    /// `FOR UPDATE WAIT n`.
    let waitSeconds: Int64?
    /// A SELECT without FROM.
    let readsNoTables: Bool
    /// INSERT or UPDATE without IGNORE: values that do not fit are errors in strict modes.
    let mayBeStrict: Bool

    init(parsed: ParsedStatement, source: [UInt8], flavor: MySQLFlavor) {
        statement = parsed.statement
        transactionCommand = statement.transactionCommand
        commitsFirst = statement.commitsFirst
        waitSeconds = statement.waitSeconds
        readsNoTables = statement.readsNoTables
        mayBeStrict = statement.mayBeStrict
        parameterCount = parsed.parameterCount
        next = parsed.next
        range = parsed.range
        self.source = source
        self.flavor = flavor
    }

    /// A statement within another one's text.
    convenience init(
        _ statement: MySQLStatement, _ range: Range<Int>, of source: [UInt8], flavor: MySQLFlavor
    ) {
        self.init(
            parsed: ParsedStatement(
                statement: statement, range: range, next: nil, parameterCount: 0),
            source: source, flavor: flavor)
    }

    var text: String { String(decoding: source[range], as: UTF8.self) }

    func text(in other: [UInt8]) -> String {
        let end = max(range.lowerBound, other.count - (source.count - range.upperBound))
        return String(decoding: other[min(range.lowerBound, end)..<end], as: UTF8.self)
    }

    var kind: StatementKinds { statement.kind }

    var isPlannable: Bool {
        switch statement {
        case .select(let select): select.into == nil
        case .insert, .update, .delete: true
        default: false
        }
    }

    /// The snapshot is a matter of what a statement reads, not of planning it.
    var needsSnapshot: Bool { false }

    func plan(_ context: PlanningContext) throws(SQLError) -> Command {
        try MySQLPlanner(context, text: source, flavor).plan(statement, range: range)
    }
}

extension MySQLStatement {
    fileprivate var waitSeconds: Int64? {
        guard case .select(let select) = self else { return nil }
        return select.query.locking.lazy.compactMap(\.waitSeconds).first
    }

    fileprivate var readsNoTables: Bool {
        guard case .select(let select) = self, case .select(let clause) = select.query.body else {
            return false
        }
        return clause.from.isEmpty
    }

    fileprivate var mayBeStrict: Bool {
        switch self {
        case .insert(let insert): !insert.isIgnoring
        case .update(let update): !update.isIgnoring
        default: false
        }
    }

    var kind: StatementKinds {
        switch self {
        case .select, .doExpressions: .select
        case .insert: .insert
        case .update: .update
        case .delete: .delete
        case .truncate, .createTable, .alterTable, .dropTable, .renameTable, .createIndex,
            .dropIndex, .createView, .dropView, .createDatabase, .alterDatabase, .dropDatabase,
            .user:
            .ddl
        case .transaction(let transaction): transaction.kind
        case .setTransaction, .set: .set
        case .setStatement(_, let statement, _): statement.kind
        case .use, .lockTables, .unlockTables, .flush, .kill, .prepare, .execute, .executeImmediate,
            .deallocate,
            .show, .explain, .maintain, .call, .unsupported, .empty:
            .other
        }
    }

    var transactionCommand: TransactionCommand? {
        guard case .transaction(let transaction) = self else { return nil }
        switch transaction {
        case .begin: return .begin(TransactionModes(), tag: "BEGIN")
        case .start(let access, _):
            return .begin(
                TransactionModes(isReadOnly: access.map { $0 == .readOnly }),
                tag: "START TRANSACTION")
        case .commit(let completion): return .commit(andChain: completion.chain == true)
        case .rollback(let completion): return .rollback(andChain: completion.chain == true)
        case .savepoint(let name): return .savepoint(name)
        case .rollbackTo(let name): return .rollbackTo(name)
        case .releaseSavepoint(let name): return .release(name)
        }
    }

    var commitsFirst: Bool {
        switch self {
        case .truncate, .alterTable, .renameTable, .createIndex, .dropIndex,
            .createView, .dropView, .createDatabase, .alterDatabase, .dropDatabase, .lockTables,
            .user, .maintain:
            true
        case .createTable(let create): !create.isTemporary
        case .dropTable(let drop): !drop.isTemporary
        case .transaction(.begin), .transaction(.start): true
        case .flush(let flush): flush.targets != ["STATUS"]
        case .unsupported(let unsupported): unsupported.commitsFirst
        case .setStatement(_, let statement, _): statement.commitsFirst
        default: false
        }
    }

    /// It names tables: what statements before it warned of is forgotten.
    var usesTables: Bool {
        switch self {
        case .insert, .update, .delete, .truncate, .createTable, .alterTable, .dropTable,
            .renameTable, .createIndex, .dropIndex, .createView, .dropView, .lockTables, .maintain:
            true
        case .select(let select): select.query.usesTables
        case .setStatement(_, let statement, _): statement.usesTables
        case .show(let show):
            switch show.subject {
            case .warnings, .errors, .warningCount, .errorCount: false
            default: true
            }
        default: false
        }
    }
}

extension Query {
    /// Its outermost parts have a FROM.
    fileprivate var usesTables: Bool { body.usesTables }
}

extension QueryBody {
    fileprivate var usesTables: Bool {
        var body = self
        while true {
            switch body {
            case .select(let select): return !select.from.isEmpty
            case .values: return false
            case .table: return true
            case .nested(let query): body = query.body
            case .setOperation(let operation):
                if operation.right.usesTables { return true }
                body = operation.left
            }
        }
    }
}

extension TransactionStatement {
    var kind: StatementKinds {
        switch self {
        case .begin, .start: .begin
        case .commit: .commit
        case .rollback: .rollback
        case .savepoint, .rollbackTo, .releaseSavepoint: .savepoint
        }
    }
}
