// What functions are given that are evaluated without a session.
import QueryEngine

/// For what is evaluated while a statement is analysed: nothing that is asked of it depends on a session.
final class ConstantContext: EvaluationContext {
    static var shared: ConstantContext { ConstantContext() }

    let environment = TypeEnvironment(types: YQLTypes.library)
    var transactionTimestamp: Int64 { 0 }
    var statementTimestamp: Int64 { 0 }
    var clockTimestamp: Int64 { 0 }
    var session: AnyObject? { nil }

    func random() -> Double { 0 }
    func setSeed(_ seed: Double) {}
}
