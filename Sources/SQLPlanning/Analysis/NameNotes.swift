// What the names of a text turned out to mean, noted while it is analysed: for a view that is being made, and for one
// whose text is shown.
package import QueryEngine

/// The notes on one text. Names of the views that it reads are of other texts and not noted.
package final class NameNotes {
    /// What a column reference means.
    package enum Meaning {
        case column(RangeEntry, Int)
        case row(RangeEntry)
    }

    package struct RelationUse {
        package let offset: Int
        package let oid: UInt32
        package let schema: String
        package let entry: RangeEntry
        /// What the text calls the columns, before an alias gives them other names.
        let isRenamed: Bool
    }

    package struct MergedColumn {
        package let name: String
        package let left: (RangeEntry, Int)
        package let right: (RangeEntry, Int)
    }

    package private(set) var relations: [RelationUse] = []
    package private(set) var types: [ViewBindings.NamedType] = []
    package private(set) var literals: [ViewBindings.ObjectLiteral] = []
    package private(set) var labels: [ViewBindings.Label] = []
    /// Primary keys by which columns outside GROUP BY are determined.
    private var constraints: [UInt32] = []
    private var slots: Set<Int> = []
    /// By the offset of the reference.
    package private(set) var columns: [Int32: Meaning] = [:]
    /// The columns that `*` and `t.*` stand for, by offset.
    package private(set) var stars: [Int32: [(RangeEntry, Int)]] = [:]
    /// The types that literals without one were given.
    package private(set) var literalTypes: [Int32: SQLType] = [:]
    /// The entries that FROM's items became, by the offset of the item.
    package private(set) var entries: [Int32: RangeEntry] = [:]
    /// The columns of USING and NATURAL, by the offset of the join.
    package private(set) var merged: [Int32: [MergedColumn]] = [:]

    package init() {}

    package func note(_ use: RelationUse) {
        relations.append(use)
        entries[Int32(truncatingIfNeeded: use.offset)] = use.entry
    }

    package func note(_ entry: RangeEntry, at offset: SourceOffset) {
        entries[offset.bytes] = entry
    }

    package func note(_ type: TypeID, at offset: SourceOffset) {
        guard offset.bytes >= 0, type.enumeration != nil else { return }
        types.append(ViewBindings.NamedType(offset: Int(offset.bytes), type: type))
    }

    package func note(_ literal: ViewBindings.ObjectLiteral) {
        if !literals.contains(literal) { literals.append(literal) }
    }

    package func note(label name: String, of type: TypeID, at offset: SourceOffset) {
        guard offset.bytes >= 0 else { return }
        labels.append(
            ViewBindings.Label(offset: Int(offset.bytes), type: type, name: name))
    }

    package func note(literalAt offset: SourceOffset, is type: SQLType) {
        if offset.bytes >= 0 { literalTypes[offset.bytes] = type }
    }

    package func note(constraint oid: UInt32) {
        if !constraints.contains(oid) { constraints.append(oid) }
    }

    package func note(read slot: Int) { slots.insert(slot) }

    package func note(_ meaning: Meaning, at offset: SourceOffset) {
        if offset.bytes >= 0 { columns[offset.bytes] = meaning }
    }

    package func note(star columns: [(RangeEntry, Int)], at offset: SourceOffset) {
        stars[offset.bytes] = columns
    }

    package func note(_ columns: [MergedColumn], ofJoinAt offset: SourceOffset) {
        merged[offset.bytes] = columns
    }

    /// What a view keeps, its text beginning at an offset of the text that these are notes on.
    package func bindings(from start: Int) -> ViewBindings {
        var bindings = ViewBindings()
        for use in relations {
            let read = use.entry.slots.indices.filter { slots.contains(use.entry.slots[$0]) }
            let offset = use.offset - start
            // What is analysed twice is one name.
            if let known = bindings.relations.firstIndex(where: { $0.offset == offset }) {
                let more = Set(bindings.relations[known].read).union(read)
                bindings.relations[known].read = more.sorted()
                continue
            }
            bindings.relations.append(
                ViewBindings.RelationName(
                    offset: offset, relation: use.oid, schema: use.schema,
                    columns: use.entry.columns.map(\.name), read: read))
        }
        for var type in types {
            type.offset -= start
            if bindings.type(at: type.offset) == nil { bindings.types.append(type) }
        }
        bindings.literals = literals
        bindings.constraints = constraints
        for var label in labels {
            label.offset -= start
            if !bindings.labels.contains(label) { bindings.labels.append(label) }
        }
        return bindings
    }
}
