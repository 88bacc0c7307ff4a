// Functions that take a part of a text, or fill it up to a length.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let parts: Table = [
        "substring": substring, "substr": substring, "mid": substring,
        "left": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.side("left", values, at) { text, count, characters in
                characters.slice(text, from: 0, count: count)
            }
        },
        "right": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.side("right", values, at) { text, count, characters in
                let length = characters.count(text)
                return characters.slice(
                    text, from: max(0, length - count), count: min(count, length))
            }
        },
        "lpad": padding("lpad", isLeft: true), "rpad": padding("rpad", isLeft: false),
    ]

    private static let substring = MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
        let string = rules.string(values[0])
        var length = rules.length(string)
        // MariaDB takes the start away from the bytes.
        if rules.flavor.isMariaDB, values[1].expression.isConstant || values.count < 3,
            MySQLTypeKind(string.type).isText
        {
            length *= 4
        }
        if let start = rules.wholeConstant(values[1]) {
            length =
                start < 0
                ? min(length, Int(clamping: start.magnitude))
                : start == 0 ? 0 : max(0, length - Int(clamping: start - 1))
        }
        if values.count > 2, let count = rules.wholeConstant(values[2]) {
            length = min(length, Int(clamping: max(0, count)))
        }
        return try rules.stringCall(
            "substr", [string] + rules.integers(Array(values.dropFirst())), strings: 1,
            length: length, at: at
        ) { (values, characters, _) throws(SQLError) in
            let text = values[0].rawText
            let length = Int64(characters.count(text))
            var start = values[1].number
            if start < 0 { start += length + 1 }
            guard start >= 1, start <= length else { return [] }
            let rest = length - start + 1
            let count = values.count > 2 ? min(rest, values[2].number) : rest
            return characters.slice(text, from: Int(start) - 1, count: Int(max(0, count)))
        }
    }

    private static func padding(_ name: String, isLeft: Bool) -> MySQLFunction {
        MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            var strings = [rules.string(values[0])]
            strings.append(values.count > 2 ? rules.string(values[2]) : rules.text([0x20], at))
            let isMariaDB = rules.flavor.isMariaDB
            let length: Int =
                if let number = rules.wholeConstant(values[1]) {
                    Int(clamping: max(0, number))
                } else { MySQLRules.longestText }
            return try rules.stringCall(
                name, strings + [rules.converted(values[1], .signed)], strings: 2,
                length: min(length, MySQLRules.longestText), at: at
            ) { (values, characters, context) throws(SQLError) in
                let (text, pad) = (values[0].rawText, values[1].rawText)
                let wanted = values[2].number
                let longest = Int64(context.values?.longestValue ?? 1 << 24)
                guard wanted >= 0, wanted <= longest else { return nil }
                let count = characters.count(text)
                if Int(wanted) <= count {
                    return characters.slice(text, from: 0, count: Int(wanted))
                }
                let own = characters.count(pad)
                guard own > 0 else { return isMariaDB ? nil : [] }
                let missing = Int(wanted) - count
                var filling: [UInt8] = []
                for _ in 0..<(missing / own) { try filling.grow(by: pad) }
                filling += characters.slice(pad, from: 0, count: missing % own)
                return isLeft ? filling + text : text + filling
            }
        }
    }
}

extension MySQLRules {
    func side(
        _ name: String, _ values: [Typed], _ at: SourceOffset,
        _ take: @escaping @Sendable ([UInt8], Int, MySQLCharacters) -> [UInt8]
    ) throws(SQLError) -> Typed {
        let string = string(values[0])
        var length = length(string)
        if let count = wholeConstant(values[1]) {
            length = min(length, Int(clamping: max(0, count)))
        }
        return try stringCall(
            name, [string, converted(values[1], .signed)], strings: 1, length: length, at: at
        ) { (values, characters, _) throws(SQLError) in
            take(values[0].rawText, Int(clamping: max(0, values[1].number)), characters)
        }
    }
}
