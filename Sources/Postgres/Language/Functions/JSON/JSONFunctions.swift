// Operators and functions that read json and jsonb.
import QueryEngine

enum JSONFunctions {
    static let types: [TypeID] = [.json, .jsonb]

    static func add(to library: inout LibraryBuilder) {
        for type in types {
            addAccess(type, to: &library)
            addInspection(type, to: &library)
            addSets(type, to: &library)
        }
        addContainment(to: &library)
    }

    /// A part of a value: of json its own text, of jsonb canonical text.
    static func value(_ node: JSONNode, _ type: TypeID, _ source: [UInt8]) -> Value {
        if type == .json && !node.range.isEmpty { return .text(Array(source[node.range])) }
        return .text(node.text)
    }

    /// As text: a string without its quotes, null as NULL.
    static func text(_ node: JSONNode, _ type: TypeID, _ source: [UInt8]) -> Value {
        switch node.kind {
        case .null: .null
        case .string(let text): .text(text)
        default: value(node, type, source)
        }
    }

    private typealias Output = @Sendable (JSONNode, TypeID, [UInt8]) -> Value

    private static func path(_ value: Value) -> [[UInt8]]? {
        let elements = value.array.elements
        return elements.contains(where: \.isNull) ? nil : elements.map(\.utf8)
    }

    private static func addAccess(_ type: TypeID, to library: inout LibraryBuilder) {
        let kinds: [(String, String, TypeID, String, Output)] = [
            ("->", "#>", type, "", value), ("->>", "#>>", .text, "_text", text),
        ]
        for (name, pathName, result, suffix, output) in kinds {
            library.infix(name, type, .text, result) { (a, b, _) throws(SQLError) in
                let node = try JSONNode.of(a, type)
                return node.member(b.utf8).map { output($0, type, a.utf8) } ?? .null
            }
            library.infix(name, type, .int4, result) { (a, b, _) throws(SQLError) in
                let node = try JSONNode.of(a, type)
                // A scalar of jsonb is an array of one.
                if type == .jsonb, node.isScalar {
                    return b.int == 0 || b.int == -1 ? output(node, type, a.utf8) : .null
                }
                return node.element(b.int).map { output($0, type, a.utf8) } ?? .null
            }
            library.infix(pathName, type, .textArray, result) { (a, b, _) throws(SQLError) in
                guard let keys = path(b) else { return .null }
                let node = try JSONNode.of(a, type)
                return node.at(path: keys).map { output($0, type, a.utf8) } ?? .null
            }
            library.nary(
                "\(type == .json ? "json" : "jsonb")_extract_path\(suffix)", [type, .text], result,
                variadic: true
            ) { (values, _) throws(SQLError) in
                let keys = values.dropFirst().map(\.utf8)
                let node = try JSONNode.of(values[0], type)
                return node.at(path: keys).map { output($0, type, values[0].utf8) } ?? .null
            }
        }
    }

    /// `document[subscript]`: a step of a path, which leads nowhere from a scalar.
    static let subscriptFunction = FunctionDefinition(
        "jsonb_subscript", [.jsonb, .text], .jsonb,
        body: .binary { (document, key, _) throws(SQLError) in
            let node = try JSONNode.of(document, .jsonb)
            return node.at(path: [key.utf8]).map { .text($0.text) } ?? .null
        })

    private static func addInspection(_ type: TypeID, to library: inout LibraryBuilder) {
        let prefix = type == .json ? "json" : "jsonb"
        library.unary(prefix + "_typeof", type, .text) { (a, _) throws(SQLError) in
            .string(try JSONNode.of(a, type).typeName)
        }
        library.unary(prefix + "_array_length", type, .int4) { (a, _) throws(SQLError) in
            let node = try JSONNode.of(a, type)
            if case .array(let elements) = node.kind { return .int(Int64(elements.count)) }
            throw .invalidParameter(
                "cannot get array length of a \(node.isScalar ? "scalar" : "non-array")")
        }
        library.unary(prefix + "_strip_nulls", type, type) { (a, _) throws(SQLError) in
            let node = withoutNulls(try JSONNode.of(a, type))
            return .text(type == .jsonb ? node.text : compact(node))
        }
    }

    private static func withoutNulls(_ node: JSONNode) -> JSONNode {
        switch node.kind {
        case .array(let elements): return JSONNode(.array(elements.map(withoutNulls)))
        case .object(let members):
            return JSONNode(
                .object(
                    members.compactMap { member in
                        if case .null = member.value.kind { return nil }
                        return .init(key: member.key, value: withoutNulls(member.value))
                    }))
        default: return node
        }
    }

    /// Without the spaces of jsonb's text.
    private static func compact(_ node: JSONNode) -> [UInt8] {
        var out: [UInt8] = []
        append(compact: node, to: &out)
        return out
    }

    private static func append(compact node: JSONNode, to out: inout [UInt8]) {
        switch node.kind {
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                append(compact: element, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONNode.appendQuoted(member.key, to: &out)
                out.append(UInt8(ascii: ":"))
                append(compact: member.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        default: node.append(to: &out)
        }
    }

    // MARK: Sets

    private static func addSets(_ type: TypeID, to library: inout LibraryBuilder) {
        let prefix = type == .json ? "json" : "jsonb"
        for (suffix, result, output) in [("", type, value as Output), ("_text", .text, text)] {
            let each = prefix + "_each" + suffix
            library.set(each, [type], .record, columns: [("key", .text), ("value", result)]) {
                (values, _) throws(SQLError) in
                let node = try JSONNode.of(values[0], type)
                let source = values[0].utf8
                guard case .object(let members) = node.kind else { throw notObject(node, each) }
                return ListedRows(
                    members.map { [.text($0.key), output($0.value, type, source)] })
            }
            let elements = prefix + "_array_elements" + suffix
            library.set(elements, [type], result, columns: [("value", result)]) {
                (values, _) throws(SQLError) in
                let node = try JSONNode.of(values[0], type)
                let source = values[0].utf8
                guard case .array(let list) = node.kind else { throw notArray(node, elements) }
                return ListedRows(list.map { [output($0, type, source)] })
            }
        }
        let keys = prefix + "_object_keys"
        library.set(keys, [type], .text) { (values, _) throws(SQLError) in
            let node = try JSONNode.of(values[0], type)
            guard case .object(let members) = node.kind else {
                let what = node.isScalar ? "a scalar" : "an array"
                throw .invalidParameter("cannot call \(keys) on \(what)")
            }
            return ListedRows(members.map { [.text($0.key)] })
        }
    }

    private static func notObject(_ node: JSONNode, _ name: String) -> SQLError {
        if name.hasPrefix("jsonb") {
            return .invalidParameter("cannot call \(name) on a non-object")
        }
        return .invalidParameter(
            node.isScalar
                ? "cannot deconstruct a scalar" : "cannot deconstruct an array as an object"
        )
    }

    private static func notArray(_ node: JSONNode, _ name: String) -> SQLError {
        if name.hasPrefix("jsonb") {
            return .invalidParameter(
                node.isScalar
                    ? "cannot extract elements from a scalar"
                    : "cannot extract elements from an object")
        }
        return .invalidParameter(
            "cannot call \(name) on a \(node.isScalar ? "scalar" : "non-array")")
    }

    // MARK: Containment

    private static func has(_ node: JSONNode, _ key: [UInt8]) -> Bool {
        switch node.kind {
        case .object: return node.member(key) != nil
        case .array(let elements):
            return elements.contains {
                if case .string(let text) = $0.kind { return text == key }
                return false
            }
        case .string(let text): return text == key
        default: return false
        }
    }

    private static func addContainment(to library: inout LibraryBuilder) {
        library.infix("@>", .jsonb, .jsonb, .bool) { (a, b, _) throws(SQLError) in
            .bool(try JSONNode.of(a, .jsonb).contains(try JSONNode.of(b, .jsonb)))
        }
        library.infix("<@", .jsonb, .jsonb, .bool) { (a, b, _) throws(SQLError) in
            .bool(try JSONNode.of(b, .jsonb).contains(try JSONNode.of(a, .jsonb)))
        }
        library.infix("?", .jsonb, .text, .bool) { (a, b, _) throws(SQLError) in
            .bool(has(try JSONNode.of(a, .jsonb), b.utf8))
        }
        library.infix("?|", .jsonb, .textArray, .bool) { (a, b, _) throws(SQLError) in
            let node = try JSONNode.of(a, .jsonb)
            return .bool(b.array.elements.contains { !$0.isNull && has(node, $0.utf8) })
        }
        library.infix("?&", .jsonb, .textArray, .bool) { (a, b, _) throws(SQLError) in
            let node = try JSONNode.of(a, .jsonb)
            return .bool(b.array.elements.allSatisfy { $0.isNull || has(node, $0.utf8) })
        }
    }
}
