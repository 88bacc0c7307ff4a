// LIKE and REGEXP.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    func analyzeLike(_ match: PatternMatch) throws(SQLError) -> Typed {
        let subject = try value(match.subject)
        let pattern = try value(match.pattern)
        var escape: Typed?
        if let written = match.escape { escape = try value(written) }
        let test = try like(subject, pattern, escape, match.offset)
        return match.isNegated ? try negation(test, match.offset) : test
    }

    func like(
        _ subject: Typed, _ pattern: Typed, _ escape: Typed?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if subject.expression.isNullConstant || pattern.expression.isNullConstant {
            return truth(.constant(.null), [], at)
        }
        let escapes = mode.contains(.noBackslashEscapes) ? nil : UInt32(0x5C)
        if MySQLTypeKind(subject.type).isBytes || MySQLTypeKind(pattern.type).isBytes {
            return try match(
                [converted(subject, .bytes), converted(pattern, .bytes)], escape, escapes, nil, at)
        }
        let values = [converted(subject, .text), converted(pattern, .text)]
        let collation = try agreed(values, "like")
        let keys = MySQLCollation.of(collation)?.characterKeys ?? .codePoints
        return try match(values, escape, escapes, keys, at)
    }

    /// Bytes where there are no keys.
    private func match(
        _ values: [Typed], _ escape: Typed?, _ standard: UInt32?, _ keys: CharacterKeys?,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var arguments = values
        if let escape { arguments.append(converted(escape, .text)) }
        let name = "like \(keys?.name ?? "bytes")"
        return call(
            name, arguments, MySQLType.truth, at: at,
            .nary { (values, _) throws(SQLError) in
                var sign = standard
                if values.count > 2 {
                    let characters = UTF8Text.scalars(values[2].rawText)
                    if characters.count > 1 {
                        throw .mySQL(1210, "Incorrect arguments to ESCAPE")
                    }
                    sign = characters.first?.value
                }
                let (text, pattern) = (values[0].rawText, values[1].rawText)
                guard let keys else {
                    let matcher = MySQLLike(pattern.map { UInt32($0) }, escape: sign) { $0 }
                    return .bool(try matcher.matches(text.map { UInt32($0) }))
                }
                let matcher = MySQLLike(
                    CharacterKeys.scalars(pattern), escape: sign, key: keys.key)
                return .bool(try matcher.matches(CharacterKeys.scalars(text)))
            })
    }

    func regularExpression(
        _ subject: Typed, _ pattern: Typed, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        try matched([subject, pattern], at)
    }
}
