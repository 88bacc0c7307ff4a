// Functions of lists: which of several values, and texts with commas between their parts.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let lists: Table = [
        "elt": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            let strings = values.dropFirst().map { rules.string($0) }
            let arguments = strings + [rules.converted(values[0], .signed)]
            var chosen = try rules.stringCall(
                "elt", arguments, strings: strings.count,
                length: strings.map { rules.length($0) }.max() ?? 0, isStrict: false, at: at
            ) { (values, _, _) throws(SQLError) in
                guard let place = values.last, !place.isNull, place.number >= 1,
                    place.number < Int64(values.count)
                else { return nil }
                let value = values[Int(place.number) - 1]
                return value.isNull ? nil : value.rawText
            }
            // One of whole numbers has no decimals.
            if values.dropFirst().allSatisfy({ MySQLTypeKind($0.type).isInteger }) {
                chosen.traits.insert(.fixedDecimals)
            }
            return chosen
        },
        "field": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            try rules.field(values, at)
        },
        "find_in_set": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let texts = values.map { rules.converted($0, .text) }
            let collation = try rules.agreed(texts, "find_in_set")
            return rules.wholeCall(
                "find_in_set \(collation.id)", texts, width: 3, at: at,
                .binary { (wanted, list, _) in
                    if list.rawText.isEmpty { return .int(0) }
                    let parts = list.rawText.split(
                        separator: 0x2C, omittingEmptySubsequences: false)
                    let place = parts.firstIndex { collation.equal(Array($0), wanted.rawText) }
                    return .int(place.map { Int64($0) + 1 } ?? 0)
                })
        },
        "make_set": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            let strings = values.dropFirst().map { rules.string($0) }
            return try rules.stringCall(
                "make_set", strings + [rules.converted(values[0], .signed)],
                strings: strings.count, length: rules.sum(Array(strings)) + strings.count - 1,
                isStrict: false, at: at
            ) { (values, _, _) throws(SQLError) in
                guard let bits = values.last, !bits.isNull else { return nil }
                var parts: [[UInt8]] = []
                for (place, value) in values.dropLast().enumerated() where place < 64 {
                    if bits.number >> Int64(place) & 1 == 1, !value.isNull {
                        parts.append(value.rawText)
                    }
                }
                return Array(parts.joined(separator: [0x2C]))
            }
        },
        "export_set": MySQLFunction(3...5) { (rules, values, at) throws(SQLError) in
            var strings = values[1...2].map { rules.string($0) }
            strings.append(values.count > 3 ? rules.string(values[3]) : rules.text([0x2C], at))
            let numbers = [values[0]] + values.dropFirst(4)
            let widest = max(rules.length(strings[0]), rules.length(strings[1]))
            return try rules.stringCall(
                "export_set", strings + numbers.map { rules.converted($0, .signed) }, strings: 3,
                length: widest * 64 + rules.length(strings[2]) * 63, at: at
            ) { (values, _, _) throws(SQLError) in
                let bits = values[3].number
                let count = values.count > 4 ? min(64, max(0, values[4].number)) : 64
                var out: [UInt8] = []
                for place in 0..<count {
                    if place > 0 { try out.grow(by: values[2].rawText) }
                    try out.grow(by: values[bits >> place & 1 == 1 ? 0 : 1].rawText)
                }
                return out
            }
        },
    ]
}

extension MySQLRules {
    /// Texts are compared as texts, numbers as numbers, a mixture as doubles.
    func field(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        let kinds = values.map { MySQLTypeKind($0.type) }.filter { $0 != .null }
        let ordering: Ordering
        let arguments: [Typed]
        if kinds.allSatisfy(\.isString) {
            arguments = values.map { converted($0, .text) }
            ordering = Ordering(MySQLType.varchar, try agreed(arguments, "field"))
        } else if kinds.allSatisfy({ $0.isInteger && !$0.isBiased }) {
            arguments = values.map { converted($0, .signed) }
            ordering = Ordering(MySQLType.bigint)
        } else if kinds.allSatisfy({ $0.isInteger || $0.isDecimal }) {
            arguments = values.map { converted($0, .decimal) }
            ordering = Ordering(MySQLType.decimal)
        } else {
            arguments = values.map { converted($0, .double) }
            ordering = Ordering(MySQLType.double())
        }
        var result = wholeCall(
            "field \(ordering.collation.id)", arguments, width: 3, isStrict: false, at: at,
            .nary { (values, _) in
                guard let wanted = values.first, !wanted.isNull else { return .int(0) }
                let place = values.dropFirst().firstIndex {
                    !$0.isNull && Comparison.equal($0, wanted, ordering)
                }
                return .int(Int64(place ?? 0))
            })
        result.traits = .notNull
        return result
    }
}
