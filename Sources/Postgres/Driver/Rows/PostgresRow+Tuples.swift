// Rows as tuples: for any number of values, and for the usual numbers apart, since the compiler makes plain code of those where they are
// called and walks over a parameter pack value by value.

extension PostgresRow {
    /// All values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var count = 0
        for _ in repeat (each Value).self { count += 1 }
        var cursor = try cursor(for: count)
        return (repeat try cursor.next((each Value).self))
    }

    /// The only value as this type.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<Value: PostgresDecodable>(_: Value.Type = Value.self) throws -> Value {
        var cursor = try cursor(for: 1)
        return try cursor.next(Value.self)
    }

    /// Reads the values from the first one on.
    ///
    /// - Throws: ``PostgresDecodingError`` where there is another number of columns.
    @inlinable @inline(__always)
    func cursor(for count: Int) throws -> RowCursor {
        guard count == batch.columns.count else { throw otherCount(count) }
        return RowCursor(self)
    }

    @usableFromInline
    func otherCount(_ count: Int) -> any Error {
        PostgresDecodingError(.columnCount(wanted: count, found: columns.count))
    }

    /// Both values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: PostgresDecodable, B: PostgresDecodable>(
        _: (A, B).Type = (A, B).self
    ) throws -> (A, B) {
        var cursor = try cursor(for: 2)
        return (
            try cursor.next(A.self), try cursor.next(B.self)
        )
    }

    /// The three values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable>(
        _: (A, B, C).Type = (A, B, C).self
    ) throws -> (A, B, C) {
        var cursor = try cursor(for: 3)
        return (
            try cursor.next(A.self), try cursor.next(B.self), try cursor.next(C.self)
        )
    }

    /// The four values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable, D: PostgresDecodable
    >(
        _: (A, B, C, D).Type = (A, B, C, D).self
    ) throws -> (A, B, C, D) {
        var cursor = try cursor(for: 4)
        return (
            try cursor.next(A.self), try cursor.next(B.self), try cursor.next(C.self),
            try cursor.next(D.self)
        )
    }

    /// The five values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable, D: PostgresDecodable,
        E:
            PostgresDecodable
    >(
        _: (A, B, C, D, E).Type = (A, B, C, D, E).self
    ) throws -> (A, B, C, D, E) {
        var cursor = try cursor(for: 5)
        return (
            try cursor.next(A.self), try cursor.next(B.self), try cursor.next(C.self),
            try cursor.next(D.self), try cursor.next(E.self)
        )
    }

    /// The six values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable, D: PostgresDecodable,
        E:
            PostgresDecodable, F: PostgresDecodable
    >(
        _: (A, B, C, D, E, F).Type = (A, B, C, D, E, F).self
    ) throws -> (A, B, C, D, E, F) {
        var cursor = try cursor(for: 6)
        return (
            try cursor.next(A.self), try cursor.next(B.self), try cursor.next(C.self),
            try cursor.next(D.self), try cursor.next(E.self), try cursor.next(F.self)
        )
    }

    /// The seven values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable, D: PostgresDecodable,
        E:
            PostgresDecodable, F: PostgresDecodable, G: PostgresDecodable
    >(
        _: (A, B, C, D, E, F, G).Type = (A, B, C, D, E, F, G).self
    ) throws -> (A, B, C, D, E, F, G) {
        var cursor = try cursor(for: 7)
        return (
            try cursor.next(A.self), try cursor.next(B.self), try cursor.next(C.self),
            try cursor.next(D.self), try cursor.next(E.self), try cursor.next(F.self),
            try cursor.next(G.self)
        )
    }

    /// The eight values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable, D: PostgresDecodable,
        E:
            PostgresDecodable, F: PostgresDecodable, G: PostgresDecodable, H: PostgresDecodable
    >(
        _: (A, B, C, D, E, F, G, H).Type = (A, B, C, D, E, F, G, H).self
    ) throws -> (A, B, C, D, E, F, G, H) {
        var cursor = try cursor(for: 8)
        return (
            try cursor.next(A.self), try cursor.next(B.self), try cursor.next(C.self),
            try cursor.next(D.self), try cursor.next(E.self), try cursor.next(F.self),
            try cursor.next(G.self), try cursor.next(H.self)
        )
    }
}
