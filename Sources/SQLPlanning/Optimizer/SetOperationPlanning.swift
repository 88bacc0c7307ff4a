// UNION, INTERSECT and EXCEPT as operators over their operands' columns.
import QueryEngine

extension Optimizer {
    func planSetNode(
        _ node: SetNode, into slots: [Int], _ types: [OutputColumn]
    ) throws(SQLError) -> PlanNode {
        switch node {
        case .leaf(let block):
            let planned = try planBlock(block, into: slots)
            return planned.node
        case .operation(let kind, let isAll, let left, let right, let own):
            var target = slots
            var conversions: [SlotAssignment] = []
            // An operand that is an operation itself may have other types than the whole.
            for at in own.indices where own[at].type.oid != types[at].type.oid {
                target[at] = makeSlot()
                let raw = Typed(
                    .slot(target[at]), own[at].type.oid, collation: own[at].collation)
                let value = try rules.coerceToCommon(raw, types[at].type.oid, "UNION")
                conversions.append(SlotAssignment(slots[at], value.expression))
            }
            let result: PlanNode
            if kind == .union, isAll {
                var inputs: [AppendInput] = []
                try appendInputs(node, own, to: &inputs)
                result = .append(inputs, slots: target)
            } else {
                let a = try planOperand(left, own)
                let b = try planOperand(right, own)
                let operation: SetOperationNode.Kind =
                    switch (kind, isAll) {
                    case (.union, _): .union
                    case (.intersect, false): .intersect
                    case (.intersect, true): .intersectAll
                    case (.except, false): .except
                    case (.except, true): .exceptAll
                    }
                result = .setOperation(
                    SetOperationNode(
                        kind: operation, left: a, right: b, slots: typedSlots(target, own)))
            }
            return conversions.isEmpty ? result : .project(result, conversions)
        }
    }

    private func planOperand(
        _ node: SetNode, _ types: [OutputColumn]
    ) throws(SQLError) -> AppendInput {
        let slots = types.map { _ in makeSlot() }
        return AppendInput(node: try planSetNode(node, into: slots, types), slots: slots)
    }

    /// The operands of a chain of UNION ALL, flattened.
    private func appendInputs(
        _ node: SetNode, _ types: [OutputColumn], to inputs: inout [AppendInput]
    ) throws(SQLError) {
        if case .operation(.union, true, let left, let right, let own) = node,
            zip(own, types).allSatisfy({ $0.type.oid == $1.type.oid })
        {
            try appendInputs(left, types, to: &inputs)
            try appendInputs(right, types, to: &inputs)
            return
        }
        if case .leaf(let block) = node {
            let planned = try planBlock(block)
            inputs.append(AppendInput(node: planned.node, slots: planned.slots))
            return
        }
        inputs.append(try planOperand(node, types))
    }
}
