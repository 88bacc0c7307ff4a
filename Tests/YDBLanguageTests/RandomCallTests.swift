// Calls of all functions with values of all types: none traps, and what comes out is of the type that was announced.
import QueryEngine
import Testing

@testable import YDBLanguage

/// Numbers from a seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var x = state
        x ^= x >> 33
        x = x &* 0xFF51_AFD7_ED55_8CCD
        return x ^ x >> 33
    }
}

/// Values of random types, the extreme ones among them.
struct ValueMaker {
    var numbers: SeededNumbers

    mutating func pick<Item>(_ items: [Item]) -> Item {
        items[Int(numbers.next() % UInt64(items.count))]
    }

    mutating func type(_ depth: Int = 0) -> YQLType {
        switch numbers.next() % (depth > 2 ? 4 : 12) {
        case 0, 1, 2, 3: return .primitive(pick(YQLPrimitive.allCases))
        case 4: return .decimal(precision: 10, scale: 2)
        case 5, 6: return .optional(type(depth + 1))
        case 7: return .list(type(depth + 1))
        case 8: return .tuple([type(depth + 1), type(depth + 1)])
        case 9: return .structure(of: [YQLMember("a", type(depth + 1)), YQLMember("b", .string)])
        case 10:
            return pick([.set(.int32), .dictionary(key: .string, payload: type(depth + 1))])
        default:
            return pick([
                .null, .void, .emptyList, .variant([.int32, .string]),
                .variant(of: [YQLMember("a", .int32), YQLMember("b", .string)]),
                .resource(YQLResources.yson), .resource(YQLResources.moment),
            ])
        }
    }

    static let texts = [
        "", "a", "abc", "%a_", "1", "-1", "1.5", "9223372036854775807", "18446744073709551615",
        "{\"a\":[1,2]}", "$.a[*]", "[1;2]", "http://u:p@ya.ru:80/a?b=c#d", "127.0.0.1", "::1", "\\",
        "(a+)*b", "[", "2020-01-01", "P1D", "é", "xn--p1ai", "%", "%Y-%m-%d", "Europe/Moscow",
        "a.b",
    ]

    mutating func value(_ type: YQLType) -> Value {
        switch type {
        case .optional(let item):
            return numbers.next() % 3 == 0 ? .null : type.wrap(value(item))
        case .list(let item):
            return .list((0..<(numbers.next() % 4)).map { _ in value(item) }, of: item)
        case .tuple(let items): return .tuple(items.map { value($0) }, items)
        case .structure(let members):
            return .tuple(members.map { value($0.type) }, members.map(\.type))
        case .dictionary(let key, let payload):
            let pairs = (0..<(numbers.next() % 4)).map { _ in
                (key: value(key), payload: value(payload))
            }
            return payload == .void
                ? YQLDictionary.makeSet(pairs.map(\.key), key: key)
                : YQLDictionary.make(pairs, key: key, payload: payload)
        case .variant(let items):
            let index = Int(numbers.next() % UInt64(items.count))
            return .variant(index, value(items[index]), items[index])
        case .namedVariant(let members):
            let index = Int(numbers.next() % UInt64(members.count))
            return .variant(index, value(members[index].type), members[index].type)
        case .decimal:
            return YQLText.parse(
                Array(pick(["0", "-1.25", "99999999.99", "nan", "inf"]).utf8), as: type) ?? .null
        case .void: return .void
        case .emptyList: return .emptyList
        case .resource(YQLResources.yson):
            return YQLYsonModule.write(YQLYson(.list([.string("a")])))
        case .resource:
            return YQLClock.make(
                local: pick([0, 1_546_304_523_000_000]), zone: YQLMoment.greenwich)
        case .primitive(let primitive): return value(primitive)
        default: return .null
        }
    }

    private mutating func value(_ type: YQLPrimitive) -> Value {
        switch type {
        case .bool: return .bool(numbers.next() % 2 == 0)
        case .float:
            return .double(
                pick([0, -1.5, 3, Double(Float.greatestFiniteMagnitude), .nan, .infinity]))
        case .double:
            return .double(
                pick([0, -0.0, 1.5, 3, 1e300, -1e300, .leastNonzeroMagnitude, .nan, -.infinity]))
        case .string:
            if numbers.next() % 8 == 0 { return .bytes([0, 0xFF, 0x80]) }
            return .bytes(Array(pick(ValueMaker.texts).utf8))
        case .utf8: return .string(pick(ValueMaker.texts))
        case .json:
            return .string(pick(["null", "[1,{\"a\":1e400}]", "\"x\"", "{\"a\":{\"b\":[]}}"]))
        case .jsonDocument: return .string(pick(["null", "[1,2]", "{\"a\":1}"]))
        case .yson: return .bytes(Array(pick(["#", "[1;2u]", "{a=%true}", "<x=1>\"y\""]).utf8))
        case .uuid: return .bytes([UInt8](repeating: UInt8(numbers.next() % 256), count: 16))
        case .dyNumber: return .numeric(pick([.zero, .one, Numeric(-12)]))
        default:
            let range = YQLNumber.range(type)
            let number = pick([
                range.lowerBound, range.upperBound, range.contains(0) ? 0 : range.lowerBound, 1, 3,
            ])
            let plain = YQLNumber.value(number, type.withoutZone)
            return type.isZoned
                ? YQLMoment.zoned(
                    plain, type, .string(pick(["GMT", "Europe/Moscow", "America/New_York"])))
                : plain
        }
    }

    mutating func typed() -> Typed {
        let type = type()
        return Typed(type, value(type))
    }
}

/// Whether a value is one of a type.
func conforms(_ value: Value, _ type: YQLType) -> Bool {
    switch type {
    case .null: return value.isNull
    case .optional(let item): return type.unwrap(value).map { conforms($0, item) } ?? value.isNull
    case .tagged(let base, _): return conforms(value, base)
    case .list(let item):
        guard case .array(let array) = value else { return false }
        return array.elements.allSatisfy { conforms($0, item) }
    case .tuple(let items):
        guard case .record(let record) = value, record.fields.count == items.count else {
            return false
        }
        return zip(record.fields, items).allSatisfy { conforms($0, $1) }
    case .structure(let members):
        guard case .record(let record) = value, record.fields.count == members.count else {
            return false
        }
        return zip(record.fields, members).allSatisfy { conforms($0, $1.type) }
    case .dictionary(let key, let payload):
        guard case .record(let record) = value, record.fields.count == (payload == .void ? 1 : 2)
        else {
            return false
        }
        let dictionary = YQLDictionary(value, key: key)
        return dictionary.keys.indices.allSatisfy {
            conforms(dictionary.keys[$0], key) && conforms(dictionary.payload(at: $0), payload)
        }
    case .primitive(let primitive):
        switch (primitive.shape, value) {
        case (.bool, .bool), (.double, .double), (.bytes, .bytes), (.byteText, .text),
            (.numeric, .numeric),
            (.record, .record):
            return true
        case (.int64, .int), (.encodedInteger, .int):
            return YQLNumber.range(primitive).contains(YQLNumber.exact(value, primitive))
        default: return false
        }
    case .decimal: if case .numeric = value { return true } else { return false }
    case .void, .variant, .namedVariant, .emptyDictionary:
        if case .record = value { return true } else { return false }
    case .emptyList: if case .array = value { return true } else { return false }
    default: return true
    }
}

@Suite struct RandomCallTests {
    private static let tries = 250

    @Test(arguments: [7, 1_001, 31_337] as [UInt64]) func functionsHoldWhatTheyAnnounce(
        seed: UInt64
    ) {
        var maker = ValueMaker(numbers: SeededNumbers(seed))
        var wrong: Set<String> = []
        var called = 0
        for name in YQLFunctions.names where name != "version" {
            for _ in 0..<RandomCallTests.tries {
                var parts = (0..<(maker.numbers.next() % 5)).map { _ in
                    Call.Part.value(maker.typed())
                }
                if maker.numbers.next() % 3 == 0, !parts.isEmpty {
                    let result = maker.typed()
                    let count = Int(maker.numbers.next() % 3) + 1
                    parts[parts.count - 1] = .lambda(
                        Lambda(count) { maker_ in
                            maker_.first.map { count == 2 ? $0 : result } ?? result
                        })
                } else if maker.numbers.next() % 5 == 0, !parts.isEmpty {
                    parts[parts.count - 1] = .type(maker.type())
                }
                guard let function = try? Call.resolve(name, parts) else { continue }
                switch function.body {
                case .form, .type, .factory: continue
                case .partial(let partial):
                    _ = try? partial.apply([maker.typed().argument])
                    continue
                default: break
                }
                guard let result = try? Call.run(function, parts) else { continue }
                called += 1
                if !conforms(result.value, result.type) {
                    wrong.insert("\(name) gives \(result.value) for \(result.type)")
                }
                _ = YQLYson(result.value, result.type).bytes(.pretty)
                _ = result.description
            }
        }
        #expect(wrong.isEmpty, "\(wrong.sorted().joined(separator: "\n"))")
        #expect(called > 5_000)
    }

    @Test func operatorsHoldWhatTheyAnnounce() {
        var maker = ValueMaker(numbers: SeededNumbers(11))
        var wrong: Set<String> = []
        var called = 0
        for op in YQLBinaryOperator.allCases {
            for index in 0..<600 {
                let a = maker.typed()
                let b = index % 3 == 0 ? Typed(a.type, maker.value(a.type)) : maker.typed()
                guard let result = try? Call.binary(op, a, b) else { continue }
                called += 1
                if !conforms(result.value, result.type) {
                    wrong.insert("\(op) of \(a.type) and \(b.type)")
                }
            }
        }
        for op in YQLUnaryOperator.allCases {
            for _ in 0..<300 {
                let a = maker.typed()
                guard let function = try? YQLOperators.unary(op, a.argument),
                    let result = try? Call.run(function, [.value(a)])
                else { continue }
                called += 1
                if !conforms(result.value, result.type) { wrong.insert("\(op) of \(a.type)") }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.sorted().joined(separator: "\n"))")
        #expect(called > 1_000)
    }

    @Test func castsHoldWhatTheyAnnounce() {
        var maker = ValueMaker(numbers: SeededNumbers(13))
        var wrong: Set<String> = []
        var called = 0
        for _ in 0..<20_000 {
            let (source, target) = (maker.typed(), maker.type())
            for conversion in [
                try? YQLConversions.cast(from: source.type, to: target),
                YQLConversions.implicit(from: source.type, to: target),
                try? YQLConversions.bitcast(from: source.type, to: target),
            ] {
                guard let conversion, let value = try? conversion(source.value) else { continue }
                called += 1
                if !conforms(value, conversion.result) {
                    wrong.insert("\(source.type) to \(target)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.sorted().joined(separator: "\n"))")
        #expect(called > 1_000)
    }

    @Test func aggregatesHoldWhatTheyAnnounce() throws {
        var maker = ValueMaker(numbers: SeededNumbers(17))
        let environment = TypeEnvironment(types: YQLTypes.library)
        var wrong: Set<String> = []
        var called = 0
        for name in YQLAggregates.names {
            for _ in 0..<RandomCallTests.tries {
                let types = (0..<(maker.numbers.next() % 4)).map { _ in maker.type() }
                let arguments = types.map { YQLArgument.value($0, constant: maker.value($0)) }
                guard let aggregate = try? YQLAggregates.resolve(name, arguments) else { continue }
                let state = aggregate.makeState(environment)
                for _ in 0..<(maker.numbers.next() % 5) {
                    try? state.add(types.map { maker.value($0) })
                }
                guard let value = try? state.result() else { continue }
                called += 1
                if !conforms(value, aggregate.result) { wrong.insert("\(name) of \(types)") }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.sorted().joined(separator: "\n"))")
        #expect(called > 500)
    }
}
