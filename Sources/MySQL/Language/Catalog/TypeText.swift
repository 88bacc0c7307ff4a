// A column's type as COLUMN_TYPE shows it, and the sizes that the information schema tells of it.

package import QueryEngine

/// Writes types back.
package struct TypeText {
    private let flavor: MySQLFlavor
    private let types: TypeLibrary

    package init(_ flavor: MySQLFlavor, _ types: TypeLibrary) {
        self.flavor = flavor
        self.types = types
    }

    /// `int(11)` on MariaDB, `int` on MySQL 8; `varchar(20)`, `decimal(10,2)`, `enum('a','b')`.
    package func text(_ type: SQLType) -> String {
        if MySQLType.isFilled(type.oid) {
            return text(SQLType(MySQLType.unfilled(type.oid), modifier: type.modifier))
                + " zerofill"
        }
        let kind = MySQLTypeKind(type.oid)
        let sign = kind.isUnsigned ? " unsigned" : ""
        switch kind {
        case .null: return "null"
        case .row: return "row"
        case .truth: return integer("tinyint", 1, width: 1, isUnsigned: false)
        case .integer(let bytes, let isUnsigned):
            return integer(
                TypeText.integerName(bytes), bytes, width: type.modifier, isUnsigned: isUnsigned)
        case .decimal:
            let modifier = type.modifier
            return
                "decimal(\(MySQLDecimal.precision(modifier)),\(MySQLDecimal.scale(modifier)))\(sign)"
        case .float(let decimals, _): return real("float", type.modifier, decimals) + sign
        case .double(let decimals, _): return real("double", type.modifier, decimals) + sign
        case .bit(let count): return "bit(\(count))"
        case .year: return flavor.isMariaDB ? "year(4)" : "year"
        case .date: return "date"
        case .time(let digits): return "time" + size(digits)
        case .datetime(let digits): return "datetime" + size(digits)
        case .timestamp(let digits): return "timestamp" + size(digits)
        case .text(let length): return word(length, "char", "text", type.modifier)
        case .json: return flavor.isMariaDB ? "longtext" : "json"
        case .bytes(let length): return word(length, "binary", "blob", type.modifier)
        case .hexadecimal: return word(.varying, "binary", "blob", type.modifier)
        case .labels: return types.definition(type.oid)?.sqlName ?? "enum()"
        }
    }

    private func size(_ digits: Int) -> String { digits > 0 ? "(\(digits))" : "" }

    private static func integerName(_ bytes: Int) -> String {
        switch bytes {
        case 1: "tinyint"
        case 2: "smallint"
        case 3: "mediumint"
        case 4: "int"
        default: "bigint"
        }
    }

    /// MySQL 8 shows a width for TINYINT(1) alone.
    private func integer(
        _ name: String, _ bytes: Int, width: Int32, isUnsigned: Bool
    ) -> String {
        let sign = isUnsigned ? " unsigned" : ""
        guard flavor.isMariaDB else {
            return bytes == 1 && width == 1 && !isUnsigned ? "tinyint(1)" : name + sign
        }
        let usual: Int32 =
            switch bytes {
            case 1: isUnsigned ? 3 : 4
            case 2: isUnsigned ? 5 : 6
            case 3: isUnsigned ? 8 : 9
            case 4: isUnsigned ? 10 : 11
            default: 20
            }
        return "\(name)(\(width < 0 ? usual : width))\(sign)"
    }

    private func real(_ name: String, _ width: Int32, _ decimals: Int) -> String {
        decimals == MySQLType.notFixed || width < 0 ? name : "\(name)(\(width),\(decimals))"
    }

    private func word(
        _ length: MySQLTypeKind.Length, _ short: String, _ long: String, _ modifier: Int32
    ) -> String {
        switch length {
        case .fixed: return "\(short)(\(modifier < 0 ? 1 : modifier))"
        case .varying: return "var\(short)(\(max(modifier, 0)))"
        case .tiny: return "tiny" + long
        case .plain: return long
        case .medium: return "medium" + long
        case .long: return "long" + long
        }
    }

    // MARK: - Sizes

    /// Fills in what the information schema tells of a type.
    package func describe(
        _ type: SQLType, _ characterSet: MySQLCharacterSet?, _ column: inout ColumnFacts
    ) {
        switch MySQLTypeKind(type.oid) {
        case .truth, .integer, .decimal, .float, .double, .bit: describeNumber(type, &column)
        case .time(let digits), .datetime(let digits), .timestamp(let digits):
            column.datetimePrecision = UInt64(digits)
        case .text(let length):
            let bytes = UInt64(characterSet?.maximumBytes ?? 4)
            switch length {
            case .fixed, .varying:
                let characters = UInt64(max(type.modifier, 0))
                column.characterLength = characters
                column.byteLength = characters * bytes
            case .tiny, .plain, .medium, .long:
                column.characterLength = TypeText.capacity(length)
                column.byteLength = TypeText.capacity(length)
            }
        case .json where flavor.isMariaDB:
            column.characterLength = TypeText.capacity(.long)
            column.byteLength = TypeText.capacity(.long)
        case .bytes(let length):
            let bytes =
                switch length {
                case .fixed, .varying: UInt64(max(type.modifier, 0))
                case .tiny, .plain, .medium, .long: TypeText.capacity(length)
                }
            column.characterLength = bytes
            column.byteLength = bytes
        case .labels: describeLabels(type, characterSet, &column)
        default: break
        }
    }

    private func describeNumber(_ type: SQLType, _ column: inout ColumnFacts) {
        switch MySQLTypeKind(type.oid) {
        case .truth:
            column.numericPrecision = 3
            column.numericScale = 0
        case .integer(let bytes, let isUnsigned):
            let digits: UInt64 =
                switch bytes {
                case 1: 3
                case 2: 5
                case 3: 7
                case 4: 10
                default: isUnsigned ? 20 : 19
                }
            column.numericPrecision = digits
            column.numericScale = 0
        case .decimal:
            column.numericPrecision = UInt64(MySQLDecimal.precision(type.modifier))
            column.numericScale = UInt64(MySQLDecimal.scale(type.modifier))
        case .float(let decimals, _): describeReal(12, type.modifier, decimals, &column)
        case .double(let decimals, _): describeReal(22, type.modifier, decimals, &column)
        case .bit(let count): column.numericPrecision = UInt64(count)
        default: break
        }
    }

    private func describeReal(
        _ digits: UInt64, _ width: Int32, _ decimals: Int, _ column: inout ColumnFacts
    ) {
        column.numericPrecision = width > 0 ? UInt64(width) : digits
        if decimals != MySQLType.notFixed { column.numericScale = UInt64(decimals) }
    }

    private func describeLabels(
        _ type: SQLType, _ characterSet: MySQLCharacterSet?, _ column: inout ColumnFacts
    ) {
        guard let labels = types.definition(type.oid).flatMap({ MySQLLabels($0) }) else { return }
        let lengths = labels.names.map { String(decoding: $0, as: UTF8.self).unicodeScalars.count }
        let characters =
            labels.isSet ? lengths.reduce(0, +) + max(lengths.count - 1, 0) : lengths.max() ?? 0
        column.characterLength = UInt64(characters)
        column.byteLength = UInt64(characters * (characterSet?.maximumBytes ?? 4))
    }

    private static func capacity(_ length: MySQLTypeKind.Length) -> UInt64 {
        switch length {
        case .tiny: 255
        case .medium: 16_777_215
        case .long: 4_294_967_295
        case .fixed, .varying, .plain: 65_535
        }
    }
}
