// Literals and parameters as typed expressions.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    func literal(_ literal: Literal, _ at: SourceOffset) throws(SQLError) -> Typed {
        var value = try written(literal, at)
        if case .null = literal { return value }
        value.traits.insert(.notNull)
        return value
    }

    private func written(_ literal: Literal, _ at: SourceOffset) throws(SQLError) -> Typed {
        switch literal {
        case .null: return null(at)
        case .boolean(let value):
            var truth = truth(.constant(.bool(value)), .notNull, at)
            if flavor.isMariaDB { truth.modifier = 5 }
            return truth
        case .integer(let value): return integer(value, at)
        case .decimal(let digits): return try decimal(digits, at)
        case .string(let text): return self.text(Array(text.utf8), at)
        case .hexString(let digits):
            return binary(bytes(ofHex: digits), MySQLType.hexString, at)
        case .hexNumber(let digits):
            return binary(bytes(ofHex: digits), MySQLType.hexadecimal, at)
        case .bitString(let digits): return bytes(ofBits: digits, at)
        case .slot(let reference): return try slot(reference, at)
        }
    }

    func null(_ at: SourceOffset) -> Typed {
        var value = Typed(.constant(.null), MySQLType.null, offset: at)
        value.coercibility = 6
        return value
    }

    /// As wide as it is written.
    func integer(_ value: Int64, _ at: SourceOffset) -> Typed {
        let width = String(value).utf8.count
        let type = wholeType(width: width, isUnsigned: false)
        var number = Typed(
            .constant(.int(value)), type,
            modifier: Int32(flavor.isMariaDB ? width : value < 0 ? width : width + 1), offset: at)
        number.traits = .notNull
        return number
    }

    /// The type of a computed whole number: MariaDB's is INT where its width says so.
    func wholeType(width: Int, isUnsigned: Bool) -> TypeID {
        let isShort = flavor.isMariaDB && width < 10
        return MySQLType.integer(bytes: isShort ? 4 : 8, isUnsigned: isUnsigned)
    }

    private func decimal(_ digits: String, _ at: SourceOffset) throws(SQLError) -> Typed {
        let read = MySQLNumberText(Array(digits.utf8))
        if read.hasExponent {
            // Zero has no sign.
            let number = read.double == 0 ? 0 : read.double
            guard Double(digits)?.isInfinite != true else {
                throw error(1367, "Illegal double '\(digits)' value found during parsing")
            }
            return Typed(
                .constant(.double(number)), MySQLType.double(),
                modifier: Int32(clamping: digits.utf8.count), offset: at)
        }
        if !read.hasPoint, let (magnitude, isNegative) = read.leadingInteger, !isNegative {
            if magnitude <= UInt64(Int64.max) { return integer(Int64(magnitude), at) }
            return Typed(
                .constant(.int(MySQLInteger.biased(magnitude))), MySQLType.unsignedBigint,
                modifier: Int32(clamping: digits.utf8.count), offset: at)
        }
        let number = read.numeric
        let written = digits.utf8.filter { $0 &- 48 <= 9 }.count
        return Typed(
            .constant(.numeric(number)), MySQLType.decimal,
            modifier: MySQLDecimal.modifier(
                max(written, number.scale), number.scale, most: mostTold), offset: at)
    }

    /// The digits that a decimal is told of with.
    var mostTold: Int {
        flavor.isMariaDB ? MySQLDecimal.mostBufferDigits : MySQLDecimal.mostDigits
    }

    /// A constant's digits are all its own.
    func decimalPrecision(_ value: Typed) -> Int {
        let digits = MySQLDecimal.precision(value.modifier)
        return value.expression.isConstant ? digits : min(digits, MySQLDecimal.mostDigits)
    }

    /// A minus sign before a number is part of it.
    func negated(_ literal: Literal) -> Literal? {
        switch literal {
        case .integer(let value): return value == .min ? nil : .integer(-value)
        case .decimal(let digits):
            if digits == "9223372036854775808" { return .integer(.min) }
            guard digits.contains(where: { $0 == "." || $0 == "e" || $0 == "E" }) else {
                return nil
            }
            return .decimal("-" + digits)
        case .slot(var reference) where reference.kind != .string:
            reference.isNegated.toggle()
            return .slot(reference)
        default: return nil
        }
    }

    /// Of the connection's character set.
    func text(_ utf8: [UInt8], _ at: SourceOffset) -> Typed {
        var value = Typed(
            .constant(.text(utf8)), MySQLType.varchar, modifier: Int32(UTF8Text.length(utf8)),
            collation: connectionCollation, offset: at)
        value.coercibility = 4
        return value
    }

    var connectionCollation: Collation {
        session?.connectionCollation.collation
            ?? MySQLCollation.standard(.utf8mb4, flavor).collation
    }

    private func bytes(ofHex digits: String) -> [UInt8] {
        var bytes: [UInt8] = []
        let nibbles = digits.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        var rest = nibbles[...]
        if nibbles.count % 2 == 1, let first = rest.popFirst() { bytes.append(first) }
        while let high = rest.popFirst(), let low = rest.popFirst() {
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private func bytes(ofBits digits: String, _ at: SourceOffset) -> Typed {
        var bytes: [UInt8] = []
        let bits = digits.utf8.map { $0 == 49 ? UInt8(1) : 0 }
        let padding = (8 - bits.count % 8) % 8
        let padded = Array(repeating: 0, count: padding) + bits
        for start in stride(from: 0, to: padded.count, by: 8) {
            bytes.append(padded[start..<start + 8].reduce(0) { $0 << 1 | $1 })
        }
        return binary(bytes, MySQLType.hexadecimal, at)
    }

    private func binary(_ bytes: [UInt8], _ type: TypeID, _ at: SourceOffset) -> Typed {
        var value = Typed(
            .constant(.bytes(bytes)), type, modifier: Int32(clamping: bytes.count), offset: at)
        value.coercibility = 4
        value.traits = .fixedDecimals
        return value
    }

    private func slot(
        _ reference: LiteralReference, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let literals = context.literals else {
            throw error(.internalError, "a literal without a value", at: at)
        }
        switch reference.kind {
        case .short, .long:
            let use = literals.number(
                token: reference.token, reference.kind, isNegated: reference.isNegated)
            let isShort = reference.kind == .short
            return Typed(
                .literal(use), isShort ? wholeType(width: 1, isUnsigned: false) : MySQLType.bigint,
                offset: at)
        // What a text's length or a number's digits decide is not known without them.
        case .decimal, .string: throw builder.pinned(reference, at: at)
        }
    }

    // MARK: Parameters

    private static let mostParameters = 65_535

    /// Of the type that EXECUTE gives; before that NULL with MariaDB, a text with MySQL.
    func parameter(_ number: Int32, _ at: SourceOffset) throws(SQLError) -> Typed {
        guard number > 0, Int(number) <= Self.mostParameters, builder.allowsParameters else {
            throw error(1210, "Incorrect arguments to EXECUTE")
        }
        let index = Int(number) - 1
        while builder.parameterTypes.count <= index { builder.parameterTypes.append(TypeID(0)) }
        let given = builder.context.parameterTypes
        var type = index < given.count ? given[index] : TypeID(0)
        if type == TypeID(0) { type = flavor.isMariaDB ? MySQLType.null : MySQLType.varchar }
        // For those who ask whether it is known, NULL's is as good as any.
        builder.parameterTypes[index] = type == MySQLType.null ? MySQLType.varchar : type
        if type == MySQLType.null { return null(at) }
        let known = session?.parameterModifiers ?? []
        var value = Typed(
            .parameter(index), type,
            modifier: index < known.count ? known[index] : MySQLParameterTypes.width(type),
            collation: isCollatable(type) ? connectionCollation : .c, offset: at)
        value.coercibility = 4
        return value
    }
}
