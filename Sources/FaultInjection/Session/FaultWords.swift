// Errors as both sides of a connection share them: what an error undoes, and a fault's meaning in a protocol's own words.

/// What an error undoes, from the least to the most.
package enum Reach: Sendable, Comparable {
    /// The statement alone.
    case statement
    /// The transaction around it.
    case transaction
    /// The session: the connection ends with it.
    case session
}

/// An error in a protocol's own words. A protocol uses the code, the number or both.
package struct NativeError: Error, Sendable, Equatable {
    /// As `40001`, `ABORTED`.
    package var code: String
    /// As 1213; 0 where the protocol has none.
    package var number: Int32
    package var text: String
    package var detail: String?
    package var hint: String?
    package var reach: Reach

    package init(
        code: String, number: Int32 = 0, text: String, detail: String? = nil,
        hint: String? = nil, reach: Reach = .transaction
    ) {
        self.code = code
        self.number = number
        self.text = text
        self.detail = detail
        self.hint = hint
        self.reach = reach
    }
}

/// What a protocol says where a rule asks for an error: one exhaustive switch a protocol, without a default.
package protocol FaultWords: Sendable {
    /// The error of this meaning; nil where the protocol cannot say it, which is noted as impossible.
    ///
    /// - Parameter kind: What the statement under way does, for errors that name it; empty where there is none.
    func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError?

    /// What is wrong with a code that a rule names; nil: an error can have it.
    func flaw(ofCode code: String) -> CodeFlaw?
}

extension FaultWords {
    package func flaw(ofCode code: String) -> CodeFlaw? {
        error(.native(code: code, message: nil), during: []) == nil
            ? CodeFlaw(reason: "no error has the code \(code)") : nil
    }
}

/// Why no error can have a code.
package struct CodeFlaw: Sendable, Equatable {
    package var reason: String
    /// What was probably meant.
    package var suggestion: String?

    package init(reason: String, suggestion: String? = nil) {
        self.reason = reason
        self.suggestion = suggestion
    }
}
