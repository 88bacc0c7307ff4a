// Evaluates a recorded case by the library itself, without planner or executor.
import Foundation
import PostgresLanguage

@testable import PostgresLanguage
@testable import QueryEngine

/// The surroundings of a function in these tests: a fixed clock, no session.
final class CaseContext: EvaluationContext {
    var environment: TypeEnvironment
    var transactionTimestamp: Int64 { environment.transactionTimestamp }
    var statementTimestamp: Int64 { environment.transactionTimestamp }
    var clockTimestamp: Int64 { environment.transactionTimestamp }

    init(_ environment: TypeEnvironment) { self.environment = environment }

    func random() -> Double { 0.5 }
    func setSeed(_ seed: Double) {}
    var session: AnyObject? { nil }
}

struct CaseEvaluator {
    private struct Unknown: Error { let what: String }
    private struct Typed {
        let value: Value
        let type: TypeID
    }

    private let environment: TypeEnvironment
    private let context: CaseContext

    init(_ environment: TypeEnvironment) {
        self.environment = environment
        context = CaseContext(environment)
    }

    func answer(_ recorded: RecordedCase) -> String {
        do {
            if recorded.words[0] == "rows" { return "= " + (try rows(recorded)) }
            let result = try evaluate(recorded)
            let name = PostgresTypes.library.definition(result.type)?.name ?? "?"
            return "= \(name) \(shown(result.value, result.type))"
        } catch let error as SQLError {
            return shown(error)
        } catch Interrupt.error(let error) {
            return shown(error)
        } catch let error as Unknown {
            return "? " + error.what
        } catch {
            return "? \(error)"
        }
    }

    private func shown(_ error: SQLError) -> String {
        let detail = error.fields.detail.map { " // DETAIL: \($0)" } ?? ""
        return "! \(error.condition.sqlState) \(error.message)\(detail)"
            .replacingOccurrences(of: "\n", with: "⏎")
    }

    private func shown(_ value: Value, _ type: TypeID) -> String {
        if value.isNull { return "\\N" }
        return String(decoding: TypeOutput.text(value, type, environment), as: UTF8.self)
            .replacingOccurrences(of: "\n", with: "⏎")
    }

    private func type(_ name: String) throws -> SQLType {
        guard let type = CaseTypes.type(name) else { throw Unknown(what: "type \(name)") }
        return type
    }

    private func read(_ text: String, _ typeName: String) throws -> Typed {
        let type = try type(typeName)
        guard let text = CaseTypes.argument(text) else {
            return Typed(value: .null, type: type.oid)
        }
        return Typed(value: try TypeInput.parse(text, as: type, environment), type: type.oid)
    }

    private func evaluate(_ recorded: RecordedCase) throws -> Typed {
        let words = recorded.words
        let arguments = recorded.arguments
        switch words[0] {
        case "in", "assign": return try read(arguments[0], words[1])
        case "send":
            let value = try read(arguments[0], words[1])
            var out: [UInt8] = []
            TypeOutput.appendBinary(value.value, value.type, environment, to: &out)
            var hex: [UInt8] = []
            Hex.append(out, to: &hex)
            return Typed(value: .text(hex), type: .text)
        case "cast": return try cast(try read(arguments[0], words[1]), try type(words[2]))
        case "op":
            let isPrefix = words[1] == "-" && words.count == 4 && arguments.count == 1
            let operands =
                isPrefix
                ? [try read(arguments[0], words[3])]
                : [try read(arguments[0], words[1]), try read(arguments[1], words[3])]
            if !isPrefix, let comparison = ComparisonOperator(symbol: words[2]) {
                return try compare(comparison, operands[0], operands[1])
            }
            return try apply(operators(words[2], isPrefix), operands, words)
        case "fn":
            return try apply(
                PostgresFunctions.library.functions(named: words[1]),
                try operands(words, arguments), words)
        case "agg": return try aggregate(words, arguments)
        default: throw Unknown(what: words[0])
        }
    }

    private func operands(_ words: [String], _ arguments: [String]) throws -> [Typed] {
        if words.count == 2 { return [] }
        return try arguments.enumerated().map { index, text in
            try read(text, words[min(index + 2, words.count - 1)])
        }
    }

    /// As the planner has it: both sides as one type.
    private func compare(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed
    ) throws -> Typed {
        let type = ComparisonSignatures.common(left.type, right.type)
        let (a, b) = (try comparable(left, type), try comparable(right, type))
        if a.isNull || b.isNull { return Typed(value: .null, type: .bool) }
        let order = Comparison.compare(a, b, Ordering(type, environment.collation))
        let holds =
            switch comparison {
            case .equal: order == 0
            case .notEqual: order != 0
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            }
        return Typed(value: .bool(holds), type: .bool)
    }

    private func comparable(_ operand: Typed, _ type: TypeID) throws -> Value {
        if operand.value.isNull || operand.type == type { return operand.value }
        if operand.type == .date,
            case .unary(let body) = DateTimeOperators.comparable(with: type).body
        {
            return try body(operand.value, context)
        }
        let body = PostgresFunctions.library.conversion(from: operand.type, to: type)
        return try body?(operand.value, context) ?? operand.value
    }

    private func operators(_ name: String, _ isPrefix: Bool) -> [FunctionDefinition] {
        PostgresFunctions.library.operators(named: name).filter { ($0.left == nil) == isPrefix }
            .map(\.function)
    }

    private func matches(_ wanted: TypeID, _ given: TypeID) -> Bool {
        if wanted == given { return true }
        let isArray = PostgresTypes.library.arrayElement(given) != nil
        switch wanted {
        case .any, .anyelement: return true
        case .anyarray, .anycompatiblearray: return isArray
        case .anynonarray, .anycompatiblenonarray, .anycompatible: return !isArray
        case .text: return given == .varchar || given == .unknown
        default: return false
        }
    }

    private func find(_ candidates: [FunctionDefinition], _ types: [TypeID]) -> FunctionDefinition?
    {
        let suitable = candidates.filter { function in
            if function.isVariadic {
                guard types.count >= function.arguments.count - 1,
                    let last = function.arguments.last
                else { return false }
                return types.enumerated().allSatisfy { index, type in
                    let isFixed = index < function.arguments.count - 1
                    return matches(isFixed ? function.arguments[index] : last, type)
                }
            }
            let missing = function.arguments.count - types.count
            guard missing >= 0, missing <= function.defaults.count else { return false }
            return zip(function.arguments, types).allSatisfy { matches($0, $1) }
        }
        return suitable.max { exactness($0, types) < exactness($1, types) }
    }

    private func exactness(_ function: FunctionDefinition, _ types: [TypeID]) -> Int {
        zip(function.arguments, types).filter { $0 == $1 }.count * 2 - (function.isVariadic ? 1 : 0)
    }

    private func resultType(_ function: FunctionDefinition, _ types: [TypeID]) -> TypeID {
        let arrays = types.filter { PostgresTypes.library.arrayElement($0) != nil }
        switch function.result {
        case .anyarray, .anycompatiblearray:
            if let array = arrays.first { return array }
            return types.first.flatMap { PostgresTypes.library.definition($0)?.arrayType }
                ?? .textArray
        case .anyelement, .anycompatible:
            if function.arguments.contains(.anyarray)
                || function.arguments.contains(.anycompatiblearray),
                let array = arrays.first
            {
                return PostgresTypes.library.arrayElement(array) ?? .text
            }
            return types.first ?? .text
        default: return function.result
        }
    }

    private func apply(
        _ candidates: [FunctionDefinition], _ operands: [Typed], _ words: [String]
    ) throws -> Typed {
        let types = operands.map(\.type)
        guard let found = find(candidates, types) else {
            throw Unknown(what: "no \(words.joined(separator: " "))")
        }
        let result = resultType(found, types)
        let function = found.specialized(for: types, result: result)
        let values = complete(operands.map(\.value), found)
        if function.isStrict, values.contains(where: \.isNull) {
            return Typed(value: .null, type: result)
        }
        return Typed(value: try call(function.body, values), type: result)
    }

    private func complete(_ values: [Value], _ function: FunctionDefinition) -> [Value] {
        let missing = function.arguments.count - values.count
        return missing > 0 && !function.isVariadic
            ? values + function.defaults.suffix(missing) : values
    }

    private func call(_ body: FunctionBody, _ values: [Value]) throws -> Value {
        switch body {
        case .nullary(let body): try body(context)
        case .unary(let body): try body(values[0], context)
        case .binary(let body): try body(values[0], values[1], context)
        case .nary(let body): try body(values, context)
        default: throw Unknown(what: "not a plain function")
        }
    }

    private func rows(_ recorded: RecordedCase) throws -> String {
        let operands = try operands(recorded.words, recorded.arguments)
        let types = operands.map(\.type)
        let candidates = PostgresFunctions.library.functions(named: recorded.words[1])
        guard let found = find(candidates, types) else {
            throw Unknown(what: "no \(recorded.words.joined(separator: " "))")
        }
        let result = resultType(found, types)
        let function = found.specialized(for: types, result: result)
        guard case .set(let body) = function.body else { throw Unknown(what: "not a set") }
        let values = complete(operands.map(\.value), found)
        if function.isStrict, values.contains(where: \.isNull) { return "" }
        let source = try body(values, context)
        var lines: [String] = []
        while let row = try source.next() {
            let columns = row.enumerated().map { index, value in
                shown(value, function.columns.isEmpty ? result : function.columns[index].type)
            }
            lines.append(columns.joined(separator: " , "))
        }
        return lines.joined(separator: " ; ")
    }

    private func cast(_ operand: Typed, _ target: SQLType) throws -> Typed {
        if operand.value.isNull { return Typed(value: .null, type: target.oid) }
        var value = operand.value
        if let cast = PostgresFunctions.library.cast(from: operand.type, to: target.oid) {
            if case .function(let body) = cast.method { value = try body(value, context) }
        } else if operand.type != target.oid {
            let text = TypeOutput.text(value, operand.type, environment)
            value = try TypeInput.parse(text, as: SQLType(target.oid), environment)
        }
        return Typed(
            value: try TypeInput.applyModifier(value, target, explicit: true, environment.types),
            type: target.oid)
    }

    private func aggregate(_ words: [String], _ arguments: [String]) throws -> Typed {
        let types = try words.dropFirst(2).map { try type($0).oid }
        let candidates = PostgresFunctions.library.aggregates(named: words[1]).filter { aggregate in
            aggregate.arguments.count == types.count
                && zip(aggregate.arguments, types).allSatisfy { matches($0, $1) }
        }
        guard
            let found = candidates.max(by: { a, b in
                zip(a.arguments, types).filter { $0 == $1 }.count
                    < zip(b.arguments, types).filter { $0 == $1 }.count
            })
        else { throw Unknown(what: "no \(words.joined(separator: " "))") }
        let asFunction = FunctionDefinition(
            "", found.arguments, found.result, body: .nary { _, _ in .null })
        let result = resultType(asFunction, types)
        let aggregate = found.specialized(for: types, result: result)
        let state = aggregate.makeState(environment)
        for row in arguments where row != "<none>" {
            let columns = types.count > 1 ? row.components(separatedBy: ",") : [row]
            let values = try zip(columns, words.dropFirst(2)).map { try read($0, $1).value }
            if aggregate.isStrict, values.contains(where: \.isNull) { continue }
            try state.add(values)
        }
        return Typed(value: try state.result(), type: result)
    }
}
