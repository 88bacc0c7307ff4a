// Comparisons of the text types, bytea and uuid.

enum TextComparisons {
    static func add(to library: inout LibraryBuilder) {
        addText(.text, .text, to: &library)
        addPatterns(.text, to: &library)
        addPatterns(.bpchar, to: &library)
        for (left, right) in [
            (TypeOID.name, TypeOID.name), (.name, .text), (.text, .name),
        ] {
            library.comparisons(left, right) { a, b, _ in Collation.compareBytes(a.utf8, b.utf8) }
        }
        library.comparisons(.char, .char) { a, b, _ in Comparison.compare(a, b, Ordering(.char)) }
        library.comparisons(.bpchar, .bpchar) { a, b, context in
            Comparison.compare(a, b, Ordering(.bpchar, context.environment.collation))
        }
        for type in [TypeOID.bytea, .uuid] {
            library.comparisons(type, type) { a, b, _ in Collation.compareBytes(a.bytes, b.bytes) }
        }
    }

    /// By bytes under every collation: text_pattern_ops.
    private static func addPatterns(_ type: TypeOID, to library: inout LibraryBuilder) {
        let name = type == .bpchar ? "bpchar" : "text"
        library.infix("~<~", type, type, .bool, function: "\(name)_pattern_lt") { a, b, _ in
            .bool(Comparison.compare(a, b, Ordering(type)) < 0)
        }
        library.infix("~<=~", type, type, .bool, function: "\(name)_pattern_le") { a, b, _ in
            .bool(Comparison.compare(a, b, Ordering(type)) <= 0)
        }
        library.infix("~>=~", type, type, .bool, function: "\(name)_pattern_ge") { a, b, _ in
            .bool(Comparison.compare(a, b, Ordering(type)) >= 0)
        }
        library.infix("~>~", type, type, .bool, function: "\(name)_pattern_gt") { a, b, _ in
            .bool(Comparison.compare(a, b, Ordering(type)) > 0)
        }
    }

    private static func addText(
        _ l: TypeOID, _ r: TypeOID, to library: inout LibraryBuilder
    ) {
        library.infix("=", l, r, .bool, function: "texteq", commutator: "=", negator: "<>") {
            a, b, _ in .bool(a.utf8 == b.utf8)
        }
        library.infix("<>", l, r, .bool, function: "textne", commutator: "<>", negator: "=") {
            a, b, _ in .bool(a.utf8 != b.utf8)
        }
        library.infix("<", l, r, .bool, function: "text_lt", commutator: ">", negator: ">=") {
            .bool($2.environment.collation.compare($0.utf8, $1.utf8) < 0)
        }
        library.infix(">", l, r, .bool, function: "text_gt", commutator: "<", negator: "<=") {
            .bool($2.environment.collation.compare($0.utf8, $1.utf8) > 0)
        }
        library.infix("<=", l, r, .bool, function: "text_le", commutator: ">=", negator: ">") {
            .bool($2.environment.collation.compare($0.utf8, $1.utf8) <= 0)
        }
        library.infix(">=", l, r, .bool, function: "text_ge", commutator: "<=", negator: "<") {
            .bool($2.environment.collation.compare($0.utf8, $1.utf8) >= 0)
        }
    }
}
