// A frontend of a few statements, each planned by hand: enough to drive every path of the session.

import QueryEngine
import StorageEngine

@testable import PostgresLanguage

struct HandFrontend: Frontend {
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] {
        var statements: [any FrontendStatement] = []
        for part in String(decoding: text, as: UTF8.self).split(separator: ";") {
            let words = part.split(separator: " ").map(String.init)
            if words.isEmpty { continue }
            if words[0] == "syntax" { throw SQLError(.syntaxError, "syntax error") }
            statements.append(HandStatement(words: words))
        }
        return statements
    }
}

struct HandStatement: FrontendStatement {
    let words: [String]
    var text: String { words.joined(separator: " ") }
    func text(in other: [UInt8]) -> String { String(decoding: other, as: UTF8.self) }

    var transactionCommand: TransactionCommand? {
        let rest = words.dropFirst().joined(separator: " ")
        switch words[0] {
        case "begin":
            return .begin(
                TransactionModes(
                    isolation: IsolationLevel(rawValue: rest),
                    isReadOnly: rest == "read only" ? true : nil), tag: "BEGIN")
        case "commit": return .commit(andChain: rest == "chain")
        case "rollback":
            return rest.isEmpty || rest == "chain"
                ? .rollback(andChain: rest == "chain") : .rollbackTo(rest)
        case "savepoint": return .savepoint(rest)
        case "release": return .release(rest)
        case "isolation": return .setModes(TransactionModes(isolation: .serializable))
        default: return nil
        }
    }

    var isPlannable: Bool {
        ["select", "lookup", "insert", "constant", "call", "many"].contains(words[0])
    }
    var needsSnapshot: Bool { !["set", "show", "reset"].contains(words[0]) }

    func plan(_ context: PlanningContext) throws(SQLError) -> Command {
        switch words[0] {
        case "create":
            return .definition(.createTable(HandPlans.definition(words[1]), ifNotExists: false))
        case "drop":
            return .definition(
                .drop(
                    kind: .table, [ObjectName(schema: nil, name: words[1])], ifExists: false,
                    cascade: false))
        case "select": return .query(try HandPlans.scan(words[1], context))
        case "insert": return .query(try HandPlans.insert(words[1], words[2], context))
        case "lookup": return .query(try HandPlans.lookup(words[1], words[2], context))
        case "constant": return .query(HandPlans.constant(words.dropFirst().map { $0 }, context))
        case "many": return .query(HandPlans.many(Int(words[1]) ?? 0))
        case "call": return .query(HandPlans.call(words))
        case "fail":
            throw SQLError(.undefinedTable, "relation \"\(words.last ?? "")\" does not exist")
        case "set":
            let isLocal = words[1] == "local"
            let rest = words.dropFirst(isLocal ? 2 : 1).map { $0 }
            return .setting(
                .set(
                    name: rest[0], value: rest.count > 1 ? rest[1...].joined(separator: " ") : nil,
                    isLocal: isLocal))
        case "show": return .setting(words.count > 1 ? .show(name: words[1]) : .showAll)
        case "reset": return .setting(.reset(name: words[1]))
        case "discard": return .setting(.discard(.all))
        case "declare":
            return .cursor(
                .declare(
                    name: words[1], plan: HandPlans.many(Int(words[2]) ?? 0),
                    isScrollable: words.contains("noscroll") ? false : nil, isBinary: false,
                    isHeld: words.contains("hold")))
        case "fetch", "move":
            return .cursor(
                .fetch(name: words[1], direction(words), isMove: words[0] == "move"))
        case "close": return .cursor(.close(name: words.count > 1 ? words[1] : nil))
        case "prepare":
            return .prepare(
                name: words[1], types: [.int4],
                statement: HandStatement(words: Array(words[2...])))
        case "execute":
            return .execute(
                name: words[1],
                arguments: words[2...].map {
                    ExecuteArgument(.constant(.string($0)), .unknown, position: nil)
                })
        case "deallocate": return .deallocate(name: words.count > 1 ? words[1] : nil)
        case "lock":
            guard
                case .table(let table)? = try context.catalog.relation(schema: nil, name: words[1])
            else { throw SQLError(.undefinedTable, "no table") }
            return .lockTables(
                [
                    QueryPlan.TableLock(
                        oid: table.oid, tree: table.tree, name: table.name,
                        mode: .accessExclusive)
                ], policy: words.contains("nowait") ? .noWait : .wait)
        case "listen": return .listen(words[1])
        case "unlisten": return .unlisten(words[1])
        case "notify": return .notify(channel: words[1], payload: words[2])
        case "vacuum": return .accepted(tag: "VACUUM", forbiddenInTransaction: true)
        case "copy": return .copy(try HandPlans.copy(words, context))
        default: throw SQLError(.syntaxError, "syntax error at or near \"\(words[0])\"")
        }
    }

    private func direction(_ words: [String]) -> FetchDirection {
        let count = words.count > 3 ? (Int64(words[3]) ?? .max) : 1
        switch words.count > 2 ? words[2] : "forward" {
        case "backward": return .backward(count)
        case "absolute": return .absolute(count)
        case "relative": return .relative(count)
        default: return .forward(count)
        }
    }
}

enum HandPlans {
    /// Columns a int4 and b text.
    static func definition(_ name: String) -> TableDefinition {
        TableDefinition(
            schema: "public", name: name, isTemporary: false,
            columns: [
                ColumnDefinition(descriptor: ColumnDescriptor(name: "a", type: SQLType(.int4))),
                ColumnDefinition(descriptor: ColumnDescriptor(name: "b", type: SQLType(.text))),
            ],
            constraints: [
                ConstraintDefinition(name: nil, kind: .primaryKey([0]), nameColumns: ["a"])
            ])
    }

    static func plan(
        _ root: PlanNode, kind: QueryPlan.Kind = .select, columns: [ResultColumn] = [],
        slots: Int, types: [TypeID] = [], table: TableDescriptor? = nil,
        mode: TableLockMode = .accessShare
    ) -> QueryPlan {
        QueryPlan(
            kind: kind, root: root, columns: columns, slotCount: slots,
            relationCount: table == nil ? 0 : 1, subplans: [], commonTables: [],
            parameterTypes: types,
            locks: table.map {
                [QueryPlan.TableLock(oid: $0.oid, tree: $0.tree, name: $0.name, mode: mode)]
            } ?? [], dependencies: table.map { [(oid: $0.oid, version: $0.version)] } ?? [],
            writes: kind != .select, locksRows: false)
    }

    static func table(
        _ name: String, _ context: PlanningContext
    ) throws(SQLError) -> TableDescriptor {
        guard case .table(let table)? = try context.catalog.relation(schema: nil, name: name) else {
            throw SQLError(.undefinedTable, "relation \"\(name)\" does not exist")
        }
        return table
    }

    static func scan(_ name: String, _ context: PlanningContext) throws(SQLError) -> QueryPlan {
        let table = try table(name, context)
        let columns = table.columns.enumerated().map {
            ResultColumn(name: $1.name, type: $1.type, slot: $0)
        }
        return plan(
            .tableScan(
                TableScan(
                    table: table, relation: 0,
                    loads: table.columns.indices.map { ColumnLoad(column: $0, slot: $0) },
                    filter: nil)), columns: columns, slots: table.columns.count, table: table)
    }

    /// The row of a key.
    static func lookup(
        _ name: String, _ value: String, _ context: PlanningContext
    ) throws(SQLError) -> QueryPlan {
        let table = try table(name, context)
        guard let index = table.primaryKey else { return plan(.empty, slots: 0) }
        let isParameter = value == "$1"
        if isParameter { context.parameterTypes = [.int4] }
        let columns = table.columns.enumerated().map {
            ResultColumn(name: $1.name, type: $1.type, slot: $0)
        }
        return plan(
            .indexScan(
                IndexScan(
                    table: table, index: index, relation: 0,
                    loads: table.columns.indices.map { ColumnLoad(column: $0, slot: $0) },
                    equalities: [
                        isParameter ? .parameter(0) : .constant(.int(Int64(value) ?? 0))
                    ])), columns: columns, slots: table.columns.count,
            types: isParameter ? [.int4] : [], table: table)
    }

    static func insert(
        _ name: String, _ value: String, _ context: PlanningContext
    ) throws(SQLError) -> QueryPlan {
        let table = try table(name, context)
        var first = ScalarExpression.constant(.int(Int64(value) ?? 0))
        var types: [TypeID] = []
        if value == "$1" {
            first = .parameter(0)
            types = [.int4]
            context.parameterTypes = types
        }
        let node = InsertNode(
            table: table, relation: 0, source: .oneRow(condition: nil),
            values: [first, .constant(.string("x"))],
            newRow: NewRow(firstSlot: 0, checks: [], generated: []), onConflict: nil,
            returning: nil)
        return plan(
            .insert(node), kind: .insert, slots: 2, types: types, table: table,
            mode: .rowExclusive)
    }

    /// One row of values: `$n` are parameters of type int4.
    static func constant(_ words: [String], _ context: PlanningContext) -> QueryPlan {
        var types: [TypeID] = []
        let assignments = words.enumerated().map { index, word -> SlotAssignment in
            if word.hasPrefix("$"), let number = Int(word.dropFirst()) {
                while types.count < number { types.append(.int4) }
                return SlotAssignment(index, .parameter(number - 1))
            }
            return SlotAssignment(index, .constant(.int(Int64(word) ?? 0)))
        }
        context.parameterTypes = types
        let columns = words.indices.map {
            ResultColumn(name: "c\($0)", type: SQLType(.int4), slot: $0)
        }
        return plan(
            .project(.oneRow(condition: nil), assignments), columns: columns, slots: words.count,
            types: types)
    }

    /// The numbers from 1.
    static func many(_ count: Int) -> QueryPlan {
        plan(
            .values(
                rows: count == 0 ? [] : (1...count).map { [.constant(.int(Int64($0)))] },
                slots: [0]), columns: [ResultColumn(name: "n", type: SQLType(.int4), slot: 0)],
            slots: 1)
    }

    /// A function of the library by its name, with numbers or texts as arguments.
    static func call(_ words: [String]) -> QueryPlan {
        let arguments = words.dropFirst(2)
        let function = PostgresFunctions.library.functions(named: words[1]).first {
            $0.arguments.count == arguments.count
        }
        var expressions: [ScalarExpression] = []
        for (argument, type) in zip(arguments, function?.arguments ?? []) {
            switch type {
            case .float8: expressions.append(.constant(.double(Double(argument) ?? 0)))
            case .text: expressions.append(.constant(.string(argument)))
            case .bool: expressions.append(.constant(.bool(argument == "true")))
            default: expressions.append(.constant(.int(Int64(argument) ?? 0)))
            }
        }
        guard let function else { return plan(.empty, slots: 0) }
        return plan(
            .project(
                .oneRow(condition: nil), [SlotAssignment(0, .call(function, expressions))]),
            columns: [ResultColumn(name: words[1], type: SQLType(function.result), slot: 0)],
            slots: 1)
    }

    static func copy(_ words: [String], _ context: PlanningContext) throws(SQLError) -> CopyCommand
    {
        let table = try table(words[2], context)
        let direction: CopyCommand.Direction
        if words[1] == "in" {
            let node = InsertNode(
                table: table, relation: 0, source: .empty, values: [.slot(0), .slot(1)],
                newRow: NewRow(firstSlot: 2, checks: [], generated: []), onConflict: nil,
                returning: nil)
            direction = .fromClient(
                node,
                plan: plan(.empty, kind: .insert, slots: 4, table: table, mode: .rowExclusive),
                inputColumns: [0, 1], inputSlots: [0, 1])
        } else {
            direction = .toClient(try scan(words[2], context))
        }
        let isCSV = words.contains("csv")
        return CopyCommand(
            direction: direction,
            format: words.contains("binary") ? .binary : isCSV ? .csv : .text,
            delimiter: isCSV ? 0x2C : 0x09, null: isCSV ? [] : Array("\\N".utf8),
            hasHeader: false, quote: 0x22, escape: 0x22, tableName: table.name)
    }
}
