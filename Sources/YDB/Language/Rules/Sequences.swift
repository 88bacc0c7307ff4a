// Numbers that sequences give, where a column's default is one.

import QueryEngine
import SQLPlanning

extension YQLRules {
    /// What a default that is a sequence is read as.
    static let nextValue = "\u{1}nextval"

    /// The call that such a default is; nil: it is another.
    func nextNumber(_ call: FunctionCall) -> Typed? {
        guard call.name.name == Self.nextValue,
            case .literal(.string(let sequence), _)? = call.arguments.first?.value
        else { return nil }
        // Any integer type takes it: the sequence ends where the type does.
        let type = YQLType.int64
        let function = FunctionDefinition(
            Self.nextValue, [], id(type), isStrict: false, volatility: .volatile, writes: true,
            body: .session { (session, _) throws(Interrupt) in
                guard let session = session as? YDBSessionCore else {
                    throw .violation(.sequenceMissing)
                }
                return .int(try session.nextNumber(of: sequence))
            })
        level.hasVolatileCall = true
        return typed(.call(function, []), type)
    }
}

extension EvaluationContext {
    /// Who the session is of.
    var yqlUser: String { (session as? YDBSessionCore)?.control.user ?? "" }
}
