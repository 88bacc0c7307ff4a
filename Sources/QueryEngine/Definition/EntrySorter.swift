// Sorts index entries in portions.
import StorageEngine

struct EntrySorter {
    struct Entry {
        var key: Key
        var rowID: RowID
        var hasNull: Bool

        static func < (a: Entry, b: Entry) -> Bool {
            if a.key < b.key { return true }
            return a.key == b.key && a.rowID < b.rowID
        }
    }

    private var sorter = RunSorter<Entry>()

    mutating func append(_ entry: Entry) {
        sorter.append(entry, by: <)
    }

    /// Goes on sorting; throws `yield` when the budget is used up.
    mutating func sort(_ budget: inout Int) throws(Interrupt) {
        try sorter.sort(by: <) { () throws(Interrupt) in try spend(&budget) }
    }

    /// All entries in order, once sorted.
    var entries: [Entry] { sorter.elements }
}
