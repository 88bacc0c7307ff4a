// What functions tell of the session, and what they do in it.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let information: Table = [
        "version": MySQLFunction(0) { (rules, values, at) throws(SQLError) in
            var version = try text("version", 26) { (values, _) in
                .string(values.flavor.version)
            }.make(rules, values, at)
            version.traits.insert(.notNull)
            return version
        },
        "database": text("database", 64) { (values, _) in
            values.database.map { .string($0) } ?? .null
        },
        "schema": text("database", 64) { (values, _) in
            values.database.map { .string($0) } ?? .null
        },
        "user": text("user", 384) { (values, _) in .string(values.user) },
        "session_user": text("user", 384) { (values, _) in .string(values.user) },
        "system_user": text("user", 384) { (values, _) in .string(values.user) },
        "current_user": text("current_user", 384) { (values, _) in .string(values.currentUser) },
        "current_role": text("current_role", 128) { (values, _) in
            values.flavor.isMariaDB ? .null : .string("NONE")
        },
        "connection_id": number("connection_id", 10, isUnsigned: true) { values in
            Int64(clamping: values.connectionID)
        },
        "row_count": number("row_count", 21) { $0.rowCount },
        "found_rows": number("found_rows", 21) { Int64(clamping: $0.foundRows) },
        "last_insert_id": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            guard let value = values.first else {
                return rules.call(
                    "last_insert_id", [], MySQLType.unsignedBigint, modifier: 21,
                    volatility: .volatile, at: at,
                    .nary { (_, context) in
                        .int(MySQLInteger.biased(context.values?.lastInsertID ?? 0))
                    })
            }
            return rules.call(
                "last_insert_id", [rules.converted(value, .unsigned)], MySQLType.unsignedBigint,
                modifier: rules.flavor.isMariaDB
                    ? Int32(clamping: rules.length(value) * rules.bytesOfCharacter(value)) : 21,
                isStrict: false, volatility: .volatile, at: at,
                .unary { (value, context) in
                    let number = value.isNull ? 0 : MySQLInteger.unsigned(value.number)
                    context.values?.lastInsertID = number
                    context.values?.assignedInsertID = number
                    return value
                })
        },
        "charset": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let name = rules.ownCollation(values[0]).characterSet.name
            return rules.plainText(
                "charset", [], length: 64, at: at, .nary { (_, _) in .string(name) })
        },
        "collation": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let name = rules.ownCollation(values[0]).name
            return rules.plainText(
                "collation", [], length: 64, at: at, .nary { (_, _) in .string(name) })
        },
        "coercibility": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            var rank = rules.integer(Int64(rules.coercibility(values[0])), at)
            rank.modifier = 10
            return rank
        },
        "sleep": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "sleep", [rules.converted(values[0], .double)], width: 1, isStrict: false,
                volatility: .volatile, at: at,
                .session { (session, arguments) throws(Interrupt) in
                    guard let seconds = arguments.first, !seconds.isNull, seconds.double >= 0 else {
                        throw .error(.mySQL(1210, "Incorrect arguments to sleep."))
                    }
                    guard let values = session as? MySQLSessionValues else { return .int(0) }
                    return .int(try values.sleep(seconds.double))
                })
        },
        "benchmark": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "benchmark", [rules.converted(values[0], .signed), values[1]], width: 1,
                isStrict: false, volatility: .volatile, at: at,
                .nary { (values, context) in
                    guard let count = values.first, !count.isNull, count.number >= 0 else {
                        return .null
                    }
                    return .int(0)
                })
        },
        "get_lock": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "get_lock",
                [rules.converted(values[0], .text), rules.converted(values[1], .double)],
                width: 1, isStrict: false, volatility: .volatile, at: at,
                .session { (session, arguments) throws(Interrupt) in
                    guard let name = try lockName(arguments, session), !arguments[1].isNull else {
                        return .null
                    }
                    let locks = (session as? MySQLSessionValues)?.locks
                    return .int(try locks?.acquire(name, timeout: arguments[1].double) ?? 1)
                })
        }.nullable,
        "release_lock": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "release_lock", [rules.converted(values[0], .text)], width: 1, isStrict: false,
                volatility: .volatile, at: at,
                .session { (session, arguments) throws(Interrupt) in
                    guard let name = try lockName(arguments, session) else { return .null }
                    let locks = (session as? MySQLSessionValues)?.locks
                    return try locks?.release(name).map { .int($0) } ?? .null
                })
        }.nullable,
        "release_all_locks": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            rules.call(
                "release_all_locks", [], MySQLType.unsignedInt, modifier: 11,
                volatility: .volatile, at: at,
                .session { (session, _) throws(Interrupt) in
                    .int(try (session as? MySQLSessionValues)?.locks?.releaseAll() ?? 0)
                })
        },
        "is_free_lock": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "is_free_lock", [rules.converted(values[0], .text)], width: 1, isStrict: false,
                volatility: .volatile, at: at,
                .session { (session, arguments) throws(Interrupt) in
                    guard let name = try lockName(arguments, session) else { return .null }
                    let owner = (session as? MySQLSessionValues)?.locks?.owner(name)
                    return .int(owner == nil ? 1 : 0)
                })
        }.nullable,
        "is_used_lock": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "is_used_lock", [rules.converted(values[0], .text)], width: 10, isStrict: false,
                volatility: .volatile, at: at,
                .session { (session, arguments) throws(Interrupt) in
                    guard let name = try lockName(arguments, session) else { return .null }
                    let owner = (session as? MySQLSessionValues)?.locks?.owner(name)
                    return owner.map { .int(Int64(clamping: $0)) } ?? .null
                })
        }.nullable,
        "uuid": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            rules.plainText(
                "uuid", [], length: 36, volatility: .volatile, at: at,
                .nary { (_, context) in .text(uuid(context)) })
        },
        "uuid_short": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            rules.call(
                "uuid_short", [], MySQLType.unsignedBigint, modifier: 21, volatility: .volatile,
                at: at,
                .nary { (_, context) in
                    let number = UInt64(bitPattern: context.clockTimestamp)
                    return .int(
                        MySQLInteger.biased(number &* 1_000 &+ UInt64(context.random() * 999)))
                })
        },
        "any_value": MySQLFunction(1) { (_, values, _) throws(SQLError) in values[0] },
    ]

    /// Of the time and of random bits, in version 1's layout.
    private static func uuid(_ context: any EvaluationContext) -> [UInt8] {
        let since1582: UInt64 = 0x01B2_1DD2_1381_4000
        let unix = UInt64(bitPattern: context.clockTimestamp - MySQLTimestamp.epoch)
        let time = since1582 &+ unix &* 10 &+ UInt64(context.random() * 10)
        var bytes = [UInt8](repeating: 0, count: 16)
        let low = UInt32(truncatingIfNeeded: time)
        let middle = UInt16(truncatingIfNeeded: time >> 32)
        let high = UInt16(truncatingIfNeeded: time >> 48) & 0x0FFF | 0x1000
        for place in 0..<4 {
            bytes[place] = UInt8(truncatingIfNeeded: low >> UInt32(24 - place * 8))
        }
        bytes[4] = UInt8(middle >> 8)
        bytes[5] = UInt8(middle & 0xFF)
        bytes[6] = UInt8(high >> 8)
        bytes[7] = UInt8(high & 0xFF)
        for place in 8..<16 { bytes[place] = UInt8(context.random() * 255.999) }
        bytes[8] = bytes[8] & 0x3F | 0x80
        return uuidText(bytes)
    }

    private static func lockName(
        _ arguments: [Value], _ session: AnyObject?
    ) throws(Interrupt) -> [UInt8]? {
        guard let name = arguments.first, !name.isNull else { return nil }
        let text = name.rawText
        let isMariaDB = (session as? MySQLSessionValues)?.flavor.isMariaDB ?? true
        if text.isEmpty {
            if isMariaDB { return nil }
            throw .error(.mySQL(3057, "Incorrect user-level lock name ''."))
        }
        if isMariaDB, text.count > 192 {
            throw .error(
                .mySQL(1059, "Identifier name '\(MySQLQuoted.text(text))' is too long"))
        }
        if !isMariaDB, UTF8Text.length(text) > 64 {
            throw .error(
                .mySQL(3057, "Incorrect user-level lock name '\(MySQLQuoted.text(text))'."))
        }
        // MariaDB's names differ by their case.
        return isMariaDB ? text : text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func text(
        _ name: String, _ length: Int,
        _ body: @escaping @Sendable (MySQLSessionValues, any EvaluationContext) -> Value
    ) -> MySQLFunction {
        MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            var result = rules.plainText(
                name, [], length: length, volatility: .stable, at: at,
                .nary { (_, context) in
                    context.values.map { body($0, context) } ?? .null
                })
            result.coercibility = 3
            return result
        }
    }

    private static func number(
        _ name: String, _ width: Int, isUnsigned: Bool = false,
        _ body: @escaping @Sendable (MySQLSessionValues) -> Int64
    ) -> MySQLFunction {
        MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            let type = rules.wholeType(width: width, isUnsigned: isUnsigned)
            let isBiased = MySQLTypeKind(type).isBiased
            return rules.call(
                name, [], type, modifier: Int32(width), volatility: .volatile, at: at,
                .nary { (_, context) in
                    let number = context.values.map(body) ?? 0
                    return .int(
                        isBiased ? MySQLInteger.biased(UInt64(bitPattern: number)) : number)
                })
        }
    }
}

extension MySQLRules {
    /// The collation that a value has by itself; numbers and bytes have `binary`.
    fileprivate func ownCollation(_ value: Typed) -> MySQLCollation {
        let binary = MySQLCollation.named("binary") ?? MySQLCollation.bin
        if value.expression.isNullConstant { return binary }
        switch MySQLTypeKind(value.type) {
        case .text, .json, .labels:
            return MySQLCollation.of(value.collation) ?? MySQLCollation.generalCI
        default: return binary
        }
    }
}
