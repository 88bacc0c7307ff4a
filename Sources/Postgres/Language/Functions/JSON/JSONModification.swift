// Functions that change jsonb or build JSON.
import QueryEngine

enum JSONModification {
    static func add(to library: inout LibraryBuilder) {
        addOperators(to: &library)
        addPaths(to: &library)
        addBuilders(to: &library)
        addAggregates(to: &library)
        addCasts(to: &library)
    }

    private static func addOperators(to library: inout LibraryBuilder) {
        library.infix("||", .jsonb, .jsonb, .jsonb) { (a, b, _) throws(SQLError) in
            .text(
                joined(try JSONNode.of(a, .jsonb), try JSONNode.of(b, .jsonb)).text)
        }
        library.infix("-", .jsonb, .text, .jsonb) { (a, b, _) throws(SQLError) in
            .text(try removing([b.utf8], from: try JSONNode.of(a, .jsonb)).text)
        }
        library.infix("-", .jsonb, .textArray, .jsonb) { (a, b, _) throws(SQLError) in
            try requireList(b.array)
            let keys = b.array.elements.filter { !$0.isNull }.map(\.utf8)
            return .text(try removing(keys, from: try JSONNode.of(a, .jsonb)).text)
        }
        library.infix("-", .jsonb, .int4, .jsonb) { (a, b, _) throws(SQLError) in
            let node = try JSONNode.of(a, .jsonb)
            guard case .array(var elements) = node.kind else {
                throw .invalidParameter(
                    node.isScalar
                        ? "cannot delete from scalar"
                        : "cannot delete from object using integer index")
            }
            let index = b.int < 0 ? Int64(elements.count) + b.int : b.int
            guard index >= 0, index < elements.count else { return a }
            elements.remove(at: Int(index))
            return .text(JSONNode(.array(elements)).text)
        }
        for name in ["#-", "jsonb_delete_path"] {
            let body: BinaryBody = { (a, b, _) throws(SQLError) in
                try requireList(b.array)
                let node = try JSONNode.of(a, .jsonb)
                if node.isScalar { throw .invalidParameter("cannot delete path in scalar") }
                if node.isEmpty { return a }
                let path = try path(b)
                return .text(try edited(node, path[...], 1, .delete).text)
            }
            if name == "#-" {
                library.infix(name, .jsonb, .textArray, .jsonb, body)
            } else {
                library.binary(name, .jsonb, .textArray, .jsonb, body)
            }
        }
        library.unary("jsonb_pretty", .jsonb, .text) { (a, _) throws(SQLError) in
            var out: [UInt8] = []
            try JSONNode.of(a, .jsonb).appendPretty(0, to: &out)
            return .text(out)
        }
    }

    private static func joined(_ a: JSONNode, _ b: JSONNode) -> JSONNode {
        if case .object(let x) = a.kind, case .object(let y) = b.kind {
            return JSONNode.sortedObject(x + y)
        }
        func elements(_ node: JSONNode) -> [JSONNode] {
            if case .array(let elements) = node.kind { return elements }
            return [node]
        }
        return JSONNode(.array(elements(a) + elements(b)))
    }

    private static func removing(
        _ keys: [[UInt8]], from node: JSONNode
    ) throws(SQLError) -> JSONNode {
        switch node.kind {
        case .object(let members):
            return JSONNode(.object(members.filter { !keys.contains($0.key) }))
        case .array(let elements):
            return JSONNode(
                .array(
                    elements.filter {
                        if case .string(let text) = $0.kind { return !keys.contains(text) }
                        return true
                    }))
        default: throw .invalidParameter("cannot delete from scalar")
        }
    }

    // MARK: Paths

    private enum Edit {
        case delete
        case set(JSONNode, create: Bool)
        case insert(JSONNode, after: Bool)
    }

    private static func requireList(_ array: ArrayValue) throws(SQLError) {
        if array.dimensions.count > 1 {
            throw SQLError(.arraySubscriptError, "wrong number of array subscripts")
        }
    }

    private static func path(_ value: Value) throws(SQLError) -> [[UInt8]] {
        for (index, element) in value.array.elements.enumerated() where element.isNull {
            throw SQLError(
                .nullValueNotAllowed, "path element at position \(index + 1) is null")
        }
        return value.array.elements.map(\.utf8)
    }

    private static func edited(
        _ node: JSONNode, _ path: ArraySlice<[UInt8]>, _ position: Int, _ edit: Edit
    ) throws(SQLError) -> JSONNode {
        guard let key = path.first else { return node }
        switch node.kind {
        case .object(let members):
            return try edited(members, key, path.dropFirst(), position, edit)
        case .array(let elements):
            guard let index = JSONNode.position(key) else {
                throw SQLError(
                    .invalidTextRepresentation,
                    "path element at position \(position) is not an integer: \"\(String(decoding: key, as: UTF8.self))\""
                )
            }
            return try edited(elements, Int(index), path.dropFirst(), position, edit)
        default: return node
        }
    }

    private static func edited(
        _ members: [JSONNode.Member], _ key: [UInt8], _ rest: ArraySlice<[UInt8]>, _ position: Int,
        _ edit: Edit
    ) throws(SQLError) -> JSONNode {
        var members = members
        let index = members.firstIndex { $0.key == key }
        guard rest.isEmpty else {
            if let index {
                members[index].value = try edited(members[index].value, rest, position + 1, edit)
            }
            return JSONNode(.object(members))
        }
        switch edit {
        case .delete: members.removeAll { $0.key == key }
        case .set(let value, let create):
            if let index {
                members[index].value = value
            } else if create {
                return JSONNode.sortedObject(members + [.init(key: key, value: value)])
            }
        case .insert(let value, _):
            if index != nil {
                throw SQLError(
                    .invalidParameterValue, "cannot replace existing key",
                    hint: "Try using the function jsonb_set to replace key value.")
            }
            return JSONNode.sortedObject(members + [.init(key: key, value: value)])
        }
        return JSONNode(.object(members))
    }

    private static func edited(
        _ elements: [JSONNode], _ given: Int, _ rest: ArraySlice<[UInt8]>, _ position: Int,
        _ edit: Edit
    ) throws(SQLError) -> JSONNode {
        var elements = elements
        let index = given < 0 ? elements.count + given : given
        guard rest.isEmpty else {
            if elements.indices.contains(index) {
                elements[index] = try edited(elements[index], rest, position + 1, edit)
            }
            return JSONNode(.array(elements))
        }
        switch edit {
        case .delete: if elements.indices.contains(index) { elements.remove(at: index) }
        case .set(let value, let create):
            if elements.indices.contains(index) {
                elements[index] = value
            } else if create {
                if index < 0 { elements.insert(value, at: 0) } else { elements.append(value) }
            }
        case .insert(let value, let after):
            let at = index + (after ? 1 : 0)
            elements.insert(value, at: min(max(at, 0), elements.count))
        }
        return JSONNode(.array(elements))
    }

    private static func addPaths(to library: inout LibraryBuilder) {
        for (name, isInsert) in [("jsonb_set", false), ("jsonb_insert", true)] {
            library.add(
                FunctionDefinition(
                    name, [.jsonb, .textArray, .jsonb, .bool], .jsonb,
                    defaults: [.bool(!isInsert)],
                    body: .nary { (values, _) throws(SQLError) in
                        try requireList(values[1].array)
                        let node = try JSONNode.of(values[0], .jsonb)
                        if node.isScalar {
                            throw .invalidParameter("cannot set path in scalar")
                        }
                        let value = try JSONNode.of(values[2], .jsonb)
                        let edit: Edit =
                            isInsert
                            ? .insert(value, after: values[3].bool)
                            : .set(value, create: values[3].bool)
                        return .text(try edited(node, try path(values[1])[...], 1, edit).text)
                    }))
        }
    }

    // MARK: Builders

    private static func addBuilders(to library: inout LibraryBuilder) {
        for isBinary in [false, true] {
            let prefix = isBinary ? "jsonb" : "json"
            let result: TypeID = isBinary ? .jsonb : .json
            library.specialized("to_" + prefix, [.anyelement], result, volatility: .stable) {
                types, _ in
                .unary { (a, context) throws(SQLError) in
                    try finish(
                        JSONConversion.json(a, types[0], context.environment), isBinary)
                }
            }
            library.specialized(
                prefix + "_build_array", [.any], result, volatility: .stable, strict: false,
                variadic: true
            ) { types, _ in
                .nary { (values, context) throws(SQLError) in
                    var out: [UInt8] = [UInt8(ascii: "[")]
                    for (index, (value, type)) in zip(values, types).enumerated() {
                        if index > 0 { out.append(contentsOf: ", ".utf8) }
                        JSONConversion.append(value, type, context.environment, to: &out)
                    }
                    return try finish(out + [UInt8(ascii: "]")], isBinary)
                }
            }
            library.specialized(
                prefix + "_build_object", [.any], result, volatility: .stable, strict: false,
                variadic: true
            ) { types, _ in
                .nary { (values, context) throws(SQLError) in
                    try finish(
                        try object(values, types, prefix, context.environment), isBinary)
                }
            }
            for arguments in [[TypeID.textArray], [.textArray, .textArray]] {
                library.nary(prefix + "_object", arguments, result) {
                    (values, _) throws(SQLError) in
                    try finish(try object(ofText: values), isBinary)
                }
            }
        }
        for (name, arguments) in [
            ("row_to_json", [TypeID.record]), ("array_to_json", [.anyarray]),
        ] {
            library.specialized(name, arguments, .json, volatility: .stable) { types, _ in
                .unary { a, context in
                    .text(JSONConversion.json(a, types[0], context.environment))
                }
            }
        }
    }

    private static func finish(_ json: [UInt8], _ isBinary: Bool) throws(SQLError) -> Value {
        isBinary ? .text(try JSONParser.parse(json, binary: true, isPaced: true).text) : .text(json)
    }

    private static func object(
        _ values: [Value], _ types: [TypeID], _ prefix: String, _ env: TypeEnvironment
    ) throws(SQLError) -> [UInt8] {
        if values.count % 2 != 0 {
            throw SQLError(
                .invalidParameterValue, "argument list must have even number of elements",
                hint:
                    "The arguments of \(prefix)_build_object() must consist of alternating keys and values."
            )
        }
        var out: [UInt8] = [UInt8(ascii: "{")]
        for index in stride(from: 0, to: values.count, by: 2) {
            if values[index].isNull {
                if prefix == "jsonb" {
                    throw .invalidParameter("argument \(index + 1): key must not be null")
                }
                throw SQLError(
                    .invalidParameterValue, "argument \(index + 1) cannot be null",
                    hint: "Object keys should be text.")
            }
            if index > 0 { out.append(contentsOf: ", ".utf8) }
            try JSONConversion.appendKey(values[index], types[index], env, to: &out)
            out.append(contentsOf: " : ".utf8)
            JSONConversion.append(values[index + 1], types[index + 1], env, to: &out)
        }
        return out + [UInt8(ascii: "}")]
    }

    private static func object(ofText values: [Value]) throws(SQLError) -> [UInt8] {
        var keys: [Value] = []
        var items: [Value] = []
        let first = values[0].array
        if values.count == 2 {
            try requireList(first)
            try requireList(values[1].array)
            keys = first.elements
            items = values[1].array.elements
            if keys.count != items.count {
                throw SQLError(.arraySubscriptError, "mismatched array dimensions")
            }
        } else {
            if first.dimensions.count > 2 {
                throw SQLError(.arraySubscriptError, "wrong number of array subscripts")
            }
            if first.dimensions.count == 2, first.dimensions[1].count != 2 {
                throw SQLError(.arraySubscriptError, "array must have two columns")
            }
            if first.elements.count % 2 != 0 {
                throw SQLError(
                    .arraySubscriptError, "array must have even number of elements")
            }
            for index in stride(from: 0, to: first.elements.count, by: 2) {
                keys.append(first.elements[index])
                items.append(first.elements[index + 1])
            }
        }
        var out: [UInt8] = [UInt8(ascii: "{")]
        for (index, (key, item)) in zip(keys, items).enumerated() {
            if key.isNull {
                throw SQLError(.nullValueNotAllowed, "null value not allowed for object key")
            }
            if index > 0 { out.append(contentsOf: ", ".utf8) }
            JSONNode.appendQuoted(key.utf8, to: &out)
            out.append(contentsOf: " : ".utf8)
            JSONConversion.append(
                item, .text, TypeEnvironment(types: PostgresTypes.library), to: &out)
        }
        return out + [UInt8(ascii: "}")]
    }

    // MARK: Aggregates and casts

    private final class Collector: AggregateState {
        private let types: [TypeID]
        private let isBinary: Bool
        private let environment: TypeEnvironment
        private var out: [UInt8] = []

        init(_ types: [TypeID], binary: Bool, _ environment: TypeEnvironment) {
            self.types = types
            isBinary = binary
            self.environment = environment
        }

        private var isObject: Bool { types.count == 2 }

        func add(_ arguments: [Value]) throws(SQLError) {
            if out.isEmpty {
                out.append(contentsOf: isObject ? "{ ".utf8 : "[".utf8)
            } else {
                out.append(contentsOf: ", ".utf8)
            }
            if isObject {
                if arguments[0].isNull { throw .invalidParameter("field name must not be null") }
                try JSONConversion.appendKey(arguments[0], types[0], environment, to: &out)
                out.append(contentsOf: " : ".utf8)
            }
            guard let value = arguments.last, let type = types.last else { return }
            if !isObject, out.count > 1 {
                // Structures stand on lines of their own.
                switch value {
                case .array, .record: out.append(contentsOf: "\n ".utf8)
                default: break
                }
            }
            JSONConversion.append(value, type, environment, to: &out)
        }

        func result() throws(SQLError) -> Value {
            if out.isEmpty { return .null }
            return try JSONModification.finish(
                out + Array((isObject ? " }" : "]").utf8), isBinary)
        }
    }

    private static func addAggregates(to library: inout LibraryBuilder) {
        for isBinary in [false, true] {
            let prefix = isBinary ? "jsonb" : "json"
            let result: TypeID = isBinary ? .jsonb : .json
            library.add(
                AggregateDefinition(
                    typed: prefix + "_agg", [.anyelement], result, isStrict: false
                ) { types, environment in
                    Collector(types, binary: isBinary, environment)
                })
            library.add(
                AggregateDefinition(
                    typed: prefix + "_object_agg", [.any, .any], result, isStrict: false
                ) { types, environment in
                    Collector(types, binary: isBinary, environment)
                })
        }
    }

    private static func addCasts(to library: inout LibraryBuilder) {
        library.cast(.json, .jsonb, .assignment) { (a, _) throws(SQLError) in
            .text(try JSONParser.parse(a.utf8, binary: true, isPaced: true).text)
        }
        library.cast(.jsonb, .json, .assignment) { a, _ in a }
        library.cast(.jsonb, .bool, .explicit) { (a, _) throws(SQLError) in
            let node = try JSONNode.of(a, .jsonb)
            guard case .bool(let bool) = node.kind else { throw cannotCast(node, "boolean") }
            return .bool(bool)
        }
        library.cast(.jsonb, .numeric, .explicit) { (a, _) throws(SQLError) in
            .numeric(try number(a, "numeric"))
        }
        let integers: [(TypeID, ClosedRange<Int64>, StaticString)] = [
            (.int2, -32768...32767, "smallint"), (.int4, -0x8000_0000...0x7FFF_FFFF, "integer"),
            (.int8, Int64.min...Int64.max, "bigint"),
        ]
        for (type, range, name) in integers {
            library.cast(.jsonb, type, .explicit) { (a, _) throws(SQLError) in
                .int(try number(a, "\(name)").integer(in: range, name))
            }
        }
        library.cast(.jsonb, .float8, .explicit) { (a, _) throws(SQLError) in
            try FloatFunctions.value(of: try number(a, "double precision"), single: false)
        }
        library.cast(.jsonb, .float4, .explicit) { (a, _) throws(SQLError) in
            try FloatFunctions.value(of: try number(a, "real"), single: true)
        }
    }

    private static func number(_ value: Value, _ typeName: String) throws(SQLError) -> Numeric {
        let node = try JSONNode.of(value, .jsonb)
        guard case .number(let digits) = node.kind else { throw cannotCast(node, typeName) }
        return JSONNode.number(digits)
    }

    private static func cannotCast(_ node: JSONNode, _ typeName: String) -> SQLError {
        .invalidParameter("cannot cast jsonb \(node.typeName) to type \(typeName)")
    }
}
