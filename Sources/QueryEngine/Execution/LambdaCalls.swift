// Functions that are given functions: the evaluator calls those back over the frame.

extension ExecutionContext {
    func call(
        _ function: HigherOrderFunction, _ arguments: [ScalarExpression], _ lambdas: [Lambda]
    ) throws(Interrupt) -> Value {
        guard let values = try values(of: arguments, strict: function.isStrict) else {
            return .null
        }
        return try function.body(values, LambdaCalls(self, lambdas))
    }
}

/// The functions of one call, with the context that they are evaluated in.
private final class LambdaCalls: LambdaCaller {
    private let context: ExecutionContext
    private let lambdas: [Lambda]
    private var calls = 0
    /// So many calls are told of at once.
    private static let callsAtOnce = 32

    init(_ context: ExecutionContext, _ lambdas: [Lambda]) {
        self.context = context
        self.lambdas = lambdas
    }

    func call(_ lambda: Int, _ arguments: [Value]) throws(Interrupt) -> Value {
        guard lambdas.indices.contains(lambda), lambdas[lambda].slots.count == arguments.count
        else {
            throw .error(SQLError(.internalError, "a function was called with other arguments"))
        }
        // A list may be long, and what is done with each of its elements dear.
        try context.charge(1)
        calls &+= 1
        if calls % Self.callsAtOnce == 0 {
            do throws(SQLError) { try WorkPace.pass(64 &* Self.callsAtOnce) } catch {
                throw Interrupt(error)
            }
        }
        let called = lambdas[lambda]
        for (slot, value) in zip(called.slots, arguments) { context.frame[slot] = value }
        return try context.evaluate(called.body)
    }

    var environment: TypeEnvironment { context.environment }
    var transactionTimestamp: Int64 { context.transactionTimestamp }
    var statementTimestamp: Int64 { context.statementTimestamp }
    var clockTimestamp: Int64 { context.clockTimestamp }
    func random() -> Double { context.random() }
    func setSeed(_ seed: Double) { context.setSeed(seed) }
    var session: AnyObject? { context.session }
    var rowNumber: Int { context.rowNumber }
}
