// Prepared statements, cursors, notifications, LOCK TABLE, maintenance.
import QueryEngine
import SQLPlanning
import StorageEngine

extension StatementPlanner {
    func planSessionStatement(_ statement: Statement) throws(SQLError) -> Command {
        switch statement {
        case .prepare(let prepare): return try planPrepare(prepare)
        case .execute(let execute): return try planExecute(execute)
        case .deallocate(let deallocate): return .deallocate(name: deallocate.name)
        case .declareCursor(let declare): return try planDeclare(declare)
        case .fetch(let fetch):
            return .cursor(
                .fetch(
                    name: fetch.cursor, direction(fetch.direction), isMove: fetch.isMove))
        case .close(let close): return .cursor(.close(name: close.cursor))
        case .listen(let channel): return .listen(channel)
        case .unlisten(let channel): return .unlisten(channel)
        case .notify(let notify):
            return .notify(channel: notify.channel, payload: notify.payload ?? "")
        default: throw notSupported("this statement")
        }
    }

    private func planPrepare(_ prepare: PrepareStatement) throws(SQLError) -> Command {
        var types: [TypeID] = []
        for type in prepare.types {
            types.append(
                type.name.name == "unknown" ? TypeID(0) : try rules.resolveType(type).oid)
        }
        return .prepare(
            name: prepare.name, types: types,
            statement: PostgresStatement(
                statement: Statement(prepare.statement), source: builder.text))
    }

    func planExecute(
        _ execute: ExecuteStatement, into target: ExecuteTarget? = nil
    ) throws(SQLError) -> Command {
        var arguments: [ExecuteArgument] = []
        for argument in execute.arguments {
            let value = try analyzer.analyze(argument, as: .executeParameter)
            arguments.append(
                ExecuteArgument(
                    value.expression, value.type, position: position(argument.offset)))
        }
        return .execute(name: execute.name, arguments: arguments, into: target)
    }

    private func planDeclare(_ declare: DeclareCursorStatement) throws(SQLError) -> Command {
        if declare.isScrollable == true, !declare.query.locking.isEmpty {
            throw error(
                .featureNotSupported,
                "DECLARE SCROLL CURSOR ... FOR UPDATE/SHARE is not supported",
                detail: "Scrollable cursors must be READ ONLY.")
        }
        if declare.withHold, !declare.query.locking.isEmpty {
            throw error(
                .featureNotSupported,
                "DECLARE CURSOR WITH HOLD ... FOR UPDATE/SHARE is not supported",
                detail: "Holdable cursors must be READ ONLY.")
        }
        if declare.isInsensitive, !declare.query.locking.isEmpty {
            throw error(
                .featureNotSupported,
                "DECLARE INSENSITIVE CURSOR ... FOR UPDATE/SHARE is not valid",
                detail: "Insensitive cursors must be READ ONLY.")
        }
        let plan = try planQueryStatement(.query(declare.query))
        if plan.commonTables.contains(where: \.isModifying) {
            throw error(
                .featureNotSupported,
                "DECLARE CURSOR must not contain data-modifying statements in WITH")
        }
        return .cursor(
            .declare(
                name: declare.name, plan: plan, isScrollable: declare.isScrollable,
                isBinary: declare.isBinary, isHeld: declare.withHold))
    }

    private func direction(
        _ direction: FetchStatement.Direction
    ) -> FetchDirection {
        switch direction {
        case .forward(let count): .forward(count)
        case .backward(let count): .backward(count)
        case .absolute(let position): .absolute(position)
        case .relative(let distance): .relative(distance)
        }
    }

    // MARK: LOCK TABLE

    func planLockTable(_ lock: LockTableStatement) throws(SQLError) -> Command {
        var locks: [QueryPlan.TableLock] = []
        for reference in lock.tables {
            switch try lockTarget(reference.name) {
            case .table(let table):
                locks.append(
                    QueryPlan.TableLock(
                        oid: table.oid, tree: table.tree, name: table.name,
                        mode: lock.mode.engineMode))
            case .view: continue
            case .virtual: continue
            case .sequence(let sequence):
                throw error(
                    .wrongObjectType, "\"\(sequence.name)\" is not a table or view",
                    detail: "This operation is not supported for sequences.")
            case .index(let index, _):
                throw error(
                    .wrongObjectType, "\"\(index.name)\" is not a table or view",
                    detail: "This operation is not supported for indexes.")
            }
        }
        return .lockTables(locks, policy: lock.noWait ? .noWait : .wait)
    }

    /// Utility statements report a missing relation without a position.
    func lockTarget(_ name: QualifiedName) throws(SQLError) -> Relation {
        guard let relation = try analyzer.findRelation(name) else {
            throw SQLError(.undefinedTable, "relation \"\(name.dotted)\" does not exist")
        }
        return relation
    }

    // MARK: Maintenance

    /// CLUSTER needs an index that the table has; none is ever remembered from before.
    private func requireClustered(_ name: QualifiedName, by index: String?) throws(SQLError) {
        guard case .table(let table) = try lockTarget(name) else { return }
        guard let index else {
            throw SQLError(
                .undefinedObject,
                "there is no previously clustered index for table \"\(table.name)\"")
        }
        guard table.indexes.contains(where: { $0.name == index }) else {
            throw SQLError(
                .undefinedObject,
                "index \"\(index)\" for table \"\(table.name)\" does not exist")
        }
    }

    func planMaintenance(_ statement: Statement) throws(SQLError) -> Command {
        switch statement {
        case .vacuum(let vacuum):
            for relation in vacuum.relations { _ = try lockTarget(relation.name) }
            return .accepted(
                tag: vacuum.isVacuum ? "VACUUM" : "ANALYZE",
                forbiddenInTransaction: vacuum.isVacuum)
        case .reindex(let reindex):
            switch reindex.target {
            case .index(let name), .table(let name): _ = try lockTarget(name)
            case .schema, .system, .database: break
            }
            return .accepted(tag: "REINDEX", forbiddenInTransaction: reindex.isConcurrent)
        case .cluster(let cluster):
            if let table = cluster.table { try requireClustered(table, by: cluster.index) }
            return .accepted(tag: "CLUSTER", forbiddenInTransaction: cluster.table == nil)
        case .checkpoint: return .accepted(tag: "CHECKPOINT", forbiddenInTransaction: false)
        case .grant(let grant):
            if grant.kind == .table, !grant.isAllInSchema {
                for name in grant.names { _ = try lockTarget(name) }
            }
            if grant.kind == nil {
                return .accepted(
                    tag: grant.isGrant ? "GRANT ROLE" : "REVOKE ROLE",
                    forbiddenInTransaction: false)
            }
            return .accepted(
                tag: grant.isGrant ? "GRANT" : "REVOKE", forbiddenInTransaction: false)
        case .comment(let comment): return try planComment(comment)
        case .alterDatabase: return .accepted(tag: "ALTER DATABASE", forbiddenInTransaction: false)
        case .role(let role):
            let verb =
                switch role.action {
                case .create: "CREATE"
                case .alter, .set, .reset: "ALTER"
                case .drop: "DROP"
                }
            // USER and GROUP are ROLE in the tag.
            return .accepted(tag: "\(verb) ROLE", forbiddenInTransaction: false)
        case .doBlock: throw notSupported("DO")
        case .call: throw notSupported("CALL")
        default: throw notSupported("this statement")
        }
    }
}

extension LockTableStatement.Mode {
    fileprivate var engineMode: TableLockMode {
        switch self {
        case .accessShare: .accessShare
        case .rowShare: .rowShare
        case .rowExclusive: .rowExclusive
        case .shareUpdateExclusive: .shareUpdateExclusive
        case .share: .share
        case .shareRowExclusive: .shareRowExclusive
        case .exclusive: .exclusive
        case .accessExclusive: .accessExclusive
        }
    }
}
