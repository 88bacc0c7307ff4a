// A view's query with all that its names stand for written out: what is made or renamed later does not change it.

import QueryEngine
import SQLPlanning

/// Resolves the names of one query.
final class ViewQuery {
    /// What a name in FROM leads to.
    private struct Source {
        /// What the statement calls it.
        let name: String
        /// The database, for a table without an alias.
        let schema: String?
        let columns: [String]

        func path(of column: String) -> [String] { [schema, name].compactMap { $0 } + [column] }
    }

    private struct Scope {
        var sources: [Source] = []
        /// Columns that USING and NATURAL have made one of.
        var merged: [String: [String]] = [:]
    }

    private let planner: MySQLPlanner
    private let database: String
    private var tables: [String: [String]] = [:]
    /// There is something that cannot be written out.
    private(set) var isOpaque = false

    init(_ planner: MySQLPlanner, database: String) {
        self.planner = planner
        self.database = database
    }

    /// The query with its names written out; nil where that is not known how.
    static func resolved(_ query: Query, _ planner: MySQLPlanner, in database: String) -> Query? {
        let resolver = ViewQuery(planner, database: database)
        let resolved = resolver.resolve(query, [])
        return resolver.isOpaque ? nil : resolved
    }

    // MARK: Queries

    private func resolve(_ query: Query, _ outer: [Scope]) -> Query {
        let known = tables
        defer { tables = known }
        var with = query.with
        if let clause = with {
            if clause.isRecursive { isOpaque = true }
            for at in clause.tables.indices {
                guard case .query(let inner) = clause.tables[at].statement else {
                    isOpaque = true
                    continue
                }
                let resolved = resolve(inner, outer)
                with?.tables[at].statement = .query(resolved)
                let columns = clause.tables[at].columns
                tables[clause.tables[at].name.lowercased()] =
                    columns.isEmpty ? names(of: resolved.body) : columns
            }
        }
        if !query.locking.isEmpty { isOpaque = true }
        let (body, scope) = resolve(query.body, outer)
        let aliases = aliases(of: body)
        let orderBy = query.orderBy.map { item in
            var item = item
            item.expression = sorted(item.expression, scope.map { outer + [$0] }, aliases)
            return item
        }
        return Query(
            with: with, body: body, orderBy: orderBy, limit: query.limit,
            offsetRows: query.offsetRows, locking: query.locking, offset: query.offset)
    }

    /// ORDER BY speaks of the items first.
    private func sorted(
        _ expression: Expression, _ scopes: [Scope]?, _ aliases: Set<String>
    ) -> Expression {
        guard let scopes else { return expression }
        return resolve(expression, scopes, aliases: aliases)
    }

    /// Names of items that are no columns of that name.
    private func aliases(of body: QueryBody) -> Set<String> {
        guard case .select(let clause) = body else { return [] }
        var names: Set<String> = []
        for item in clause.items {
            guard let alias = item.alias?.lowercased() else { continue }
            if case .column(let column) = item.expression, column.name.lowercased() == alias {
                continue
            }
            names.insert(alias)
        }
        return names
    }

    private func resolve(_ body: QueryBody, _ outer: [Scope]) -> (QueryBody, Scope?) {
        switch body {
        case .select(let clause):
            let (resolved, scope) = resolve(clause, outer)
            return (.select(resolved), scope)
        case .nested(let query): return (.nested(resolve(query, outer)), nil)
        case .setOperation(var operation):
            operation.left = resolve(operation.left, outer).0
            operation.right = resolve(operation.right, outer).0
            return (.setOperation(operation), nil)
        case .values, .table:
            isOpaque = true
            return (body, nil)
        }
    }

    private func resolve(_ clause: SelectClause, _ outer: [Scope]) -> (SelectClause, Scope) {
        var clause = clause
        var scope = Scope()
        clause.from = clause.from.map { resolve($0, outer, &scope) }
        let scopes = outer + [scope]
        clause.items = clause.items.flatMap { expanded($0, scope) }.map { item in
            var item = item
            if item.alias == nil, case .column(let column) = item.expression {
                item.alias = column.name
            }
            item.expression = resolve(item.expression, scopes, aliases: [])
            return item
        }
        let aliases = Set(clause.items.compactMap { $0.alias?.lowercased() })
        clause.filter = clause.filter.map { resolve($0, scopes, aliases: []) }
        clause.groupBy = clause.groupBy.map { element in
            switch element {
            case .expression(let value): .expression(resolve(value, scopes, aliases: []))
            case .rollup(let values, let at):
                .rollup(values.map { resolve($0, scopes, aliases: []) }, at)
            default: element
            }
        }
        clause.having = clause.having.map { resolve($0, scopes, aliases: aliases) }
        if !clause.windows.isEmpty { isOpaque = true }
        return (clause, scope)
    }

    private func names(of body: QueryBody) -> [String] {
        switch body {
        case .select(let clause):
            return clause.items.map { item in
                if let alias = item.alias { return alias }
                if case .column(let column) = item.expression { return column.name }
                return ""
            }
        case .nested(let query): return names(of: query.body)
        case .setOperation(let operation): return names(of: operation.left)
        case .values, .table: return []
        }
    }

    // MARK: Tables

    private func resolve(
        _ table: TableExpression, _ outer: [Scope], _ scope: inout Scope
    ) -> TableExpression {
        switch table {
        case .table(var reference):
            if reference.name.schema == nil,
                let columns = tables[reference.name.name.lowercased()]
            {
                scope.sources.append(
                    Source(
                        name: reference.alias?.name ?? reference.name.name, schema: nil,
                        columns: columns))
                return table
            }
            let schema = reference.name.schema ?? database
            guard
                let relation = try? planner.catalog.relation(
                    schema: schema, name: reference.name.name),
                let columns = columns(of: relation)
            else {
                isOpaque = true
                return table
            }
            reference.name.schema = schema
            scope.sources.append(
                Source(
                    name: reference.alias?.name ?? reference.name.name,
                    schema: reference.alias == nil ? schema : nil, columns: columns))
            return .table(reference)
        case .subquery(var derived):
            derived.query = resolve(derived.query, derived.isLateral ? outer + [scope] : outer)
            let columns = derived.alias?.columns ?? []
            scope.sources.append(
                Source(
                    name: derived.alias?.name ?? "", schema: nil,
                    columns: columns.isEmpty ? names(of: derived.query.body) : columns))
            return .subquery(derived)
        case .join(let join): return .join(resolve(join, outer, &scope))
        case .function, .language:
            isOpaque = true
            return table
        }
    }

    private func columns(of relation: Relation) -> [String]? {
        switch relation {
        case .table(let table): table.columns.filter { !$0.isDropped }.map(\.name)
        case .view(let view): view.columns.map(\.name)
        case .virtual(let table): table.columns.map(\.name)
        case .sequence, .index: nil
        }
    }

    private func resolve(_ join: Join, _ outer: [Scope], _ scope: inout Scope) -> Join {
        var join = join
        var (left, right) = (Scope(), Scope())
        join.left = resolve(join.left, outer, &left)
        join.right = resolve(join.right, outer, &right)
        let shared: [String]
        switch join.condition {
        case .using(let columns, _): shared = columns
        case .natural:
            let others = Set(right.sources.flatMap(\.columns).map { $0.lowercased() })
            shared = left.sources.flatMap(\.columns).filter { others.contains($0.lowercased()) }
        case .none, .on: shared = []
        }
        scope.sources += left.sources + right.sources
        scope.merged.merge(left.merged) { _, new in new }
        scope.merged.merge(right.merged) { _, new in new }
        if case .on(let condition) = join.condition {
            join.condition = .on(resolve(condition, outer + [scope], aliases: []))
        }
        guard !shared.isEmpty else { return join }
        var conditions: [Expression] = []
        for name in shared {
            guard let one = path(name, left), let other = path(name, right) else {
                isOpaque = true
                return join
            }
            scope.merged[name.lowercased()] = join.kind == .right ? other : one
            conditions.append(
                .binary(
                    OperatorName("="), column(one), column(other), .unknown))
        }
        join.condition = .on(conditions.count == 1 ? conditions[0] : .and(conditions, .unknown))
        return join
    }

    private func column(_ path: [String]) -> Expression {
        .column(
            ColumnReference(
                qualifiers: Array(path.dropLast()), name: path.last ?? "", offset: .unknown))
    }

    // MARK: Items

    private func expanded(_ item: SelectItem, _ scope: Scope) -> [SelectItem] {
        guard case .allColumns(let qualifiers, _) = item.expression else { return [item] }
        var items: [SelectItem] = []
        func add(_ path: [String]) {
            items.append(SelectItem(expression: column(path), alias: path.last, offset: .unknown))
        }
        if qualifiers.isEmpty, !scope.merged.isEmpty {
            // What was made one comes first.
            for source in scope.sources {
                for name in source.columns {
                    guard let path = scope.merged[name.lowercased()],
                        path == source.path(of: name)
                    else { continue }
                    add(path)
                }
            }
        }
        for source in scope.sources {
            if let wanted = qualifiers.last, wanted.lowercased() != source.name.lowercased() {
                continue
            }
            for name in source.columns {
                if qualifiers.isEmpty, scope.merged[name.lowercased()] != nil { continue }
                add(source.path(of: name))
            }
        }
        return items
    }

    // MARK: Expressions

    private func path(_ name: String, _ scope: Scope) -> [String]? {
        if let merged = scope.merged[name.lowercased()] { return merged }
        for source in scope.sources {
            if let found = source.columns.first(where: { $0.lowercased() == name.lowercased() }) {
                return source.path(of: found)
            }
        }
        return nil
    }

    private func resolve(
        _ expression: Expression, _ scopes: [Scope], aliases: Set<String>
    ) -> Expression {
        expression.mapped { part in
            switch part {
            case .column(let reference): return self.resolve(reference, scopes, aliases, part)
            case .subquery(var subquery):
                subquery.query = self.resolve(subquery.query, scopes)
                return .subquery(subquery)
            case .function(var call):
                if call.isSQLSyntax, call.name.name.hasPrefix("@") { self.isOpaque = true }
                guard var window = call.over else { return part }
                if window.frame != nil { self.isOpaque = true }
                window.partitionBy = window.partitionBy.map {
                    self.resolve($0, scopes, aliases: [])
                }
                for at in window.orderBy.indices {
                    window.orderBy[at].expression = self.resolve(
                        window.orderBy[at].expression, scopes, aliases: [])
                }
                call.over = window
                return .function(call)
            default: return part
            }
        }
    }

    private func resolve(
        _ reference: ColumnReference, _ scopes: [Scope], _ aliases: Set<String>, _ part: Expression
    ) -> Expression {
        if let qualifier = reference.qualifiers.last {
            for scope in scopes.reversed() {
                guard
                    let source = scope.sources.first(where: {
                        $0.name.lowercased() == qualifier.lowercased()
                    })
                else { continue }
                let name = source.columns.first { $0.lowercased() == reference.name.lowercased() }
                return column(source.path(of: name ?? reference.name))
            }
            return part
        }
        if aliases.contains(reference.name.lowercased()) { return part }
        for scope in scopes.reversed() {
            if let path = path(reference.name, scope) { return column(path) }
        }
        return part
    }
}
