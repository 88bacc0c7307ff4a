// Values that groups and distinct rows are told apart by: nulls are equal to each other, others as their orderings have it.

/// Values as a dictionary's key, nulls equal to each other, compared as their orderings have it.
struct GroupKey: Hashable {
    let values: [Value]
    let orderings: [Ordering]
    /// Of the values: a table that grows asks for it again and again, and texts are long.
    private let digest: Int

    init(values: [Value], orderings: [Ordering]) {
        self.values = values
        self.orderings = orderings
        var hasher = Hasher()
        for index in values.indices {
            Comparison.hashKey(values[index], orderings[index], into: &hasher)
        }
        digest = hasher.finalize()
    }

    static func == (a: GroupKey, b: GroupKey) -> Bool {
        guard a.digest == b.digest else { return false }
        return a.values.indices.allSatisfy {
            Comparison.equalKeys(a.values[$0], b.values[$0], a.orderings[$0])
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// Rows, each once, in stores without an allocation a row.
struct RowSet {
    private let orderings: [Ordering]
    /// Of all rows, one after another.
    private var values: [Value] = []
    private var digests: [Int] = []
    /// For a digest, and from there on, one more than the numbers of rows; 0: there are no more. A power of two, at most half full.
    private var places: [Int] = []

    /// - Parameter orderings: one a column.
    init(_ orderings: [Ordering]) { self.orderings = orderings }

    var count: Int { digests.count }

    /// False: there is such a row.
    @inline(__always)
    mutating func insert(_ column: (Int) -> Value) -> Bool {
        var hasher = Hasher()
        for index in orderings.indices {
            Comparison.hashKey(column(index), orderings[index], into: &hasher)
        }
        let digest = hasher.finalize()
        if digests.count &* 2 >= places.count { grow() }
        let mask = places.count &- 1
        var place = digest & mask
        while places[place] != 0 {
            let row = places[place] &- 1
            if digests[row] == digest, isEqual(row, column) { return false }
            place = (place &+ 1) & mask
        }
        digests.append(digest)
        places[place] = digests.count
        for index in orderings.indices { values.append(column(index)) }
        return true
    }

    mutating func removeAll() {
        values = []
        digests = []
        places = []
    }

    @inline(__always)
    private func isEqual(_ row: Int, _ column: (Int) -> Value) -> Bool {
        let first = row &* orderings.count
        for index in orderings.indices {
            guard
                Comparison.equalKeys(values[first &+ index], column(index), orderings[index])
            else { return false }
        }
        return true
    }

    private mutating func grow() {
        places = [Int](repeating: 0, count: max(16, places.count &* 2))
        let mask = places.count &- 1
        for (row, digest) in digests.enumerated() {
            var place = digest & mask
            while places[place] != 0 { place = (place &+ 1) & mask }
            places[place] = row &+ 1
        }
    }
}

extension Comparison {
    @inline(__always)
    fileprivate static func hashKey(
        _ value: Value, _ ordering: Ordering, into hasher: inout Hasher
    ) {
        if value.isNull { hasher.combine(0) } else { hash(value, ordering, into: &hasher) }
    }

    @inline(__always)
    fileprivate static func equalKeys(_ a: Value, _ b: Value, _ ordering: Ordering) -> Bool {
        a.isNull || b.isNull ? a.isNull == b.isNull : equal(a, b, ordering)
    }
}
