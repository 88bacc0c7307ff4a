// Calls of functions as an analyser and an executor make them.
import QueryEngine

@testable import YDBLanguage

/// A value and its type.
struct Typed: Sendable, CustomStringConvertible {
    let type: YQLType
    let value: Value

    init(_ type: YQLType, _ value: Value) {
        self.type = type
        self.value = value
    }

    /// As JSON: what tables of expected values are written in.
    var description: String {
        String(decoding: YQLDocument.text(YQLDocument.node(value, type)), as: UTF8.self)
    }

    var argument: YQLArgument { .value(type, constant: value) }

    func named(_ name: String) -> YQLArgument {
        YQLArgument(.value(type, constant: value), name: name)
    }

    /// The same, but known only while a statement runs.
    var column: YQLArgument { .value(type) }
}

/// A lambda of a test: its type for parameters of types, and its body.
struct Lambda: Sendable {
    let parameters: Int
    let body: @Sendable ([Typed]) throws -> Typed

    init(_ parameters: Int, _ body: @escaping @Sendable ([Typed]) throws -> Typed) {
        self.parameters = parameters
        self.body = body
    }
}

enum Call {
    enum Part: Sendable {
        case value(Typed, name: String? = nil)
        case lambda(Lambda, name: String? = nil)
        case type(YQLType)
        case factory(String)
    }

    /// The results of a lambda have the type of its result for some values of its parameters.
    static func argument(_ part: Part) -> YQLArgument {
        switch part {
        case .value(let typed, let name):
            return YQLArgument(.value(typed.type, constant: typed.value), name: name)
        case .type(let type): return .type(type)
        case .factory(let name):
            return YQLArgument(.factory(YQLAggregateFactory(name: name, parameters: [])))
        case .lambda(let lambda, let name):
            let kind = YQLLambda(parameterCount: lambda.parameters...lambda.parameters) {
                (types) throws(SQLError) in
                do {
                    return try lambda.body(types.map { Typed($0, Call.sample($0)) }).type
                } catch let error as SQLError {
                    throw error
                } catch {
                    throw .yqlType("\(error)")
                }
            }
            return YQLArgument(.lambda(kind), name: name)
        }
    }

    static func sample(_ type: YQLType) -> Value {
        switch type {
        case .primitive(let primitive):
            switch primitive.shape {
            case .bool: .bool(false)
            case .double: .double(0)
            case .bytes: .bytes([])
            case .byteText: .string("")
            default: .int(0)
            }
        case .list(let item): .list([], of: item)
        case .tuple(let items): .tuple(items.map { sample($0) }, items)
        case .structure(let members):
            .tuple(members.map { sample($0.type) }, members.map(\.type))
        default: .null
        }
    }

    static func resolve(_ name: String, _ parts: [Part]) throws -> YQLFunction {
        try YQLFunctions.resolve(name, parts.map { argument($0) })
    }

    static func run(_ name: String, _ parts: Part...) throws -> Typed {
        try run(try resolve(name, parts), parts)
    }

    static func run(_ function: YQLFunction, _ parts: [Part]) throws -> Typed {
        let values = parts.map { part in
            if case .value(let typed, _) = part { return typed.value }
            return Value.null
        }
        return Typed(function.result, try evaluate(function, parts, values))
    }

    private static func evaluate(
        _ function: YQLFunction, _ parts: [Part], _ values: [Value]
    ) throws -> Value {
        switch function.body {
        case .constant(let value): return value
        case .scalar(let body): return try body(values, ConstantContext.shared)
        case .higherOrder(let body):
            return try body(values, ConstantContext.shared) { (use, arguments) throws(Interrupt) in
                let place = function.lambdas[use]
                guard case .lambda(let lambda, _) = parts[place.argument] else { return .null }
                do {
                    return try lambda.body(zip(place.parameters, arguments).map { Typed($0, $1) })
                        .value
                } catch let error as SQLError {
                    throw .error(error)
                } catch {
                    throw .error(.yqlType("\(error)"))
                }
            }
        case .form(.coalesce(let conversions)):
            for (conversion, value) in zip(conversions, values) {
                let made = try conversion(value)
                if !made.isNull { return made }
            }
            return .null
        case .form(.conditional(let then, let otherwise)):
            if case .bool(true) = values[0] { return try then(values[1]) }
            return try otherwise.map { try $0(values[2]) } ?? .null
        case .form, .type, .partial, .factory: return .null
        }
    }

    /// `Module::Function(first…)(further)`.
    static func applied(_ name: String, _ first: [Typed], _ further: Typed...) throws -> Typed {
        let function = try resolve(name, first.map { .value($0) })
        guard case .partial(let partial) = function.body else {
            return Typed(function.result, .null)
        }
        let applied = try partial.apply(further.map(\.argument))
        guard case .scalar(let body) = applied.body else {
            return Typed(applied.result, .null)
        }
        let values = (first + further).map(\.value)
        return Typed(applied.result, try body(values, ConstantContext.shared))
    }

    static func binary(_ op: YQLBinaryOperator, _ a: Typed, _ b: Typed) throws -> Typed {
        try run(
            try YQLOperators.binary(op, a.argument, b.argument), [.value(a), .value(b)])
    }
}

// MARK: Literals

func int(_ number: Int64) -> Typed { Typed(.int32, .int(number)) }
func long(_ number: Int64) -> Typed { Typed(.int64, .int(number)) }
func ulong(_ number: UInt64) -> Typed { Typed(.uint64, YQLInteger.value(number)) }
func real(_ number: Double) -> Typed { Typed(.double, .double(number)) }
func str(_ text: String) -> Typed { Typed(.string, .bytes(Array(text.utf8))) }
func utf8(_ text: String) -> Typed { Typed(.utf8, .string(text)) }
func truth(_ value: Bool) -> Typed { Typed(.bool, .bool(value)) }
let null = Typed(.null, .null)

/// A literal that is written as a call.
func lit(_ type: YQLPrimitive, _ text: String) -> Typed {
    Typed(.primitive(type), YQLText.parse(Array(text.utf8), as: type) ?? .null)
}

func just(_ typed: Typed) -> Typed {
    let type = YQLType.optional(typed.type)
    return Typed(type, type.wrap(typed.value))
}

func nothing(_ type: YQLType) -> Typed { Typed(.optional(type), .null) }

func list(_ items: Typed...) -> Typed {
    let common = YQLConversions.commonType(items.map(\.type)) ?? .null
    let values = items.map { item in
        (try? YQLConversions.implicit(from: item.type, to: common)?(item.value)) ?? .null
    }
    return Typed(.list(common), .list(values, of: common))
}

func tuple(_ items: Typed...) -> Typed {
    Typed(.tuple(items.map(\.type)), .tuple(items.map(\.value), items.map(\.type)))
}

func structure(_ members: (String, Typed)...) -> Typed {
    let sorted = members.sorted { $0.0 < $1.0 }
    return Typed(
        .structure(sorted.map { YQLMember($0.0, $0.1.type) }),
        .tuple(sorted.map(\.1.value), sorted.map(\.1.type)))
}

func dict(_ pairs: (Typed, Typed)...) -> Typed {
    let (key, payload) = (pairs[0].0.type, pairs[0].1.type)
    return Typed(
        .dictionary(key: key, payload: payload),
        YQLDictionary.make(
            pairs.map { (key: $0.0.value, payload: $0.1.value) }, key: key, payload: payload))
}
