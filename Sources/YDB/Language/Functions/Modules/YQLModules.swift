// The functions of the modules: `Module::Function`.
import QueryEngine

enum YQLModules {
    enum Entry: Sendable {
        /// The first that the arguments fit counts.
        case signatures([YQLSignature])
        case resolver(YQLFunctions.Resolver)
    }

    static var names: [String] { all.keys.sorted() }

    static func isKnown(_ name: String) -> Bool { all[key(name)] != nil }

    static func resolve(
        _ name: String, _ arguments: [YQLArgument]
    ) throws(SQLError) -> YQLFunction {
        guard let entry = all[key(name)] else {
            throw SQLError(.undefinedFunction, "Module or function not found: \(name)")
        }
        let call = YQLCall(name, arguments)
        switch entry {
        case .resolver(let resolver): return try resolver(call)
        case .signatures(let signatures):
            var failure: SQLError?
            for signature in signatures {
                do throws(SQLError) { return try signature.bind(call) } catch { failure = error }
            }
            throw failure ?? .yqlType("\(name): the arguments fit no signature")
        }
    }

    /// The module in lower case: `datetime2` is `datetime`.
    private static func key(_ name: String) -> String {
        guard let end = name.range(of: "::") else { return name }
        var module = name[..<end.lowerBound].lowercased()
        switch module {
        case "datetime2": module = "datetime"
        case "yson2": module = "yson"
        case "json2": module = "json"
        default: break
        }
        return module + name[end.lowerBound...]
    }

    private static let all: [String: Entry] = {
        var all: [String: Entry] = [:]
        for group in [
            YQLStringModule.functions, YQLMathModule.functions, YQLDateTimeModule.functions,
            YQLUnicodeModule.functions, YQLDigestModule.functions, YQLYsonModule.functions,
            YQLPatternModules.functions, YQLUrlModule.functions, YQLIpModule.functions,
            YQLJsonModule.functions, YQLKnnModule.functions,
            YQLRoaringModule.functions, YQLHistogramModule.functions,
        ] {
            all.merge(group) { first, _ in first }
        }
        return all
    }()
}

/// A function of a module by what it takes and gives.
struct YQLSignature: Sendable {
    struct Parameter: Sendable {
        let type: YQLType
        let name: String
        /// A null makes the result null, and an optional makes it optional.
        let isAutoMapped: Bool
        let mayBeLeftOut: Bool
    }

    let parameters: [Parameter]
    let result: YQLType
    let body: @Sendable ([Value]) throws(SQLError) -> Value

    init(
        _ parameters: [Parameter], _ result: YQLType,
        _ body: @escaping @Sendable ([Value]) throws(SQLError) -> Value
    ) {
        self.parameters = parameters
        self.result = result
        self.body = body
    }

    private struct Bound: Sendable {
        let argument: Int
        let source: YQLType
        let conversion: YQLConversion
        let isLifted: Bool
        let isAutoMapped: Bool
    }

    /// - Throws: The arguments do not fit.
    func bind(_ call: YQLCall, offset: Int = 0) throws(SQLError) -> YQLFunction {
        guard call.count <= parameters.count else {
            throw .yqlType(
                "\(call.name): expected at most \(parameters.count) argument(s), but got \(call.count)"
            )
        }
        var places = [Int?](repeating: nil, count: parameters.count)
        for (index, argument) in call.arguments.enumerated() {
            var place = index
            if let name = argument.name {
                guard let found = parameters.firstIndex(where: { $0.name == name }) else {
                    throw .yqlType("\(call.name): unknown argument: \(name)")
                }
                place = found
            }
            guard places[place] == nil else {
                throw .yqlType("\(call.name): argument \(place + 1) is given twice")
            }
            places[place] = index
        }
        var bound: [Bound?] = []
        var isOptional = false
        for (place, parameter) in parameters.enumerated() {
            guard let index = places[place] else {
                guard parameter.mayBeLeftOut else {
                    throw .yqlType(
                        "\(call.name): expected at least \(place + 1) argument(s), but got \(call.count)"
                    )
                }
                bound.append(nil)
                continue
            }
            let source = try call.type(index)
            if parameter.isAutoMapped {
                if source == .null { return .null(call.name, result.asOptional) }
                isOptional = isOptional || source.isOptional && !parameter.type.isOptional
            }
            bound.append(try bind(call, index, source, parameter))
        }
        let known = bound
        let body = body
        return .plain(call.name, isOptional ? result.asOptional : result) {
            (values) throws(SQLError) in
            var arguments: [Value] = []
            arguments.reserveCapacity(known.count)
            for part in known {
                guard let part else {
                    arguments.append(.null)
                    continue
                }
                var value = values[part.argument + offset]
                if part.isLifted {
                    guard let item = part.source.unwrap(value) else {
                        if part.isAutoMapped { return .null }
                        arguments.append(.null)
                        continue
                    }
                    value = item
                }
                arguments.append(try part.conversion(value))
            }
            return try body(arguments)
        }
    }

    private func bind(
        _ call: YQLCall, _ index: Int, _ source: YQLType, _ parameter: Parameter
    ) throws(SQLError) -> Bound {
        let isLifted = parameter.isAutoMapped && source.isOptional && !parameter.type.isOptional
        let inner = isLifted ? source.withoutOptional : source
        guard
            let conversion = YQLConversions.implicit(
                from: inner, to: parameter.type, constant: call.constant(index))
        else {
            throw .yqlType(
                "Mismatch type argument #\(index + 1), type diff: \(source)!=\(parameter.type)")
        }
        return Bound(
            argument: index, source: source, conversion: conversion, isLifted: isLifted,
            isAutoMapped: parameter.isAutoMapped)
    }
}

extension YQLSignature.Parameter {
    /// A null argument makes the result null.
    static func auto(_ type: YQLType, _ name: String = "") -> Self {
        .init(type: type, name: name, isAutoMapped: true, mayBeLeftOut: false)
    }

    static func plain(_ type: YQLType, _ name: String = "") -> Self {
        .init(type: type, name: name, isAutoMapped: false, mayBeLeftOut: false)
    }

    /// Null where it is left out.
    static func maybe(_ type: YQLType, _ name: String = "") -> Self {
        .init(type: .optional(type), name: name, isAutoMapped: false, mayBeLeftOut: true)
    }
}

extension YQLModules.Entry {
    static func one(
        _ parameters: [YQLSignature.Parameter], _ result: YQLType,
        _ body: @escaping @Sendable ([Value]) throws(SQLError) -> Value
    ) -> YQLModules.Entry {
        .signatures([YQLSignature(parameters, result, body)])
    }

    /// A function that is made of some arguments (a format, a pattern) and called with a further one.
    ///
    /// - Parameter prepare: Done once where the arguments are constant, else for each call.
    static func configured<Prepared: Sendable>(
        _ parameters: [YQLSignature.Parameter],
        prepare: @escaping @Sendable ([Value]) throws(SQLError) -> Prepared,
        then inner: YQLSignature.Parameter, _ result: YQLType,
        _ body: @escaping @Sendable (Prepared, Value) throws(SQLError) -> Value
    ) -> YQLModules.Entry {
        .resolver { (call) throws(SQLError) in
            // What the first arguments come to, brought to their parameters.
            let configuration = try YQLSignature(parameters, .tuple(parameters.map(\.type))) {
                (values) throws(SQLError) in
                .record(RecordValue(types: values.map { _ in .unknown }, fields: values))
            }.bind(call)
            guard case .scalar(let settings) = configuration.body else {
                throw .yqlType("\(call.name): the arguments must not be null")
            }
            let constants = call.arguments.indices.map { call.constant($0) }
            var prepared: Prepared?
            if constants.allSatisfy({ $0 != nil }) {
                prepared = try prepare(
                    try settings(constants.map { $0 ?? .null }, ConstantContext.shared).fields)
            }
            let (known, count, name) = (prepared, call.count, call.name)
            let signature = YQLSignature([inner], result) { (values) throws(SQLError) in values[0] }
            let type = YQLCallable(
                [.init(inner.type, isAutoMapped: inner.isAutoMapped)], result: result)
            return YQLFunction(
                call.name, result: .callable(type),
                body: .partial(
                    YQLPartialCall(type: type) { (further) throws(SQLError) in
                        let bound = try signature.bind(YQLCall(name, further), offset: count)
                        guard case .scalar(let argument) = bound.body else { return bound }
                        return YQLFunction(
                            name, result: bound.result,
                            body: .scalar { (values, context) throws(SQLError) in
                                let value = try argument(values, context)
                                if value.isNull, inner.isAutoMapped { return .null }
                                if let known { return try body(known, value) }
                                let fields = try settings(Array(values.prefix(count)), context)
                                    .fields
                                return try body(try prepare(fields), value)
                            })
                    }))
        }
    }
}
