// From a type's name as written to the type.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func resolveType(_ name: TypeName) throws(SQLError) -> SQLType {
        if name.isSet {
            throw error(
                .invalidTableDefinition, "type reference cannot be declared SETOF", at: name.offset)
        }
        if name.isColumnType { throw notSupported("%TYPE", at: name.offset) }
        guard var type = try findType(name) else {
            let written = name.name.dotted + (name.isArray ? "[]" : "")
            throw error(
                .undefinedObject, "type \"\(written)\" does not exist", at: name.offset)
        }
        if !name.modifiers.isEmpty {
            type.modifier = try typeModifier(name, of: type.oid)
        }
        if name.isArray {
            guard let array = arrayType(of: type.oid) else {
                throw error(
                    .undefinedObject,
                    "could not find array type for data type \(format(type.oid))",
                    at: name.offset)
            }
            type.oid = array
        }
        return type
    }

    func findType(_ name: TypeName) throws(SQLError) -> SQLType? {
        if let bound = builder.bindings?.type(at: Int(name.offset.bytes)) {
            depend(onType: bound)
            builder.notes?.note(bound, at: name.offset)
            return SQLType(bound)
        }
        let schema = name.name.schema
        if schema == nil || schema == "pg_catalog",
            let definition = types.type(named: name.name.name)
        {
            return SQLType(definition.oid)
        }
        let found = try catalog.type(schema: schema, name: name.name.name)
        if let found {
            depend(onType: found.oid)
            builder.notes?.note(found.oid, at: name.offset)
        }
        return found
    }

    /// The plan stands on what an enum's name and labels are now.
    func depend(onType type: TypeID) {
        guard let element = type.enumeration,
            let version = catalog.version(ofType: element.rawValue)
        else {
            return
        }
        builder.depend(on: element.rawValue, version: version)
    }

    private func typeModifier(_ name: TypeName, of type: TypeID) throws(SQLError) -> Int32 {
        var arguments: [Int] = []
        for modifier in name.modifiers {
            switch modifier {
            case .literal(.integer(let value), _): arguments.append(Int(value))
            case .unary(let sign, .literal(.integer(let value), _), _) where sign.symbol == "-":
                arguments.append(Int(0 &- value))
            case .literal(.string(let digits), let at):
                guard let value = Int(digits) else {
                    throw error(
                        .invalidTextRepresentation,
                        "invalid input syntax for type integer: \"\(digits)\"", at: at)
                }
                arguments.append(value)
            case .literal(.slot(let reference), let at): throw builder.pinned(reference, at: at)
            default:
                throw error(
                    .syntaxError, "type modifiers must be simple constants or identifiers",
                    at: name.offset)
            }
        }
        do {
            return try types.modifier(for: type, arguments: arguments)
        } catch {
            throw error.at(position(name.offset))
        }
    }

    // MARK: Facts about types

    func format(_ type: TypeID) -> String { types.format(SQLType(type)) }

    func arrayType(of element: TypeID) -> TypeID? {
        types.definition(element)?.arrayType
    }

    /// The element type of a true array; vectors such as oidvector are none.
    func elementType(of array: TypeID) -> TypeID? {
        if array == .oidvector || array == .int2vector { return nil }
        return types.arrayElement(array)
    }

    func category(_ type: TypeID) -> Character {
        types.definition(type)?.category ?? "U"
    }

    func isPreferred(_ type: TypeID) -> Bool {
        types.definition(type)?.isPreferred ?? false
    }

    /// The collation of a value of a collatable type that nothing else gives one.
    func defaultCollation(_ type: TypeID) -> Collation {
        isCollatable(type) ? context.settings.collation : .c
    }

    func isCollatable(_ type: TypeID) -> Bool { types.isCollatable(type) }

    func resolveCollation(
        _ name: QualifiedName, at offset: SourceOffset? = nil
    ) throws(SQLError) -> Collation {
        switch name.name {
        case "C", "POSIX", "ucs_basic", "C.UTF-8", "C.utf8": return .c
        case "default": return context.settings.collation
        case "en_US", "en_US.UTF-8", "en_US.utf8", "en-US-x-icu", "und-x-icu", "unicode":
            return .linguistic
        default:
            throw error(
                .undefinedObject,
                "collation \"\(name.dotted)\" for encoding \"UTF8\" does not exist",
                at: offset ?? name.offset)
        }
    }
}
