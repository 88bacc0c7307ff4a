// Texts in other character sets: introducers, CONVERT, CHAR; and what collations sort texts by.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    func characterSet(_ name: String) throws(SQLError) -> MySQLCharacterSet {
        guard let set = MySQLCharacterSet.named(name) else {
            throw error(1115, "Unknown character set: '\(name)'")
        }
        return set
    }

    func introduced(
        _ name: String, _ value: Typed, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let set = try characterSet(name)
        var result = value
        result.offset = at
        if set == .binary {
            result = converted(value, .bytes)
            result.type = MySQLType.varbinary
            if case .constant(.bytes(let bytes)) = result.expression {
                result.modifier = Int32(clamping: bytes.count)
            }
            return result
        }
        if MySQLTypeKind(value.type).isBytes, case .constant(.bytes(let bytes)) = value.expression {
            let isValid = bytes.withUnsafeBytes { (try? UTF8Text.validate($0)) != nil }
            if set.maximumBytes > 1, !isValid {
                throw error(
                    1300,
                    "Invalid \(set.name) character string: '\(MySQLFunctions.hexText(bytes))'")
            }
            let text =
                set == .latin1 ? bytes.flatMap { Array(String(UnicodeScalar($0)).utf8) } : bytes
            result = self.text(text, at)
            result.traits = value.traits.intersection(.notNull)
        }
        result.collation = MySQLCollation.standard(set, flavor).collation
        return result
    }

    func converted(
        _ value: Typed, using name: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let set = try characterSet(name)
        if set == .binary { return converted(value, .bytes) }
        var result = converted(value, .text)
        if set.maximumBytes == 1 {
            let most: UInt32 = set == .latin1 ? 0xFF : 0x7F
            result = call(
                "using \(set.name)", [result], result.type, modifier: result.modifier,
                collation: result.collation, at: at,
                .unary { (value, context) in
                    let text = value.rawText
                    if text.allSatisfy({ $0 < 0x80 }) { return value }
                    var out: [UInt8] = []
                    for scalar in UTF8Text.scalars(text) {
                        if scalar.value > most, context.values?.flavor.isMariaDB == true {
                            var own: [UInt8] = []
                            UTF8Text.append(scalar, to: &own)
                            context.warn(
                                1977,
                                "Cannot convert 'utf8mb4' character 0x\(MySQLFunctions.hexText(own)) to '\(set.name)'"
                            )
                        }
                        UTF8Text.append(scalar.value <= most ? scalar : "?", to: &out)
                    }
                    return .text(out)
                })
        }
        result.collation = MySQLCollation.standard(set, flavor).collation
        result.coercibility = 2
        result.traits = notNullText([value])
            .union(value.traits.intersection(.fixedDecimals))
        return result
    }

    /// CHAR(…): bytes, or the text that they are in a character set.
    func characters(
        _ values: [Typed], _ set: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let bytes = call(
            "char", values, MySQLType.varbinary, modifier: Int32(clamping: values.count * 4),
            isStrict: false, isNullable: true, at: at,
            .nary { (values, _) in
                var out: [UInt8] = []
                for value in values where !value.isNull {
                    let code = UInt32(truncatingIfNeeded: value.number)
                    var shift: UInt32 =
                        code > 0xFF_FFFF ? 24 : code > 0xFFFF ? 16 : code > 0xFF ? 8 : 0
                    while true {
                        out.append(UInt8(truncatingIfNeeded: code >> shift))
                        if shift == 0 { break }
                        shift -= 8
                    }
                }
                return .bytes(out)
            })
        if set.isEmpty { return bytes }
        let known = try characterSet(set)
        guard let recoded = known.whereRecoded else {
            var text = try converted(bytes, using: set, at)
            text.modifier = Int32(clamping: values.count)
            return text
        }
        var text = call(
            "char \(known.name)", [bytes], MySQLType.varchar,
            modifier: Int32(clamping: values.count * 4 / known.maximumBytes),
            collation: MySQLCollation.standard(known, flavor).collation, isNullable: true, at: at,
            .unary { (value, _) in
                .text(MySQLConversion.wellFormed(recoded.decoded(value.rawText)))
            })
        text.coercibility = 2
        return text
    }

    /// What a collation sorts a text by.
    func weights(_ value: Typed, _ at: SourceOffset) throws(SQLError) -> Typed {
        let text = string(value)
        if MySQLTypeKind(text.type).isBytes { return text }
        let keys = MySQLCollation.of(text.collation)?.characterKeys ?? .codePoints
        let key = keys.key
        return call(
            "weight_string \(keys.name)", [text], MySQLType.varbinary,
            modifier: Int32(clamping: length(text) * 2), isNullable: true, at: at,
            .unary { (value, _) in
                var out: [UInt8] = []
                for scalar in CharacterKeys.scalars(value.rawText) {
                    let weight = key(scalar)
                    if weight > 0xFFFF { out.append(UInt8(truncatingIfNeeded: weight >> 16)) }
                    out.append(UInt8(truncatingIfNeeded: weight >> 8))
                    out.append(UInt8(truncatingIfNeeded: weight))
                }
                return .bytes(out)
            })
    }
}
