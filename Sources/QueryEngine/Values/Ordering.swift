// How the values of one type are compared: resolved once, while planning, and carried by all that compares.

/// A type's order, equality and hash, under a collation where texts take part.
///
/// Equality, hash, order and index keys are of one mind, and none of them means that the values' bytes are the same.
package struct Ordering: Sendable, Hashable {
    package let type: TypeID
    /// C where it plays no part.
    package let collation: Collation

    @inline(__always)
    package init(_ type: TypeID, _ collation: Collation = .c) {
        self.type = type
        self.collation = type.shape.isCollated ? collation : .c
    }

    @inline(__always)
    package var shape: ValueShape { type.shape }
}

extension Ordering {
    /// Holds the same values equal as another of the same type: in all deterministic collations equal means equal bytes.
    package func equatesLike(_ other: Ordering) -> Bool {
        collation == other.collation
            || collation.isDeterministic && other.collation.isDeterministic
    }

    /// The same where only equality is asked for: bytes tell it sooner than a linguistic order does.
    @inline(__always)
    var forEquality: Ordering {
        collation.isDeterministic ? Ordering(type, .c) : self
    }

    /// The order of an array's elements or a record's fields of this type.
    func inside(_ type: TypeID) -> Ordering { Ordering(type, collation) }
}
