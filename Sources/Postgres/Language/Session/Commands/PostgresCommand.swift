// The commands that only Postgres's session knows: settings, cursors, COPY, PREPARE, channels and what is accepted without effect.

package import QueryEngine
package import StorageEngine

package enum PostgresCommand: SessionCommand {
    case setting(SettingCommand)
    case cursor(CursorCommand)
    case copy(CopyCommand)
    case explain(QueryPlan, text: [String])
    case prepare(name: String, types: [TypeID], statement: any FrontendStatement)
    /// Arguments are planned against no table; the session casts them to the parameters' types.
    case execute(name: String, arguments: [ExecuteArgument], into: ExecuteTarget?)
    case deallocate(name: String?)
    case lockTables([QueryPlan.TableLock], policy: WaitPolicy)
    case listen(String)
    case unlisten(String?)
    case notify(channel: String, payload: String)
    /// Accepted without effect (VACUUM, ANALYZE, CHECKPOINT, REINDEX, GRANT …), with its tag.
    /// `forbiddenInTransaction` for VACUUM and its like.
    case accepted(tag: String, forbiddenInTransaction: Bool)
}

/// The planner says them as it says commands of every language.
extension Command {
    package static func setting(_ command: SettingCommand) -> Command {
        .session(PostgresCommand.setting(command))
    }

    package static func cursor(_ command: CursorCommand) -> Command {
        .session(PostgresCommand.cursor(command))
    }

    package static func copy(_ command: CopyCommand) -> Command {
        .session(PostgresCommand.copy(command))
    }

    package static func explain(_ plan: QueryPlan, text: [String]) -> Command {
        .session(PostgresCommand.explain(plan, text: text))
    }

    package static func prepare(
        name: String, types: [TypeID], statement: any FrontendStatement
    ) -> Command {
        .session(PostgresCommand.prepare(name: name, types: types, statement: statement))
    }

    package static func execute(
        name: String, arguments: [ExecuteArgument], into target: ExecuteTarget? = nil
    ) -> Command {
        .session(PostgresCommand.execute(name: name, arguments: arguments, into: target))
    }

    package static func deallocate(name: String?) -> Command {
        .session(PostgresCommand.deallocate(name: name))
    }

    package static func lockTables(
        _ locks: [QueryPlan.TableLock], policy: WaitPolicy
    ) -> Command {
        .session(PostgresCommand.lockTables(locks, policy: policy))
    }

    package static func listen(_ channel: String) -> Command {
        .session(PostgresCommand.listen(channel))
    }

    package static func unlisten(_ channel: String?) -> Command {
        .session(PostgresCommand.unlisten(channel))
    }

    package static func notify(channel: String, payload: String) -> Command {
        .session(PostgresCommand.notify(channel: channel, payload: payload))
    }

    package static func accepted(tag: String, forbiddenInTransaction: Bool) -> Command {
        .session(
            PostgresCommand.accepted(tag: tag, forbiddenInTransaction: forbiddenInTransaction))
    }

    /// The command, if it is one of Postgres's own.
    var own: PostgresCommand? {
        if case .session(let command) = self { return command as? PostgresCommand }
        return nil
    }
}

package struct ExecuteArgument: Sendable {
    package let expression: ScalarExpression
    package let type: TypeID
    /// Where it stands in the text.
    package let position: Int?

    package init(_ expression: ScalarExpression, _ type: TypeID, position: Int?) {
        self.expression = expression
        self.type = type
        self.position = position
    }
}

/// CREATE TABLE … AS EXECUTE: the table that takes the statement's rows.
package struct ExecuteTarget: Sendable {
    /// Without columns: the statement's answer has them.
    package let table: TableDefinition
    package let columnNames: [String]
    package let ifNotExists: Bool
    package let withData: Bool

    package init(
        table: TableDefinition, columnNames: [String], ifNotExists: Bool, withData: Bool
    ) {
        self.table = table
        self.columnNames = columnNames
        self.ifNotExists = ifNotExists
        self.withData = withData
    }
}

package enum SettingCommand: Sendable {
    /// A nil value is DEFAULT.
    case set(name: String, value: String?, isLocal: Bool)
    case show(name: String)
    case showAll
    case reset(name: String)
    case resetAll
    case discard(DiscardTarget)

    package enum DiscardTarget: Sendable { case all, plans, sequences, temporary }
}

package enum CursorCommand: Sendable {
    case declare(name: String, plan: QueryPlan, isScrollable: Bool?, isBinary: Bool, isHeld: Bool)
    case fetch(name: String, FetchDirection, isMove: Bool)
    /// nil: ALL.
    case close(name: String?)
}

/// `Int64.max` counts as ALL.
package enum FetchDirection: Sendable {
    case forward(Int64), backward(Int64), absolute(Int64), relative(Int64)
}

package struct CopyCommand: Sendable {
    package enum Format: Sendable { case text, csv, binary }

    package enum Direction: Sendable {
        /// The insert has no source of rows: the session reads each line's fields into `inputSlots` and runs the insert once for
        /// the line.
        case fromClient(InsertNode, plan: QueryPlan, inputColumns: [Int], inputSlots: [Int])
        case toClient(QueryPlan)
    }

    package var direction: Direction
    package var format: Format
    package var delimiter: UInt8
    package var null: [UInt8]
    package var hasHeader: Bool
    package var quote: UInt8
    package var escape: UInt8
    /// Of the table, for error contexts.
    package var tableName: String

    package init(
        direction: Direction, format: Format, delimiter: UInt8, null: [UInt8], hasHeader: Bool,
        quote: UInt8, escape: UInt8, tableName: String
    ) {
        self.direction = direction
        self.format = format
        self.delimiter = delimiter
        self.null = null
        self.hasHeader = hasHeader
        self.quote = quote
        self.escape = escape
        self.tableName = tableName
    }
}
