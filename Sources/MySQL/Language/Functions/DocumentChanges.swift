// Functions that make JSON documents and change them.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let documentChanges: Table = [
        "json_object": MySQLFunction(0...most) { (rules, values, at) throws(SQLError) in
            guard values.count % 2 == 0 else {
                throw .mySQL(
                    1582, "Incorrect parameter count in the call to native function 'json_object'")
            }
            let writers = values.map { MySQLDocumentValue(rules, $0) }
            let keys = stride(from: 0, to: values.count, by: 2).map {
                rules.converted(values[$0], .text)
            }
            let others = stride(from: 1, to: values.count, by: 2).map { values[$0] }
            let count = keys.count
            let isMariaDB = rules.flavor.isMariaDB
            return rules.made("json_object", keys + others, at) {
                (values, environment) throws(SQLError) in
                var members: [JSONNode.Member] = []
                for place in 0..<count {
                    // MariaDB takes null for an empty name.
                    if values[place].isNull, !isMariaDB {
                        throw .mySQL(3158, "JSON documents may not contain NULL member names.")
                    }
                    members.append(
                        JSONNode.Member(
                            key: values[place].rawText,
                            value: writers[place * 2 + 1].node(
                                values[count + place], environment)))
                }
                return writers.first?.object(members) ?? JSONNode(.object([]))
            }
        },
        "json_array": MySQLFunction(0...most) { (rules, values, at) throws(SQLError) in
            let writers = values.map { MySQLDocumentValue(rules, $0) }
            return rules.made("json_array", values, at) { (values, environment) throws(SQLError) in
                JSONNode(.array(zip(writers, values).map { $0.node($1, environment) }))
            }
        },
        "@to_json": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let kind = MySQLTypeKind(values[0].type)
            if kind.isString {
                return rules.documentCall("cast_as_json", values, documents: 1, at) {
                    (reader, values) throws(SQLError) in try reader.document(values[0], 1)
                }
            }
            let writer = MySQLDocumentValue(rules, values[0])
            return rules.made("cast_as_json", values, at, isStrict: true) {
                (values, environment) throws(SQLError) in writer.node(values[0], environment)
            }
        },
        "json_set": change("json_set", replaces: true, inserts: true),
        "json_insert": change("json_insert", replaces: false, inserts: true),
        "json_replace": change("json_replace", replaces: true, inserts: false),
        "json_remove": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            rules.documentCall("json_remove", values, documents: 1, at) {
                (reader, values) throws(SQLError) in
                guard var node = try reader.document(values[0], 1) else { return nil }
                for (place, path) in values.dropFirst().enumerated() {
                    guard let path = try reader.path(path.rawText, place + 2) else { return nil }
                    node = edited(node, path.steps[...]) { _ in nil } ?? node
                }
                return node
            }
        },
        "json_array_append": MySQLFunction(3...most) { (rules, values, at) throws(SQLError) in
            try rules.edited("json_array_append", values, at) { node, path, new in
                edited(node, path.steps[...]) { old in
                    guard let old else { return nil }
                    if case .array(let elements) = old.kind {
                        return JSONNode(.array(elements + [new]))
                    }
                    return JSONNode(.array([old, new]))
                } ?? node
            }
        },
        "json_array_insert": MySQLFunction(3...most) { (rules, values, at) throws(SQLError) in
            try rules.edited("json_array_insert", values, at) { node, path, new in
                guard case .element(let place, _)? = path.steps.last else { return node }
                return edited(node, path.steps.dropLast()) { old in
                    guard let old, case .array(var elements) = old.kind else { return old }
                    elements.insert(new, at: min(place, elements.count))
                    return JSONNode(.array(elements))
                } ?? node
            }
        },
        "json_merge_patch": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            rules.merged("json_merge_patch", values, at) { patched($0, $1) }
        },
        "json_merge_preserve": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            rules.merged("json_merge_preserve", values, at) { joined($0, $1) }
        },
        "json_merge": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            rules.merged("json_merge_preserve", values, at) { joined($0, $1) }
        },
        "json_compact": line("json_compact", isLoose: false),
        "json_loose": line("json_loose", isLoose: true),
        "json_pretty": pretty("json_pretty", 2), "json_detailed": pretty("json_detailed", 4),
    ]

    private static func change(_ name: String, replaces: Bool, inserts: Bool) -> MySQLFunction {
        MySQLFunction(3...most) { (rules, values, at) throws(SQLError) in
            try rules.edited(name, values, at) { node, path, new in
                edited(node, path.steps[...]) { old in
                    old == nil ? (inserts ? new : nil) : (replaces ? new : old)
                } ?? node
            }
        }
    }

    private static func line(_ name: String, isLoose: Bool) -> MySQLFunction {
        written(name, 1...1, growth: 2) { appendLine($0, isLoose: isLoose, to: &$1) }
    }

    private static func pretty(_ name: String, _ indent: Int) -> MySQLFunction {
        let pretty = written(name, 1...2, growth: 10) {
            appendLines($0, 0, indent, isDetailed: false, to: &$1)
        }
        let detailed = written(name, 1...2, growth: 10) {
            appendLines($0, 0, 4, isDetailed: true, to: &$1)
        }
        return MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            try (rules.flavor.isMariaDB ? detailed : pretty).make(rules, values, at)
        }
    }

    /// A document in another form of text.
    ///
    /// - Parameter growth: how many times longer the text can be.
    private static func written(
        _ name: String, _ counts: ClosedRange<Int>, growth: Int,
        _ append: @escaping @Sendable (JSONNode, inout [UInt8]) -> Void
    ) -> MySQLFunction {
        MySQLFunction(counts) { (rules, values, at) throws(SQLError) in
            let reader = MySQLDocumentArguments(rules, name)
            return rules.plainText(
                name, [rules.converted(values[0], .text)],
                length: rules.length(values[0]) * growth, volatility: .stable, at: at,
                .unary { (value, context) throws(SQLError) in
                    guard let node = try reader.with(context).document(value, 1) else {
                        return .null
                    }
                    var out: [UInt8] = []
                    append(node, &out)
                    return .text(out)
                })
        }
    }

    /// The node with what stands at a path exchanged; `change` is given nil where a last step is missing, and gives nil
    /// to leave or take it out.
    static func edited(
        _ node: JSONNode, _ steps: ArraySlice<MySQLDocumentPath.Step>,
        _ change: (JSONNode?) -> JSONNode?
    ) -> JSONNode? {
        guard let step = steps.first else { return change(node) }
        let rest = steps.dropFirst()
        switch (step, node.kind) {
        case (.member(let key), .object(var members)):
            if let place = members.lastIndex(where: { $0.key == key }) {
                if let new = edited(members[place].value, rest, change) {
                    members[place].value = new
                } else {
                    members.remove(at: place)
                }
                return JSONNode(.object(members))
            }
            guard rest.isEmpty, let new = change(nil) else { return node }
            return JSONNode(.object(members + [JSONNode.Member(key: key, value: new)]))
        case (.element(let place, let fromEnd), .array(var elements)):
            let index = fromEnd ? elements.count - 1 - place : place
            if elements.indices.contains(index) {
                if let new = edited(elements[index], rest, change) {
                    elements[index] = new
                } else {
                    elements.remove(at: index)
                }
                return JSONNode(.array(elements))
            }
            guard rest.isEmpty, let new = change(nil) else { return node }
            return JSONNode(.array(index < 0 ? [new] + elements : elements + [new]))
        case (.element(0, _), _):
            return edited(node, rest, change)
        case (.element, _):
            guard rest.isEmpty, let new = change(nil) else { return node }
            return JSONNode(.array([node, new]))
        default: return node
        }
    }

    private static func patched(_ node: JSONNode, _ patch: JSONNode) -> JSONNode {
        guard case .object(let changes) = patch.kind else { return patch }
        var members: [JSONNode.Member] = []
        if case .object(let own) = node.kind { members = own }
        for change in changes {
            let place = members.firstIndex { $0.key == change.key }
            if case .null = change.value.kind {
                if let place { members.remove(at: place) }
            } else if let place {
                members[place].value = patched(members[place].value, change.value)
            } else {
                members.append(
                    JSONNode.Member(
                        key: change.key, value: patched(JSONNode(.object([])), change.value)))
            }
        }
        return JSONNode(.object(members))
    }

    private static func joined(_ a: JSONNode, _ b: JSONNode) -> JSONNode {
        if case .object(var members) = a.kind, case .object(let others) = b.kind {
            for other in others {
                if let place = members.firstIndex(where: { $0.key == other.key }) {
                    members[place].value = joined(members[place].value, other.value)
                } else {
                    members.append(other)
                }
            }
            return JSONNode(.object(members))
        }
        func elements(_ node: JSONNode) -> [JSONNode] {
            if case .array(let elements) = node.kind { return elements }
            return [node]
        }
        return JSONNode(.array(elements(a) + elements(b)))
    }

    /// On one line, with a blank behind commas and colons or without.
    private static func appendLine(_ node: JSONNode, isLoose: Bool, to out: inout [UInt8]) {
        func separate(_ sign: UInt8) {
            out.append(sign)
            if isLoose { out.append(0x20) }
        }
        switch node.kind {
        case .array(let elements):
            out.append(0x5B)
            for (place, element) in elements.enumerated() {
                if place > 0 { separate(0x2C) }
                appendLine(element, isLoose: isLoose, to: &out)
            }
            out.append(0x5D)
        case .object(let members):
            out.append(0x7B)
            for (place, member) in members.enumerated() {
                if place > 0 { separate(0x2C) }
                JSONNode.appendQuoted(member.key, to: &out)
                separate(0x3A)
                appendLine(member.value, isLoose: isLoose, to: &out)
            }
            out.append(0x7D)
        default: node.append(to: &out)
        }
    }

    /// On several lines. As MariaDB lays a document out in detail, what is within stands in lines of its own, and an array of one
    /// plain value does not.
    private static func appendLines(
        _ node: JSONNode, _ depth: Int, _ indent: Int, isDetailed: Bool, to out: inout [UInt8]
    ) {
        func line(_ depth: Int) {
            out.append(0x0A)
            out.append(contentsOf: repeatElement(0x20, count: depth * indent))
        }
        func isLaidOut(_ elements: [JSONNode]) -> Bool {
            isDetailed
                ? elements.count > 1 || elements.first?.isPlain == false : !elements.isEmpty
        }
        switch node.kind {
        case .array(let elements) where isLaidOut(elements):
            out.append(0x5B)
            for (place, element) in elements.enumerated() {
                if place > 0 { out.append(0x2C) }
                line(depth + 1)
                appendLines(element, depth + 1, indent, isDetailed: isDetailed, to: &out)
            }
            line(depth)
            out.append(0x5D)
        case .object(let members) where isDetailed || !members.isEmpty:
            out.append(0x7B)
            for (place, member) in members.enumerated() {
                if place > 0 { out.append(0x2C) }
                line(depth + 1)
                JSONNode.appendQuoted(member.key, to: &out)
                out += [0x3A, 0x20]
                if isDetailed, !member.value.isPlain { line(depth + 1) }
                appendLines(member.value, depth + 1, indent, isDetailed: isDetailed, to: &out)
            }
            line(depth)
            out.append(0x7D)
        default: node.append(to: &out)
        }
    }
}

extension JSONNode {
    /// Neither an array nor an object.
    fileprivate var isPlain: Bool {
        switch kind {
        case .array, .object: false
        default: true
        }
    }
}

extension MySQLRules {
    fileprivate func made(
        _ name: String, _ values: [Typed], _ at: SourceOffset, isStrict: Bool = false,
        _ body: @escaping @Sendable ([Value], TypeEnvironment) throws(SQLError) -> JSONNode
    ) -> Typed {
        call(
            name, values, MySQLType.json, collation: documentCollation, isStrict: isStrict,
            volatility: .stable, at: at,
            .nary { (values, context) throws(SQLError) in
                .text(try body(values, context.environment).text)
            })
    }

    /// A document, then paths and values by turns.
    fileprivate func edited(
        _ name: String, _ values: [Typed], _ at: SourceOffset,
        _ edit: @escaping @Sendable (JSONNode, MySQLDocumentPath, JSONNode) -> JSONNode
    ) throws(SQLError) -> Typed {
        guard values.count % 2 == 1 else {
            throw error(
                1582, "Incorrect parameter count in the call to native function '\(name)'")
        }
        let reader = MySQLDocumentArguments(self, name)
        let writers = values.map { MySQLDocumentValue(self, $0) }
        let isSorted = !flavor.isMariaDB
        var arguments = values
        arguments[0] = converted(values[0], .text)
        for place in stride(from: 1, to: values.count, by: 2) {
            arguments[place] = converted(values[place], .text)
        }
        return call(
            name, arguments, MySQLType.json, collation: documentCollation, isStrict: false,
            volatility: .stable, at: at,
            .nary { (values, context) throws(SQLError) in
                let reader = reader.with(context)
                guard var node = try reader.document(values[0], 1) else { return .null }
                for place in stride(from: 1, to: values.count - 1, by: 2) {
                    if values[place].isNull { return .null }
                    guard let path = try reader.path(values[place].rawText, place + 1) else {
                        return .null
                    }
                    if path.isWild {
                        throw .mySQL(
                            3149,
                            "In this situation, path expressions may not contain the * and ** tokens or an array range."
                        )
                    }
                    let new = writers[place + 1].node(values[place + 1], context.environment)
                    node = edit(node, path, new)
                }
                return .text((isSorted ? MySQLDocument.canonical(node) : node).text)
            })
    }

    fileprivate func merged(
        _ name: String, _ values: [Typed], _ at: SourceOffset,
        _ merge: @escaping @Sendable (JSONNode, JSONNode) -> JSONNode
    ) -> Typed {
        let isSorted = !flavor.isMariaDB
        return documentCall(name, values, documents: values.count, at) {
            (reader, values) throws(SQLError) in
            guard var node = try reader.document(values[0], 1) else { return nil }
            for (place, value) in values.dropFirst().enumerated() {
                guard let next = try reader.document(value, place + 2) else { return nil }
                node = merge(node, next)
            }
            return isSorted ? MySQLDocument.canonical(node) : node
        }
    }
}
