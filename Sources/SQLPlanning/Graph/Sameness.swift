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
    func isSame(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
        var sameness = Sameness(subplans: subplans)
        return sameness.isSame(a, b)
    }

    func isSame(_ a: Typed, _ b: Typed) -> Bool {
        a.type == b.type && a.collation == b.collation && isSame(a.expression, b.expression)
    }
}

/// A comparison under way. What each side computes inside itself stands in slots of its own: they are paired as they
/// are met.
struct Sameness {
    let subplans: [SubplanDraft]
    var slots: [Int: Int] = [:]
    var tables: [ObjectIdentifier: ObjectIdentifier] = [:]

    init(subplans: [SubplanDraft]) { self.subplans = subplans }

    mutating func isSame(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
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

    mutating func areSame(_ a: [ScalarExpression], _ b: [ScalarExpression]) -> Bool {
        guard a.count == b.count else { return false }
        for (x, y) in zip(a, b) where !isSame(x, y) { return false }
        return true
    }

    mutating func isSame(_ a: ScalarExpression?, _ b: ScalarExpression?) -> Bool {
        switch (a, b) {
        case (nil, nil): true
        case (let a?, let b?): isSame(a, b)
        default: false
        }
    }

    func isSame(_ f: FunctionDefinition, _ g: FunctionDefinition) -> Bool {
        f.name == g.name && f.result == g.result && f.arguments == g.arguments
    }

    mutating func areSameConversions(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
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

    mutating func areSameComposites(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
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

    mutating func areSameTests(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
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
        case (.higherOrder(let f, let a, let l), .higherOrder(let g, let b, let m)):
            guard f.name == g.name, l.count == m.count, areSame(a, b) else { return false }
            for (x, y) in zip(l, m) {
                guard x.slots.count == y.slots.count else { return false }
                for (s, t) in zip(x.slots, y.slots) { slots[s] = t }
                if !isSame(x.body, y.body) { return false }
            }
            return true
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
