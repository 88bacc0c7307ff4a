// Types from their text, for ParseType and the like.

/// Reads `List<Struct<a:Int32,'b c':String?>>`. What stands in a statement the parser reads.
package struct YQLTypeReader {
    private static let deepest = 64
    private let text: [UInt8]
    private var index = 0
    private var depth = 0

    private init(_ text: [UInt8]) { self.text = text }

    /// nil: no type is written like this, or it is nested too deep.
    package static func type(_ text: String) -> YQLType? {
        var reader = YQLTypeReader(Array(text.utf8))
        guard let type = reader.type() else { return nil }
        reader.skipBlanks()
        return reader.index == reader.text.count ? type : nil
    }

    private mutating func skipBlanks() {
        while index < text.count, text[index] == 32 || (9...13).contains(text[index]) { index += 1 }
    }

    private mutating func take(_ sign: Character) -> Bool {
        skipBlanks()
        guard index < text.count, text[index] == sign.asciiValue else { return false }
        index += 1
        return true
    }

    private mutating func name() -> String? {
        skipBlanks()
        if take("'") { return quoted() }
        let start = index
        while index < text.count {
            let byte = text[index]
            let letter = byte | 0x20
            guard letter >= 97 && letter <= 122 || byte &- 48 <= 9 || byte == 95 else { break }
            index += 1
        }
        return index > start ? String(decoding: text[start..<index], as: UTF8.self) : nil
    }

    private mutating func quoted() -> String? {
        var out: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "'") { return String(decoding: out, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), index < text.count {
                index += 1
                YQLEscapes.append(text[index - 1], text, &index, to: &out)
            } else {
                out.append(byte)
            }
        }
        return nil
    }

    private mutating func type() -> YQLType? {
        depth += 1
        defer { depth -= 1 }
        guard depth < YQLTypeReader.deepest, var type = plainType() else { return nil }
        var optionals = 0
        while take("?") {
            optionals += 1
            guard optionals < YQLTypeReader.deepest else { return nil }
            type = .optional(type)
        }
        return type
    }

    private mutating func plainType() -> YQLType? {
        if take("(") { return callable() }
        guard let name = name() else { return nil }
        switch name.lowercased() {
        case "void": return .void
        case "null": return .null
        case "emptylist": return .emptyList
        case "emptydict": return .emptyDictionary
        case "generic": return .generic
        case "unit": return .unit
        case "decimal": return decimal()
        case "optional": return one { .optional($0) }
        case "list": return one { .list($0) }
        case "stream": return one { .stream($0) }
        case "flow": return one { .flow($0) }
        case "set": return one { .set($0) }
        case "tuple": return items().map { .tuple($0) }
        case "dict":
            guard let pair = items(), pair.count == 2 else { return nil }
            return .dictionary(key: pair[0], payload: pair[1])
        case "struct": return members().map { .structure(of: $0) }
        case "variant": return variant()
        case "enum": return enumeration()
        case "resource":
            guard take("<"), let tag = self.name(), take(">") else { return nil }
            return .resource(tag)
        case "tagged":
            guard take("<"), let base = type(), take(","), let tag = self.name(), take(">") else {
                return nil
            }
            return .tagged(base, tag)
        case "callable":
            guard take("<"), take("("), let type = callable(), take(">") else { return nil }
            return type
        default: return YQLPrimitive(named: name).map { .primitive($0) }
        }
    }

    private mutating func number() -> Int? {
        skipBlanks()
        var value = 0
        let start = index
        while index < text.count, text[index] &- 48 <= 9, index - start < 4 {
            value = value * 10 + Int(text[index] &- 48)
            index += 1
        }
        return index > start ? value : nil
    }

    private mutating func decimal() -> YQLType? {
        guard take("("), let precision = number(), take(","), let scale = number(), take(")"),
            (1...35).contains(precision), scale <= precision
        else { return nil }
        return .decimal(precision: precision, scale: scale)
    }

    private mutating func one(_ make: (YQLType) -> YQLType) -> YQLType? {
        guard take("<"), let item = type(), take(">") else { return nil }
        return make(item)
    }

    private mutating func items() -> [YQLType]? {
        guard take("<") else { return nil }
        var items: [YQLType] = []
        if take(">") { return items }
        repeat {
            guard let item = type() else { return nil }
            items.append(item)
        } while take(",")
        return take(">") ? items : nil
    }

    private mutating func members() -> [YQLMember]? {
        guard take("<") else { return nil }
        var members: [YQLMember] = []
        if take(">") { return members }
        repeat {
            guard let name = name(), take(":"), let type = type() else { return nil }
            members.append(YQLMember(name, type))
        } while take(",")
        return take(">") ? members : nil
    }

    private mutating func variant() -> YQLType? {
        let start = index
        if let members = members(), !members.isEmpty { return .variant(of: members) }
        index = start
        guard let items = items(), !items.isEmpty else { return nil }
        return .variant(items)
    }

    private mutating func enumeration() -> YQLType? {
        guard take("<") else { return nil }
        var names: [String] = []
        repeat {
            guard let name = name() else { return nil }
            names.append(name)
        } while take(",")
        return take(">") ? .enumeration(names) : nil
    }

    /// Behind the opening parenthesis of the arguments.
    private mutating func callable() -> YQLType? {
        var arguments: [YQLCallable.Argument] = []
        var optionalCount = 0
        var isOptional = false
        while !take(")") {
            if !arguments.isEmpty, !take(","), !isOptional { return nil }
            if take("[") { isOptional = true }
            guard let argument = argument() else { return nil }
            arguments.append(argument)
            if isOptional { optionalCount += 1 }
            if isOptional, take("]") {
                guard take(")") else { return nil }
                break
            }
        }
        guard take("-"), take(">"), let result = type() else { return nil }
        return .callable(YQLCallable(arguments, optionalCount: optionalCount, result: result))
    }

    private mutating func argument() -> YQLCallable.Argument? {
        let start = index
        var label = ""
        if let name = name(), take(":") { label = name } else { index = start }
        guard let type = type() else { return nil }
        var isAutoMapped = false
        if take("{") {
            guard name() == "Flags", take(":"), name() == "AutoMap", take("}") else { return nil }
            isAutoMapped = true
        }
        return .init(type, name: label, isAutoMapped: isAutoMapped)
    }
}
