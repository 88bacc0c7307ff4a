// Arrays as text: `{1,NULL,"a b"}`, nested, with bounds where they do not start at 1.
import QueryEngine

struct ArrayTextParser {
    private let source: [UInt8]
    private let elementType: SQLType
    private let environment: TypeEnvironment
    private var index = 0
    private var elements: [Value] = []
    private var counts: [Int] = []
    /// How deep the innermost elements lie; nil until the first is met.
    private var depth: Int?
    private var work = WorkCount()

    static func parse(
        _ text: UnsafeRawBufferPointer, element: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        try WorkPace.passBytes(text.count)
        try UTF8Text.validate(text)
        var parser = ArrayTextParser([UInt8](text), element, env)
        return .array(try parser.array())
    }

    private init(_ source: [UInt8], _ element: SQLType, _ env: TypeEnvironment) {
        self.source = source
        elementType = element
        environment = env
    }

    private func malformed(_ detail: String) -> SQLError {
        SQLError(
            .invalidTextRepresentation,
            "malformed array literal: \"\(String(decoding: source, as: UTF8.self))\"",
            detail: detail)
    }

    private mutating func skipBlanks() {
        while index < source.count, IntegerText.isSpace(source[index]) { index += 1 }
    }

    private var peek: UInt8 { index < source.count ? source[index] : 0 }

    private mutating func array() throws(SQLError) -> ArrayValue {
        skipBlanks()
        let bounds = try dimensions()
        guard peek == UInt8(ascii: "{") else {
            throw malformed(
                bounds.isEmpty
                    ? "Array value must start with \"{\" or dimension information."
                    : "Array contents must start with \"{\".")
        }
        try level(0)
        skipBlanks()
        if index < source.count { throw malformed("Junk after closing right brace.") }
        if elements.isEmpty {
            if !bounds.isEmpty, bounds.contains(where: { $0.count > 0 }) {
                throw malformed("Specified array dimensions do not match array contents.")
            }
            return ArrayValue(elementType: elementType.oid, elements: [])
        }
        if !bounds.isEmpty, bounds.map(\.count) != counts {
            throw malformed("Specified array dimensions do not match array contents.")
        }
        let dimensions =
            bounds.isEmpty ? counts.map { ArrayValue.Dimension(count: $0) } : bounds
        return ArrayValue(
            elementType: elementType.oid, dimensions: dimensions, elements: elements)
    }

    /// `[2:3][1:2]=`, or nothing.
    private mutating func dimensions() throws(SQLError) -> [ArrayValue.Dimension] {
        var result: [ArrayValue.Dimension] = []
        while peek == UInt8(ascii: "[") {
            index += 1
            try ArrayLimits.checkDimensions(result.count + 1)
            var lower = 1
            var upper = try bound()
            if peek == UInt8(ascii: ":") {
                index += 1
                lower = upper
                upper = try bound()
            }
            guard peek == UInt8(ascii: "]") else {
                throw malformed("Missing \"]\" after array dimensions.")
            }
            index += 1
            skipBlanks()
            if upper < lower {
                throw SQLError(
                    .arraySubscriptError, "upper bound cannot be less than lower bound")
            }
            try ArrayLimits.checkBounds(lower, count: upper - lower + 1)
            result.append(.init(count: upper - lower + 1, lowerBound: lower))
        }
        guard !result.isEmpty else { return result }
        guard peek == UInt8(ascii: "=") else {
            throw malformed("Missing \"=\" after array dimensions.")
        }
        index += 1
        skipBlanks()
        return result
    }

    private mutating func bound() throws(SQLError) -> Int {
        let start = index
        if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { index += 1 }
        while index < source.count, source[index] &- 48 <= 9 { index += 1 }
        guard let value = Int32(String(decoding: source[start..<index], as: UTF8.self)) else {
            if index == start {
                throw malformed("\"[\" must introduce explicitly-specified array dimensions.")
            }
            throw SQLError(.programLimitExceeded, "array bound is out of integer range")
        }
        return Int(value)
    }

    private var mismatch: SQLError {
        malformed("Multidimensional arrays must have sub-arrays with matching dimensions.")
    }

    /// One pair of braces, at `index`.
    private mutating func level(_ depth: Int) throws(SQLError) {
        try ArrayLimits.checkDimensions(depth + 1)
        if let known = self.depth, depth > known { throw mismatch }
        index += 1
        skipBlanks()
        var count = 0
        if peek == UInt8(ascii: "}") {
            index += 1
            if depth > 0, self.depth != nil { throw mismatch }
            if depth > 0 { throw malformed("Unexpected \"}\" character.") }
            return
        }
        while true {
            skipBlanks()
            guard index < source.count else { throw malformed("Unexpected end of input.") }
            switch peek {
            case UInt8(ascii: "{"):
                if self.depth == depth { throw malformed("Unexpected \"{\" character.") }
                try level(depth + 1)
            case UInt8(ascii: "}"): throw malformed("Unexpected \"}\" character.")
            case UInt8(ascii: ","): throw malformed("Unexpected \",\" character.")
            default:
                if let known = self.depth, known != depth { throw mismatch }
                self.depth = depth
                let start = index
                elements.append(try element())
                try work.add(64 &+ index &- start)
            }
            count += 1
            skipBlanks()
            guard index < source.count else { throw malformed("Unexpected end of input.") }
            let next = peek
            index += 1
            if next == UInt8(ascii: "}") { break }
            if next != UInt8(ascii: ",") {
                throw malformed(
                    next == UInt8(ascii: "{")
                        ? "Unexpected \"{\" character." : "Unexpected array element.")
            }
        }
        while counts.count <= depth { counts.append(-1) }
        if counts[depth] >= 0 && counts[depth] != count { throw mismatch }
        counts[depth] = count
    }

    private mutating func element() throws(SQLError) -> Value {
        var text: [UInt8] = []
        guard peek == UInt8(ascii: "\"") else {
            var significant = 0
            var escaped = false
            scan: while index < source.count {
                let byte = source[index]
                switch byte {
                case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "{"): break scan
                case UInt8(ascii: "\""): throw malformed("Unexpected array element.")
                case UInt8(ascii: "\\"):
                    index += 1
                    guard index < source.count else { throw malformed("Unexpected end of input.") }
                    text.append(source[index])
                    escaped = true
                    significant = text.count
                default:
                    text.append(byte)
                    if !IntegerText.isSpace(byte) { significant = text.count }
                }
                index += 1
            }
            text.removeSubrange(significant...)
            if !escaped, text.count == 4, text.map({ $0 | 0x20 }) == Array("null".utf8) {
                return .null
            }
            return try TypeInput.parse(text, as: elementType, environment)
        }
        index += 1
        while index < source.count, source[index] != UInt8(ascii: "\"") {
            if source[index] == UInt8(ascii: "\\") { index += 1 }
            guard index < source.count else { break }
            text.append(source[index])
            index += 1
        }
        guard index < source.count else { throw malformed("Unexpected end of input.") }
        index += 1
        return try TypeInput.parse(text, as: elementType, environment)
    }
}

enum ArrayText {
    static func append(_ array: ArrayValue, _ env: TypeEnvironment, to out: inout [UInt8]) {
        guard !array.dimensions.isEmpty else {
            out.append(contentsOf: "{}".utf8)
            return
        }
        if array.dimensions.contains(where: { $0.lowerBound != 1 }) {
            for dimension in array.dimensions {
                let upper = dimension.lowerBound + dimension.count - 1
                out.append(contentsOf: "[\(dimension.lowerBound):\(upper)]".utf8)
            }
            out.append(UInt8(ascii: "="))
        }
        var position = 0
        appendLevel(array, 0, &position, env, to: &out)
    }

    private static func appendLevel(
        _ array: ArrayValue, _ depth: Int, _ position: inout Int, _ env: TypeEnvironment,
        to out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: "{"))
        for index in 0..<array.dimensions[depth].count {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            if depth + 1 < array.dimensions.count {
                appendLevel(array, depth + 1, &position, env, to: &out)
            } else if position < array.elements.count {
                appendElement(array.elements[position], array.elementType, env, to: &out)
                position += 1
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    private static func appendElement(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        if value.isNull {
            out.append(contentsOf: "NULL".utf8)
            return
        }
        if case .int = value, type == .int4 || type == .int8 {
            TypeOutput.appendText(value, type, env, to: &out)
            return
        }
        let text = TypeOutput.text(value, type, env)
        guard needsQuotes(text) else {
            out.append(contentsOf: text)
            return
        }
        out.append(UInt8(ascii: "\""))
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                out.append(UInt8(ascii: "\\"))
            }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ text: [UInt8]) -> Bool {
        if text.isEmpty { return true }
        if text.count == 4, text.map({ $0 | 0x20 }) == Array("null".utf8) { return true }
        return text.contains { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"),
                UInt8(ascii: ","):
                true
            default: IntegerText.isSpace(byte)
            }
        }
    }
}

enum RecordText {
    /// `(1,"a b",)`: nulls are empty, the empty string is quoted.
    static func append(_ record: RecordValue, _ env: TypeEnvironment, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "("))
        for (index, field) in record.fields.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            if field.isNull { continue }
            let type = index < record.types.count ? record.types[index] : .text
            let text = TypeOutput.text(field, type, env)
            let quotes =
                text.isEmpty
                || text.contains { byte in
                    switch byte {
                    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "("),
                        UInt8(ascii: ")"), UInt8(ascii: ","):
                        true
                    default: IntegerText.isSpace(byte)
                    }
                }
            if !quotes {
                out.append(contentsOf: text)
                continue
            }
            out.append(UInt8(ascii: "\""))
            for byte in text {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { out.append(byte) }
                out.append(byte)
            }
            out.append(UInt8(ascii: "\""))
        }
        out.append(UInt8(ascii: ")"))
    }
}
