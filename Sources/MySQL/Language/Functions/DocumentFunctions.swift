// Functions that look into JSON documents.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let documents: Table = [
        "json_extract": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            rules.documentCall("json_extract", values, documents: 1, at) {
                (reader, values) throws(SQLError) in
                guard let node = try reader.document(values[0], 1) else { return nil }
                var found: [JSONNode] = []
                var isWild = values.count > 2
                for (place, path) in values.dropFirst().enumerated() {
                    let path = try reader.path(path.rawText, place + 2)
                    guard let path else { return nil }
                    isWild = isWild || path.isWild
                    found += path.find(in: node)
                }
                if found.isEmpty { return nil }
                return isWild ? JSONNode(.array(found)) : found[0]
            }
        },
        "json_value": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let reader = MySQLDocumentArguments(rules, "json_value")
            return rules.plainText(
                "json_value", values.map { rules.converted($0, .text) }, length: 512,
                volatility: .stable, at: at,
                .binary { (document, path, context) throws(SQLError) in
                    let reader = reader.with(context)
                    guard let node = try reader.document(document, 1),
                        let path = try reader.path(path.rawText, 2),
                        let found = path.find(in: node).first
                    else { return .null }
                    switch found.kind {
                    case .string(let text): return .text(text)
                    case .array, .object, .null: return .null
                    default: return .text(found.text)
                    }
                })
        },
        "json_query": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.documentCall("json_query", values, documents: 1, at) {
                (reader, values) throws(SQLError) in
                guard let node = try reader.document(values[0], 1),
                    let path = try reader.path(values[1].rawText, 2),
                    let found = path.find(in: node).first
                else { return nil }
                switch found.kind {
                case .array, .object: return found
                default: return nil
                }
            }
        },
        "json_unquote": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let text = rules.converted(values[0], .text)
            var result = rules.call(
                "json_unquote", [text], MySQLRules.textType(rules.length(text)),
                modifier: Int32(clamping: rules.length(text)),
                collation: MySQLCollation.bin.collation, at: at,
                .unary { (value, _) throws(SQLError) in
                    let text = value.rawText
                    guard text.count > 1, text.first == 0x22, text.last == 0x22 else {
                        return .text(text)
                    }
                    guard case .string(let content)? = try? MySQLDocument.asWritten(text).kind
                    else {
                        return .text(text)
                    }
                    return .text(content)
                })
            result.coercibility = 4
            return result
        },
        "json_quote": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let text = rules.converted(values[0], .text)
            return rules.plainText(
                "json_quote", [text], length: rules.length(text) * 6 + 2, at: at,
                .unary { (value, _) in
                    var out: [UInt8] = []
                    JSONNode.appendQuoted(value.rawText, to: &out)
                    return .text(out)
                })
        },
        "json_valid": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "json_valid", [rules.string(values[0])], MySQLType.truth, at: at,
                .unary { (value, context) in
                    do throws(MySQLDocument.Failure) {
                        _ = try MySQLDocument.asWritten(value.rawText)
                        return .bool(true)
                    } catch {
                        if let values = context.values, values.flavor.isMariaDB {
                            let (code, message) = MySQLDocumentReader.complaint(
                                error, value.rawText, 1, "json_valid")
                            values.warn(code, message, .note)
                        }
                        return .bool(false)
                    }
                })
        },
        "json_type": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let reader = MySQLDocumentArguments(rules, "json_type")
            return rules.plainText(
                "json_type", [rules.converted(values[0], .text)], length: 12, volatility: .stable,
                at: at,
                .unary { (value, context) throws(SQLError) in
                    guard let node = try reader.with(context).document(value, 1) else {
                        return .null
                    }
                    return .string(typeName(node))
                })
        },
        "json_length": number("json_length", 1...2) { (reader, values) throws(SQLError) in
            guard var node = try reader.document(values[0], 1) else { return nil }
            if values.count > 1 {
                guard let path = try reader.path(values[1].rawText, 2),
                    let found = path.find(in: node).first
                else { return nil }
                node = found
            }
            switch node.kind {
            case .array(let elements): return Int64(elements.count)
            case .object(let members): return Int64(members.count)
            default: return 1
            }
        },
        "json_keys": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.documentCall("json_keys", values, documents: 1, at) {
                (reader, values) throws(SQLError) in
                guard var node = try reader.document(values[0], 1) else { return nil }
                if values.count > 1 {
                    guard let path = try reader.path(values[1].rawText, 2),
                        let found = path.find(in: node).first
                    else { return nil }
                    node = found
                }
                guard case .object(let members) = node.kind else { return nil }
                return JSONNode(.array(members.map { JSONNode(.string($0.key)) }))
            }
        },
        "json_contains": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            rules.documentTest("json_contains", values, at) { (reader, values) throws(SQLError) in
                guard var node = try reader.document(values[0], 1),
                    let part = try reader.document(values[1], 2)
                else { return nil }
                if values.count > 2 {
                    guard let path = try reader.path(values[2].rawText, 3),
                        let found = path.find(in: node).first
                    else { return nil }
                    node = found
                }
                return contains(node, part)
            }
        },
        "json_contains_path": MySQLFunction(3...most) { (rules, values, at) throws(SQLError) in
            rules.documentTest("json_contains_path", values, at) {
                (reader, values) throws(SQLError) in
                guard let node = try reader.document(values[0], 1) else { return nil }
                let isAll = values[1].rawText.map { $0 | 0x20 } == Array("all".utf8)
                var results: [Bool] = []
                for (place, path) in values.dropFirst(2).enumerated() {
                    guard let path = try reader.path(path.rawText, place + 3) else { return nil }
                    results.append(!path.find(in: node).isEmpty)
                }
                return isAll ? results.allSatisfy { $0 } : results.contains(true)
            }
        },
        "json_exists": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.documentTest("json_exists", values, at) { (reader, values) throws(SQLError) in
                guard let node = try reader.document(values[0], 1),
                    let path = try reader.path(values[1].rawText, 2)
                else { return nil }
                return !path.find(in: node).isEmpty
            }
        },
        "json_overlaps": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.documentTest("json_overlaps", values, at) { (reader, values) throws(SQLError) in
                guard let a = try reader.document(values[0], 1),
                    let b = try reader.document(values[1], 2)
                else { return nil }
                return overlaps(a, b)
            }
        },
        "@member_of": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let write = MySQLDocumentValue(rules, values[1])
            return rules.documentTest(
                "member of", [values[0]], at, plain: [values[1]]
            ) { (reader, values) throws(SQLError) in
                guard let list = try reader.document(values[0], 1) else { return nil }
                let node = write.node(values[1], reader.environment)
                if case .array(let elements) = list.kind {
                    return elements.contains { JSONNode.compare($0, node) == 0 }
                }
                return JSONNode.compare(list, node) == 0
            }
        },
        "json_search": MySQLFunction(3...most) { (rules, values, at) throws(SQLError) in
            rules.documentCall("json_search", values, documents: 1, at) {
                (reader, values) throws(SQLError) in
                guard let node = try reader.document(values[0], 1) else { return nil }
                let isAll = values[1].rawText.map { $0 | 0x20 } == Array("all".utf8)
                let pattern = MySQLLike(
                    CharacterKeys.scalars(values[2].rawText), escape: 0x5C
                ) { $0 }
                var found: [[UInt8]] = []
                try search(node, Array("$".utf8), pattern, &found, isAll)
                guard let first = found.first else { return nil }
                if found.count == 1 || !isAll { return JSONNode(.string(first)) }
                return JSONNode(.array(found.map { JSONNode(.string($0)) }))
            }
        },
    ]

    /// How deep a document is: the one question that a constant always answers.
    static let depths: Table = [
        "json_depth": number("json_depth", 1...1) { (reader, values) throws(SQLError) in
            try reader.document(values[0], 1).map { Int64(depth($0)) }
        }
    ]

    private static func number(
        _ name: String, _ counts: ClosedRange<Int>,
        _ body: @escaping @Sendable (MySQLDocumentReader, [Value]) throws(SQLError) -> Int64?
    ) -> MySQLFunction {
        MySQLFunction(counts) { (rules, values, at) throws(SQLError) in
            let reader = MySQLDocumentArguments(rules, name)
            return rules.wholeCall(
                name, values.map { rules.converted($0, .text) }, width: 10, volatility: .stable,
                at: at,
                .nary { (values, context) throws(SQLError) in
                    try body(reader.with(context), values).map { .int($0) } ?? .null
                })
        }
    }

    static func typeName(_ node: JSONNode) -> String {
        switch node.kind {
        case .null: return "NULL"
        case .bool: return "BOOLEAN"
        case .string: return "STRING"
        case .array: return "ARRAY"
        case .object: return "OBJECT"
        case .number(let digits):
            let read = MySQLNumberText(digits)
            if read.hasPoint || read.hasExponent { return "DOUBLE" }
            guard let (magnitude, isNegative) = read.leadingInteger else { return "DOUBLE" }
            return magnitude > UInt64(Int64.max) && !isNegative ? "UNSIGNED INTEGER" : "INTEGER"
        }
    }

    static func depth(_ node: JSONNode) -> Int {
        switch node.kind {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .object(let members): 1 + (members.map { depth($0.value) }.max() ?? 0)
        default: 1
        }
    }

    private static func contains(_ node: JSONNode, _ part: JSONNode) -> Bool {
        switch (node.kind, part.kind) {
        case (.array(let elements), .array(let parts)):
            return parts.allSatisfy { part in elements.contains { contains($0, part) } }
        case (.array(let elements), _): return elements.contains { contains($0, part) }
        case (.object, .object(let members)):
            return members.allSatisfy { member in
                node.member(member.key).map { contains($0, member.value) } ?? false
            }
        case (.object, _), (_, .object), (_, .array): return false
        default: return JSONNode.compare(node, part) == 0
        }
    }

    private static func overlaps(_ a: JSONNode, _ b: JSONNode) -> Bool {
        switch (a.kind, b.kind) {
        case (.array(let x), .array(let y)):
            return x.contains { element in y.contains { JSONNode.compare($0, element) == 0 } }
        case (.array(let x), _): return x.contains { JSONNode.compare($0, b) == 0 }
        case (_, .array(let y)): return y.contains { JSONNode.compare($0, a) == 0 }
        case (.object(let x), .object):
            return x.contains { member in
                b.member(member.key).map { JSONNode.compare($0, member.value) == 0 } ?? false
            }
        default: return JSONNode.compare(a, b) == 0
        }
    }

    private static func search(
        _ node: JSONNode, _ path: [UInt8], _ pattern: MySQLLike, _ found: inout [[UInt8]],
        _ isAll: Bool
    ) throws(SQLError) {
        if !isAll, !found.isEmpty { return }
        switch node.kind {
        case .string(let text):
            if try pattern.matches(CharacterKeys.scalars(text)) { found.append(path) }
        case .array(let elements):
            for (place, element) in elements.enumerated() {
                try search(element, path + Array("[\(place)]".utf8), pattern, &found, isAll)
            }
        case .object(let members):
            for member in members {
                let isPlain = member.key.allSatisfy {
                    $0 == 0x5F || (48...57).contains($0) || (65...90).contains($0)
                        || (97...122).contains($0)
                }
                var step: [UInt8] = [0x2E]
                if isPlain {
                    step += member.key
                } else {
                    JSONNode.appendQuoted(member.key, to: &step)
                }
                try search(member.value, path + step, pattern, &found, isAll)
            }
        default: return
        }
    }
}
