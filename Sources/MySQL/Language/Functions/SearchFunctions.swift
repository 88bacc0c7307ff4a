// Functions that look for a text in another one.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let searches: Table = [
        "locate": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            try rules.located(values[1], values[0], values.count > 2 ? values[2] : nil, at)
        },
        "position": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.located(values[1], values[0], nil, at)
        },
        "instr": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.located(values[0], values[1], nil, at)
        },
        "replace": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let strings = values.map { rules.string($0) }
            let growth = max(1, rules.length(strings[2]))
            return try rules.stringCall(
                "replace", strings, length: rules.length(strings[0]) * growth, at: at
            ) { (values, _, _) throws(SQLError) in
                try replaced(values[0].rawText, values[1].rawText, values[2].rawText)
            }
        },
        "substring_index": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let strings = [rules.string(values[0]), rules.string(values[1])]
            return try rules.stringCall(
                "substring_index", strings + [rules.converted(values[2], .signed)], strings: 2,
                length: rules.length(strings[0]), at: at
            ) { (values, _, _) throws(SQLError) in
                substringIndex(
                    values[0].rawText, values[1].rawText, Int(clamping: values[2].number))
            }
        },
    ]

    static func replaced(
        _ text: [UInt8], _ old: [UInt8], _ new: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        guard !old.isEmpty else { return text }
        var out: [UInt8] = []
        var at = 0
        var work = WorkCount()
        while at < text.count {
            try work.add(1)
            if text[at] == old[0], text[at...].starts(with: old) {
                try out.grow(by: new)
                at += old.count
            } else {
                out.append(text[at])
                at += 1
            }
        }
        return out
    }

    private static func substringIndex(
        _ text: [UInt8], _ separator: [UInt8], _ count: Int
    ) -> [UInt8] {
        guard count != 0, !separator.isEmpty else { return [] }
        var places: [Int] = []
        var at = 0
        while at + separator.count <= text.count {
            if text[at...].starts(with: separator) {
                places.append(at)
                at += separator.count
            } else {
                at += 1
            }
        }
        if count > 0 {
            return count > places.count ? text : Array(text[..<places[count - 1]])
        }
        let index = places.count + count
        return index < 0 ? text : Array(text[(places[index] + separator.count)...])
    }
}

extension MySQLRules {
    /// The place of a part in a text, as their collation finds it equal.
    func located(
        _ text: Typed, _ part: Typed, _ start: Typed?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let strings = [string(text), string(part)]
        let isBytes = strings.contains { MySQLTypeKind($0.type).isBytes }
        var keys = CharacterKeys.codePoints
        if !isBytes {
            keys = MySQLCollation.of(try agreed(strings, "locate"))?.characterKeys ?? keys
        }
        let key = keys.key
        var result = wholeCall(
            "locate \(keys.name)", strings + (start.map { [converted($0, .signed)] } ?? []),
            width: 10, at: at,
            .nary { (values, _) throws(SQLError) in
                func characters(_ bytes: [UInt8]) -> [UInt32] {
                    isBytes
                        ? bytes.map { UInt32($0) } : CharacterKeys.scalars(bytes).map { key($0) }
                }
                let (text, part) = (characters(values[0].rawText), characters(values[1].rawText))
                let first = values.count > 2 ? values[2].number &- 1 : 0
                guard first >= 0, first <= Int64(text.count) else { return .int(0) }
                var place = Int(first)
                var work = WorkCount()
                while place + part.count <= text.count {
                    try work.add(1)
                    if text[place..<place + part.count].elementsEqual(part) {
                        return .int(Int64(place) + 1)
                    }
                    place += 1
                }
                return .int(0)
            })
        result.modifier = 11
        return result
    }
}
