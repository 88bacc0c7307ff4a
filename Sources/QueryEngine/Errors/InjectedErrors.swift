// A fault rule's error as an error of the statement that it befalls.

package import FaultInjection

extension SQLError {
    /// An error in a protocol's own words.
    ///
    /// - Parameter condition: What the engine knows by the code; nil: nothing.
    package init(_ native: NativeError, _ condition: Condition?) {
        self.init(
            condition ?? .injected, native.text, detail: native.detail, hint: native.hint,
            reach: native.reach, nativeCode: native.code,
            nativeNumber: native.number)
    }
}
