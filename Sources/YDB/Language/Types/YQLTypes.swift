// The library of types: each type's definition by its number.
package import QueryEngine

/// The types that every database of YDB has.
package enum YQLTypes {
    package static let library: TypeLibrary = {
        let null = definition(YQLTypeNumber.null, "Null", .null)
        let row = definition(.record, "Struct", .structure([]))
        let array = definition(TypeID(2277, .array), "List", .emptyList)
        var all = [null, row]
        for isOptional in [false, true] {
            for primitive in YQLPrimitive.allCases {
                let plain = YQLType.primitive(primitive)
                all.append(
                    definition(
                        YQLTypeNumber.id(primitive, isOptional: isOptional),
                        primitive.name + (isOptional ? "?" : ""),
                        isOptional ? .optional(plain) : plain))
            }
            all.append(decimal(isOptional: isOptional))
        }
        return TypeLibrary(
            all, unknown: (any: null, row: row, array: array), trueText: "true",
            falseText: "false", enumeration: { _, _ in [] })
    }()

    private static func definition(
        _ id: TypeID, _ name: String, _ type: YQLType
    ) -> TypeDefinition {
        let comparability = type.comparability
        let plain = type.withoutOptional
        return TypeDefinition(
            id, name, name, length: -1, category: plain.isData ? "D" : "P",
            comparability: comparability, comparesPlainly: comparability == .order,
            keyFamily: plain.primitive.map { YQLTypeNumber.id($0) }, form: form,
            showsModifier: false)
    }

    private static func decimal(isOptional: Bool) -> TypeDefinition {
        TypeDefinition(
            YQLTypeNumber.decimal(isOptional: isOptional), isOptional ? "Decimal?" : "Decimal",
            "Decimal", length: -1, category: "D", comparability: .order, comparesPlainly: true,
            keyFamily: YQLTypeNumber.decimal(), form: form,
            modifier: TypeModifierRules(
                encode: { (numbers) throws(SQLError) in
                    let (precision, scale) = (numbers.first ?? 0, numbers.dropFirst().first ?? 0)
                    guard numbers.count <= 2, (1...35).contains(precision),
                        (0...precision).contains(scale)
                    else {
                        throw .yqlType(
                            "Invalid decimal parameters: (\(precision),\(scale)).")
                    }
                    return YQLTypeNumber.modifier(precision: precision, scale: scale)
                },
                format: { modifier in
                    "Decimal(\(modifier >> 8),\(modifier & 0xFF))" + (isOptional ? "?" : "")
                },
                apply: { (value, _, _) throws(SQLError) in value }))
    }

    /// The text as CAST reads and writes it. The binary form is the wire's own.
    private static let form = TypeForm(
        read: { (text, type, _) throws(SQLError) in
            guard let target = YQLTypeNumber.type(type) else { return .bytes(Array(text)) }
            let value = YQLText.parse(Array(text), as: target.withoutOptional)
            guard let value else {
                throw .yqlValue("Invalid value for type \(target.withoutOptional)")
            }
            return value
        },
        write: { value, type, _, out in
            YQLText.append(value, YQLTypeNumber.type(SQLType(type)) ?? .null, to: &out)
        },
        receive: { (reader, _, _) throws(SQLError) in .bytes([UInt8](reader.rest())) },
        send: { value, type, _, out in
            YQLText.append(value, YQLTypeNumber.type(SQLType(type)) ?? .null, to: &out)
        })
}
