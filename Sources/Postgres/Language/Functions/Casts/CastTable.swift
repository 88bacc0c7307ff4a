// pg_cast: which type becomes which, in which contexts, and how.
import QueryEngine

enum CastTable {
    static func add(to library: inout LibraryBuilder) {
        addIntegers(to: &library)
        addFloats(to: &library)
        addCharacter(to: &library)
        addNumeric(to: &library)
        addText(to: &library)
        addObjectIdentifiers(to: &library)
        addDateTime(to: &library)
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

    /// "char" is a number of one byte to those who ask for one.
    private static func addCharacter(to library: inout LibraryBuilder) {
        library.cast(.int4, .char, .explicit) { (a, _) throws(SQLError) in
            guard let number = Int8(exactly: a.int) else { throw .outOfRange("\"char\"") }
            return .text(CharacterTypes.value(ofByte: UInt8(bitPattern: number)))
        }
        library.cast(.char, .int4, .explicit) { a, _ in
            .int(Int64(Int8(bitPattern: UTF8Text.singleByte(of: a.utf8))))
        }
    }

    private static func addFloats(to library: inout LibraryBuilder) {
        for source in [TypeID.int2, .int4, .int8] {
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
        for source in [TypeID.text, .varchar, .bpchar] {
            library.cast(source, .name, .implicit) { a, _ in
                .text(CharacterTypes.name(Array(UTF8Text.withoutPadding(a.utf8))))
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
        .text(Array(UTF8Text.withoutPadding(a.utf8)))
    }

    private static func addNumeric(to library: inout LibraryBuilder) {
        library.cast(.numeric, .int2, .assignment) { (a, _) throws(SQLError) in
            .int(try a.numeric.integer(in: -32768...32767, "smallint"))
        }
        library.cast(.numeric, .int4, .assignment) { (a, _) throws(SQLError) in
            .int(try a.numeric.integer(in: -0x8000_0000...0x7FFF_FFFF, "integer"))
        }
        library.cast(.numeric, .int8, .assignment) { (a, _) throws(SQLError) in
            .int(try a.numeric.integer(in: Int64.min...Int64.max, "bigint"))
        }
        library.cast(.numeric, .float8, .implicit) { (a, _) throws(SQLError) in
            try FloatFunctions.value(of: a.numeric, single: false)
        }
        library.cast(.numeric, .float4, .implicit) { (a, _) throws(SQLError) in
            try FloatFunctions.value(of: a.numeric, single: true)
        }
        library.cast(.float8, .numeric, .assignment) { a, _ in
            .numeric(Numeric(a.double, digits: 15))
        }
        library.cast(.float4, .numeric, .assignment) { a, _ in
            .numeric(Numeric(a.double, digits: 6))
        }
    }

    private static func addObjectIdentifiers(to library: inout LibraryBuilder) {
        let aliases: [TypeID] = [
            .regproc, .regprocedure, .regoper, .regoperator, .regclass, .regtype, .regconfig,
            .regrole, .regnamespace,
        ]
        for type in aliases + [.oid] {
            library.cast(.int2, type, .implicit) { a, _ in .int(a.int & 0xFFFF_FFFF) }
            library.cast(.int4, type, .implicit) { a, _ in .int(a.int & 0xFFFF_FFFF) }
            library.cast(.int8, type, .implicit) { (a, _) throws(SQLError) in
                guard (0...0xFFFF_FFFF).contains(a.int) else {
                    throw SQLError(.numericValueOutOfRange, "OID out of range")
                }
                return a
            }
            library.cast(.oid, .int4, .assignment, wrapToInt4)
            library.cast(type, .int4, .assignment, wrapToInt4)
            library.cast(binaryCoercible: type, .int8, .assignment)
        }
        for type in aliases {
            library.cast(binaryCoercible: .oid, type, .implicit)
            library.cast(binaryCoercible: type, .oid, .implicit)
        }
        library.cast(binaryCoercible: .int2vector, .int2Array, .implicit)
        library.cast(binaryCoercible: .oidvector, .oidArray, .implicit)
        library.cast(binaryCoercible: .regproc, .regprocedure, .implicit)
        library.cast(binaryCoercible: .regprocedure, .regproc, .implicit)
        library.cast(binaryCoercible: .regoper, .regoperator, .implicit)
        library.cast(binaryCoercible: .regoperator, .regoper, .implicit)
        for text in [TypeID.text, .varchar] {
            library.cast(
                text, .regclass, .implicit,
                lookUp { (session, name) throws(SQLError) in
                    try session.regclass(name[0].string)
                })
            library.cast(
                .regclass, text, .assignment,
                lookUp { (session, number) throws(SQLError) in
                    try session.tableName(number)
                })
            for type in [TypeID.regnamespace, .regrole, .regtype] {
                library.cast(
                    type, text, .assignment,
                    lookUp { (session, number) throws(SQLError) in
                        try session.objectName(type, number)
                    })
            }
        }
        library.cast(.xid8, .xid, .explicit) { a, _ in .int(a.int & 0xFFFF_FFFF) }
    }

    /// What only the session can answer.
    private static func lookUp(_ body: @escaping InformingBody) -> UnaryBody {
        { (a, context) throws(SQLError) in try body(try postgresSession(context.session), [a]) }
    }

    private static let wrapToInt4: UnaryBody = { a, _ in
        .int(Int64(Int32(truncatingIfNeeded: a.int)))
    }

    private static func addDateTime(to library: inout LibraryBuilder) {
        library.cast(.date, .timestamp, .implicit) { (a, _) throws(SQLError) in
            .int(try DateTimeOperators.timestamp(ofDate: a.int))
        }
        library.cast(.date, .timestamptz, .implicit) { (a, context) throws(SQLError) in
            let wall = try DateTimeOperators.timestamp(ofDate: a.int)
            return .int(try DateTimeFunctions.instant(wall, context))
        }
        library.cast(.timestamp, .date, .assignment) { a, _ in day(a.int) }
        library.cast(.timestamp, .time, .assignment) { a, _ in timeOfDay(a.int) }
        library.cast(.timestamp, .timestamptz, .implicit) { (a, context) throws(SQLError) in
            .int(try DateTimeFunctions.instant(a.int, context))
        }
        library.cast(.timestamptz, .date, .assignment) { a, context in
            day(DateTimeFunctions.local(a.int, context))
        }
        library.cast(.timestamptz, .time, .assignment) { a, context in
            timeOfDay(DateTimeFunctions.local(a.int, context))
        }
        library.cast(.timestamptz, .timestamp, .assignment) { a, context in
            .int(DateTimeFunctions.local(a.int, context))
        }
        library.cast(.timestamptz, .timetz, .assignment) { a, context in
            DateTimeRange.isInfinite(a.int)
                ? .null : .interval(DateTimeFunctions.timeWithZone(a.int, context))
        }
        library.cast(.time, .interval, .implicit) { a, _ in
            .interval(Interval(microseconds: a.int))
        }
        library.cast(.interval, .time, .assignment) { a, _ in
            let rest = a.interval.microseconds % Microseconds.day
            return .int(rest < 0 ? rest + Microseconds.day : rest)
        }
        library.cast(.time, .timetz, .implicit) { a, context in
            let now = context.transactionTimestamp
            let days = ClockFields.split(DateTimeFunctions.local(now, context)).days
            let east = context.environment.timeZone.offset(
                atLocal: days * Microseconds.day + a.int)
            return .interval(Interval(days: Int32(-east), microseconds: a.int))
        }
        library.cast(.timetz, .time, .assignment) { a, _ in .int(a.interval.microseconds) }
    }

    private static func day(_ wall: Int64) -> Value {
        DateTimeRange.isInfinite(wall) ? .int(wall) : .int(ClockFields.split(wall).days)
    }

    private static func timeOfDay(_ wall: Int64) -> Value {
        DateTimeRange.isInfinite(wall) ? .null : .int(ClockFields.split(wall).timeOfDay)
    }
}
