// What a fault rule's error becomes in a session: the language's words, with the condition that the engine knows by the code.

package import FaultInjection

extension SQLError {
    /// The error of a fault rule.
    package init(_ native: NativeError) {
        self.init(
            Condition.allCases.first { $0.sqlState == native.code } ?? .injected, native.text,
            detail: native.detail, hint: native.hint, isFatal: native.reach == .session,
            nativeCode: native.code)
    }
}
