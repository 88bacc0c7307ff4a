// Rows as tuples: for any number of values, and for the usual numbers apart, since the compiler makes plain code of those where they are
// called and walks over a parameter pack value by value.

extension Row {
    /// All values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    public func decode<each Value: YDBDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var count = 0
        for _ in repeat (each Value).self { count += 1 }
        return try read(count) { cursor in (repeat try cursor.next(as: (each Value).self)) }
    }

    /// The only value as this type.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<Value: YDBDecodable>(_: Value.Type = Value.self) throws -> Value {
        try read(1) { cursor in try cursor.next(as: Value.self) }
    }

    /// Lends the values of a row that has as many as are asked for.
    ///
    /// - Throws: ``YDBDecodingError`` where it has another number.
    @inlinable @inline(__always)
    func read<Result>(
        _ count: Int, _ body: (inout RowCursor) throws -> Result
    ) throws -> Result {
        guard count == batch.layout.columns.count else { throw otherCount(count) }
        return try read(body)
    }

    @usableFromInline
    func otherCount(_ count: Int) -> any Error {
        YDBDecodingError(.columnCount(wanted: count, found: columns.count))
    }

    /// Both values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: YDBDecodable, B: YDBDecodable>(
        _: (A, B).Type = (A, B).self
    ) throws -> (A, B) {
        try read(2) { cursor in
            (try cursor.next(as: A.self), try cursor.next(as: B.self))
        }
    }

    /// The three values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: YDBDecodable, B: YDBDecodable, C: YDBDecodable>(
        _: (A, B, C).Type = (A, B, C).self
    ) throws -> (A, B, C) {
        try read(3) { cursor in
            (try cursor.next(as: A.self), try cursor.next(as: B.self), try cursor.next(as: C.self))
        }
    }

    /// The four values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: YDBDecodable, B: YDBDecodable, C: YDBDecodable, D: YDBDecodable>(
        _: (A, B, C, D).Type = (A, B, C, D).self
    ) throws -> (A, B, C, D) {
        try read(4) { cursor in
            (
                try cursor.next(as: A.self), try cursor.next(as: B.self),
                try cursor.next(as: C.self), try cursor.next(as: D.self)
            )
        }
    }

    /// The five values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: YDBDecodable, B: YDBDecodable, C: YDBDecodable, D: YDBDecodable, E: YDBDecodable
    >(
        _: (A, B, C, D, E).Type = (A, B, C, D, E).self
    ) throws -> (A, B, C, D, E) {
        try read(5) { cursor in
            (
                try cursor.next(as: A.self), try cursor.next(as: B.self),
                try cursor.next(as: C.self), try cursor.next(as: D.self),
                try cursor.next(as: E.self)
            )
        }
    }

    /// The six values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: YDBDecodable, B: YDBDecodable, C: YDBDecodable, D: YDBDecodable, E: YDBDecodable,
        F: YDBDecodable
    >(
        _: (A, B, C, D, E, F).Type = (A, B, C, D, E, F).self
    ) throws -> (A, B, C, D, E, F) {
        try read(6) { cursor in
            (
                try cursor.next(as: A.self), try cursor.next(as: B.self),
                try cursor.next(as: C.self), try cursor.next(as: D.self),
                try cursor.next(as: E.self), try cursor.next(as: F.self)
            )
        }
    }

    /// The seven values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: YDBDecodable, B: YDBDecodable, C: YDBDecodable, D: YDBDecodable, E: YDBDecodable,
        F: YDBDecodable, G: YDBDecodable
    >(
        _: (A, B, C, D, E, F, G).Type = (A, B, C, D, E, F, G).self
    ) throws -> (A, B, C, D, E, F, G) {
        try read(7) { cursor in
            (
                try cursor.next(as: A.self), try cursor.next(as: B.self),
                try cursor.next(as: C.self), try cursor.next(as: D.self),
                try cursor.next(as: E.self), try cursor.next(as: F.self),
                try cursor.next(as: G.self)
            )
        }
    }

    /// The eight values as these types, in order.
    ///
    /// - Throws: ``YDBDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: YDBDecodable, B: YDBDecodable, C: YDBDecodable, D: YDBDecodable, E: YDBDecodable,
        F: YDBDecodable, G: YDBDecodable, H: YDBDecodable
    >(
        _: (A, B, C, D, E, F, G, H).Type = (A, B, C, D, E, F, G, H).self
    ) throws -> (A, B, C, D, E, F, G, H) {
        try read(8) { cursor in
            (
                try cursor.next(as: A.self), try cursor.next(as: B.self),
                try cursor.next(as: C.self), try cursor.next(as: D.self),
                try cursor.next(as: E.self), try cursor.next(as: F.self),
                try cursor.next(as: G.self), try cursor.next(as: H.self)
            )
        }
    }
}
