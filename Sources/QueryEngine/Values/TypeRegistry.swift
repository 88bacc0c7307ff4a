// Looks built-in types up by number and by name, and reads and prints their modifiers.

/// The built-in types. Types that DDL makes (enums, domains) are the catalog's.
package enum TypeRegistry {
    private static let byOID: [TypeOID: TypeDefinition] = {
        var table: [TypeOID: TypeDefinition] = [:]
        for definition in TypeTable.definitions { table[definition.oid] = definition }
        return table
    }()

    private static let byName: [String: TypeDefinition] = {
        var table: [String: TypeDefinition] = [:]
        for definition in TypeTable.definitions { table[definition.name] = definition }
        return table
    }()

    /// Every built-in type, for the system catalog.
    package static var all: [TypeDefinition] { TypeTable.definitions }

    package static func definition(_ oid: TypeOID) -> TypeDefinition? {
        byOID[oid] ?? EnumTypes.definition(oid)
    }

    /// By the internal name: `int4`, `_int4`, `bpchar`.
    package static func type(named name: String) -> TypeDefinition? { byName[name] }

    /// The element type of a true array type; nil for others, such as `name`.
    package static func arrayElement(_ oid: TypeOID) -> TypeOID? {
        guard let definition = definition(oid), definition.length == -1 else { return nil }
        return definition.elementType
    }

    /// As format_type prints it: `character varying(10)`, `timestamp(3) without time zone`, `integer[]`.
    package static func format(_ type: SQLType) -> String {
        guard let definition = definition(type.oid) else { return "???" }
        if definition.category == "A", let element = definition.elementType,
            definition.name.utf8.first == UInt8(ascii: "_")
        {
            return format(SQLType(element, modifier: type.modifier)) + "[]"
        }
        let modifier = type.modifier
        if modifier < 0 { return type.oid == .bpchar ? "character" : definition.sqlName }
        switch type.oid {
        case .varchar, .bpchar:
            return modifier < 4 ? definition.sqlName : "\(definition.sqlName)(\(modifier - 4))"
        case .numeric:
            return modifier < 4
                ? "numeric"
                : "numeric(\(TypeModifier.precision(modifier)),\(TypeModifier.scale(modifier)))"
        case .time, .timestamp: return base(definition, modifier, " without time zone")
        case .timetz, .timestamptz: return base(definition, modifier, " with time zone")
        case .interval: return "interval" + TypeModifier.intervalSuffix(modifier)
        case .bool, .int2, .int4, .int8, .float4, .float8: return definition.sqlName
        default: return "\(definition.sqlName)(\(modifier))"
        }
    }

    private static func base(_ type: TypeDefinition, _ modifier: Int32, _ zone: String) -> String {
        let isTime = type.oid == .time || type.oid == .timetz
        return "\(isTime ? "time" : "timestamp")(\(modifier))\(zone)"
    }

    /// What the type's typmodin function makes of the modifiers in parentheses.
    package static func modifier(for type: TypeOID, arguments: [Int]) throws(SQLError) -> Int32 {
        if let element = arrayElement(type) {
            return try modifier(for: element, arguments: arguments)
        }
        switch type {
        case .varchar: return try TypeModifier.length(arguments, "varchar")
        case .bpchar: return try TypeModifier.length(arguments, "char")
        case .numeric: return try TypeModifier.numeric(arguments)
        case .time: return try TypeModifier.precision(arguments, "TIME", "")
        case .timetz: return try TypeModifier.precision(arguments, "TIME", " WITH TIME ZONE")
        case .timestamp: return try TypeModifier.precision(arguments, "TIMESTAMP", "")
        case .timestamptz:
            return try TypeModifier.precision(arguments, "TIMESTAMP", " WITH TIME ZONE")
        case .interval: return try TypeModifier.interval(arguments)
        default:
            let name = definition(type)?.name ?? "???"
            throw SQLError(.syntaxError, "type modifier is not allowed for type \"\(name)\"")
        }
    }
}
