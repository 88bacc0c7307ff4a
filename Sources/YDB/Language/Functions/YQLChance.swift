// Chance, the clock and zones.
import QueryEngine

enum YQLChance {
    static let functions: [String: YQLFunctions.Resolver] = {
        var all: [String: YQLFunctions.Resolver] = [
            "random": random(.double) { .double($0.random()) },
            "randomnumber": random(.uint64) { YQLInteger.value(bits($0)) },
            "randomuuid": random(.uuid) { .bytes(uuid($0)) },
            "addtimezone": addZone, "removetimezone": removeZone,
        ]
        for type in [YQLPrimitive.date, .datetime, .timestamp] {
            let name = type.name.lowercased()
            all["currentutc" + name] = current(type)
            all["currenttz" + name] = currentZoned(type.withZone)
        }
        return all
    }()

    static func bits(_ context: any EvaluationContext) -> UInt64 {
        let high = UInt64(min(max(context.random(), 0), 0.999_999_999) * 4_294_967_296)
        let low = UInt64(min(max(context.random(), 0), 0.999_999_999) * 4_294_967_296)
        return high << 32 | low
    }

    /// Version 4, in the order in which the bytes are held.
    private static func uuid(_ context: any EvaluationContext) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let bits = bits(context)
            for place in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(place * 8)))
            }
        }
        bytes[7] = bytes[7] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes
    }

    /// The arguments say only for what a number is drawn: without a column among them, once a statement.
    private static func random(
        _ type: YQLType, _ body: @escaping @Sendable (any EvaluationContext) -> Value
    ) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(0...256)
            return YQLFunction(
                call.name, result: type, volatility: .volatile,
                body: .scalar { (_, context) throws(SQLError) in body(context) })
        }
    }

    // MARK: Clock

    private static let engineEpoch: Int64 = 946_684_800_000_000

    private static func current(_ type: YQLPrimitive) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            YQLFunction(
                call.name, result: .primitive(type), volatility: .stable,
                body: .scalar { (_, context) throws(SQLError) in
                    let now = context.statementTimestamp &+ engineEpoch
                    return YQLMoment.value(microseconds: now, type) ?? .null
                })
        }
    }

    private static func currentZoned(_ type: YQLPrimitive) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count >= 1 else {
                throw .yqlType("Expected at least 1 argument(s), but got 0")
            }
            let zone = try call.convert(0, to: .string)
            return YQLFunction(
                call.name, result: .primitive(type), volatility: .stable,
                body: .scalar { (values, context) throws(SQLError) in
                    let now = context.statementTimestamp &+ engineEpoch
                    let name = try zone(values[0]).rawText
                    guard YQLMoment.zone(name) != nil else {
                        throw .yqlValue("Unknown timezone name: \(name)")
                    }
                    return YQLMoment.value(microseconds: now, type, zone: .string(name)) ?? .null
                })
        }
    }

    // MARK: Zones

    @Sendable private static func addZone(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let type = try call.type(0)
        if type == .null { return .null(call.name) }
        guard let primitive = type.withoutOptional.primitive, primitive.isMoment else {
            throw call.mismatch(0, "Date, Datetime or Timestamp")
        }
        let zone = try call.convert(1, to: .optional(.string))
        let zoned = YQLType.primitive(primitive.withZone)
        let known = call.constant(1)?.rawText
        let isKnown = known.map { YQLMoment.zone($0) != nil } ?? false
        let mayFail = !isKnown || type.isOptional
        return .strict(call.name, mayFail ? .optional(zoned) : zoned) { (values) throws(SQLError) in
            let name = try zone(values[1])
            guard YQLMoment.zone(name.rawText) != nil else { return .null }
            return YQLMoment.zoned(values[0], primitive.withZone, .text(name.rawBytes))
        }
    }

    @Sendable private static func removeZone(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        if type == .null { return .null(call.name) }
        guard let primitive = type.withoutOptional.primitive, primitive.isZoned else {
            throw call.mismatch(0, "TzDate, TzDatetime or TzTimestamp")
        }
        let plain = YQLType.primitive(primitive.withoutZone)
        return .strict(call.name, type.isOptional ? .optional(plain) : plain) {
            (values) throws(SQLError) in values[0].field(0)
        }
    }
}
