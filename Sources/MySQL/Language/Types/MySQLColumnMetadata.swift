// What a client is told of a column beside its names: the wire's type, length, decimals and flags.
package import QueryEngine

/// The numbers of a column definition.
package struct MySQLColumnMetadata: Sendable, Equatable {
    /// `MYSQL_TYPE_…`.
    package var type: UInt8
    /// A collation's number.
    package var characterSet: UInt16
    /// The greatest length of its texts in bytes.
    package var length: UInt32
    package var decimals: UInt8
    package var flags: UInt16

    package init(
        type: UInt8, characterSet: UInt16 = 63, length: UInt32, decimals: UInt8 = 0,
        flags: UInt16 = 0
    ) {
        self.type = type
        self.characterSet = characterSet
        self.length = length
        self.decimals = decimals
        self.flags = flags
    }

    package static let unsigned: UInt16 = 0x20
    package static let zerofill: UInt16 = 0x40
    package static let binary: UInt16 = 0x80
    package static let blob: UInt16 = 0x10
    package static let enumeration: UInt16 = 0x100
    package static let set: UInt16 = 0x800
}

extension MySQLColumnMetadata {
    /// The definition of an answer's column.
    ///
    /// - Parameters:
    ///   - results: `character_set_results`, in which texts are sent.
    ///   - facts: what the table says of it.
    package static func of(
        _ type: SQLType, facts: MySQLColumnFacts = MySQLColumnFacts(), types: TypeLibrary,
        results: MySQLCharacterSet, flavor: MySQLFlavor
    ) -> MySQLColumnMetadata {
        var metadata = plain(type, types: types, results: results, flavor: flavor)
        let kind = MySQLTypeKind(type.oid)
        metadata.flags |= facts.flags.rawValue
        if MySQLType.isFilled(type.oid) { metadata.flags |= zerofill }
        if facts.traits.contains(.stored) {
            metadata.settle(asStored: kind, facts)
        } else {
            metadata.settle(asComputed: kind, facts, flavor)
        }
        return metadata
    }

    /// Tables tell of their moments and bytes alone that they are binary.
    private mutating func settle(asStored kind: MySQLTypeKind, _ facts: MySQLColumnFacts) {
        let isBinary = kind.isTemporal || facts.isBinaryText || kind.isBytes
        if isBinary { flags |= Self.binary }
        if case .null = kind {
            (type, flags) = (254, flags | Self.binary)
        }
    }

    /// What is computed has no blobs and no labels, and its texts say nothing of decimals.
    private mutating func settle(
        asComputed kind: MySQLTypeKind, _ facts: MySQLColumnFacts, _ flavor: MySQLFlavor
    ) {
        switch kind {
        case .text, .json, .bytes, .labels:
            if facts.isBinaryText || kind.isBytes { flags |= Self.binary }
            flags &= ~Self.blob
            if flavor.isMariaDB { settle(length, kind, facts.traits) }
            if case .labels = kind {
                type = 253
                flags &= ~(Self.enumeration | Self.set)
            } else if !facts.traits.contains(.fixedDecimals) {
                decimals = flavor.isMariaDB ? 39 : 31
            } else if case .text(.fixed) = kind {
                // A moment with an interval: 19 characters, a point and the digits of a second's fraction.
                let characters = Int(length) / 4
                decimals = characters > 20 ? UInt8(clamping: characters - 20) : 0
            }
        case .hexadecimal: flags |= Self.binary
        case .year: flags = flags & ~Self.zerofill | Self.binary
        default: flags |= Self.binary
        }
    }

    /// MariaDB calls a computed text by its length.
    private mutating func settle(
        _ length: UInt32, _ kind: MySQLTypeKind, _ traits: ValueTraits
    ) {
        switch kind {
        case .text(.fixed), .bytes(.fixed), .text(.plain), .bytes(.plain), .labels: break
        case .text(.long): type = 251
        case .bytes(.long) where length >= 16_777_215: type = 251
        // Only aggregates write documents that say so.
        case .json where traits.contains(.fixedDecimals): type = 252
        default:
            type =
                length >= 16_777_216
                ? 251 : length >= 65_536 ? 250 : length >= 65_535 ? 252 : 253
        }
    }

    private static func plain(
        _ type: SQLType, types: TypeLibrary, results: MySQLCharacterSet, flavor: MySQLFlavor
    ) -> MySQLColumnMetadata {
        let kind = MySQLTypeKind(type.oid)
        switch kind {
        case .null, .row: return MySQLColumnMetadata(type: 6, length: 0)
        case .truth:
            return MySQLColumnMetadata(
                type: flavor.isMariaDB ? 3 : 8,
                length: type.modifier < 0 ? 1 : UInt32(clamping: type.modifier))
        case .integer(let bytes, let isUnsigned):
            return integer(bytes, isUnsigned, type.modifier)
        case .decimal(let isUnsigned):
            return decimal(type.modifier, isUnsigned)
        case .float(let decimals, let isUnsigned):
            return real(4, 12, decimals, isUnsigned, type.modifier)
        case .double(let decimals, let isUnsigned):
            return real(5, 22, decimals, isUnsigned, type.modifier)
        case .bit(let count):
            return MySQLColumnMetadata(type: 16, length: UInt32(clamping: count), flags: unsigned)
        case .year:
            return MySQLColumnMetadata(type: 13, length: 4, flags: unsigned | zerofill)
        case .date: return MySQLColumnMetadata(type: 10, length: 10)
        case .time(let digits):
            var metadata = moment(11, 10, digits)
            // A parameter's is as wide as its type can be.
            if type.modifier > 0 { metadata.length = UInt32(clamping: type.modifier) }
            return metadata
        case .datetime(let digits): return moment(12, 19, digits)
        case .timestamp(let digits):
            var metadata = moment(7, 19, digits)
            metadata.flags |= unsigned
            return metadata
        case .text(let length): return text(length, type.modifier, results, flavor)
        case .json:
            return flavor.isMariaDB
                ? text(.long, type.modifier, results, flavor)
                : MySQLColumnMetadata(type: 245, length: .max, flags: blob | binary)
        case .bytes(let length) where type.oid != MySQLType.hexString:
            return bytes(length, type.modifier)
        case .hexadecimal, .bytes:
            var metadata = bytes(.varying, type.modifier)
            metadata.flags |= unsigned
            return metadata
        case .labels: return labels(type.oid, types, results)
        }
    }

    private static func integer(
        _ bytes: Int, _ isUnsigned: Bool, _ width: Int32
    ) -> MySQLColumnMetadata {
        let (code, length): (UInt8, UInt32) =
            switch bytes {
            case 1: (1, isUnsigned ? 3 : 4)
            case 2: (2, isUnsigned ? 5 : 6)
            case 3: (9, isUnsigned ? 8 : 9)
            case 4: (3, isUnsigned ? 10 : 11)
            default: (8, 20)
            }
        return MySQLColumnMetadata(
            type: code, length: width < 0 ? length : UInt32(clamping: width),
            flags: isUnsigned ? unsigned : 0)
    }

    private static func decimal(_ modifier: Int32, _ isUnsigned: Bool) -> MySQLColumnMetadata {
        let scale = MySQLDecimal.scale(modifier)
        let digits = MySQLDecimal.precision(modifier)
        let signs = (isUnsigned ? 0 : 1) + (scale > 0 ? 1 : 0)
        return MySQLColumnMetadata(
            type: 246, length: UInt32(clamping: digits + signs), decimals: UInt8(clamping: scale),
            flags: isUnsigned ? unsigned : 0)
    }

    private static func real(
        _ code: UInt8, _ length: UInt32, _ decimals: Int, _ isUnsigned: Bool, _ width: Int32
    ) -> MySQLColumnMetadata {
        MySQLColumnMetadata(
            type: code, length: width < 0 ? length : UInt32(clamping: width),
            decimals: UInt8(clamping: decimals),
            flags: isUnsigned ? unsigned : 0)
    }

    private static func moment(
        _ code: UInt8, _ length: UInt32, _ digits: Int
    ) -> MySQLColumnMetadata {
        MySQLColumnMetadata(
            type: code, length: length + (digits > 0 ? UInt32(clamping: digits) + 1 : 0),
            decimals: UInt8(clamping: digits))
    }

    /// Bytes that each family of texts can be long.
    private static func capacity(_ length: MySQLTypeKind.Length) -> UInt64 {
        switch length {
        case .fixed, .varying: 0
        case .tiny: 255
        case .plain: 65_535
        case .medium: 16_777_215
        case .long: 0xFFFF_FFFF
        }
    }

    private static func text(
        _ length: MySQLTypeKind.Length, _ modifier: Int32, _ results: MySQLCharacterSet,
        _ flavor: MySQLFlavor
    ) -> MySQLColumnMetadata {
        let isBlob = length != .fixed && length != .varying
        let characters =
            modifier < 0
            ? (isBlob ? capacity(length) : length == .fixed ? 1 : 65_535)
            : UInt64(clamping: modifier)
        let size = min(characters * UInt64(clamping: results.maximumBytes), 0xFFFF_FFFF)
        return MySQLColumnMetadata(
            type: isBlob ? 252 : length == .fixed ? 254 : 253, characterSet: results.collation,
            length: UInt32(clamping: size), flags: isBlob ? blob : 0)
    }

    private static func bytes(
        _ length: MySQLTypeKind.Length, _ modifier: Int32
    ) -> MySQLColumnMetadata {
        let isBlob = length != .fixed && length != .varying
        let size =
            modifier < 0
            ? (isBlob ? capacity(length) : length == .fixed ? 1 : 65_535)
            : UInt64(clamping: modifier)
        return MySQLColumnMetadata(
            type: isBlob ? 252 : length == .fixed ? 254 : 253,
            length: UInt32(clamping: min(size, 0xFFFF_FFFF)), flags: isBlob ? blob : 0)
    }

    private static func labels(
        _ type: TypeID, _ types: TypeLibrary, _ results: MySQLCharacterSet
    ) -> MySQLColumnMetadata {
        guard let definition = types.definition(type), let labels = MySQLLabels(definition) else {
            return MySQLColumnMetadata(type: 254, length: 0)
        }
        let lengths = labels.names.map { UTF8Text.length($0) }
        let characters =
            labels.isSet
            ? lengths.reduce(max(0, lengths.count - 1), +) : lengths.max() ?? 0
        return MySQLColumnMetadata(
            type: 254, characterSet: results.collation,
            length: UInt32(clamping: characters * results.maximumBytes),
            flags: labels.isSet ? set : enumeration)
    }
}
