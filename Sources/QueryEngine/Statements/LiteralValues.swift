// The values of a plan's literals, read from the text at hand.

extension StatementRunner {
    /// nil where one of them cannot be read as its type, or is not what the plan was made for: the text is planned by
    /// itself then, which says what is wrong.
    func values(_ slots: [LiteralSlot], _ literals: LiteralText) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(slots.count)
        for slot in slots {
            switch slot {
            case .number(let token, .short, let isNegated),
                .number(let token, .long, let isNegated):
                values.append(.int(literals.integer(token, isNegated: isNegated)))
            default:
                guard let value = value(slot, literals, values) else { return nil }
                values.append(value)
            }
        }
        return values
    }

    private func value(
        _ slot: LiteralSlot, _ literals: LiteralText, _ earlier: [Value]
    ) -> Value? {
        func operand(_ operand: LiteralOperand) -> Value {
            switch operand {
            case .constant(let value): value
            case .slot(let index): earlier[index]
            }
        }
        let value: Value?
        switch slot {
        case .number(let token, let kind, let isNegated):
            guard kind == .decimal else {
                return .int(literals.integer(token, isNegated: isNegated))
            }
            var digits = literals.string(token)
            if isNegated { digits.insert(0x2D, at: 0) }
            value = try? digits.withUnsafeBytes { (text) throws(SQLError) in
                .numeric(try Numeric.parse(text))
            }
        case .string(let token, let type):
            value = try? TypeInput.parse(literals.string(token), as: type, typeEnvironment)
        case .cast(let cast, let source):
            guard case .function(let body) = cast.method else { return nil }
            value = try? body(operand(source), self)
        case .modifier(let source, let type, let isExplicit):
            value = try? TypeInput.applyModifier(
                operand(source), type, explicit: isExplicit, typeEnvironment.types)
        case .call(let function, let operands):
            value = try? function.value(of: operands.map(operand), self)
        case .sum(let a, let b):
            guard case .int(let x) = operand(a), case .int(let y) = operand(b), x >= 0, y >= 0
            else { return nil }
            let (sum, overflow) = x.addingReportingOverflow(y)
            return overflow ? nil : .int(sum)
        }
        // A null that came of a literal is planned as what it is.
        guard let value, !value.isNull else { return nil }
        return value
    }
}

extension LiteralText {
    /// The value of a number that is known to fit.
    @inline(__always)
    func integer(_ index: Int, isNegated: Bool) -> Int64 {
        var value: Int64 = 0
        for byte in text[tokens[index].range] { value = value &* 10 &+ (Int64(byte) &- 0x30) }
        return isNegated ? 0 &- value : value
    }

    /// The digits of a number; the content of a string.
    func string(_ index: Int) -> [UInt8] {
        let token = tokens[index]
        guard token.kind == .string else { return Array(text[token.range]) }
        let content = text[Int(token.start) + 1..<Int(token.end) - 1]
        guard content.contains(0x27) else { return Array(content) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count)
        var isSecond = false
        for byte in content {
            isSecond = byte == 0x27 && !isSecond
            if !isSecond { bytes.append(byte) }
        }
        return bytes
    }
}
