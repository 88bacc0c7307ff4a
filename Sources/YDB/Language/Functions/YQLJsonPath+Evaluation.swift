// What a path finds in a document.
import QueryEngine

/// Why a path finds nothing that can be said: the ON ERROR of a query is asked.
struct JsonPathFailure: Error {
    let reason: String
}

/// Finds a path's items in a document.
struct JsonPathEvaluation {
    private static let mostItems = 1_000_000
    private static let deepest = 250
    private let path: YQLJsonPath
    private let document: JSONNode
    private let variables: [String: JSONNode]
    private var current: [JSONNode] = []
    private var sizes: [Int] = []
    private var work = 0
    private var depth = 0

    /// - Throws: The path does not fit the document.
    static func items(
        _ path: YQLJsonPath, _ document: JSONNode, _ variables: [String: JSONNode]
    ) throws(JsonPathFailure) -> [JSONNode] {
        var evaluation = JsonPathEvaluation(
            path: path, document: document, variables: variables)
        return try evaluation.items(path.root)
    }

    private init(path: YQLJsonPath, document: JSONNode, variables: [String: JSONNode]) {
        self.path = path
        self.document = document
        self.variables = variables
    }

    private func fail(_ reason: String) -> JsonPathFailure { JsonPathFailure(reason: reason) }

    private mutating func items(_ node: YQLJsonPath.Node) throws(JsonPathFailure) -> [JSONNode] {
        work += 1
        depth += 1
        defer { depth -= 1 }
        guard work < Self.mostItems, depth < Self.deepest else { throw fail("Too much work") }
        switch node {
        case .root: return [document]
        case .current:
            guard let item = current.last else { throw fail("'@' is only allowed inside filters") }
            return [item]
        case .variable(let name):
            guard let value = variables[name] else { throw fail("Undefined variable \"\(name)\"") }
            return [value]
        case .literal(let literal): return [literal]
        case .last:
            guard let size = sizes.last else {
                throw fail("'last' is only allowed inside subscripts")
            }
            return [Self.number(Double(size - 1))]
        case .member(let input, let key): return try member(input, key)
        case .anyMember(let input):
            var found: [JSONNode] = []
            for item in try unwrapped(input) {
                if case .object(let members) = item.kind {
                    found += members.map(\.value)
                } else if path.isStrict {
                    throw fail("Expected object")
                }
            }
            return found
        case .anyElement(let input):
            var found: [JSONNode] = []
            for item in try items(input) {
                if case .array(let elements) = item.kind {
                    found += elements
                } else if path.isStrict {
                    throw fail("Expected array")
                } else {
                    found.append(item)
                }
            }
            return found
        case .elements(let input, let ranges): return try elements(input, ranges)
        case .filter(let input, let condition):
            var found: [JSONNode] = []
            for item in try unwrapped(input) {
                current.append(item)
                defer { current.removeLast() }
                if truth(condition) == true { found.append(item) }
            }
            return found
        case .method(let input, let name): return try method(input, name)
        case .negated(let input): return try numbers(input) { -$0 }
        case .plus(let input): return try numbers(input) { $0 }
        case .arithmetic(let op, let left, let right): return try arithmetic(op, left, right)
        case .compare, .and, .or, .not, .exists, .startsWith, .like, .isUnknown:
            return [truth(node).map { JSONNode(.bool($0)) } ?? .null]
        }
    }

    /// In lax mode arrays give their elements.
    private mutating func unwrapped(
        _ node: YQLJsonPath.Node
    ) throws(JsonPathFailure) -> [JSONNode] {
        let found = try items(node)
        if path.isStrict { return found }
        return found.flatMap { item in
            if case .array(let elements) = item.kind { return elements }
            return [item]
        }
    }

    private mutating func member(
        _ input: YQLJsonPath.Node, _ key: [UInt8]
    ) throws(JsonPathFailure) -> [JSONNode] {
        var found: [JSONNode] = []
        for item in try unwrapped(input) {
            guard case .object = item.kind else {
                if path.isStrict { throw fail("Expected object") }
                continue
            }
            if let value = item.member(key) {
                found.append(value)
            } else if path.isStrict {
                throw fail("Member not found")
            }
        }
        return found
    }

    private mutating func elements(
        _ input: YQLJsonPath.Node, _ ranges: [(from: YQLJsonPath.Node, to: YQLJsonPath.Node?)]
    ) throws(JsonPathFailure) -> [JSONNode] {
        var found: [JSONNode] = []
        for item in try items(input) {
            var array = [item]
            if case .array(let elements) = item.kind {
                array = elements
            } else if path.isStrict {
                throw fail("Expected array")
            }
            sizes.append(array.count)
            defer { sizes.removeLast() }
            for range in ranges {
                let from = try index(range.from)
                let to =
                    try range.to.map { (node) throws(JsonPathFailure) in try index(node) } ?? from
                if path.isStrict, from > to || from < 0 || to >= array.count {
                    throw fail("Array index out of bounds")
                }
                var place = max(from, 0)
                while place <= to, place < array.count {
                    found.append(array[place])
                    place += 1
                }
            }
        }
        return found
    }

    private mutating func index(_ node: YQLJsonPath.Node) throws(JsonPathFailure) -> Int {
        let found = try items(node)
        guard found.count == 1, let number = Self.double(found[0]), number.magnitude < 1e9 else {
            throw fail("Expected a number as an array index")
        }
        return Int(number)
    }

    static func double(_ node: JSONNode) -> Double? {
        guard case .number(let digits) = node.kind else { return nil }
        return YQLDocument.double(digits)
    }

    static func number(_ value: Double) -> JSONNode { YQLDocument.number(value) }

    private mutating func numbers(
        _ input: YQLJsonPath.Node, _ body: (Double) -> Double
    ) throws(JsonPathFailure) -> [JSONNode] {
        var found: [JSONNode] = []
        for item in try unwrapped(input) {
            guard let number = Self.double(item) else { throw fail("Expected a number") }
            found.append(Self.number(body(number)))
        }
        return found
    }

    private mutating func arithmetic(
        _ op: UInt8, _ left: YQLJsonPath.Node, _ right: YQLJsonPath.Node
    ) throws(JsonPathFailure) -> [JSONNode] {
        let (a, b) = (try unwrapped(left), try unwrapped(right))
        guard a.count == 1, b.count == 1, let x = Self.double(a[0]), let y = Self.double(b[0])
        else {
            throw fail("Expected numbers as operands")
        }
        let value: Double
        switch op {
        case 43: value = x + y
        case 45: value = x - y
        case 42: value = x * y
        default:
            if y == 0 { throw fail("Division by zero") }
            value = op == 47 ? x / y : x.truncatingRemainder(dividingBy: y)
        }
        guard value.isFinite else { throw fail("The result is not finite") }
        return [Self.number(value)]
    }

    private mutating func method(
        _ input: YQLJsonPath.Node, _ name: String
    ) throws(JsonPathFailure) -> [JSONNode] {
        switch name {
        case "abs": return try numbers(input) { $0.magnitude }
        case "floor": return try numbers(input) { $0.rounded(.down) }
        case "ceiling": return try numbers(input) { $0.rounded(.up) }
        case "type": return try items(input).map { JSONNode(.string(Array($0.typeName.utf8))) }
        case "size":
            return try items(input).map { item in
                if case .array(let elements) = item.kind {
                    return Self.number(Double(elements.count))
                }
                return Self.number(1)
            }
        case "double":
            var found: [JSONNode] = []
            for item in try unwrapped(input) {
                guard case .string(let text) = item.kind, let number = YQLText.parseDouble(text),
                    number.isFinite
                else { throw fail("Expected a string with a number") }
                found.append(Self.number(number))
            }
            return found
        default: return try pairs(input)
        }
    }

    private mutating func pairs(_ input: YQLJsonPath.Node) throws(JsonPathFailure) -> [JSONNode] {
        var found: [JSONNode] = []
        for item in try unwrapped(input) {
            guard case .object(let members) = item.kind else { throw fail("Expected object") }
            for member in members {
                found.append(
                    JSONNode(
                        .object([
                            .init(key: Array("name".utf8), value: JSONNode(.string(member.key))),
                            .init(key: Array("value".utf8), value: member.value),
                        ])))
            }
        }
        return found
    }

    // MARK: Truth

    /// nil: unknown.
    private mutating func truth(_ node: YQLJsonPath.Node) -> Bool? {
        switch node {
        case .and(let a, let b):
            let (x, y) = (truth(a), truth(b))
            if x == false || y == false { return false }
            return x == nil || y == nil ? nil : true
        case .or(let a, let b):
            let (x, y) = (truth(a), truth(b))
            if x == true || y == true { return true }
            return x == nil || y == nil ? nil : false
        case .not(let a): return truth(a).map { !$0 }
        case .isUnknown(let a): return truth(a) == nil
        case .exists(let a):
            guard let found = try? items(a) else { return nil }
            return !found.isEmpty
        case .compare(let op, let a, let b): return any(a, b) { Self.compare(op, $0, $1) }
        case .startsWith(let a, let b):
            return any(a, b) { x, y in
                guard case .string(let text) = x.kind, case .string(let prefix) = y.kind else {
                    return nil
                }
                return text.starts(with: prefix)
            }
        case .like(let a, let program):
            return any(a, .literal(.null)) { x, _ in
                guard case .string(let text) = x.kind else { return nil }
                var machine = PatternMachine(
                    program, UTF8Text.scalars(text).map(\.value),
                    tooMuch: .yqlValue("Too much work"))
                do throws(SQLError) { return try machine.search(from: 0) != nil } catch {
                    return nil
                }
            }
        default:
            guard let found = try? items(node), found.count == 1,
                case .bool(let truth) = found[0].kind
            else { return nil }
            return truth
        }
    }

    private mutating func any(
        _ a: YQLJsonPath.Node, _ b: YQLJsonPath.Node, _ test: (JSONNode, JSONNode) -> Bool?
    ) -> Bool? {
        guard let xs = try? unwrapped(a), let ys = try? unwrapped(b) else { return nil }
        var isUnknown = false
        var isFound = false
        for x in xs {
            for y in ys {
                work += 1
                if work > Self.mostItems { return nil }
                switch test(x, y) {
                case true?:
                    if !path.isStrict { return true }
                    isFound = true
                case false?: break
                case nil: isUnknown = true
                }
            }
        }
        return isUnknown ? nil : isFound
    }

    private static func compare(
        _ op: YQLJsonPath.Comparison, _ a: JSONNode, _ b: JSONNode
    ) -> Bool? {
        let order: Int
        switch (a.kind, b.kind) {
        case (.null, .null): order = 0
        case (.null, _), (_, .null): return op == .notEqual ? true : op == .equal ? false : nil
        case (.bool(let x), .bool(let y)): order = x == y ? 0 : y ? -1 : 1
        case (.number, .number):
            guard let x = double(a), let y = double(b) else { return nil }
            order = x < y ? -1 : x > y ? 1 : 0
        case (.string(let x), .string(let y)):
            order = x == y ? 0 : x.lexicographicallyPrecedes(y) ? -1 : 1
        default: return nil
        }
        switch op {
        case .equal: return order == 0
        case .notEqual: return order != 0
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        case .greaterOrEqual: return order >= 0
        }
    }
}
