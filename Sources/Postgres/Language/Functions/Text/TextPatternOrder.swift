// The order of texts by their bytes, whatever the collation: text_pattern_ops.
import QueryEngine

enum TextPatternOrder {
    static func add(to library: inout LibraryBuilder) {
        addPatterns(.text, to: &library)
        addPatterns(.bpchar, to: &library)
    }

    private static func addPatterns(_ type: TypeID, to library: inout LibraryBuilder) {
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
}
