// What the names of a text turned out to mean, noted while it is analysed: for a view that is being made, and for one
// whose text is shown.
import QueryEngine
import SQLPlanning

/// The notes on one text. Names of the views that it reads are of other texts and not noted.
final class NameNotes {
    /// What a column reference means.
    enum Meaning {
        case column(RangeEntry, Int)
        case row(RangeEntry)
    }

    struct RelationUse {
        let offset: Int
        let oid: UInt32
        let schema: String
        let entry: RangeEntry
        /// What the text calls the columns, before an alias gives them other names.
        let isRenamed: Bool
    }

    struct MergedColumn {
        let name: String
        let left: (RangeEntry, Int)
        let right: (RangeEntry, Int)
    }

    private(set) var relations: [RelationUse] = []
    private(set) var types: [ViewBindings.NamedType] = []
    private(set) var literals: [ViewBindings.ObjectLiteral] = []
    private(set) var labels: [ViewBindings.Label] = []
    /// Primary keys by which columns outside GROUP BY are determined.
    private var constraints: [UInt32] = []
    private var slots: Set<Int> = []
    /// By the offset of the reference.
    private(set) var columns: [Int32: Meaning] = [:]
    /// The columns that `*` and `t.*` stand for, by offset.
    private(set) var stars: [Int32: [(RangeEntry, Int)]] = [:]
    /// The types that literals without one were given.
    private(set) var literalTypes: [Int32: SQLType] = [:]
    /// The entries that FROM's items became, by the offset of the item.
    private(set) var entries: [Int32: RangeEntry] = [:]
    /// The columns of USING and NATURAL, by the offset of the join.
    private(set) var merged: [Int32: [MergedColumn]] = [:]

    func note(_ use: RelationUse) {
        relations.append(use)
        entries[Int32(truncatingIfNeeded: use.offset)] = use.entry
    }

    func note(_ entry: RangeEntry, at offset: SourceOffset) { entries[offset.bytes] = entry }

    func note(_ type: TypeOID, at offset: SourceOffset) {
        guard offset.bytes >= 0, type.enumeration != nil else { return }
        types.append(ViewBindings.NamedType(offset: Int(offset.bytes), type: type))
    }

    func note(_ literal: ViewBindings.ObjectLiteral) {
        if !literals.contains(literal) { literals.append(literal) }
    }

    func note(label name: String, of type: TypeOID, at offset: SourceOffset) {
        guard offset.bytes >= 0 else { return }
        labels.append(
            ViewBindings.Label(offset: Int(offset.bytes), type: type, name: name))
    }

    func note(literalAt offset: SourceOffset, is type: SQLType) {
        if offset.bytes >= 0 { literalTypes[offset.bytes] = type }
    }

    func note(constraint oid: UInt32) {
        if !constraints.contains(oid) { constraints.append(oid) }
    }

    func note(read slot: Int) { slots.insert(slot) }

    func note(_ meaning: Meaning, at offset: SourceOffset) {
        if offset.bytes >= 0 { columns[offset.bytes] = meaning }
    }

    func note(star columns: [(RangeEntry, Int)], at offset: SourceOffset) {
        stars[offset.bytes] = columns
    }

    func note(_ columns: [MergedColumn], ofJoinAt offset: SourceOffset) {
        merged[offset.bytes] = columns
    }

    /// What a view keeps, its text beginning at an offset of the text that these are notes on.
    func bindings(from start: Int) -> ViewBindings {
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
