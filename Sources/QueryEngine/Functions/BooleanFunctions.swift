// boolean's comparisons; AND, OR and NOT are expressions of the planner's.

enum BooleanFunctions {
    static func add(to library: inout LibraryBuilder) {
        library.comparisons(.bool, .bool) { a, b, _ in
            a.bool == b.bool ? 0 : b.bool ? -1 : 1
        }
    }
}
