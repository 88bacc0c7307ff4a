// pg_cast: which type becomes which, in which contexts, and how.

enum CastTable {
    static func add(to library: inout LibraryBuilder) {
        addIntegers(to: &library)
        addFloats(to: &library)
        addText(to: &library)
    }

    private static func addIntegers(to library: inout LibraryBuilder) {
        library.cast(binaryCoercible: .int2, .int4, .implicit)
        library.cast(binaryCoercible: .int2, .int8, .implicit)
        library.cast(binaryCoercible: .int4, .int8, .implicit)
        library.cast(.int4, .int2, .assignment, toInt2)
        library.cast(.int8, .int2, .assignment, toInt2)
        library.cast(.int8, .int4, .assignment, toInt4)
        library.cast(.int4, .bool, .explicit) { a, _ in .bool(a.int != 0) }
        library.cast(.bool, .int4, .explicit) { a, _ in .int(a.bool ? 1 : 0) }
    }

    static let toInt2: UnaryBody = { (a, _) throws(SQLError) in
        guard Int16(exactly: a.int) != nil else { throw .outOfRange("smallint") }
        return a
    }

    static let toInt4: UnaryBody = { (a, _) throws(SQLError) in
        guard Int32(exactly: a.int) != nil else { throw .outOfRange("integer") }
        return a
    }

    private static func addFloats(to library: inout LibraryBuilder) {
        for source in [TypeOID.int2, .int4, .int8] {
            library.cast(source, .float8, .implicit) { a, _ in .double(Double(a.int)) }
            library.cast(source, .float4, .implicit) { a, _ in .double(Double(Float(a.int))) }
            library.cast(source, .numeric, .implicit) { a, _ in .numeric(Numeric(a.int)) }
        }
        library.cast(binaryCoercible: .float4, .float8, .implicit)
        library.cast(.float8, .float4, .assignment) { (a, _) throws(SQLError) in
            let value = a.double
            return try FloatFunctions.check(
                value, true, infinite: value.isInfinite, zero: value == 0)
        }
        for source in FloatFunctions.types {
            library.cast(source, .int2, .assignment) { (a, _) throws(SQLError) in
                .int(try round(a.double, -32768, 32768, "smallint"))
            }
            library.cast(source, .int4, .assignment) { (a, _) throws(SQLError) in
                .int(try round(a.double, -2_147_483_648, 2_147_483_648, "integer"))
            }
            library.cast(source, .int8, .assignment) { (a, _) throws(SQLError) in
                .int(try round(a.double, -0x1p63, 0x1p63, "bigint"))
            }
        }
    }

    /// To the nearest integer, halves to even.
    private static func round(
        _ value: Double, _ lowest: Double, _ beyond: Double, _ type: StaticString
    ) throws(SQLError) -> Int64 {
        let rounded = value.rounded(.toNearestOrEven)
        guard rounded >= lowest, rounded < beyond else { throw .outOfRange(type) }
        return Int64(rounded)
    }

    private static func addText(to library: inout LibraryBuilder) {
        library.cast(binaryCoercible: .text, .varchar, .implicit)
        library.cast(binaryCoercible: .varchar, .text, .implicit)
        library.cast(binaryCoercible: .text, .bpchar, .implicit)
        library.cast(binaryCoercible: .varchar, .bpchar, .implicit)
        library.cast(.bpchar, .text, .implicit, trim)
        library.cast(.bpchar, .varchar, .implicit, trim)
        for source in [TypeOID.text, .varchar, .bpchar] {
            let context: CastContext = source == .text || source == .varchar ? .implicit : .implicit
            library.cast(source, .name, context) { a, _ in
                .text(CharacterTypes.name(Array(CharacterTypes.trimmed(a.utf8))))
            }
        }
        library.cast(binaryCoercible: .name, .text, .implicit)
        library.cast(binaryCoercible: .name, .varchar, .assignment)
        library.cast(binaryCoercible: .name, .bpchar, .assignment)
        library.cast(binaryCoercible: .char, .text, .implicit)
        library.cast(.bool, .text, .assignment) { a, _ in .string(a.bool ? "true" : "false") }
        library.cast(.bool, .varchar, .assignment) { a, _ in .string(a.bool ? "true" : "false") }
        library.cast(.bool, .bpchar, .assignment) { a, _ in .string(a.bool ? "true" : "false") }
    }

    private static let trim: UnaryBody = { a, _ in
        .text(Array(CharacterTypes.trimmed(a.utf8)))
    }
}
