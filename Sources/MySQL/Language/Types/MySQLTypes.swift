// The library of types: each type's definition by its number.
package import QueryEngine

/// The types that every database of MySQL has.
package enum MySQLTypes {
    /// With every number of digits that a type's values can show.
    package static let library: TypeLibrary = {
        let null = definition(
            MySQLType.null, "null", "X", comparability: .order, form: .characters)
        let row = definition(.record, "row", "P", form: .characters)
        let array = TypeDefinition(
            TypeID(2277, .array), "array", "array", length: -1, category: "A", form: .characters)
        return TypeLibrary(
            numbers + moments + texts + [null, row], unknown: (any: null, row: row, array: array),
            collations: MySQLCollation.all.map(\.order), trueText: "1", falseText: "0",
            enumeration: { descriptor, _ in [MySQLLabels.definition(descriptor)] })
    }()

    private static func definition(
        _ type: TypeID, _ name: String, _ category: Character,
        comparability: TypeDefinition.Comparability = .none, isCollatable: Bool = false,
        family: TypeID? = nil, form: TypeForm
    ) -> TypeDefinition {
        TypeDefinition(
            type, name, name, length: -1, category: category, comparability: comparability,
            comparesPlainly: comparability == .order, isCollatable: isCollatable,
            keyFamily: family, form: form, showsModifier: false)
    }

    private static func ordered(
        _ type: TypeID, _ name: String, _ category: Character, family: TypeID? = nil,
        form: TypeForm
    ) -> TypeDefinition {
        definition(
            type, name, category, comparability: .order, family: family, form: form)
    }

    private static var numbers: [TypeDefinition] {
        var all = [
            ordered(MySQLType.truth, "truth", "B", form: .truth),
            ordered(
                MySQLType.unsignedBigint, "bigint unsigned", "N", form: .unsignedLong),
            ordered(MySQLType.decimal, "decimal", "N", form: .mySQLDecimal),
            ordered(
                MySQLType.unsignedDecimal, "decimal unsigned", "N", family: MySQLType.decimal,
                form: .mySQLDecimal),
            ordered(MySQLType.year, "year", "N", family: MySQLType.bigint, form: .year),
            ordered(
                MySQLType.computedYear, "year", "N", family: MySQLType.bigint,
                form: .integer(bytes: 2)),
        ]
        for type in [MySQLType.unsignedBigint, MySQLType.unsignedDecimal] {
            let isDecimal = type == MySQLType.unsignedDecimal
            all.append(
                ordered(
                    MySQLType.filled(type), (isDecimal ? "decimal" : "bigint") + " unsigned", "N",
                    family: isDecimal ? MySQLType.decimal : type,
                    form: isDecimal ? .mySQLDecimal : .unsignedLong))
        }
        let names = [(1, "tinyint"), (2, "smallint"), (3, "mediumint"), (4, "int"), (8, "bigint")]
        for (bytes, name) in names {
            all.append(
                ordered(
                    MySQLType.integer(bytes: bytes), name, "N", family: MySQLType.bigint,
                    form: .integer(bytes: bytes)))
            guard bytes < 8 else { continue }
            let unsigned = MySQLType.integer(bytes: bytes, isUnsigned: true)
            for type in [unsigned, MySQLType.filled(unsigned)] {
                all.append(
                    ordered(
                        type, name + " unsigned", "N", family: MySQLType.bigint,
                        form: .integer(bytes: bytes)))
            }
        }
        for count in 1...64 {
            all.append(
                ordered(
                    MySQLType.bit(count), "bit(\(count))", "N", family: MySQLType.unsignedBigint,
                    form: .bits(count)))
            all.append(
                ordered(
                    MySQLType.computedBit(count), "bit(\(count))", "N",
                    family: MySQLType.unsignedBigint, form: .computedBits))
        }
        for decimals in 0...MySQLType.notFixed {
            for isUnsigned in [false, true] {
                let suffix =
                    (decimals == MySQLType.notFixed ? "" : "(\(decimals))")
                    + (isUnsigned ? " unsigned" : "")
                all.append(
                    ordered(
                        MySQLType.float(decimals, isUnsigned: isUnsigned), "float" + suffix, "N",
                        family: MySQLType.double(), form: .single(decimals: decimals)))
                all.append(
                    ordered(
                        MySQLType.double(decimals, isUnsigned: isUnsigned), "double" + suffix, "N",
                        family: MySQLType.double(), form: .real(decimals: decimals)))
            }
        }
        return all
    }

    private static var moments: [TypeDefinition] {
        var all = [
            ordered(
                MySQLType.date, "date", "D", family: MySQLType.datetime(), form: .mySQLDate)
        ]
        for digits in 0...MySQLType.mostFractionDigits {
            let suffix = digits == 0 ? "" : "(\(digits))"
            all.append(
                ordered(
                    MySQLType.time(digits), "time" + suffix, "D", family: MySQLType.time(),
                    form: .mySQLTime(digits: digits)))
            all.append(
                ordered(
                    MySQLType.datetime(digits), "datetime" + suffix, "D",
                    family: MySQLType.datetime(), form: .datetime(digits: digits)))
            all.append(
                ordered(
                    MySQLType.timestamp(digits), "timestamp" + suffix, "D",
                    family: MySQLType.timestamp(), form: .mySQLTimestamp(digits: digits)))
        }
        return all
    }

    private static var texts: [TypeDefinition] {
        let characters: [(TypeID, String)] = [
            (MySQLType.char, "char"), (MySQLType.varchar, "varchar"),
            (MySQLType.tinytext, "tinytext"), (MySQLType.text, "text"),
            (MySQLType.mediumtext, "mediumtext"), (MySQLType.longtext, "longtext"),
            (MySQLType.json, "json"),
        ]
        let bytes: [(TypeID, String)] = [
            (MySQLType.binary, "binary"), (MySQLType.varbinary, "varbinary"),
            (MySQLType.tinyblob, "tinyblob"), (MySQLType.blob, "blob"),
            (MySQLType.mediumblob, "mediumblob"), (MySQLType.longblob, "longblob"),
            (MySQLType.hexadecimal, "hexadecimal"), (MySQLType.hexString, "varbinary"),
        ]
        return characters.map { type, name in
            definition(
                type, name, "S", comparability: .order, isCollatable: true,
                family: MySQLType.varchar, form: .characters)
        }
            + bytes.map { type, name in
                ordered(type, name, "U", family: MySQLType.varbinary, form: .characters)
            }
    }
}
