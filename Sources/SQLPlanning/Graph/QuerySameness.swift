// Whether two analysed queries are the same: what each computes inside itself stands in slots of its own, paired as they
// are met.
import QueryEngine

extension Sameness {
    mutating func areSameSubplans(_ a: Int, _ b: Int) -> Bool {
        if a == b { return true }
        guard subplans.indices.contains(a), subplans.indices.contains(b) else { return false }
        let (x, y) = (subplans[a], subplans[b])
        guard x.isExistenceOnly == y.isExistenceOnly, isSame(x.block, y.block) else { return false }
        for (s, t) in zip(x.outputs, y.outputs) { slots[s.slot] = t.slot }
        return true
    }

    private mutating func isSame(_ a: QueryBlock, _ b: QueryBlock) -> Bool {
        if a === b { return true }
        let (x, y) = (a.level, b.level)
        guard haveSameOutputs(a, b), a.hasLocking == b.hasLocking,
            x.entries.count == y.entries.count, x.commonTables.count == y.commonTables.count
        else { return false }
        for (p, q) in zip(x.commonTables, y.commonTables) where !isSame(p, q) { return false }
        // Sources may read the columns of relations beside them.
        for (p, q) in zip(x.entries, y.entries) where !pair(p, q) { return false }
        for (p, q) in zip(x.entries, y.entries) where !haveSameSource(p, q) { return false }
        return haveSameCalls(x, y) && haveSameBody(a.body, b.body)
            && areSame(a.orderBy, b.orderBy) && isSame(a.limit, b.limit)
            && haveSameConversions(a, b)
    }

    private func haveSameOutputs(_ a: QueryBlock, _ b: QueryBlock) -> Bool {
        a.outputs.count == b.outputs.count
            && zip(a.outputs, b.outputs).allSatisfy {
                $0.name == $1.name && $0.type == $1.type && $0.collation == $1.collation
            }
    }

    private mutating func isSame(_ a: CommonTableDraft, _ b: CommonTableDraft) -> Bool {
        guard a.name == b.name, a.isMaterialized == b.isMaterialized else { return false }
        tables[ObjectIdentifier(a)] = ObjectIdentifier(b)
        guard let x = a.block, let y = b.block else { return a.block === b.block }
        return isSame(x, y)
    }

    private func areOne(_ a: CommonTableDraft, _ b: CommonTableDraft) -> Bool {
        a === b || tables[ObjectIdentifier(a)] == ObjectIdentifier(b)
    }

    private mutating func pair(_ a: RangeEntry, _ b: RangeEntry) -> Bool {
        guard a.name == b.name, a.isNullable == b.isNullable, a.columns.count == b.columns.count,
            zip(a.columns, b.columns).allSatisfy({ $0.name == $1.name && $0.type == $1.type })
        else { return false }
        for (s, t) in zip(a.slots, b.slots) where s >= 0 && t >= 0 { slots[s] = t }
        for load in a.systemLoads {
            if let other = b.systemLoads.first(where: { $0.column == load.column }) {
                slots[load.slot] = other.slot
            }
        }
        return true
    }

    private mutating func haveSameSource(_ a: RangeEntry, _ b: RangeEntry) -> Bool {
        switch (a.source, b.source) {
        case (.table(let x, _), .table(let y, _)): return x.oid == y.oid
        case (.virtual(let x), .virtual(let y)): return x.oid == y.oid
        case (.block(let x), .block(let y)): return isSame(x, y)
        case (.common(let x), .common(let y)), (.workingTable(let x), .workingTable(let y)):
            return areOne(x, y)
        case (.join(let x), .join(let y)):
            return areSame(x.map(\.expression), y.map(\.expression))
        case (.fixed(let x), .fixed(let y)): return x == y
        case (.values(let x), .values(let y)):
            guard x.count == y.count else { return false }
            for (p, q) in zip(x, y) where !areSame(p, q) { return false }
            return true
        case (.function(let x), .function(let y)):
            guard x.hasOrdinality == y.hasOrdinality, x.calls.count == y.calls.count else {
                return false
            }
            for (p, q) in zip(x.calls, y.calls)
            where !isSame(p.function, q.function) || !areSame(p.arguments, q.arguments) {
                return false
            }
            return true
        default: return false
        }
    }

    /// What a level groups by, aggregates, calls over windows and takes out of sets, each with the slot it fills.
    private mutating func haveSameCalls(_ a: QueryLevel, _ b: QueryLevel) -> Bool {
        guard a.groups.count == b.groups.count, a.groupingSets == b.groupingSets,
            a.aggregates.count == b.aggregates.count, a.sets.count == b.sets.count,
            a.windowCalls.count == b.windowCalls.count
        else { return false }
        for (p, q) in zip(a.groups, b.groups) {
            guard isSame(p.value.expression, q.value.expression) else { return false }
            slots[p.slot] = q.slot
        }
        for (p, q) in zip(a.aggregates, b.aggregates) {
            guard isSame(p, q) else { return false }
            slots[p.slot] = q.slot
        }
        for (p, q) in zip(a.windowCalls, b.windowCalls) {
            guard isSame(p, q) else { return false }
            slots[p.call.slot] = q.call.slot
        }
        for (p, q) in zip(a.sets, b.sets) {
            switch (p.value, q.value) {
            case (.set(let f, let x), .set(let g, let y)):
                guard isSame(f, g), areSame(x, y) else { return false }
            case (.scalar(let x), .scalar(let y)): guard isSame(x, y) else { return false }
            default: return false
            }
            slots[p.slot] = q.slot
        }
        return true
    }

    private mutating func isSame(_ a: AggregateCall, _ b: AggregateCall) -> Bool {
        guard isSame(a.definition, b.definition), a.isDistinct == b.isDistinct,
            !a.isDistinct || a.orderings == b.orderings,
            areSame(a.arguments, b.arguments), isSame(a.filter, b.filter),
            a.orderBy.count == b.orderBy.count
        else { return false }
        for (x, y) in zip(a.orderBy, b.orderBy)
        where x.descending != y.descending || x.nullsFirst != y.nullsFirst
            || x.ordering != y.ordering || !isSame(x.expression, y.expression)
        { return false }
        return true
    }

    private func isSame(_ a: AggregateDefinition, _ b: AggregateDefinition) -> Bool {
        a.name == b.name && a.arguments == b.arguments && a.result == b.result
    }

    private mutating func isSame(_ a: WindowCallDraft, _ b: WindowCallDraft) -> Bool {
        guard
            areSame(a.partitionBy.map(\.expression), b.partitionBy.map(\.expression)),
            areSame(a.orderBy.map(\.value.expression), b.orderBy.map(\.value.expression)),
            zip(a.orderBy, b.orderBy).allSatisfy({
                $0.descending == $1.descending && $0.nullsFirst == $1.nullsFirst
            }), a.call.isRowsFrame == b.call.isRowsFrame
        else { return false }
        return isSame(a.call.start, b.call.start) && isSame(a.call.end, b.call.end)
            && isSame(a.call.function, b.call.function)
    }

    private mutating func isSame(_ a: Window.FrameEnd, _ b: Window.FrameEnd) -> Bool {
        switch (a, b) {
        case (.unboundedPreceding, .unboundedPreceding), (.currentRow, .currentRow),
            (.unboundedFollowing, .unboundedFollowing):
            true
        case (.preceding(let x), .preceding(let y)), (.following(let x), .following(let y)):
            isSame(x, y)
        default: false
        }
    }

    private mutating func isSame(_ a: Window.Function, _ b: Window.Function) -> Bool {
        switch (a, b) {
        case (.rowNumber, .rowNumber), (.rank, .rank), (.denseRank, .denseRank),
            (.percentRank, .percentRank), (.cumeDist, .cumeDist):
            true
        case (.ntile(let x), .ntile(let y)), (.firstValue(let x), .firstValue(let y)),
            (.lastValue(let x), .lastValue(let y)):
            isSame(x, y)
        case (.lag(let x, let o, let d), .lag(let y, let p, let e)),
            (.lead(let x, let o, let d), .lead(let y, let p, let e)):
            isSame(x, y) && isSame(o, p) && isSame(d, e)
        case (.nthValue(let x, let m), .nthValue(let y, let n)): isSame(x, y) && isSame(m, n)
        case (.aggregate(let f, let x, let p), .aggregate(let g, let y, let q)):
            isSame(f, g) && areSame(x, y) && isSame(p, q)
        default: false
        }
    }

    // MARK: Bodies

    private mutating func haveSameBody(_ a: QueryBlock.Body, _ b: QueryBlock.Body) -> Bool {
        switch (a, b) {
        case (.select(let x), .select(let y)): return isSame(x, y)
        case (.values(let x), .values(let y)):
            guard x.count == y.count else { return false }
            for (p, q) in zip(x, y) where !areSame(p.map(\.expression), q.map(\.expression)) {
                return false
            }
            return true
        case (.setOperation(let x), .setOperation(let y)): return isSame(x, y)
        case (.recursive(let s, let t, let c, let all), .recursive(let u, let v, let d, let every)):
            return all == every && areOne(c, d) && isSame(s, u) && isSame(t, v)
        default: return false
        }
    }

    private mutating func isSame(_ a: SelectDraft, _ b: SelectDraft) -> Bool {
        guard a.from.count == b.from.count, a.isDistinct == b.isDistinct,
            a.isGrouped == b.isGrouped, areSame(a.conditions, b.conditions),
            isSame(a.having, b.having), areSame(a.distinctOn, b.distinctOn)
        else { return false }
        for (x, y) in zip(a.from, b.from) where !isSame(x, y) { return false }
        return areSame(a.targets.map(\.value.expression), b.targets.map(\.value.expression))
    }

    private mutating func isSame(_ a: FromNode, _ b: FromNode) -> Bool {
        switch (a, b) {
        case (.entry(let x), .entry(let y)): return x.index == y.index
        case (.group(let x, let c), .group(let y, let d)):
            guard x.count == y.count, areSame(c, d) else { return false }
            for (p, q) in zip(x, y) where !isSame(p, q) { return false }
            return true
        case (.join(let j, let l, let r, let c), .join(let k, let m, let s, let d)):
            return j == k && isSame(l, m) && isSame(r, s) && areSame(c, d)
        default: return false
        }
    }

    private mutating func isSame(_ a: SetNode, _ b: SetNode) -> Bool {
        switch (a, b) {
        case (.leaf(let x), .leaf(let y)): isSame(x, y)
        case (
            .operation(let k, let all, let l, let r, _),
            .operation(let j, let every, let m, let s, _)
        ):
            k == j && all == every && isSame(l, m) && isSame(r, s)
        default: false
        }
    }

    private mutating func areSame(_ a: [OrderDraft], _ b: [OrderDraft]) -> Bool {
        guard a.count == b.count else { return false }
        for (x, y) in zip(a, b)
        where x.target != y.target || x.descending != y.descending || x.nullsFirst != y.nullsFirst
            || (x.target == nil && !isSame(x.value.expression, y.value.expression))
        { return false }
        return true
    }

    private mutating func isSame(_ a: LimitDraft?, _ b: LimitDraft?) -> Bool {
        switch (a, b) {
        case (nil, nil): true
        case (let a?, let b?):
            a.withTies == b.withTies && isSame(a.count, b.count) && isSame(a.offset, b.offset)
        default: false
        }
    }

    private mutating func haveSameConversions(_ a: QueryBlock, _ b: QueryBlock) -> Bool {
        guard a.conversions.count == b.conversions.count else { return false }
        for (column, own) in a.conversions {
            guard let other = b.conversions[column] else { return false }
            slots[own.raw] = other.raw
            guard isSame(own.value.expression, other.value.expression) else { return false }
        }
        return true
    }
}
