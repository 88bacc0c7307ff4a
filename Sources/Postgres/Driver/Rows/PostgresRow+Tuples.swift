// Rows as tuples: for any number of values, and for the usual numbers apart, since the compiler makes plain code of those where they are
// called and walks over a parameter pack value by value.

public import NIOCore

extension PostgresRow {
    /// All values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var count = 0
        for _ in repeat (each Value).self { count += 1 }
        return try read(count) { cursor, bytes in
            (repeat try cursor.next((each Value).self, bytes))
        }
    }

    /// The only value as this type.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<Value: PostgresDecodable>(_: Value.Type = Value.self) throws -> Value {
        try read(1) { try $0.next(Value.self, $1) }
    }

    /// Reads the values from the first one on, with all bytes at hand: asking for them costs more than reading a number.
    ///
    /// - Throws: ``PostgresDecodingError`` where there is another number of columns; what the body throws.
    @inlinable @inline(__always)
    func read<Values>(
        _ count: Int, _ body: (inout RowCursor, UnsafeRawBufferPointer) throws -> Values
    ) throws -> Values {
        guard count == batch.columns.count else { throw otherCount(count) }
        var cursor = RowCursor(self)
        return try batch.bytes.withUnsafeReadableBytes { try body(&cursor, $0) }
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
        try read(2) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes)
            )
        }
    }

    /// The three values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: PostgresDecodable, B: PostgresDecodable, C: PostgresDecodable>(
        _: (A, B, C).Type = (A, B, C).self
    ) throws -> (A, B, C) {
        try read(3) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes),
                try cursor.next(C.self, bytes)
            )
        }
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
        try read(4) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes),
                try cursor.next(C.self, bytes),
                try cursor.next(D.self, bytes)
            )
        }
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
        try read(5) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes),
                try cursor.next(C.self, bytes),
                try cursor.next(D.self, bytes), try cursor.next(E.self, bytes)
            )
        }
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
        try read(6) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes),
                try cursor.next(C.self, bytes),
                try cursor.next(D.self, bytes), try cursor.next(E.self, bytes),
                try cursor.next(F.self, bytes)
            )
        }
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
        try read(7) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes),
                try cursor.next(C.self, bytes),
                try cursor.next(D.self, bytes), try cursor.next(E.self, bytes),
                try cursor.next(F.self, bytes),
                try cursor.next(G.self, bytes)
            )
        }
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
        try read(8) { cursor, bytes in
            (
                try cursor.next(A.self, bytes), try cursor.next(B.self, bytes),
                try cursor.next(C.self, bytes),
                try cursor.next(D.self, bytes), try cursor.next(E.self, bytes),
                try cursor.next(F.self, bytes),
                try cursor.next(G.self, bytes), try cursor.next(H.self, bytes)
            )
        }
    }
}
