// The modules Re2, Pire and Hyperscan.
import QueryEngine

enum YQLPatternModules {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "re2::Options": options, "re2::Capture": .resolver(capture),
            "re2::FindAndConsume": .configured(
                patternParameters, prepare: { (values) throws(SQLError) in try expression(values) },
                then: .plain(.optional(.string)), .list(.string)
            ) { (expression, value) throws(SQLError) in
                let text = expression.characters(value.rawBytes)
                return .list(
                    try expression.matches(text).map { registers in
                        .bytes(
                            group(expression, text, registers, 1) ?? group(
                                expression, text, registers, 0) ?? [])
                    }, of: .string)
            },
            "re2::Count": .configured(
                patternParameters, prepare: { (values) throws(SQLError) in try expression(values) },
                then: .plain(.optional(.string)), .uint32
            ) { (expression, value) throws(SQLError) in
                .count(try expression.matches(expression.characters(value.rawBytes)).count)
            },
            "re2::Escape": .one([.auto(.string)], .string) { (values) throws(SQLError) in
                .bytes(escaped(values[0].rawBytes))
            },
            "re2::PatternFromLike": .one([.auto(.string), .maybe(.string)], .string) {
                (values) throws(SQLError) in
                .bytes(fromLike(values[0].rawBytes, values[1].rawBytes.first))
            },
            "re2::Replace": .resolver(replace(isPire: false)),
        ]
        all["re2::Grep"] = grep(isWhole: false)
        all["re2::Match"] = grep(isWhole: true)
        for module in ["pire", "hyperscan"] {
            for (name, isWhole) in [
                ("Grep", false), ("BacktrackingGrep", false), ("Match", true),
                ("BacktrackingMatch", true),
            ] {
                all["\(module)::\(name)"] = grep(isWhole: isWhole)
            }
            all["\(module)::MultiGrep"] = .resolver(multiple(isWhole: false))
            all["\(module)::MultiMatch"] = .resolver(multiple(isWhole: true))
            all["\(module)::Capture"] = .configured(
                [.plain(.string)],
                prepare: { (values) throws(SQLError) in
                    try YQLRegularExpression(values[0].rawBytes)
                }, then: .plain(.optional(.string)), .optional(.string)
            ) { (expression, value) throws(SQLError) in
                if value.isNull { return .null }
                let text = expression.characters(value.rawBytes)
                var machine = expression.machine(text)
                guard let registers = try machine.search(from: 0) else { return .null }
                let found =
                    group(expression, text, registers, 1) ?? group(expression, text, registers, 0)
                return found.map { .bytes($0) } ?? .null
            }
            all["\(module)::Replace"] = .resolver(replace(isPire: module == "pire"))
        }
        return all
    }()

    private static let settings = YQLType.structure(
        names.map { YQLMember($0, $0 == "MaxMem" ? .uint64 : .bool) })
    private static let patternParameters: [YQLSignature.Parameter] = [
        .plain(.string), .maybe(settings),
    ]

    private static let names = [
        "CaseSensitive", "DotNl", "Literal", "LogErrors", "LongestMatch", "MaxMem", "NeverCapture",
        "NeverNl", "OneLine", "PerlClasses", "PosixSyntax", "Utf8", "WordBoundary",
    ]

    private static let options: YQLModules.Entry = .one(
        names.map { .maybe($0 == "MaxMem" ? .uint64 : .bool, $0) }, settings
    ) { (values) throws(SQLError) in
        var fields: [Value] = []
        for (name, value) in zip(names, values) {
            switch name {
            case _ where !value.isNull: fields.append(value)
            case "MaxMem": fields.append(YQLInteger.value(8 << 20))
            default:
                fields.append(.bool(["CaseSensitive", "LogErrors", "Utf8"].contains(name)))
            }
        }
        return .tuple(fields, names.map { $0 == "MaxMem" ? .uint64 : .bool })
    }

    private static func expression(
        _ values: [Value], isWhole: Bool = false
    ) throws(SQLError) -> YQLRegularExpression {
        let pattern = values[0].rawBytes
        let settings = values.count > 1 ? values[1] : .null
        let isLiteral = settings.field(2).isTrue
        return try YQLRegularExpression(
            isWhole ? YQLRegularExpression.whole(isLiteral ? escaped(pattern) : pattern) : pattern,
            isUTF8: settings.isNull || settings.field(11).isTrue,
            ignoresCase: settings.field(0).isFalse, isLiteral: isLiteral && !isWhole,
            takesNewline: settings.field(1).isTrue)
    }

    private static func grep(isWhole: Bool) -> YQLModules.Entry {
        .configured(
            patternParameters,
            prepare: { (values) throws(SQLError) in try expression(values, isWhole: isWhole) },
            then: .plain(.optional(.string)), .bool
        ) { (expression, value) throws(SQLError) in
            .bool(value.isNull ? false : try expression.isFound(in: value.rawBytes))
        }
    }

    /// What a group has matched; nil: it took no part.
    private static func group(
        _ expression: YQLRegularExpression, _ text: [UInt32], _ registers: [Int], _ number: Int
    ) -> [UInt8]? {
        guard number <= expression.program.groupCount, number * 2 + 1 < registers.count else {
            return nil
        }
        let (from, to) = (registers[number * 2], registers[number * 2 + 1])
        guard from >= 0, to >= from, to <= text.count else { return nil }
        return expression.bytes(text[from..<to])
    }

    private static func escaped(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in text {
            let letter = byte | 0x20
            let isPlain =
                (97...122).contains(letter) || byte &- 48 <= 9 || byte == 95 || byte >= 128
            if !isPlain { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
        return out
    }

    private static func fromLike(_ pattern: [UInt8], _ escape: UInt8?) -> [UInt8] {
        var out = Array("(?s)".utf8)
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            if byte == escape, index < pattern.count {
                out += escaped([pattern[index]])
                index += 1
            } else if byte == UInt8(ascii: "%") {
                out += Array(".*".utf8)
            } else if byte == UInt8(ascii: "_") {
                out.append(UInt8(ascii: "."))
            } else {
                out += escaped([byte])
            }
        }
        return out
    }

    // MARK: Several expressions

    /// One expression a line.
    private static func multiple(isWhole: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let lines = Array(try call.literal(0).utf8)
                .split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
            var expressions: [YQLRegularExpression] = []
            for line in lines {
                expressions.append(
                    try YQLRegularExpression(isWhole ? YQLRegularExpression.whole(line) : line))
            }
            let known = expressions
            let result = YQLType.tuple(known.map { _ in .bool })
            let name = call.name
            return partial(call, then: [.plain(.optional(.string))], result) {
                (values) throws(SQLError) in
                var fields: [Value] = []
                for expression in known {
                    fields.append(
                        .bool(
                            values[0].isNull
                                ? false : try expression.isFound(in: values[0].rawBytes)))
                }
                return .tuple(fields, known.map { _ in YQLType.bool })
            } named: {
                name
            }
        }
    }

    /// A function of further arguments alone.
    private static func partial(
        _ call: YQLCall, then parameters: [YQLSignature.Parameter], _ result: YQLType,
        _ body: @escaping @Sendable ([Value]) throws(SQLError) -> Value,
        named: () -> String
    ) -> YQLFunction {
        let signature = YQLSignature(parameters, result, body)
        let (count, name) = (call.count, named())
        let type = YQLCallable(
            parameters.map { .init($0.type, isAutoMapped: $0.isAutoMapped) }, result: result)
        return YQLFunction(
            name, result: .callable(type),
            body: .partial(
                YQLPartialCall(type: type) { (further) throws(SQLError) in
                    try signature.bind(YQLCall(name, further), offset: count)
                }))
    }

    // MARK: Capture and replace

    @Sendable private static func capture(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        let pattern = Array(try call.literal(0).utf8)
        let expression = try expression([.bytes(pattern), call.constant(1) ?? .null])
        var members: [(name: String, group: Int)] = []
        // Those without a name are numbered by themselves.
        var unnamed = 0
        for group in 0...expression.program.groupCount {
            if let name = expression.program.groupNames[group] {
                members.append((name, group))
            } else {
                members.append(("_\(unnamed)", group))
                unnamed += 1
            }
        }
        let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let types = sorted.map { _ in YQLType.optional(.string) }
        let result = YQLType.structure(sorted.map { YQLMember($0.name, .optional(.string)) })
        let name = call.name
        return partial(call, then: [.plain(.optional(.string))], result) {
            (values) throws(SQLError) in
            if values[0].isNull { return .tuple(types.map { _ in .null }, types) }
            let text = expression.characters(values[0].rawBytes)
            var machine = expression.machine(text)
            let registers = try machine.search(from: 0)
            return .tuple(
                sorted.map { member in
                    registers.flatMap { group(expression, text, $0, member.group) }
                        .map { .bytes($0) } ?? .null
                }, types)
        } named: {
            name
        }
    }

    private static func replace(isPire: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...2)
            let pattern = Array(try call.literal(0).utf8)
            let expression = try expression([.bytes(pattern), call.constant(1) ?? .null])
            let name = call.name
            let parameters: [YQLSignature.Parameter] = [
                .plain(.optional(.string)), .plain(.string),
            ]
            return partial(call, then: parameters, .optional(.string)) {
                (values) throws(SQLError) in
                if values[0].isNull { return .null }
                let text = expression.characters(values[0].rawBytes)
                let template = values[1].rawBytes
                if isPire {
                    var machine = expression.machine(text)
                    guard let registers = try machine.search(from: 0),
                        let found = group(expression, text, registers, 1), !found.isEmpty
                    else { return values[0] }
                    let (from, to) = (registers[2], registers[3])
                    return .bytes(
                        expression.bytes(text[..<from]) + template + expression.bytes(text[to...]))
                }
                var out: [UInt8] = []
                var at = 0
                for registers in try expression.matches(text) {
                    try out.grow(by: expression.bytes(text[at..<registers[0]]))
                    try out.grow(by: filled(template, expression, text, registers))
                    at = registers[1]
                }
                try out.grow(by: expression.bytes(text[at...]))
                return .bytes(out)
            } named: {
                name
            }
        }
    }

    /// `\1` is what the first group has matched.
    private static func filled(
        _ template: [UInt8], _ expression: YQLRegularExpression, _ text: [UInt32],
        _ registers: [Int]
    ) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < template.count {
            let byte = template[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < template.count else {
                out.append(byte)
                continue
            }
            let next = template[index]
            index += 1
            if next &- 48 <= 9 {
                out += group(expression, text, registers, Int(next - 48)) ?? []
            } else {
                out.append(next)
            }
        }
        return out
    }
}
