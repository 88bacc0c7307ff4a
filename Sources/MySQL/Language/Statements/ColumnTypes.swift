// The types of columns as definitions write them.

import QueryEngine
import SQLPlanning

/// What a table gives to its columns that say nothing themselves.
struct ColumnSurroundings {
    let flavor: MySQLFlavor
    let collation: MySQLCollation
    /// Where the labels of ENUMs and SETs are.
    let labels: LabelTypes

    /// - Parameter usual: the database's collation.
    init(
        _ flavor: MySQLFlavor, characterSet: String?, collation: String?, usual: MySQLCollation,
        labels: LabelTypes
    ) throws(SQLError) {
        self.flavor = flavor
        self.labels = labels
        self.collation = try Self.collation(characterSet, collation, flavor) ?? usual
    }

    /// Of a table that is there.
    init(_ flavor: MySQLFlavor, _ collation: MySQLCollation, _ labels: LabelTypes) {
        self.flavor = flavor
        self.collation = collation
        self.labels = labels
    }

    /// nil where neither is written.
    static func collation(
        _ characterSet: String?, _ collation: String?, _ flavor: MySQLFlavor
    ) throws(SQLError) -> MySQLCollation? {
        var set: MySQLCharacterSet?
        if let characterSet {
            guard let known = MySQLCharacterSet.named(characterSet) else {
                throw SQLError(.unknownCharacterSet, characterSet)
            }
            set = known
        }
        guard let collation else { return set.map { MySQLCollation.standard($0, flavor) } }
        guard let found = MySQLCollation.named(collation) else {
            throw SQLError(.unknownCollation, collation)
        }
        if let set, found.characterSet != set {
            throw SQLError(.collationOfCharacterSet, collation, set.name)
        }
        return found
    }
}

/// A type as a column has it. The labels of an ENUM or a SET are a type of the catalog's, made before the table.
struct WrittenType {
    let type: SQLType
    let collation: MySQLCollation?

    /// - Parameter labels: the catalog's type of an ENUM or a SET.
    init(
        _ written: ColumnType, of column: String, in surroundings: ColumnSurroundings,
        labels: TypeID?
    ) throws(SQLError) {
        let own = try ColumnSurroundings.collation(
            written.characterSet, written.collation, surroundings.flavor)
        var textual = own ?? surroundings.collation
        if written.isBinary, own == nil || written.collation == nil {
            textual = MySQLCollation.named("\(textual.characterSet.name)_bin") ?? textual
        }
        if textual.name == "binary" {
            type = try Self.bytes(written, column)
            collation = nil
            return
        }
        if let labels {
            type = SQLType(labels)
            collation = textual
            return
        }
        if let plain = try Self.plain(written, column, surroundings.flavor) {
            type = plain
            collation = nil
            return
        }
        type = try Self.text(written, column, textual.characterSet)
        collation = written.name == "json" ? .bin : textual
    }

    private static func plain(
        _ written: ColumnType, _ column: String, _ flavor: MySQLFlavor
    ) throws(SQLError) -> SQLType? {
        let isUnsigned = written.isUnsigned || written.isZerofill
        let digits = Int(clamping: written.length ?? 0)
        switch written.name {
        case "tinyint": return integer(1, written, isUnsigned)
        case "smallint": return integer(2, written, isUnsigned)
        case "mediumint": return integer(3, written, isUnsigned)
        case "int": return integer(4, written, isUnsigned)
        case "bigint": return integer(8, written, isUnsigned)
        case "decimal":
            let precision = written.length.map { Int(clamping: $0) } ?? 10
            let scale = written.decimals.map { Int(clamping: $0) } ?? 0
            let most = flavor.isMariaDB ? MySQLDecimal.mostDecimals : 30
            guard precision <= 65 else {
                throw tooBig("precision", written.length, column, 65, flavor)
            }
            guard scale <= most else {
                throw tooBig("scale", written.decimals, column, most, flavor)
            }
            guard scale <= precision else {
                throw .mySQL(
                    1427,
                    "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '\(column)')"
                        + (flavor.isMariaDB ? "" : "."))
            }
            let type = isUnsigned ? MySQLType.unsignedDecimal : MySQLType.decimal
            return SQLType(
                written.isZerofill ? MySQLType.filled(type) : type,
                modifier: MySQLDecimal.modifier(max(1, precision), scale))
        case "float":
            if let decimals = written.decimals {
                return SQLType(
                    MySQLType.float(Int(clamping: decimals), isUnsigned: isUnsigned),
                    modifier: Int32(clamping: digits))
            }
            return digits > 24
                ? SQLType(MySQLType.double(isUnsigned: isUnsigned))
                : SQLType(MySQLType.float(isUnsigned: isUnsigned))
        case "double":
            guard let decimals = written.decimals else {
                return SQLType(MySQLType.double(isUnsigned: isUnsigned))
            }
            return SQLType(
                MySQLType.double(Int(clamping: decimals), isUnsigned: isUnsigned),
                modifier: Int32(clamping: digits))
        case "bit": return SQLType(MySQLType.bit(written.length == nil ? 1 : digits))
        case "year": return SQLType(MySQLType.year)
        case "date": return SQLType(MySQLType.date)
        case "time": return SQLType(MySQLType.time(digits))
        case "datetime": return SQLType(MySQLType.datetime(digits))
        case "timestamp": return SQLType(MySQLType.timestamp(digits))
        case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
            return try bytes(written, column)
        default: return nil
        }
    }

    private static func integer(
        _ bytes: Int, _ written: ColumnType, _ isUnsigned: Bool
    ) -> SQLType {
        let type = MySQLType.integer(bytes: bytes, isUnsigned: isUnsigned)
        return SQLType(
            written.isZerofill ? MySQLType.filled(type) : type,
            modifier: written.length.map { Int32(clamping: $0) } ?? -1)
    }

    private static func tooBig(
        _ what: String, _ value: Int64?, _ column: String, _ limit: Int, _ flavor: MySQLFlavor
    ) -> SQLError {
        let shown = flavor.isMariaDB ? "" : "\(value ?? 0) "
        return .mySQL(
            what == "scale" ? 1425 : 1426,
            "Too big \(what) \(shown)specified for '\(column)'. Maximum is \(limit)")
    }

    private static func bytes(_ written: ColumnType, _ column: String) throws(SQLError) -> SQLType {
        switch written.name {
        case "binary", "char":
            let length = written.length ?? 1
            guard length <= 255 else { throw tooLong(column, 255) }
            return SQLType(MySQLType.binary, modifier: Int32(length))
        case "varbinary", "varchar":
            let length = written.length ?? 0
            guard length <= 65_535 else { throw tooLong(column, 65_535) }
            return SQLType(MySQLType.varbinary, modifier: Int32(length))
        case "tinyblob", "tinytext": return SQLType(MySQLType.tinyblob)
        case "mediumblob", "mediumtext": return SQLType(MySQLType.mediumblob)
        case "longblob", "longtext": return SQLType(MySQLType.longblob)
        default:
            switch written.length ?? 65_535 {
            case ...255 where written.length != nil: return SQLType(MySQLType.tinyblob)
            case ...65_535: return SQLType(MySQLType.blob)
            case ...16_777_215: return SQLType(MySQLType.mediumblob)
            default: return SQLType(MySQLType.longblob)
            }
        }
    }

    private static func text(
        _ written: ColumnType, _ column: String, _ set: MySQLCharacterSet
    ) throws(SQLError) -> SQLType {
        switch written.name {
        case "char":
            let length = written.length ?? 1
            guard length <= 255 else { throw tooLong(column, 255) }
            return SQLType(MySQLType.char, modifier: Int32(length))
        case "varchar":
            let length = written.length ?? 0
            let most = Int64(65_535 / set.maximumBytes)
            guard length <= most else { throw tooLong(column, Int(most)) }
            return SQLType(MySQLType.varchar, modifier: Int32(length))
        case "tinytext": return SQLType(MySQLType.tinytext)
        case "mediumtext": return SQLType(MySQLType.mediumtext)
        case "longtext": return SQLType(MySQLType.longtext)
        case "json": return SQLType(MySQLType.json)
        case "text":
            guard let length = written.length else { return SQLType(MySQLType.text) }
            switch length.multipliedReportingOverflow(by: Int64(set.maximumBytes)).partialValue {
            case ...255: return SQLType(MySQLType.tinytext)
            case ...65_535: return SQLType(MySQLType.text)
            case ...16_777_215: return SQLType(MySQLType.mediumtext)
            default: return SQLType(MySQLType.longtext)
            }
        default: throw .notSupported("the type \(written.name)")
        }
    }

    private static func tooLong(_ column: String, _ most: Int) -> SQLError {
        SQLError(.columnTooLong, column, String(most))
    }
}

extension MySQLTypeKind {
    /// A text or bytes that a key takes no more of than a prefix.
    var needsPrefix: Bool {
        switch self {
        case .text(let length), .bytes(let length): length != .fixed && length != .varying
        case .json: true
        default: false
        }
    }
}
