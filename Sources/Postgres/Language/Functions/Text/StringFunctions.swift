// Functions of text: lengths, case, parts, padding.
import QueryEngine

enum StringFunctions {
    static func add(to library: inout LibraryBuilder) {
        addConcatenation(to: &library)
        addLengths(to: &library)
        addCase(to: &library)
        addParts(to: &library)
        addTrimming(to: &library)
        addPadding(to: &library)
        addReplacement(to: &library)
        addCharacters(to: &library)
    }

    private static func addConcatenation(to library: inout LibraryBuilder) {
        library.infix("||", .text, .text, .text, function: "textcat") {
            (a, b, _) throws(SQLError) in .text(try .joined(a.utf8, b.utf8))
        }
        library.infix("||", .bytea, .bytea, .bytea, function: "byteacat") {
            (a, b, _) throws(SQLError) in .bytes(try .joined(a.bytes, b.bytes))
        }
        library.infix(
            "||", .text, .anynonarray,
            FunctionDefinition(
                "textanycat", [.text, .anynonarray], .text, volatility: .stable,
                body: .specialized { types, _ in
                    .binary { (a, b, context) throws(SQLError) in
                        .text(try .joined(a.utf8, TypeConversion.text(b, types[1], context)))
                    }
                }))
        library.infix(
            "||", .anynonarray, .text,
            FunctionDefinition(
                "anytextcat", [.anynonarray, .text], .text, volatility: .stable,
                body: .specialized { types, _ in
                    .binary { (a, b, context) throws(SQLError) in
                        .text(try .joined(TypeConversion.text(a, types[0], context), b.utf8))
                    }
                }))
        library.specialized(
            "concat", [.any], .text, volatility: .stable, strict: false, variadic: true
        ) { types, _ in
            .nary { (values, context) throws(SQLError) in
                var out: [UInt8] = []
                for (value, type) in zip(values, types) where !value.isNull {
                    let before = out.count
                    TypeOutput.appendText(value, type, context.environment, to: &out)
                    try out.requireGrown(since: before)
                }
                return .text(out)
            }
        }
        for (name, countsNulls) in [("num_nulls", true), ("num_nonnulls", false)] {
            library.nary(name, [.any], .int4, strict: false, variadic: true) { values, _ in
                .count(values.count { $0.isNull == countsNulls })
            }
        }
        library.specialized(
            "concat_ws", [.text, .any], .text, volatility: .stable, strict: false, variadic: true
        ) { types, _ in
            .nary { (values, context) throws(SQLError) in
                guard let separator = values.first, !separator.isNull else { return .null }
                var out: [UInt8] = []
                var isFirst = true
                for (value, type) in zip(values, types).dropFirst() where !value.isNull {
                    if !isFirst { try out.grow(by: separator.utf8) }
                    isFirst = false
                    let before = out.count
                    TypeOutput.appendText(value, type, context.environment, to: &out)
                    try out.requireGrown(since: before)
                }
                return .text(out)
            }
        }
    }

    private static func addLengths(to library: inout LibraryBuilder) {
        for name in ["length", "char_length", "character_length"] {
            library.unary(name, .text, .int4) { a, _ in .int(Int64(UTF8Text.length(a.utf8))) }
            library.unary(name, .bpchar, .int4) { a, _ in
                .int(Int64(UTF8Text.length(UTF8Text.withoutPadding(a.utf8))))
            }
        }
        library.unary("length", .bytea, .int4) { a, _ in .int(Int64(a.bytes.count)) }
        library.unary("octet_length", .text, .int4) { a, _ in .int(Int64(a.utf8.count)) }
        library.unary("octet_length", .bpchar, .int4) { a, _ in .int(Int64(a.utf8.count)) }
        library.unary("octet_length", .bytea, .int4) { a, _ in .int(Int64(a.bytes.count)) }
        library.unary("bit_length", .text, .int4) { a, _ in .int(Int64(a.utf8.count * 8)) }
        library.unary("bit_length", .bytea, .int4) { a, _ in .int(Int64(a.bytes.count * 8)) }
    }

    private static func addCase(to library: inout LibraryBuilder) {
        library.unary("lower", .text, .text) { (a, context) throws(SQLError) in
            .text(try LetterCase.lower(a.utf8, asciiAlone: context.environment.mapsASCIIAlone))
        }
        library.unary("upper", .text, .text) { (a, context) throws(SQLError) in
            .text(try LetterCase.upper(a.utf8, asciiAlone: context.environment.mapsASCIIAlone))
        }
        library.unary("initcap", .text, .text) { (a, context) throws(SQLError) in
            let asciiAlone = context.environment.mapsASCIIAlone
            return .text(try LetterCase.capitalized(a.utf8, asciiAlone: asciiAlone))
        }
    }

    // MARK: Parts

    /// Characters from `start`, counted from 1, also before the text's begin.
    static func part(
        _ text: [UInt8], from start: Int64, count: Int64?
    ) throws(SQLError) -> [UInt8] {
        var end = Int64.max
        if let count {
            if count < 0 {
                throw SQLError(.substringError, "negative substring length not allowed")
            }
            let (sum, overflow) = start.addingReportingOverflow(count)
            if !overflow { end = sum }
        }
        if end <= 1 { return [] }
        let first = UTF8Text.offset(of: Int(max(start, 1) - 1), in: text)
        if end == Int64.max { return Array(text[first...]) }
        let last = UTF8Text.offset(of: Int(end - 1), in: text)
        return first < last ? Array(text[first..<last]) : []
    }

    private static func part(
        bytes: [UInt8], from start: Int64, count: Int64?
    ) throws(SQLError) -> [UInt8] {
        if let count, count < 0 {
            throw SQLError(.substringError, "negative substring length not allowed")
        }
        let first = min(max(start, 1) - 1, Int64(bytes.count))
        let end = count.map { min(max(start - 1 + $0, first), Int64(bytes.count)) }
        return Array(bytes[Int(first)..<Int(end ?? Int64(bytes.count))])
    }

    private static func addParts(to library: inout LibraryBuilder) {
        for name in ["substr", "substring"] {
            library.binary(name, .text, .int4, .text) { (a, b, _) throws(SQLError) in
                .text(try part(a.utf8, from: b.int, count: nil))
            }
            library.nary(name, [.text, .int4, .int4], .text) { (values, _) throws(SQLError) in
                .text(try part(values[0].utf8, from: values[1].int, count: values[2].int))
            }
            library.binary(name, .bytea, .int4, .bytea) { (a, b, _) throws(SQLError) in
                .bytes(try part(bytes: a.bytes, from: b.int, count: nil))
            }
            library.nary(name, [.bytea, .int4, .int4], .bytea) { (values, _) throws(SQLError) in
                .bytes(try part(bytes: values[0].bytes, from: values[1].int, count: values[2].int))
            }
        }
        for name in ["position", "strpos"] {
            library.binary(name, .text, .text, .int4) { (a, b, _) throws(SQLError) in
                try WorkPace.passBytes(a.utf8.count)
                guard let index = ByteSearch.find(b.utf8, in: a.utf8) else { return .int(0) }
                return .int(Int64(UTF8Text.length(a.utf8[..<index]) + 1))
            }
        }
        library.binary("position", .bytea, .bytea, .int4) { (a, b, _) throws(SQLError) in
            try WorkPace.passBytes(a.bytes.count)
            return .int(ByteSearch.find(b.bytes, in: a.bytes).map { Int64($0 + 1) } ?? 0)
        }
        library.binary("left", .text, .int4, .text) { a, b, _ in
            let text = a.utf8
            let count = b.int >= 0 ? b.int : max(0, Int64(UTF8Text.length(text)) + b.int)
            return .text(Array(text[..<UTF8Text.offset(of: Int(count), in: text)]))
        }
        library.binary("right", .text, .int4, .text) { a, b, _ in
            let text = a.utf8
            let skipped = b.int < 0 ? -b.int : max(0, Int64(UTF8Text.length(text)) - b.int)
            return .text(Array(text[UTF8Text.offset(of: Int(skipped), in: text)...]))
        }
        library.nary("split_part", [.text, .text, .int4], .text) { (values, _) throws(SQLError) in
            let number = Int(values[2].int)
            if number == 0 { throw .invalidParameter("field position must not be zero") }
            let text = values[0].utf8
            if text.isEmpty { return .text([]) }
            try WorkPace.passBytes(text.count)
            let separator = values[1].utf8
            let parts = separator.isEmpty ? [text] : ByteSearch.split(text, separator)
            let index = number > 0 ? number - 1 : parts.count + number
            return .text(parts.indices.contains(index) ? parts[index] : [])
        }
        library.binary("starts_with", .text, .text, .bool) { a, b, _ in
            .bool(a.utf8.starts(with: b.utf8))
        }
        library.infix("^@", .text, .text, .bool, function: "starts_with") { a, b, _ in
            .bool(a.utf8.starts(with: b.utf8))
        }
    }

    // MARK: Trimming and padding

    private static func trim(
        _ text: [UInt8], _ set: [UInt8], leading: Bool, trailing: Bool
    ) throws(SQLError) -> [UInt8] {
        if set.allSatisfy({ $0 < 0x80 }) {
            return Array(text[try kept(text, set, leading: leading, trailing: trailing)])
        }
        let wanted = Set(UTF8Text.scalars(set))
        try WorkPace.passBytes(text.count &* 8)
        let scalars = UTF8Text.scalars(text)
        var (start, end) = (0, scalars.count)
        if leading { while start < end, wanted.contains(scalars[start]) { start += 1 } }
        if trailing { while end > start, wanted.contains(scalars[end - 1]) { end -= 1 } }
        return Array(String(String.UnicodeScalarView(scalars[start..<end])).utf8)
    }

    /// What is left between bytes of a set: no byte of a longer character is in one of ASCII.
    private static func kept(
        _ text: [UInt8], _ set: [UInt8], leading: Bool, trailing: Bool
    ) throws(SQLError) -> Range<Int> {
        var isWanted = [Bool](repeating: false, count: 256)
        for byte in set { isWanted[Int(byte)] = true }
        var (start, end) = (0, text.count)
        var work = WorkCount()
        if leading {
            while start < end, isWanted[Int(text[start])] {
                start += 1
                try work.add(1)
            }
        }
        if trailing {
            while end > start, isWanted[Int(text[end - 1])] {
                end -= 1
                try work.add(1)
            }
        }
        return start..<end
    }

    private static func addTrimming(to library: inout LibraryBuilder) {
        for (name, leading, trailing) in [
            ("btrim", true, true), ("ltrim", true, false), ("rtrim", false, true),
        ] {
            library.unary(name, .text, .text) { (a, _) throws(SQLError) in
                .text(try trim(a.utf8, [UInt8(ascii: " ")], leading: leading, trailing: trailing))
            }
            library.binary(name, .text, .text, .text) { (a, b, _) throws(SQLError) in
                .text(try trim(a.utf8, b.utf8, leading: leading, trailing: trailing))
            }
            library.binary(name, .bytea, .bytea, .bytea) { (a, b, _) throws(SQLError) in
                let range = try kept(a.bytes, b.bytes, leading: leading, trailing: trailing)
                return .bytes(Array(a.bytes[range]))
            }
        }
    }

    private static func pad(
        _ text: [UInt8], to count: Int64, with fill: [UInt8], left: Bool
    ) throws(SQLError) -> [UInt8] {
        let length = UTF8Text.length(text)
        let wanted = max(0, Int(count))
        if wanted > (ValueSize.maximum - ValueSize.header) / 4 {
            throw SQLError.requestedLengthTooLarge
        }
        try WorkPace.passBytes(text.count &+ wanted)
        if wanted <= length || fill.isEmpty {
            return Array(text[..<UTF8Text.offset(of: wanted, in: text)])
        }
        let characters = UTF8Text.length(fill)
        let missing = wanted - length
        var padding: [UInt8] = []
        var work = WorkCount()
        for _ in 0..<(missing / characters) {
            padding.append(contentsOf: fill)
            try work.add(fill.count)
        }
        padding.append(
            contentsOf: fill[..<UTF8Text.offset(of: missing % characters, in: fill)])
        return left ? padding + text : text + padding
    }

    private static func addPadding(to library: inout LibraryBuilder) {
        for (name, isLeft) in [("lpad", true), ("rpad", false)] {
            library.binary(name, .text, .int4, .text) { (a, b, _) throws(SQLError) in
                .text(try pad(a.utf8, to: b.int, with: [UInt8(ascii: " ")], left: isLeft))
            }
            library.nary(name, [.text, .int4, .text], .text) { (values, _) throws(SQLError) in
                .text(
                    try pad(values[0].utf8, to: values[1].int, with: values[2].utf8, left: isLeft))
            }
        }
        library.binary("repeat", .text, .int4, .text) { (a, b, _) throws(SQLError) in
            let count = max(0, Int(b.int))
            let (size, overflow) = a.utf8.count.multipliedReportingOverflow(by: count)
            if overflow || size > ValueSize.maximum - ValueSize.header {
                throw SQLError.requestedLengthTooLarge
            }
            try WorkPace.passBytes(size)
            return .text(try repeated(a.utf8, size))
        }
    }

    // MARK: Replacement

    private static func addReplacement(to library: inout LibraryBuilder) {
        library.nary("replace", [.text, .text, .text], .text) { (values, _) throws(SQLError) in
            if values[1].utf8.isEmpty { return values[0] }
            return .text(try replaced(values[0].utf8, values[1].utf8, values[2].utf8))
        }
        library.nary("translate", [.text, .text, .text], .text) { (values, _) throws(SQLError) in
            try WorkPace.passBytes(values.reduce(0) { $0 &+ $1.utf8.count })
            let from = UTF8Text.scalars(values[1].utf8)
            let to = UTF8Text.scalars(values[2].utf8)
            var table: [Unicode.Scalar: Unicode.Scalar?] = [:]
            for (index, scalar) in from.enumerated() where table[scalar] == nil {
                table[scalar] = .some(index < to.count ? to[index] : nil)
            }
            var out: [UInt8] = []
            var work = WorkCount()
            for scalar in UTF8Text.Scalars(values[0].utf8) {
                try work.add(16)
                guard let mapped = table[scalar] else {
                    UTF8Text.append(scalar, to: &out)
                    continue
                }
                if let mapped { UTF8Text.append(mapped, to: &out) }
            }
            try ValueSize.requireValue(out.count)
            return .text(out)
        }
        for count in [3, 4] {
            let arguments: [TypeID] = [.text, .text, .int4, .int4]
            library.nary("overlay", Array(arguments.prefix(count)), .text) {
                (values, _) throws(SQLError) in
                let start = values[2].int
                let length =
                    count == 4 ? values[3].int : Int64(UTF8Text.length(values[1].utf8))
                let end = try overlayEnd(start, length)
                let head = try part(values[0].utf8, from: 1, count: start - 1)
                let tail = try part(values[0].utf8, from: end, count: nil)
                let size = head.count &+ values[1].utf8.count &+ tail.count
                try WorkPace.passBytes(size)
                try ValueSize.requireValue(size)
                return .text(head + values[1].utf8 + tail)
            }
            let byteArguments: [TypeID] = [.bytea, .bytea, .int4, .int4]
            library.nary("overlay", Array(byteArguments.prefix(count)), .bytea) {
                (values, _) throws(SQLError) in
                let start = values[2].int
                let length = count == 4 ? values[3].int : Int64(values[1].bytes.count)
                let end = try overlayEnd(start, length)
                let head = try part(bytes: values[0].bytes, from: 1, count: start - 1)
                let tail = try part(bytes: values[0].bytes, from: end, count: nil)
                return .bytes(head + values[1].bytes + tail)
            }
        }
        library.unary("reverse", .text, .text) { (a, _) throws(SQLError) in
            .text(try reversed(a.utf8))
        }
    }

    /// The text again and again, up to this size.
    private static func repeated(_ text: [UInt8], _ size: Int) throws(SQLError) -> [UInt8] {
        guard let first = text.first, size > 0 else { return [] }
        if text.count == 1 { return [UInt8](repeating: first, count: size) }
        var out: [UInt8] = []
        out.reserveCapacity(size)
        var work = WorkCount()
        while out.count < size {
            out.append(contentsOf: text)
            try work.add(text.count)
        }
        return out
    }

    private static func replaced(
        _ text: [UInt8], _ from: [UInt8], _ to: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        var start = 0
        var work = WorkCount()
        try WorkPace.passBytes(text.count)
        while let index = ByteSearch.find(from, in: text, from: start) {
            try out.grow(by: text[start..<index])
            try out.grow(by: to)
            start = index + from.count
            try work.add(16 &+ to.count)
        }
        if start == 0 { return text }
        try out.grow(by: text[start...])
        return out
    }

    /// Characters from the last to the first.
    private static func reversed(_ text: [UInt8]) throws(SQLError) -> [UInt8] {
        try WorkPace.passBytes(text.count)
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var work = WorkCount()
        var end = text.count
        while end > 0 {
            var start = end - 1
            while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
            for index in start..<end { out.append(text[index]) }
            try work.add(end - start)
            end = start
        }
        return out
    }

    /// Where the rest of an overlaid text begins.
    private static func overlayEnd(_ start: Int64, _ length: Int64) throws(SQLError) -> Int64 {
        if start <= 0 {
            throw SQLError(.substringError, "negative substring length not allowed")
        }
        guard Int32(exactly: start + length) != nil else { throw .outOfRange("integer") }
        return start + length
    }

    private static func addCharacters(to library: inout LibraryBuilder) {
        library.unary("chr", .int4, .text) { (a, _) throws(SQLError) in
            let code = a.int
            if code == 0 {
                throw SQLError(.programLimitExceeded, "null character not permitted")
            }
            guard code > 0 else {
                throw SQLError(.invalidParameterValue, "character number must be positive")
            }
            guard code <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(code)) else {
                throw SQLError(
                    .programLimitExceeded,
                    "requested character \(code > 0x10FFFF ? "too large" : "not valid") for encoding: \(code)"
                )
            }
            return .string(String(scalar))
        }
        library.unary("ascii", .text, .int4) { a, _ in
            .int(UTF8Text.scalars(Array(a.utf8.prefix(4 + 4))).first.map { Int64($0.value) } ?? 0)
        }
        for type in [TypeID.int4, .int8] {
            library.unary("to_hex", type, .text) { a, _ in
                let bits =
                    type == .int4
                    ? UInt64(UInt32(truncatingIfNeeded: a.int)) : UInt64(bitPattern: a.int)
                return .string(String(bits, radix: 16))
            }
        }
        library.nullary("pg_client_encoding", .name, volatility: .stable) { _ in .string("UTF8") }
    }
}

/// The text of a value as a cast to text gives it, which for boolean is not its output.
enum TypeConversion {
    static func text(
        _ value: Value, _ type: TypeID, _ context: any EvaluationContext
    ) -> [UInt8] {
        switch type {
        case .bool: return Array((value.bool ? "true" : "false").utf8)
        case .bpchar: return Array(UTF8Text.withoutPadding(value.utf8))
        default: return TypeOutput.text(value, type, context.environment)
        }
    }
}
