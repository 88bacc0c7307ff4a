// Functions of structs.
import QueryEngine

enum YQLStructures {
    static let functions: [String: YQLFunctions.Resolver] = [
        "addmember": add, "removemember": remove(isForced: false),
        "forceremovemember": remove(isForced: true), "removemembers": remove(isForced: false),
        "forceremovemembers": remove(isForced: true), "choosemembers": choose,
        "combinemembers": combine, "flattenmembers": flatten, "structmembers": members,
        "renamemembers": rename(isForced: false), "forcerenamemembers": rename(isForced: true),
        "gathermembers": gather, "spreadmembers": spread(isForced: false),
        "forcespreadmembers": spread(isForced: true), "trymember": tryMember,
        "expandstruct": expand, "replacemember": replace, "structunion": merge(.union),
        "structintersection": merge(.intersection), "structdifference": merge(.difference),
        "structsymmetricdifference": merge(.symmetric),
    ]

    static func structure(_ call: YQLCall, _ index: Int) throws(SQLError) -> [YQLMember] {
        let type = try call.type(index)
        guard case .structure(let members) = type.withoutOptional else {
            throw .yqlType("Expected struct type, but got: \(type)")
        }
        return members
    }

    /// A member of the result: where its value is found.
    private struct Part {
        let name: String
        let type: YQLType
        let argument: Int
        /// nil: the argument itself.
        let field: Int?
    }

    /// A struct of parts of the arguments. An optional struct as the first argument makes the result optional.
    private static func make(
        _ call: YQLCall, _ parts: [Part], isOptional: Bool
    ) throws(SQLError) -> YQLFunction {
        let sorted = parts.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (one, two) in zip(sorted, sorted.dropFirst()) where one.name == two.name {
            throw .yqlType("Duplicated member: \(one.name)")
        }
        let plain = YQLType.structure(sorted.map { YQLMember($0.name, $0.type) })
        let ids = sorted.map(\.type.storedType)
        let places = sorted.map { (argument: $0.argument, field: $0.field) }
        return .plain(call.name, isOptional ? .optional(plain) : plain) {
            (values) throws(SQLError) in
            if isOptional, values[0].isNull { return .null }
            return .record(
                RecordValue(
                    types: ids,
                    fields: places.map { place in
                        let value = values[place.argument]
                        return place.field.map { value.field($0) } ?? value
                    }))
        }
    }

    private static func parts(_ members: [YQLMember], _ argument: Int) -> [Part] {
        members.enumerated().map {
            Part(name: $0.element.name, type: $0.element.type, argument: argument, field: $0.offset)
        }
    }

    @Sendable private static func add(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(3...3)
        if try call.type(0) == .null { return .null(call.name) }
        let members = try structure(call, 0)
        let added = Part(
            name: try call.literal(1), type: try call.type(2), argument: 2, field: nil)
        return try make(
            call, parts(members, 0) + [added], isOptional: try call.type(0).isOptional)
    }

    @Sendable private static func replace(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(3...3)
        let name = try call.literal(1)
        let members = try structure(call, 0)
        guard members.contains(where: { $0.name == name }) else {
            throw .yqlType("Member not found: \(name)")
        }
        let added = Part(name: name, type: try call.type(2), argument: 2, field: nil)
        return try make(
            call, parts(members, 0).filter { $0.name != name } + [added],
            isOptional: try call.type(0).isOptional)
    }

    private static func remove(isForced: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            if try call.type(0) == .null { return .null(call.name) }
            let (members, names) = (try structure(call, 0), Set(try call.literals(1)))
            if !isForced,
                let name = names.first(where: { name in !members.contains { $0.name == name } })
            {
                throw .yqlType("Unknown member name: \(name)")
            }
            return try make(
                call, parts(members, 0).filter { !names.contains($0.name) },
                isOptional: try call.type(0).isOptional)
        }
    }

    @Sendable private static func choose(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        if try call.type(0) == .null { return .null(call.name) }
        let (members, names) = (try structure(call, 0), Set(try call.literals(1)))
        for name in names where !members.contains(where: { $0.name == name }) {
            throw .yqlType("Unknown member name: \(name)")
        }
        return try make(
            call, parts(members, 0).filter { names.contains($0.name) },
            isOptional: try call.type(0).isOptional)
    }

    @Sendable private static func combine(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        var all: [Part] = []
        for index in call.arguments.indices {
            if try call.type(index) == .null { continue }
            let isOptional = try call.type(index).isOptional
            for part in parts(try structure(call, index), index) {
                all.append(
                    Part(
                        name: part.name, type: isOptional ? part.type.asOptional : part.type,
                        argument: part.argument, field: part.field))
            }
        }
        return try make(call, all, isOptional: false)
    }

    @Sendable private static func flatten(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        var all: [(name: String, type: YQLType, argument: Int, field: Int)] = []
        for index in call.arguments.indices {
            guard case .tuple(let pair) = try call.type(index), pair.count == 2,
                case .structure(let members) = pair[1].withoutOptional
            else { throw call.mismatch(index, "a tuple of a prefix and a struct") }
            guard let prefix = call.constant(index)?.field(0).rawText else {
                throw .yqlType("\(call.name): expected a literal prefix")
            }
            let isOptional = pair[1].isOptional
            for (place, member) in members.enumerated() {
                let type = isOptional ? member.type.asOptional : member.type
                all.append((prefix + member.name, type, index, place))
            }
        }
        let sorted = all.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (one, two) in zip(sorted, sorted.dropFirst()) where one.name == two.name {
            throw .yqlType("Duplicated member: \(one.name)")
        }
        let ids = sorted.map(\.type.storedType)
        let places = sorted.map { (argument: $0.argument, field: $0.field) }
        return .plain(call.name, .structure(sorted.map { YQLMember($0.name, $0.type) })) {
            (values) throws(SQLError) in
            .record(
                RecordValue(
                    types: ids,
                    fields: places.map { values[$0.argument].field(1).field($0.field) }))
        }
    }

    @Sendable private static func members(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        let names: [String]
        if type == .null { names = [] } else { names = try structure(call, 0).map(\.name) }
        return .constant(
            call.name, .list(.string), .list(names.map { .bytes(Array($0.utf8)) }, of: .string))
    }

    private static func rename(isForced: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            if try call.type(0) == .null { return .null(call.name) }
            let members = try structure(call, 0)
            guard let pairs = call.constant(1)?.elements else {
                throw .yqlType("\(call.name): expected a literal list of pairs of names")
            }
            var targets: [String: [String]] = [:]
            for pair in pairs {
                targets[pair.field(0).rawText, default: []].append(pair.field(1).rawText)
            }
            let known = Set(members.map(\.name))
            if !isForced, let name = targets.keys.first(where: { !known.contains($0) }) {
                throw .yqlType("Unknown member name: \(name)")
            }
            var all: [Part] = []
            for part in parts(members, 0) {
                for name in targets[part.name] ?? [part.name] {
                    all.append(
                        Part(name: name, type: part.type, argument: 0, field: part.field))
                }
            }
            return try make(call, all, isOptional: try call.type(0).isOptional)
        }
    }

    @Sendable private static func gather(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        if type == .null { return .constant(call.name, .emptyList, .emptyList) }
        let members = try structure(call, 0)
        guard let common = YQLConversions.commonType(members.map(\.type)) else {
            if members.isEmpty { return .constant(call.name, .emptyList, .emptyList) }
            throw .yqlType("\(call.name): the members have no common type")
        }
        var conversions: [YQLConversion] = []
        for member in members {
            guard let conversion = YQLConversions.implicit(from: member.type, to: common) else {
                throw .yqlType("\(call.name): the members have no common type")
            }
            conversions.append(conversion)
        }
        let known = conversions
        let pair = YQLType.tuple([.string, common])
        let names = members.map { Value.bytes(Array($0.name.utf8)) }
        let result = YQLType.list(pair)
        return .plain(call.name, type.isOptional ? .optional(result) : result) {
            (values) throws(SQLError) in
            if values[0].isNull { return .null }
            var items: [Value] = []
            for (index, name) in names.enumerated() {
                items.append(
                    .tuple([name, try known[index](values[0].field(index))], [.string, common]))
            }
            return .list(items, of: pair)
        }
    }

    private static func spread(isForced: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            let names = try call.literals(1)
            guard case .list(.tuple(let pair)) = try call.type(0), pair.count == 2,
                pair[0].primitive?.isText == true
            else { throw call.mismatch(0, "a list of pairs of name and value") }
            let item = pair[1].asOptional
            let result = YQLType.structure(of: names.map { YQLMember($0, item) })
            guard case .structure(let members) = result,
                let conversion = YQLConversions.implicit(from: pair[1], to: item)
            else { return .null(call.name) }
            let ids = members.map(\.type.storedType)
            return .plain(call.name, result) { (values) throws(SQLError) in
                var fields = [Value](repeating: .null, count: members.count)
                for pair in values[0].elements {
                    let name = pair.field(0).rawText
                    guard let place = members.firstIndex(where: { $0.name == name }) else {
                        if isForced { continue }
                        throw .yqlValue("Unexpected member name: \(name)")
                    }
                    fields[place] = try conversion(pair.field(1))
                }
                return .record(RecordValue(types: ids, fields: fields))
            }
        }
    }

    @Sendable private static func tryMember(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(3...3)
        let name = try call.literal(1)
        let otherwise = try call.type(2)
        if try call.type(0) == .null { return .null(call.name, otherwise.asOptional) }
        let (type, members) = (try call.type(0), try structure(call, 0))
        guard let place = members.firstIndex(where: { $0.name == name }) else {
            return .plain(call.name, otherwise) { (values) throws(SQLError) in values[2] }
        }
        let own = members[place].type
        guard own == otherwise || own.asOptional == otherwise.asOptional else {
            throw .yqlType("Mismatch types: \(own) != \(otherwise)")
        }
        let isOptional = type.isOptional
        return .plain(call.name, isOptional ? own.asOptional : own) { (values) throws(SQLError) in
            values[0].isNull ? .null : values[0].field(place)
        }
    }

    @Sendable private static func expand(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        if try call.type(0) == .null { return .null(call.name) }
        var all = parts(try structure(call, 0), 0)
        for index in call.arguments.indices.dropFirst() {
            guard let name = call.arguments[index].name else {
                throw .yqlType("\(call.name) requires all arguments but the first to be named")
            }
            all.append(Part(name: name, type: try call.type(index), argument: index, field: nil))
        }
        return try make(call, all, isOptional: try call.type(0).isOptional)
    }

    // MARK: Two structs

    private enum Merge { case union, intersection, difference, symmetric }

    private static func merge(_ kind: Merge) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            let mayHaveLambda = kind == .union || kind == .intersection
            try call.requireCount(2...(mayHaveLambda ? 3 : 2))
            let (left, right) = (try structure(call, 0), try structure(call, 1))
            let (ours, theirs) = (Set(left.map(\.name)), Set(right.map(\.name)))
            let names = Set(left.map(\.name) + right.map(\.name)).filter { name in
                switch kind {
                case .union: true
                case .intersection: ours.contains(name) && theirs.contains(name)
                case .difference: ours.contains(name) && !theirs.contains(name)
                case .symmetric: ours.contains(name) != theirs.contains(name)
                }
            }
            guard call.has(2) else {
                let kept =
                    parts(left, 0).filter { names.contains($0.name) }
                    + parts(right, 1).filter { names.contains($0.name) && !ours.contains($0.name) }
                return try make(call, kept, isOptional: false)
            }
            return try merge(
                call, names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, left, right)
        }
    }

    /// The lambda is given the name and both values, of which one may not be there.
    private static func merge(
        _ call: YQLCall, _ names: [String], _ left: [YQLMember], _ right: [YQLMember]
    ) throws(SQLError) -> YQLFunction {
        let lambda = try call.lambda(2, 3)
        var members: [YQLMember] = []
        var places: [(name: Value, left: Int?, right: Int?, types: (YQLType, YQLType))] = []
        var uses: [YQLFunction.LambdaUse] = []
        for name in names {
            let (i, j) = (
                left.firstIndex { $0.name == name }, right.firstIndex { $0.name == name }
            )
            let one = i.map { left[$0].type } ?? j.map { right[$0].type } ?? .null
            let two = j.map { right[$0].type } ?? one
            let parameters = [YQLType.string, .optional(one), .optional(two)]
            uses.append(.init(argument: 2, parameters: parameters))
            members.append(YQLMember(name, try lambda.resultType(parameters)))
            places.append((.bytes(Array(name.utf8)), i, j, (.optional(one), .optional(two))))
        }
        let (known, ids) = (places, members.map(\.type.storedType))
        return YQLFunction(
            call.name, result: .structure(members), lambdas: uses,
            body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                var fields: [Value] = []
                for (use, place) in known.enumerated() {
                    let one = place.left.map { place.types.0.wrap(values[0].field($0)) } ?? .null
                    let two = place.right.map { place.types.1.wrap(values[1].field($0)) } ?? .null
                    fields.append(try evaluate(use, [place.name, one, two]))
                }
                return .record(RecordValue(types: ids, fields: fields))
            })
    }
}
