// IN lists and arrays that are the same for every row of a statement: hashed when the first row asks.

/// What a table of members is kept under for the time of a statement.
enum MemberListID: Hashable {
    case list(ObjectIdentifier)
    /// `= ANY (array)`, by the slot of its element.
    case array(Int)
}

/// The members of a list, compared as one ordering has it.
final class MemberTable {
    /// A shorter list is looked through as fast.
    static let leastHashed = 9

    private struct Member: Hashable {
        let value: Value
        let ordering: Ordering

        static func == (a: Member, b: Member) -> Bool {
            Comparison.equal(a.value, b.value, a.ordering)
        }

        func hash(into hasher: inout Hasher) {
            Comparison.hash(value, ordering, into: &hasher)
        }
    }

    private let ordering: Ordering
    private var integers: Set<Int64> = []
    private var others: Set<Member> = []
    private var hasNull = false

    init(_ ordering: Ordering) {
        self.ordering = ordering
    }

    func insert(_ value: Value) {
        switch value {
        case .null: hasNull = true
        case .int(let number): integers.insert(number)
        default: others.insert(Member(value: value, ordering: ordering))
        }
    }

    /// SQL's answer to `value IN (…)`, the value not null: null if only a null could be equal.
    func contains(_ value: Value, negated: Bool) -> Value {
        let isFound: Bool
        if case .int(let number) = value {
            isFound = integers.contains(number)
        } else {
            isFound = others.contains(Member(value: value, ordering: ordering))
        }
        if isFound { return .bool(!negated) }
        return hasNull ? .null : .bool(negated)
    }
}

extension ScalarExpression {
    /// The same for every row of a statement, and cheap to know as such.
    var isFixed: Bool {
        switch self {
        case .constant, .parameter, .literal: true
        case .cast(_, let operand), .convert(let operand, _, _), .modifier(let operand, _, _),
            .castElements(let operand, _, _, _, _):
            operand.isFixed
        case .array(let elements, _, _): elements.allSatisfy(\.isFixed)
        default: false
        }
    }
}

extension ExecutionContext {
    func inList(
        _ operand: ScalarExpression, _ ordering: Ordering, _ list: MemberList, negated: Bool
    ) throws(Interrupt) -> Value {
        let value = try evaluate(operand)
        if value.isNull { return .null }
        if list.isHashed {
            return try table(of: list, ordering).contains(value, negated: negated)
        }
        var sawNull = false
        try charge(list.members.count)
        for candidate in list.members {
            let other = try evaluate(candidate)
            if other.isNull {
                sawNull = true
            } else if Comparison.equal(value, other, ordering) {
                return .bool(!negated)
            }
        }
        return sawNull ? .null : .bool(negated)
    }

    private func table(
        of list: MemberList, _ ordering: Ordering
    ) throws(Interrupt) -> MemberTable {
        let id = MemberListID.list(ObjectIdentifier(list))
        if let known = memberTables[id] { return known }
        let made = MemberTable(ordering)
        for member in list.members {
            try charge(1)
            made.insert(try evaluate(member))
        }
        memberTables[id] = made
        return made
    }

    func quantified(
        _ array: ScalarExpression, _ slot: Int, _ test: ScalarExpression, all: Bool
    ) throws(Interrupt) -> Value {
        let id = MemberListID.array(slot)
        if let hashed = MembershipTest(slot, test, all: all) {
            if let known = memberTables[id] { return try contains(known, hashed, all: all) }
            guard case .array(let elements) = try evaluate(array) else { return .null }
            if elements.elements.count >= MemberTable.leastHashed, array.isFixed {
                let made = MemberTable(hashed.ordering)
                for element in elements.elements {
                    try charge(1)
                    made.insert(element)
                }
                memberTables[id] = made
                return try contains(made, hashed, all: all)
            }
            return try quantified(over: elements, slot, test, all: all)
        }
        guard case .array(let elements) = try evaluate(array) else { return .null }
        return try quantified(over: elements, slot, test, all: all)
    }

    private func quantified(
        over array: ArrayValue, _ slot: Int, _ test: ScalarExpression, all: Bool
    ) throws(Interrupt) -> Value {
        var sawNull = false
        for element in array.elements {
            try charge(1)
            frame[slot] = element
            switch try evaluate(test) {
            case .bool(let truth): if truth != all { return .bool(truth) }
            default: sawNull = true
            }
        }
        return sawNull ? .null : .bool(all)
    }

    private func contains(
        _ table: MemberTable, _ test: MembershipTest, all: Bool
    ) throws(Interrupt) -> Value {
        let value = try evaluate(test.operand)
        return value.isNull ? .null : table.contains(value, negated: all)
    }
}

/// `operand = ANY (array)` or `operand <> ALL (array)`.
private struct MembershipTest {
    let operand: ScalarExpression
    let ordering: Ordering

    init?(_ slot: Int, _ test: ScalarExpression, all: Bool) {
        guard case .comparison(let op, let ordering, let left, let right) = test,
            op == (all ? .notEqual : .equal)
        else { return nil }
        self.ordering = ordering
        if case .slot(slot) = right {
            operand = left
        } else if case .slot(slot) = left {
            operand = right
        } else {
            return nil
        }
    }
}
