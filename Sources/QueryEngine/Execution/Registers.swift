// The stores of a statement's registers, passed on from one statement of a session to the next.

/// Frame and relation positions, empty or of the right size.
package struct Registers {
    var frame: [Value] = []
    var relations: [RelationPosition] = []

    /// Larger stores are not kept.
    private static let largest = 64

    package init() {}

    /// Takes the stores out.
    mutating func take() -> Registers {
        let taken = self
        self = Registers()
        return taken
    }

    /// Takes over the stores of a statement that is through, without what they hold.
    mutating func keep(_ context: ExecutionContext) {
        guard context.frame.count <= Registers.largest,
            context.relations.count <= Registers.largest
        else { return }
        swap(&frame, &context.frame)
        swap(&relations, &context.relations)
        for index in frame.indices { frame[index] = .null }
        for index in relations.indices { relations[index] = RelationPosition() }
    }

    /// Makes them as large as a plan wants them.
    mutating func size(_ plan: QueryPlan) {
        if frame.count != plan.slotCount {
            frame = [Value](repeating: .null, count: plan.slotCount)
        }
        if relations.count != plan.relationCount {
            relations = [RelationPosition](
                repeating: RelationPosition(), count: plan.relationCount)
        }
    }
}
