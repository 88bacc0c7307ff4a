// What stands in FROM that YQL alone has, said in the words of all languages.
package import QueryEngine
package import SQLPlanning

extension YQLRules {
    package func expanded(_ table: LanguageTable) throws(SQLError) -> LanguageTableExpansion {
        guard let syntax = table.node.syntax as? YQLTable else {
            throw error("This table expression is not supported", at: table.offset)
        }
        switch syntax {
        case .named(let named): return try expanded(named, table)
        case .call(let call): return LanguageTableExpansion(try self.call(call, table))
        case .temporary(let name):
            throw error("Temporary table @\(name.name) is not supported", at: table.offset)
        case .flatten(let flatten):
            return LanguageTableExpansion(try flattened(flatten, table))
        case .join(let join): return LanguageTableExpansion(try joined(join, table))
        case .sample: throw error("SAMPLE is not supported", at: table.offset)
        case .hinted(let source, _): return LanguageTableExpansion(source)
        case .matchRecognize:
            throw error("MATCH_RECOGNIZE is not supported", at: table.offset)
        }
    }

    // MARK: Names with a dollar

    private func expanded(
        _ named: YQLNamedTable, _ table: LanguageTable
    ) throws(SQLError) -> LanguageTableExpansion {
        guard var binding = scope.lookUp(named.name) else {
            throw error("Unknown name: $\(named.name)", at: table.offset)
        }
        // A name may stand for another.
        var hops = 0
        while case .expression(.language(let node, _), let own) = binding,
            case .named(let other)? = node.syntax as? YQLExpression,
            let next = own.lookUp(other), hops < 1_000
        {
            binding = next
            hops += 1
        }
        switch binding {
        case .query(let query, let own):
            return derived(query, in: own, table)
        case .expression(.subquery(let subquery), let own) where subquery.kind == .scalar:
            return derived(subquery.query, in: own, table)
        case .action(let definition, let own) where definition.kind == .subquery:
            let (query, inner) = try self.query(
                of: definition, named.arguments ?? [], in: own, at: table.offset)
            return derived(query, in: inner, table)
        default: break
        }
        // The path of a table.
        let value = try self.value(try self.named(named.name, at: table.offset), at: table.offset)
        guard type(of: value).primitive?.isText == true, let known = known(value) else {
            throw error(
                "Expected a table's name or a query, but $\(named.name) is \(type(of: value))",
                at: table.offset)
        }
        let name = QualifiedName(
            name: String(decoding: known.rawBytes, as: UTF8.self), offset: table.offset)
        let hints =
            named.view.map { [IndexHint(kind: .force, purpose: .any, indexes: [$0])] } ?? []
        return LanguageTableExpansion(
            .table(TableReference(name: name, alias: table.alias, indexHints: hints)))
    }

    private func derived(
        _ query: Query, in own: YQLScope, _ table: LanguageTable
    ) -> LanguageTableExpansion {
        let outer = scope
        scope = own
        return LanguageTableExpansion(
            .subquery(
                DerivedTable(
                    isLateral: false, query: query, alias: table.alias, offset: table.offset))
        ) { self.scope = outer }
    }

    /// The query that a defined subquery ends with, and what its names mean.
    private func query(
        of definition: YQLDefinition, _ arguments: [Expression], in own: YQLScope,
        at offset: SourceOffset
    ) throws(SQLError) -> (Query, YQLScope) {
        let most = definition.parameters.count
        let least = definition.parameters.count { !$0.isOptional }
        guard (least...most).contains(arguments.count) else {
            throw error(
                "Subquery $\(definition.name) needs \(most) arguments, but got \(arguments.count)",
                at: offset)
        }
        var inner = own
        for (parameter, argument) in zip(definition.parameters, arguments) {
            inner = inner.binding(parameter.name, to: .expression(argument, scope))
        }
        for parameter in definition.parameters.dropFirst(arguments.count) {
            inner = inner.binding(parameter.name, to: .value(.null, .null))
        }
        var query: Query?
        for statement in definition.body {
            switch statement.statement {
            case .named(let named): inner = try bound(named, in: inner)
            case .query(let found): query = found
            case .pragma: continue
            default:
                throw error(
                    "Subquery $\(definition.name) holds more than a query", at: statement.offset)
            }
        }
        guard let query else {
            throw error("Subquery $\(definition.name) has no query", at: offset)
        }
        return (query, inner)
    }

    // MARK: Calls

    private static let asTable = "\u{1}as_table"

    private func call(
        _ call: YQLTableCall, _ table: LanguageTable
    ) throws(SQLError) -> TableExpression {
        guard call.name.lowercased().filter({ $0 != "_" }) == "astable",
            call.arguments.count == 1, let argument = call.arguments.first
        else { throw error("Unknown table function: \(call.name)", at: table.offset) }
        return function(Self.asTable, argument.value, alias: table.alias, at: table.offset)
    }

    func function(
        _ name: String, _ argument: Expression, alias: Alias?, at offset: SourceOffset
    ) -> TableExpression {
        let call = FunctionCall(
            name: QualifiedName(name: name, offset: offset), arguments: [.init(argument)],
            offset: offset)
        return .function(
            FunctionTable(
                isLateral: true,
                items: [FunctionTable.Item(call: .function(call), columnDefinitions: [])],
                isRowsFrom: false, withOrdinality: false, alias: alias, columnDefinitions: [],
                offset: offset))
    }

    /// The functions that give rows; nil: it is none of them.
    func rowFunction(_ call: FunctionCall) throws(SQLError) -> Typed? {
        guard call.name.name.first == "\u{1}", let argument = call.arguments.first else {
            return nil
        }
        let at = call.offset
        let value = try analyzer.analyze(argument.value)
        let type = type(of: value)
        if call.name.name == Self.asTable { return try rows(of: value, type, at: at) }
        return try items(of: value, type, YQLFlatten.Mode(call.name.name), at: at)
    }

    /// A list of structs as rows.
    private func rows(
        of value: Typed, _ type: YQLType, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        if type == .emptyList {
            return set(value, at: offset, row: RowShape(names: [], types: [])) { _ in [] }
        }
        guard case .structure(let members)? = type.withoutOptional.item?.withoutOptional else {
            throw error(
                "AS_TABLE: expected List<Struct<...>>, but got: \(type)", at: offset)
        }
        let row = RowShape(
            names: members.map(\.name), types: members.map { sqlType($0.type) })
        return set(value, at: offset, row: row) { $0.elements.filter { !$0.isNull } }
    }

    /// What FLATTEN makes of a value.
    private func items(
        of value: Typed, _ type: YQLType, _ mode: YQLFlatten.Mode, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let plain = type.withoutOptional
        switch (mode, plain) {
        case (.any, .list(let item)), (.list, .list(let item)):
            return set(value, at: offset, item: item) { $0.elements }
        case (.any, .emptyList), (.list, .emptyList):
            return set(value, at: offset, item: .null) { _ in [] }
        case (.any, .dictionary(let key, let payload)), (.dict, .dictionary(let key, let payload)):
            let pair: YQLType = payload == .void ? key : .tuple([key, payload])
            return set(value, at: offset, item: pair) { dictionary in
                let keys = dictionary.field(0).elements
                if payload == .void { return keys }
                return zip(keys, dictionary.field(1).elements).map {
                    .tuple([$0.0, $0.1], [key, payload])
                }
            }
        case (.any, _) where type.isOptional, (.optional, _) where type.isOptional:
            return set(value, at: offset, item: plain) { type.unwrap($0).map { [$0] } ?? [] }
        default:
            throw error("Expected list, dict or optional types, but got: \(type)", at: offset)
        }
    }

    private func set(
        _ value: Typed, at offset: SourceOffset, item: YQLType? = nil, row: RowShape? = nil,
        _ elements: @escaping @Sendable (Value) -> [Value]
    ) -> Typed {
        let slot = makeSlot(level: level)
        let result = item.map(sqlType) ?? SQLType(.record)
        let function = FunctionDefinition(
            "rows", [value.type], result.oid, isStrict: false, returnsSet: true,
            body: .set { (values, _) throws(SQLError) in
                YQLElements(values.first.map(elements) ?? [])
            })
        level.sets.append(SetAssignment(slot: slot, value: .set(function, [value.expression])))
        var made = Typed(
            .slot(slot), result.oid, modifier: result.modifier, offset: offset, row: row)
        made.isSet = true
        return made
    }
}

extension YQLFlatten.Mode {
    var functionName: String { "\u{1}flatten_\(self)" }

    fileprivate init(_ functionName: String) {
        switch functionName {
        case YQLFlatten.Mode.list.functionName: self = .list
        case YQLFlatten.Mode.dict.functionName: self = .dict
        case YQLFlatten.Mode.optional.functionName: self = .optional
        default: self = .any
        }
    }
}

/// Elements one after another.
private final class YQLElements: RowSource {
    private let elements: [Value]
    private var place = 0

    init(_ elements: [Value]) { self.elements = elements }

    func next() throws(SQLError) -> [Value]? {
        guard place < elements.count else { return nil }
        if place % 256 == 255 { try WorkPace.pass(4_096) }
        defer { place += 1 }
        return [elements[place]]
    }
}
