// The fault rules that a client asks for itself, in a call's metadata: `x-understudy-fault: RULE; RULE`.

import FaultInjection
import Synchronization
import YDBLanguage
import YDBWire

/// The rules of one call. They are in force as long as the call is under way or, where the call makes a session, as long as the
/// session is there; they concern that call or that session alone, unless they name connections themselves.
package final class CallRules: Sendable {
    private enum State { case ofCall, ofSession, over }

    /// What contexts name whom the rules concern.
    let scope: Int
    private let numbers: [Range<Int>]
    private let injector: FaultInjector
    private let state = Mutex(State.ofCall)

    init(scope: Int, _ numbers: [Range<Int>], in injector: FaultInjector) {
        self.scope = scope
        self.numbers = numbers
        self.injector = injector
    }

    /// A session has been made by the call: the rules are the session's from now on, and befall the call itself no more.
    func keep() {
        state.withLock { if $0 == .ofCall { $0 = .ofSession } }
    }

    /// They befall the call that brought them.
    var areOfCall: Bool { state.withLock { $0 == .ofCall } }

    func endCall() { end { $0 == .ofCall } }

    func endSession() { end { $0 == .ofSession } }

    private func end(_ isEnd: (State) -> Bool) {
        let ends = state.withLock { state in
            guard isEnd(state) else { return false }
            state = .over
            return true
        }
        guard ends else { return }
        for range in numbers { injector.retire(range) }
    }
}

/// What all clients of a server have asked for.
final class InBandRules: Sendable {
    private struct LabelKey: Hashable {
        let injector: ObjectIdentifier
        let label: String
    }

    private struct OfLabel {
        let text: String
        let numbers: Range<Int>
        /// Held, for its key is its identity.
        let injector: FaultInjector
    }

    private let lastScope = Atomic<Int>(0)
    private let labels = Mutex<[LabelKey: OfLabel]>([:])
    /// Draws are made of numbers from here on, apart from those of the server's own rules.
    private static let firstDraw = 1 << 32

    /// Puts the rules of a call in force. With a label they are the label's: they and their counts stay from call to call until the label
    /// brings others, or an empty text. A rule that cannot be is told as BAD_REQUEST.
    func ask(
        _ text: String, label: String?, in injector: FaultInjector
    ) throws(CallFailure) -> CallRules? {
        do throws(FaultPlanError) {
            let rules = try FaultPlan(text, for: [YDBFaultWords()]).rules
            if let vain = rules.first(where: \.isInVain) {
                throw FaultPlanError(
                    rule: nil, reason: "no call is under way at its moment", text: "\(vain)")
            }
            guard let label, !label.isEmpty else { return try add(rules, in: injector) }
            try keep(text, rules, of: label, in: injector)
            return nil
        } catch {
            throw CallFailure(.badRequest, "\(YDBHeader.fault): \(error)")
        }
    }

    private func add(
        _ rules: [FaultRule], in injector: FaultInjector
    ) throws(FaultPlanError) -> CallRules {
        // What names connections concerns those, whoever they are.
        let own = rules.filter { $0.filter.connection == nil }
        let others = rules.filter { $0.filter.connection != nil }
        let scope = lastScope.add(1, ordering: .relaxed).newValue
        let first = try injector.add(own, drawnAs: Self.firstDraw, scope: scope)
        do throws(FaultPlanError) {
            let last = try injector.add(others, drawnAs: Self.firstDraw + own.count)
            return CallRules(scope: scope, [first, last], in: injector)
        } catch {
            injector.retire(first)
            throw error
        }
    }

    private func keep(
        _ text: String, _ asked: [FaultRule], of label: String, in injector: FaultInjector
    ) throws(FaultPlanError) {
        let key = LabelKey(injector: ObjectIdentifier(injector), label: label)
        let outcome = labels.withLock { labels -> Result<Void, FaultPlanError> in
            let known = labels[key]
            guard known?.text != text else { return .success(()) }
            do throws(FaultPlanError) {
                var rules = asked
                for index in rules.indices where rules[index].filter.connection == nil {
                    rules[index].filter.connection = .label(label)
                }
                let added = try injector.add(rules, drawnAs: Self.firstDraw)
                if let known { injector.retire(known.numbers) }
                labels[key] =
                    rules.isEmpty
                    ? nil
                    : OfLabel(
                        text: text, numbers: added, injector: injector)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }
}

extension FaultRule {
    /// A call comes when its connection is accepted and its client known, and does not see its end.
    fileprivate var isInVain: Bool {
        switch moment {
        case .accept, .authenticate, .close: filter.connection == nil
        default: false
        }
    }
}
