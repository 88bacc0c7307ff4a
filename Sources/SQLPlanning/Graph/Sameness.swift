// Whether two analysed expressions are the same, as Postgres's equal() of two trees finds it: what is grouped,
// sorted or partitioned by is found again in a target list by it.
package import QueryEngine

extension ScalarExpression {
    /// Whether the two compute the same. Functions are compared by name and types, subqueries by their number.
    package func isSame(as other: ScalarExpression) -> Bool {
        var sameness = Sameness(subplans: [])
        return sameness.isSame(self, other)
    }
}

extension PlanBuilder {
    /// Whether the two compute the same; subqueries do where they are written alike and read the same from outside.
    package func isSame(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
        var sameness = Sameness(subplans: subplans)
        return sameness.isSame(a, b)
    }

    package func isSame(_ a: Typed, _ b: Typed) -> Bool {
        a.type == b.type && a.collation == b.collation && isSame(a.expression, b.expression)
    }
}

/// A comparison under way. What each side computes inside itself stands in slots of its own: they are paired as they
/// are met.
package struct Sameness {
    private let subplans: [SubplanDraft]
    private var slots: [Int: Int] = [:]
    private var tables: [ObjectIdentifier: ObjectIdentifier] = [:]

    package init(subplans: [SubplanDraft]) { self.subplans = subplans }

    package mutating func isSame(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
        switch (a, b) {
        case (.constant(let a), .constant(let b)): return Self.isSame(a, b)
        case (.slot(let a), .slot(let b)): return slots.isEmpty ? a == b : (slots[a] ?? a) == b
        case (.parameter(let a), .parameter(let b)): return a == b
        case (.literal(let a), .literal(let b)):
            if a.slot == b.slot { return true }
            a.pin()
            b.pin()
            return false
        case (.literal(let use), .constant), (.constant, .literal(let use)):
            use.pin()
            return false
        case (.call(let f, let a), .call(let g, let b)): return isSame(f, g) && areSame(a, b)
        case (.comparison(let o, let t, let a, let b), .comparison(let p, let u, let c, let d)):
            return o == p && t == u && isSame(a, c) && isSame(b, d)
        case (.and(let a), .and(let b)), (.or(let a), .or(let b)),
            (.coalesce(let a), .coalesce(let b)):
            return areSame(a, b)
        case (.not(let a), .not(let b)): return isSame(a, b)
        case (.isNull(let a, let n), .isNull(let b, let m)): return n == m && isSame(a, b)
        case (.isTruth(let a, let e, let n), .isTruth(let b, let f, let m)):
            return e == f && n == m && isSame(a, b)
        case (.isDistinct(let t, let a, let b, let n), .isDistinct(let u, let c, let d, let m)):
            return t == u && n == m && isSame(a, c) && isSame(b, d)
        case (.conditional(let a, let x), .conditional(let b, let y)):
            return areSame(a.map(\.condition), b.map(\.condition))
                && areSame(a.map(\.result), b.map(\.result)) && isSame(x, y)
        case (.nullIf(let a, let b), .nullIf(let c, let d)): return isSame(a, c) && isSame(b, d)
        case (.extreme(let t, let a, let g), .extreme(let u, let b, let h)):
            return t == u && g == h && areSame(a, b)
        case (.groupingMask(_, let a), .groupingMask(_, let b)): return a == b
        default: return areSameConversions(a, b) || areSameComposites(a, b) || areSameTests(a, b)
        }
    }

    private mutating func areSame(_ a: [ScalarExpression], _ b: [ScalarExpression]) -> Bool {
        guard a.count == b.count else { return false }
        for (x, y) in zip(a, b) where !isSame(x, y) { return false }
        return true
    }

    private mutating func isSame(_ a: ScalarExpression?, _ b: ScalarExpression?) -> Bool {
        switch (a, b) {
        case (nil, nil): true
        case (let a?, let b?): isSame(a, b)
        default: false
        }
    }

    private func isSame(_ f: FunctionDefinition, _ g: FunctionDefinition) -> Bool {
        f.name == g.name && f.result == g.result && f.arguments == g.arguments
    }

    private mutating func areSameConversions(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
        switch (a, b) {
        case (.cast(let c, let a), .cast(let d, let b)):
            c.source == d.source && c.target == d.target && isSame(a, b)
        case (.convert(let a, let f, let t), .convert(let b, let g, let u)):
            f == g && t == u && isSame(a, b)
        case (.modifier(let a, let t, let e), .modifier(let b, let u, let f)):
            t == u && e == f && isSame(a, b)
        case (
            .castElements(let a, _, let f, let t, let x),
            .castElements(let b, _, let g, let u, let y)
        ):
            f == g && t == u && x == y && isSame(a, b)
        default: false
        }
    }

    private mutating func areSameComposites(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
        switch (a, b) {
        case (.array(let a, let t, let n), .array(let b, let u, let m)):
            return t == u && n == m && areSame(a, b)
        case (.row(let a, let t, let f), .row(let b, let u, let g)):
            return f == g && t == u && areSame(a, b)
        case (.field(let a, let i), .field(let b, let j)): return i == j && isSame(a, b)
        case (.subscripted(let a, let s), .subscripted(let b, let t)):
            return isSame(a, b) && areSame(s, t)
        case (.slice(let a, let s), .slice(let b, let t)):
            guard s.count == t.count, isSame(a, b) else { return false }
            for (x, y) in zip(s, t) where !isSame(x.lower, y.lower) || !isSame(x.upper, y.upper) {
                return false
            }
            return true
        default: return false
        }
    }

    private mutating func areSameTests(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
        switch (a, b) {
        case (.inList(let a, let t, let v, let n), .inList(let b, let u, let w, let m)):
            return t == u && n == m && isSame(a, b)
                && (v === w || areSame(v.members, w.members))
        case (
            .quantifiedArray(let a, let s, let x, let all),
            .quantifiedArray(let b, let t, let y, let every)
        ):
            guard all == every, isSame(a, b) else { return false }
            slots[s] = t
            return isSame(x, y)
        case (.scalarSubquery(let a), .scalarSubquery(let b)), (.exists(let a), .exists(let b)):
            return areSameSubplans(a, b)
        case (.arraySubquery(let a, let t), .arraySubquery(let b, let u)):
            return t == u && areSameSubplans(a, b)
        case (
            .quantifiedSubquery(let a, let x, let all), .quantifiedSubquery(let b, let y, let every)
        ):
            return all == every && areSameSubplans(a, b) && isSame(x, y)
        case (.inSubquery(let a, let x, let t, let n), .inSubquery(let b, let y, let u, let m)):
            return n == m && t == u && areSame(x, y) && areSameSubplans(a, b)
        default: return false
        }
    }

    private static func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let x), .bool(let y)): return x == y
        case (.int(let x), .int(let y)): return x == y
        case (.double(let x), .double(let y)): return x.bitPattern == y.bitPattern
        case (.text(let x), .text(let y)): return x == y
        case (.bytes(let x), .bytes(let y)): return x == y
        case (.numeric(let x), .numeric(let y)):
            return x.kind == y.kind && x.significand == y.significand && x.scale == y.scale
        case (.interval(let x), .interval(let y)):
            return x.months == y.months && x.days == y.days && x.microseconds == y.microseconds
        case (.array(let x), .array(let y)):
            return x.elementType == y.elementType && x.dimensions == y.dimensions
                && areSame(x.elements, y.elements)
        case (.record(let x), .record(let y)):
            return x.types == y.types && areSame(x.fields, y.fields)
        default: return false
        }
    }

    private static func areSame(_ a: [Value], _ b: [Value]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
    }
}

// MARK: Subqueries

extension Sameness {
    private mutating func areSameSubplans(_ a: Int, _ b: Int) -> Bool {
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
            areSame(a.arguments, b.arguments), isSame(a.filter, b.filter),
            a.orderBy.count == b.orderBy.count
        else { return false }
        for (x, y) in zip(a.orderBy, b.orderBy)
        where x.descending != y.descending || x.nullsFirst != y.nullsFirst
            || x.collation != y.collation || !isSame(x.expression, y.expression)
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
