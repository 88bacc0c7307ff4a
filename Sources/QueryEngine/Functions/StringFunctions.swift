// Functions of text: lengths, case, parts, padding.

enum StringFunctions {
    static func add(to library: inout LibraryBuilder) {
        library.infix("||", .text, .text, .text, function: "textcat") { a, b, _ in
            .text(a.utf8 + b.utf8)
        }
        library.infix("||", .bytea, .bytea, .bytea, function: "byteacat") { a, b, _ in
            .bytes(a.bytes + b.bytes)
        }
        for name in ["length", "char_length", "character_length"] {
            library.unary(name, .text, .int4) { a, _ in .int(Int64(UTF8Text.length(a.utf8))) }
            library.unary(name, .bpchar, .int4) { a, _ in
                .int(Int64(UTF8Text.length(CharacterTypes.trimmed(a.utf8))))
            }
        }
        library.unary("length", .bytea, .int4) { a, _ in .int(Int64(a.bytes.count)) }
    }
}
