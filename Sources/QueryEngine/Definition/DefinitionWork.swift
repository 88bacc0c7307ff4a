// Work on rows that a change of the catalog asks for, done in portions after the change is written.

/// A part of a statement that may take long: called again and again until it says that it is done.
protocol DefinitionWork: AnyObject {
    /// Does up to `budget` units, takes them off, and throws `yield` when they are used up.
    func run(_ budget: inout Int) throws(Interrupt)
    /// Rows that it brought into a table: the tag of CREATE TABLE AS.
    var rowCount: UInt64 { get }
}

extension DefinitionWork {
    var rowCount: UInt64 { 0 }
}

/// One unit of work less.
@inline(__always)
func spend(_ budget: inout Int) throws(Interrupt) {
    budget &-= 1
    if budget < 0 { throw .yield }
}
