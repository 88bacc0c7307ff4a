// pg_type and what else is known of types beside their definition.

package enum TypeCatalog {
    /// The number of array_in, by which clients know that a type is an array.
    package static let arrayInput: UInt32 = 750

    static func isByValue(_ length: Int) -> Bool { length > 0 && length <= 8 }

    /// pg_type.typalign.
    static func alignment(_ type: TypeOID, _ length: Int) -> String {
        switch length {
        case 1: return "c"
        case 2: return "s"
        case 4: return "i"
        case 8: return "d"
        default: break
        }
        switch type {
        case .uuid, .name, .unknown, .cstring: return "c"
        case .interval, .timetz, .record: return "d"
        case .tid: return "s"
        default: return "i"
        }
    }

    /// pg_type.typstorage.
    static func storage(_ type: TypeOID, _ length: Int) -> String {
        length < 0 ? (type == .numeric ? "m" : "x") : "p"
    }

    /// The default collation for texts, C for names, none for others.
    static func collation(_ type: TypeOID) -> UInt32 {
        let element = TypeRegistry.arrayElement(type) ?? type
        switch element {
        case .text, .varchar, .bpchar: return 100
        case .name: return 950
        default: return 0
        }
    }

    /// A column's own collation where it is not the database's.
    static func collation(_ column: ColumnDescriptor, _ database: Collation) -> UInt32 {
        let usual = collation(column.type.oid)
        if usual != 100 || column.collation == database { return usual }
        return column.collation == .c ? 950 : 12343
    }
}

extension SystemRows {
    static func types(_ source: SystemSource) -> [SystemRow] {
        var rows = builtInTypes
        for table in source.tables {
            add(rowsOf: table.oid, table.name, source.number(ofSchema: table.schema), to: &rows)
        }
        for type in source.enums { add(type, source, to: &rows) }
        for view in source.views {
            add(rowsOf: view.oid, view.name, source.number(ofSchema: view.schema), to: &rows)
        }
        return rows
    }

    /// A relation's row type and the arrays of it.
    private static func add(
        rowsOf relation: UInt32, _ name: String, _ schema: UInt32, to rows: inout [SystemRow]
    ) {
        let (row, array) = (TypeOID.row(of: relation), TypeOID.rowArray(of: relation))
        let common: SystemRow = [
            "typnamespace": .oid(schema), "typowner": .oid(SystemSource.owner), "typlen": .int(-1),
            "typisdefined": .bool(true), "typdelim": .string(","), "typalign": .string("d"),
            "typstorage": .string("x"), "typtypmod": .int(-1),
        ]
        var composite = common
        composite["oid"] = .oid(row.rawValue)
        composite["typname"] = .string(name)
        composite["typtype"] = .string("c")
        composite["typcategory"] = .string("C")
        composite["typrelid"] = .oid(relation)
        composite["typarray"] = .oid(array.rawValue)
        rows.append(composite)
        var elements = common
        elements["oid"] = .oid(array.rawValue)
        elements["typname"] = .string("_" + name)
        elements["typtype"] = .string("b")
        elements["typcategory"] = .string("A")
        elements["typelem"] = .oid(row.rawValue)
        rows.append(elements)
    }

    private static func add(
        _ type: EnumDescriptor, _ source: SystemSource, to rows: inout [SystemRow]
    ) {
        var row: SystemRow = [
            "oid": .oid(type.oid), "typname": .string(type.name),
            "typnamespace": .oid(source.number(ofSchema: type.schema)),
            "typowner": .oid(SystemSource.owner), "typlen": .int(4), "typbyval": .bool(true),
            "typtype": .string("e"), "typcategory": .string("E"), "typisdefined": .bool(true),
            "typdelim": .string(","), "typarray": .oid(type.type.enumArray.rawValue),
            "typalign": .string("i"), "typstorage": .string("p"), "typtypmod": .int(-1),
        ]
        rows.append(row)
        row["oid"] = .oid(type.type.enumArray.rawValue)
        row["typname"] = .string("_" + type.name)
        row["typlen"] = .int(-1)
        row["typbyval"] = .bool(false)
        row["typtype"] = .string("b")
        row["typcategory"] = .string("A")
        row["typelem"] = .oid(type.oid)
        row["typarray"] = .oid(0)
        row["typstorage"] = .string("x")
        rows.append(row)
    }

    static func enumLabels(_ source: SystemSource) -> [SystemRow] {
        source.enums.flatMap { type in
            type.labels.enumerated().map { position, label in
                [
                    "oid": .oid(type.oid &+ UInt32(truncatingIfNeeded: position + 1)),
                    "enumtypid": .oid(type.oid),
                    "enumsortorder": .double(Double(position + 1)),
                    "enumlabel": .string(label.name),
                ]
            }
        }
    }

    private static var builtInTypes: [SystemRow] {
        TypeTable.definitions.map { type in
            let length = Int(type.length)
            let isPseudo = type.category == "P"
            // Its own number stands for each of a type's functions: they have one, which is all that is asked.
            let function = Value.oid(type.oid.rawValue)
            let input = type.name.hasPrefix("_") ? .oid(TypeCatalog.arrayInput) : function
            return [
                "oid": .oid(type.oid.rawValue), "typname": .string(type.name),
                "typnamespace": .oid(ObjectIdentifiers.catalogSchema),
                "typowner": .oid(SystemSource.owner), "typlen": .count(length),
                "typbyval": .bool(TypeCatalog.isByValue(length)),
                "typtype": .string(isPseudo ? "p" : "b"),
                "typcategory": .string(String(type.category)),
                "typispreferred": .bool(type.isPreferred), "typisdefined": .bool(true),
                "typdelim": .string(","), "typelem": .oid(type.elementType?.rawValue ?? 0),
                "typarray": .oid(type.arrayType?.rawValue ?? 0), "typinput": input,
                "typoutput": function, "typreceive": function, "typsend": function,
                "typalign": .string(TypeCatalog.alignment(type.oid, length)),
                "typstorage": .string(TypeCatalog.storage(type.oid, length)), "typtypmod": .int(-1),
                "typcollation": .oid(TypeCatalog.collation(type.oid)),
            ]
        }
    }
}
