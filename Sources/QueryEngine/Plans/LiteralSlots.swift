// Literals whose values a plan does not hold: it reads them as it reads parameters, so that texts which differ in
// nothing else share it.

import Synchronization

/// A literal of a text.
package struct LiteralToken: Sendable, Equatable {
    /// Decides the literal's type, but for strings, whose type the context decides.
    package enum Kind: UInt8, Sendable {
        /// Fits four bytes, with a minus sign before it or not.
        case short = 1
        /// Fits eight bytes and not four, with a minus sign before it or not.
        case long
        case decimal
        /// In plain quotes.
        case string
    }

    package let kind: Kind
    package let start: Int32
    package let end: Int32

    package init(_ kind: Kind, start: Int, end: Int) {
        self.kind = kind
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    package var range: Range<Int> { Int(start)..<Int(end) }
}

/// How a slot's value is made.
package enum LiteralSlot: Sendable {
    /// A number, with the sign before it.
    case number(token: Int, LiteralToken.Kind, isNegated: Bool)
    /// What a string holds, read as a type; as unknown, its bytes.
    case string(token: Int, SQLType)
    case cast(CastDefinition, LiteralOperand)
    case modifier(LiteralOperand, SQLType, isExplicit: Bool)
    case call(FunctionDefinition, [LiteralOperand])
    /// LIMIT and OFFSET together.
    case sum(LiteralOperand, LiteralOperand)
}

/// What a slot's value is made from.
package enum LiteralOperand: Sendable {
    case constant(Value)
    /// The value of an earlier slot.
    case slot(Int)
}

/// A slot as expressions name it.
package struct LiteralUse: Sendable {
    package let slot: Int
    private let ledger: LiteralLedger

    fileprivate init(slot: Int, ledger: LiteralLedger) {
        self.slot = slot
        self.ledger = ledger
    }

    /// What is being planned depends on the value.
    package func pin() { ledger.pin(slot: slot) }
}

/// The literals of a statement while it is planned: which of them became slots, and which the plan depends on.
package final class LiteralLedger: Sendable {
    private struct State {
        var slots: [LiteralSlot] = []
        /// For each slot, the tokens that its value is made from.
        var sources: [[Int]] = []
        var used: Set<Int> = []
        var pinned: Set<Int> = []
    }

    private let state = Mutex(State())

    package init() {}

    package var slots: [LiteralSlot] { state.withLock { $0.slots } }
    /// Tokens that became slots.
    package var used: Set<Int> { state.withLock { $0.used } }
    /// Tokens whose values the plan depends on.
    package var pinned: Set<Int> { state.withLock { $0.pinned } }

    package func number(
        token: Int, _ kind: LiteralToken.Kind, isNegated: Bool
    ) -> LiteralUse {
        add(.number(token: token, kind, isNegated: isNegated), from: [token])
    }

    package func string(token: Int) -> LiteralUse {
        string(token: token, as: SQLType(.unknown))
    }

    private func string(token: Int, as type: SQLType) -> LiteralUse {
        let known = state.withLock { state in
            state.slots.firstIndex {
                guard case .string(token, let other) = $0 else { return false }
                return other == type
            }
        }
        if let known { return LiteralUse(slot: known, ledger: self) }
        return add(.string(token: token, type), from: [token])
    }

    /// The string of a slot, read as a type.
    package func string(_ use: LiteralUse, as type: SQLType) -> LiteralUse? {
        let slot = state.withLock { $0.slots[use.slot] }
        guard case .string(let token, let own) = slot, own.oid == .unknown else { return nil }
        return string(token: token, as: type)
    }

    /// A value made from constants and slots; nil where none of the operands is a slot, or one is neither.
    package func derived(
        _ operands: [ScalarExpression], _ make: ([LiteralOperand]) -> LiteralSlot
    ) -> LiteralUse? {
        var values: [LiteralOperand] = []
        var sources: [Int] = []
        for operand in operands {
            switch operand {
            case .constant(let value): values.append(.constant(value))
            case .literal(let use):
                values.append(.slot(use.slot))
                sources += state.withLock { $0.sources[use.slot] }
            default: return nil
            }
        }
        return sources.isEmpty ? nil : add(make(values), from: sources)
    }

    private func add(_ slot: LiteralSlot, from tokens: [Int]) -> LiteralUse {
        let place = state.withLock { state in
            state.slots.append(slot)
            state.sources.append(tokens)
            state.used.formUnion(tokens)
            return state.slots.count - 1
        }
        return LiteralUse(slot: place, ledger: self)
    }

    fileprivate func pin(slot: Int) {
        state.withLock { state in state.pinned.formUnion(state.sources[slot]) }
    }

    package func pin(token: Int) { state.withLock { _ = $0.pinned.insert(token) } }
}
