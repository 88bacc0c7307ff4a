// What resolvers ask of a call's arguments.
import QueryEngine

/// The arguments of a call that is being resolved, and the words of its errors.
struct YQLCall {
    let name: String
    let arguments: [YQLArgument]
    /// Of an aggregate: its rows are grouped by keys.
    let isGrouped: Bool

    init(_ name: String, _ arguments: [YQLArgument], isGrouped: Bool = false) {
        self.name = name
        self.arguments = arguments
        self.isGrouped = isGrouped
    }

    var count: Int { arguments.count }

    func has(_ index: Int) -> Bool { arguments.indices.contains(index) }

    /// - Throws: A wrong number of arguments.
    func requireCount(_ range: ClosedRange<Int>) throws(SQLError) {
        if range.contains(count) { return }
        if range.lowerBound == range.upperBound {
            throw .yqlType("Expected \(range.lowerBound) argument(s), but got \(count)")
        }
        if count < range.lowerBound {
            throw .yqlType("Expected at least \(range.lowerBound) argument(s), but got \(count)")
        }
        throw .yqlType("Expected at most \(range.upperBound) argument(s), but got \(count)")
    }

    /// The type of an argument that is a value.
    func type(_ index: Int) throws(SQLError) -> YQLType {
        guard has(index) else {
            throw .yqlType("Expected at least \(index + 1) argument(s), but got \(count)")
        }
        switch arguments[index].kind {
        case .value(let type, _): return type
        case .lambda: throw .yqlType("\(name): expected a value, but got a lambda")
        case .type: throw .yqlType("\(name): expected a value, but got a type")
        case .factory: throw .yqlType("\(name): expected a value, but got an aggregation factory")
        }
    }

    func types() throws(SQLError) -> [YQLType] {
        var types: [YQLType] = []
        for index in arguments.indices { types.append(try type(index)) }
        return types
    }

    func constant(_ index: Int) -> Value? {
        guard has(index), case .value(_, let constant) = arguments[index].kind else { return nil }
        return constant
    }

    /// A name that has to be a literal.
    func literal(_ index: Int) throws(SQLError) -> String {
        if let constant = constant(index) {
            switch constant {
            case .text(let text): return text.string
            case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
            case .int(let number):
                if case .value(.primitive(.uint64), _) = arguments[index].kind {
                    return String(YQLInteger.unsigned(number))
                }
                return String(number)
            default: break
            }
        }
        throw .yqlType("\(name): expected a literal string as argument \(index + 1)")
    }

    /// Names in a list of literals, or one literal.
    func literals(_ index: Int) throws(SQLError) -> [String] {
        if let constant = constant(index), case .array(let list) = constant {
            return list.elements.map(\.rawText)
        }
        return [try literal(index)]
    }

    func lambda(_ index: Int, _ parameters: Int) throws(SQLError) -> YQLLambda {
        guard has(index), case .lambda(let lambda) = arguments[index].kind else {
            throw .yqlType("\(name): expected a lambda as argument \(index + 1)")
        }
        guard lambda.parameterCount.contains(parameters) else {
            throw .yqlType(
                "\(name): the lambda has to take \(parameters) argument(s)")
        }
        return lambda
    }

    func isLambda(_ index: Int) -> Bool {
        guard has(index), case .lambda = arguments[index].kind else { return false }
        return true
    }

    /// A type, or the type of a value.
    func typeArgument(_ index: Int) throws(SQLError) -> YQLType {
        guard has(index) else {
            throw .yqlType("Expected at least \(index + 1) argument(s), but got \(count)")
        }
        switch arguments[index].kind {
        case .type(let type), .value(let type, _): return type
        default: throw .yqlType("\(name): expected a type as argument \(index + 1)")
        }
    }

    func mismatch(_ index: Int, _ expected: String) -> SQLError {
        let type = (try? self.type(index).description) ?? "?"
        return .yqlType("\(name): expected \(expected) as argument \(index + 1), but got \(type)")
    }

    /// Brings an argument to a type.
    func convert(_ index: Int, to target: YQLType) throws(SQLError) -> YQLConversion {
        let source = try type(index)
        guard
            let conversion = YQLConversions.implicit(
                from: source, to: target, constant: constant(index))
        else {
            throw .yqlType(
                "Mismatch type argument #\(index + 1), type diff: \(source)!=\(target)")
        }
        return conversion
    }

    /// The place of a named argument; nil: it is not given.
    func index(named name: String) -> Int? { arguments.firstIndex { $0.name == name } }
}

extension YQLFunction {
    /// A function of values, none of them null; a null gives null.
    static func strict(
        _ name: String, _ result: YQLType, volatility: Volatility = .immutable,
        _ body: @escaping @Sendable ([Value]) throws(SQLError) -> Value
    ) -> YQLFunction {
        YQLFunction(
            name, result: result, volatility: volatility,
            body: .scalar { (values, _) throws(SQLError) in
                for value in values where value.isNull { return .null }
                return try body(values)
            })
    }

    /// A function of values that may be null.
    static func plain(
        _ name: String, _ result: YQLType, volatility: Volatility = .immutable,
        _ body: @escaping @Sendable ([Value]) throws(SQLError) -> Value
    ) -> YQLFunction {
        YQLFunction(
            name, result: result, volatility: volatility,
            body: .scalar { (values, _) throws(SQLError) in try body(values) })
    }

    static func null(_ name: String, _ type: YQLType = .null) -> YQLFunction {
        YQLFunction(name, result: type, body: .constant(.null))
    }

    static func constant(_ name: String, _ type: YQLType, _ value: Value) -> YQLFunction {
        YQLFunction(name, result: type, body: .constant(value))
    }

    static func type(_ name: String, _ type: YQLType) -> YQLFunction {
        YQLFunction(name, result: .generic, body: .type(type))
    }
}

extension SQLError {
    /// What ends an evaluation.
    var interrupt: Interrupt { Interrupt(self) }
}

/// Runs what knows errors alone where interrupts are known.
@inline(__always)
func interruptible<Result>(
    _ body: () throws(SQLError) -> Result
) throws(Interrupt) -> Result {
    do throws(SQLError) { return try body() } catch { throw Interrupt(error) }
}
