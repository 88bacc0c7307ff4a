// The types of columns, with their attributes.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func columnType() throws(SQLError) -> ColumnType {
        let offset = token.offset
        let keyword = token.keyword
        var type = ColumnType(name: "", offset: offset)
        switch keyword {
        case .int, .integer, .int1, .int2, .int3, .int4, .int8, .tinyint, .smallint, .mediumint,
            .middleint, .bigint:
            advance()
            type.name = Parser.integerNames[keyword] ?? keyword.spelling
            type.length = try optionalLength()
            try numberAttributes(&type)
        case .decimal, .dec, .numeric, .fixed:
            advance()
            type.name = "decimal"
            (type.length, type.decimals) = try optionalPrecision(allowsLengthAlone: true)
            try numberAttributes(&type)
        case .float, .float4, .double, .float8, .real: try floatType(&type)
        case .bit:
            advance()
            type.name = "bit"
            type.length = try optionalLength()
        case .bool, .boolean:
            advance()
            type.name = "tinyint"
            type.length = 1
            type.isBoolean = true
        case .serial:
            advance()
            type.name = "bigint"
            type.isUnsigned = true
            type.isSerial = true
        case .date:
            advance()
            type.name = "date"
        case .time, .datetime, .timestamp:
            advance()
            type.name = keyword.spelling
            type.length = try optionalLength()
        case .year:
            advance()
            type.name = "year"
            type.length = try optionalLength()
            try numberAttributes(&type)
        default: try textType(&type)
        }
        return type
    }

    private static let integerNames: [Keyword: String] = [
        .integer: "int", .int1: "tinyint", .int2: "smallint", .int3: "mediumint", .int4: "int",
        .int8: "bigint", .middleint: "mediumint",
    ]

    private mutating func floatType(_ type: inout ColumnType) throws(SQLError) {
        let keyword = token.keyword
        advance()
        let isDouble =
            keyword == .double || keyword == .float8
            || keyword == .real && !mode.contains(.realAsFloat)
        if keyword == .double { _ = accept(.precision) }
        type.name = isDouble ? "double" : "float"
        let mayBeLengthAlone = keyword == .float || keyword == .float4
        (type.length, type.decimals) = try optionalPrecision(
            allowsLengthAlone: mayBeLengthAlone)
        if type.decimals == nil, let bits = type.length {
            guard bits <= 53 else {
                throw error(
                    1063, .syntaxError, "Incorrect column specifier for column ''")
            }
            if bits > 24 { type.name = "double" }
            type.length = nil
        }
        try numberAttributes(&type)
    }

    private mutating func numberAttributes(_ type: inout ColumnType) throws(SQLError) {
        var hasSign = false
        while at(any: .unsigned, .signed, .zerofill) {
            if isMariaDB, at(.zerofill) ? type.isZerofill : hasSign { return }
            switch token.keyword {
            case .unsigned: type.isUnsigned = true
            case .zerofill:
                type.isZerofill = true
                type.isUnsigned = true
            default: break
            }
            hasSign = hasSign || !at(.zerofill)
            advance()
        }
    }

    // MARK: - Text and bytes

    private mutating func textType(_ type: inout ColumnType) throws(SQLError) {
        let keyword = token.keyword
        switch keyword {
        case .char, .character:
            advance()
            type.name = accept(.varying) ? "varchar" : "char"
            type.length = type.name == "char" ? try optionalLength() : try requiredLength()
            try textAttributes(&type)
        case .nchar:
            advance()
            type.name = accept(.varchar) || accept(.varying) ? "varchar" : "char"
            try nationalType(&type)
        case .national:
            advance()
            guard let word = accept(any: .char, .character, .varchar, .varcharacter) else {
                throw syntaxError()
            }
            let isVarying = word == .varchar || word == .varcharacter || accept(.varying)
            type.name = isVarying ? "varchar" : "char"
            try nationalType(&type)
        case .nvarchar:
            advance()
            type.name = "varchar"
            try nationalType(&type)
        case .varchar, .varcharacter:
            advance()
            type.name = "varchar"
            type.length = try requiredLength()
            try textAttributes(&type)
        case .binary:
            advance()
            type.name = "binary"
            type.length = try optionalLength()
        case .varbinary:
            advance()
            type.name = "varbinary"
            type.length = try requiredLength()
        case .tinyblob, .mediumblob, .longblob:
            advance()
            type.name = keyword.spelling
        case .blob:
            advance()
            type.name = "blob"
            type.length = try optionalLength()
        case .tinytext, .mediumtext, .longtext, .text:
            advance()
            type.name = keyword.spelling
            if keyword == .text { type.length = try optionalLength() }
            try textAttributes(&type)
        case .long: try longType(&type)
        case .enum, .set:
            advance()
            type.name = keyword.spelling
            type.members = try parenthesizedList { parser throws(SQLError) in
                try parser.member()
            }
            try textAttributes(&type)
        case .json:
            advance()
            type.name = "json"
        case .geometry, .geometrycollection, .linestring, .multilinestring, .multipoint,
            .multipolygon, .point, .polygon:
            throw notSupported(keyword.spelling.uppercased())
        default:
            guard isName, isMariaDB else { throw syntaxError() }
            try namedType(&type)
        }
    }

    /// MariaDB looks types up by name.
    private mutating func namedType(_ type: inout ColumnType) throws(SQLError) {
        let name = lexer.name(token)
        switch name.lowercased() {
        case "uuid", "inet4", "inet6": throw notSupported(name.uppercased())
        default:
            throw error(4161, .undefinedObject, "Unknown data type: '\(name)'")
        }
    }

    private mutating func member() throws(SQLError) -> String {
        guard at(kind: .string) || at(kind: .hexString) || at(kind: .bitString) else {
            throw syntaxError()
        }
        if at(kind: .string) { return try plainString() }
        let digits = lexer.digits(token)
        let radix = at(kind: .hexString) ? 16 : 2
        let width = radix == 16 ? 2 : 8
        advance()
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            let count = rest.count % width == 0 ? width : rest.count % width
            bytes.append(UInt8(rest.prefix(count), radix: radix) ?? 0)
            rest = rest.dropFirst(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func nationalType(_ type: inout ColumnType) throws(SQLError) {
        type.length = type.name == "char" ? try optionalLength() : try requiredLength()
        type.characterSet = "utf8mb3"
        if accept(.binary) { type.isBinary = true }
    }

    /// `LONG`, `LONG VARCHAR`, `LONG VARBINARY`, `LONG CHAR VARYING`.
    private mutating func longType(_ type: inout ColumnType) throws(SQLError) {
        advance()
        if accept(.varbinary) {
            type.name = "mediumblob"
            return
        }
        if !accept(.varchar), !accept(.varcharacter), at(any: .char, .character) {
            advance()
            try expect(.varying)
        }
        type.name = "mediumtext"
        try textAttributes(&type)
    }

    /// `CHARACTER SET x`, `ASCII`, `BINARY` and their like; COLLATE is an attribute of the column.
    private mutating func textAttributes(_ type: inout ColumnType) throws(SQLError) {
        if accept(.binary) { type.isBinary = true }
        if acceptCharacterSet() {
            type.characterSet = try characterSetName()
        } else if accept(.ascii) {
            type.characterSet = "latin1"
        } else if accept(.unicode) {
            type.characterSet = "ucs2"
        } else if accept(.byte) {
            type.characterSet = "binary"
        }
        if accept(.binary) { type.isBinary = true }
    }

    // MARK: - Sizes

    private mutating func requiredLength() throws(SQLError) -> Int64 {
        guard let length = try optionalLength() else { throw syntaxError() }
        return length
    }

    private mutating func optionalLength() throws(SQLError) -> Int64? {
        guard accept(kind: .leftParenthesis) else { return nil }
        let length = try number()
        try expect(kind: .rightParenthesis)
        return length
    }

    private mutating func optionalPrecision(
        allowsLengthAlone: Bool
    ) throws(SQLError) -> (Int64?, Int64?) {
        guard accept(kind: .leftParenthesis) else { return (nil, nil) }
        let length = try number()
        var decimals: Int64?
        if accept(kind: .comma) {
            decimals = try number()
        } else if !allowsLengthAlone {
            throw syntaxError()
        }
        try expect(kind: .rightParenthesis)
        return (length, decimals)
    }
}
