// UNION, INTERSECT and EXCEPT: operands and their common column types.
import QueryEngine

extension QueryAnalyzer {
    func analyzeSetOperation(_ operation: SetOperation) throws(SQLError) -> QueryBlock {
        let node = try setNode(.setOperation(operation))
        guard case .operation(_, _, _, _, let types) = node else {
            return QueryBlock(level: level, body: .values([]), outputs: [])
        }
        return QueryBlock(level: level, body: .setOperation(node), outputs: types)
    }

    private func setNode(_ body: QueryBody) throws(SQLError) -> SetNode {
        try checkStack()
        switch body {
        case .setOperation(let written):
            let operation = try rules.prepared(written)
            let left = try setNode(operation.left)
            let right = try setNode(operation.right)
            return try combined(operation, left, right)
        case .nested(let query):
            return leaf(try analyzeQuery(query, parent: level, resolvesUnknowns: false))
        case .select(let select):
            if select.into != nil {
                throw error(
                    .syntaxError, "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT",
                    at: select.offset)
            }
            return leaf(try analyzeOperand(body))
        case .values, .table: return leaf(try analyzeOperand(body))
        }
    }

    /// An operand, known by a name that only hints mention.
    private func leaf(_ block: QueryBlock) -> SetNode {
        level.addEntry(
            RangeEntry(
                level: level, name: "*SELECT* \(level.entries.count + 1)",
                columns: block.rangeColumns, source: .block(block)))
        return .leaf(block)
    }

    private func analyzeOperand(_ body: QueryBody) throws(SQLError) -> QueryBlock {
        try analyzeQuery(Query(body: body), parent: level, resolvesUnknowns: false)
    }

    private func columns(_ node: SetNode) -> [OutputColumn] {
        switch node {
        case .leaf(let block): block.outputs
        case .operation(_, _, _, _, let types): types
        }
    }

    func combined(
        _ operation: SetOperation, _ left: SetNode, _ right: SetNode
    ) throws(SQLError) -> SetNode {
        let kind: SetNode.Kind
        let word: String
        switch operation.kind {
        case .union: (kind, word) = (.union, "UNION")
        case .intersect: (kind, word) = (.intersect, "INTERSECT")
        case .except: (kind, word) = (.except, "EXCEPT")
        }
        let a = columns(left)
        let b = columns(right)
        guard a.count == b.count else {
            throw error(.unequalOperands(operation: word), at: firstOffset(right))
        }
        var types: [OutputColumn] = []
        for at in a.indices {
            var x = Typed(
                .constant(.null), a[at].type.oid, modifier: a[at].type.modifier,
                collation: a[at].collation, offset: outputOffset(left, at))
            var y = Typed(
                .constant(.null), b[at].type.oid, modifier: b[at].type.modifier,
                collation: b[at].collation, offset: outputOffset(right, at))
            x.coercibility = coercibility(left, at)
            y.coercibility = coercibility(right, at)
            x.traits = a[at].traits
            y.traits = b[at].traits
            // The rows of an operand that is an operation itself are put aside.
            if case .operation = right { y.traits.insert(.stored) }
            let type = try rules.commonType([x, y], word)
            try convert(left, at, to: type, word)
            try convert(right, at, to: type, word)
            if !operation.isAll, !rules.canCompare(type, true) {
                throw error(
                    .undefinedFunction,
                    "could not identify an equality operator for type \(rules.format(type))")
            }
            types.append(
                OutputColumn(
                    name: a[at].name,
                    type: SQLType(type, modifier: rules.commonModifier([x, y], type)),
                    collation: rules.commonCollation([x, y], type).0,
                    traits: a[at].traits.intersection(b[at].traits).intersection(.notNull),
                    row: commonRow(a[at].row, b[at].row)))
        }
        return .operation(kind, isAll: operation.isAll, left, right, types: types)
    }

    /// The fields of rows on both sides, where they are the same.
    private func commonRow(_ a: RowShape?, _ b: RowShape?) -> RowShape? {
        guard let a, let b, a.isAlike(b) else { return nil }
        return a
    }

    private func convert(
        _ node: SetNode, _ at: Int, to type: TypeID, _ word: String
    ) throws(SQLError) {
        // Inner operations are converted where they are read: see `planSetNode`.
        if case .leaf(let block) = node {
            try convertOutput(block, at, to: SQLType(type), word)
        }
    }

    private func outputOffset(_ node: SetNode, _ at: Int) -> SourceOffset {
        guard case .leaf(let block) = node else { return .unknown }
        switch block.body {
        case .select(let draft) where at < draft.targets.count:
            return draft.targets[at].value.offset
        case .values(let rows):
            guard let row = rows.first, at < row.count else { return .unknown }
            return row[at].offset
        default: return .unknown
        }
    }

    /// How firmly an operand's column has its collation.
    private func coercibility(_ node: SetNode, _ at: Int) -> UInt8 {
        guard case .leaf(let block) = node, case .select(let draft) = block.body,
            draft.targets.indices.contains(at)
        else { return Typed(.constant(.null), .unknown).coercibility }
        return draft.targets[at].value.coercibility
    }

    private func firstOffset(_ node: SetNode) -> SourceOffset {
        switch node {
        case .leaf: outputOffset(node, 0)
        case .operation(_, _, let left, _, _): firstOffset(left)
        }
    }
}
