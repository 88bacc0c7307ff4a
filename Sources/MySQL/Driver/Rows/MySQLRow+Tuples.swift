// Rows as tuples: for any number of values, and for the usual numbers apart, since the compiler makes plain code of those where they are
// called and walks over a parameter pack value by value.

extension MySQLRow {
    /// All values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    public func decode<each Value: MySQLDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var wanted = 0
        for _ in repeat (each Value).self { wanted += 1 }
        try check(wanted)
        return try read { reader in (repeat try reader.next(as: (each Value).self, of: self)) }
    }

    /// The only value as this type.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<Value: MySQLDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        try check(1)
        return try read { try $0.next(as: type, of: self) }
    }

    @inlinable @inline(__always)
    func check(_ wanted: Int) throws {
        guard wanted == batch.layout.forms.count else { throw otherCount(wanted) }
    }

    @usableFromInline
    func otherCount(_ wanted: Int) -> any Error {
        MySQLDecodingError(
            .columnCount, "the row has \(count) columns, and \(wanted) values were asked for", nil)
    }

    /// Both values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: MySQLDecodable, B: MySQLDecodable>(
        _: (A, B).Type = (A, B).self
    ) throws -> (A, B) {
        try check(2)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self)
            )
        }
    }

    /// The three values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: MySQLDecodable, B: MySQLDecodable, C: MySQLDecodable>(
        _: (A, B, C).Type = (A, B, C).self
    ) throws -> (A, B, C) {
        try check(3)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self),
                try reader.next(as: C.self, of: self)
            )
        }
    }

    /// The four values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<A: MySQLDecodable, B: MySQLDecodable, C: MySQLDecodable, D: MySQLDecodable>(
        _: (A, B, C, D).Type = (A, B, C, D).self
    ) throws -> (A, B, C, D) {
        try check(4)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self),
                try reader.next(as: C.self, of: self),
                try reader.next(as: D.self, of: self)
            )
        }
    }

    /// The five values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: MySQLDecodable, B: MySQLDecodable, C: MySQLDecodable, D: MySQLDecodable,
        E:
            MySQLDecodable
    >(
        _: (A, B, C, D, E).Type = (A, B, C, D, E).self
    ) throws -> (A, B, C, D, E) {
        try check(5)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self),
                try reader.next(as: C.self, of: self),
                try reader.next(as: D.self, of: self),
                try reader.next(as: E.self, of: self)
            )
        }
    }

    /// The six values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: MySQLDecodable, B: MySQLDecodable, C: MySQLDecodable, D: MySQLDecodable,
        E:
            MySQLDecodable, F: MySQLDecodable
    >(
        _: (A, B, C, D, E, F).Type = (A, B, C, D, E, F).self
    ) throws -> (A, B, C, D, E, F) {
        try check(6)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self),
                try reader.next(as: C.self, of: self),
                try reader.next(as: D.self, of: self),
                try reader.next(as: E.self, of: self),
                try reader.next(as: F.self, of: self)
            )
        }
    }

    /// The seven values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: MySQLDecodable, B: MySQLDecodable, C: MySQLDecodable, D: MySQLDecodable,
        E:
            MySQLDecodable, F: MySQLDecodable, G: MySQLDecodable
    >(
        _: (A, B, C, D, E, F, G).Type = (A, B, C, D, E, F, G).self
    ) throws -> (A, B, C, D, E, F, G) {
        try check(7)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self),
                try reader.next(as: C.self, of: self),
                try reader.next(as: D.self, of: self),
                try reader.next(as: E.self, of: self),
                try reader.next(as: F.self, of: self),
                try reader.next(as: G.self, of: self)
            )
        }
    }

    /// The eight values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    @inlinable
    public func decode<
        A: MySQLDecodable, B: MySQLDecodable, C: MySQLDecodable, D: MySQLDecodable,
        E:
            MySQLDecodable, F: MySQLDecodable, G: MySQLDecodable, H: MySQLDecodable
    >(
        _: (A, B, C, D, E, F, G, H).Type = (A, B, C, D, E, F, G, H).self
    ) throws -> (A, B, C, D, E, F, G, H) {
        try check(8)
        return try read { reader in
            (
                try reader.next(as: A.self, of: self),
                try reader.next(as: B.self, of: self),
                try reader.next(as: C.self, of: self),
                try reader.next(as: D.self, of: self),
                try reader.next(as: E.self, of: self),
                try reader.next(as: F.self, of: self),
                try reader.next(as: G.self, of: self),
                try reader.next(as: H.self, of: self)
            )
        }
    }
}
