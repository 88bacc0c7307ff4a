// A value expression whose names are found and whose type is known, as analysis hands it on.
package import QueryEngine

/// An analysed expression with its static type and where it stands in the text.
package struct Typed {
    package var expression: ScalarExpression
    package var type: TypeID
    package var modifier: Int32 = -1
    package var collation: Collation = .c
    /// COLLATE was written in it: it wins over a column's own collation.
    package var hasExplicitCollation = false
    /// Where that COLLATE is.
    package var collateOffset = SourceOffset.unknown
    package var offset: SourceOffset = .unknown
    /// For a value that is a row, or an array of rows: the names and types of their fields.
    package var row: RowShape?
    /// Contains a set-returning call, already taken out into a slot.
    package var isSet = false
    /// How readily its collation gives way to another's, in a language that asks; 2 is a column's.
    package var coercibility: UInt8 = 2
    /// What a language knows of it beside its type.
    package var traits: ValueTraits = []

    package init(
        _ expression: ScalarExpression, _ type: TypeID, modifier: Int32 = -1,
        collation: Collation = .c, offset: SourceOffset = .unknown, row: RowShape? = nil
    ) {
        self.expression = expression
        self.type = type
        self.modifier = modifier
        self.collation = collation
        self.offset = offset
        self.row = row
    }

    package var isNotNull: Bool { traits.contains(.notNull) }

    package var sqlType: SQLType { SQLType(type, modifier: modifier) }
}

/// The fields of a row value.
package final class RowShape {
    package let names: [String]
    package let types: [SQLType]
    /// The fields' own expressions where the row was spelled out or is a table's whole row.
    package let fields: [Typed]?
    /// The relation whose whole row it is.
    package let relation: String?
    /// The type's name where it is the whole row of a table that is not at hand any more.
    package private(set) var typeName: String?
    /// The number of that relation where it is a table, and its name there.
    package var table: UInt32?
    package var tableName: String?
    /// The fields of fields that are rows themselves.
    private let shapes: [RowShape?]

    package init(
        names: [String], types: [SQLType], fields: [Typed]? = nil, relation: String? = nil,
        shapes: [RowShape?] = []
    ) {
        self.names = names
        self.types = types
        self.fields = fields
        self.relation = relation
        self.shapes = fields.map { $0.map(\.row) } ?? shapes
    }

    /// The same where nothing but the value is at hand: no field has an expression of its own.
    package var carried: RowShape {
        if fields == nil { return self }
        let result = RowShape(
            names: names, types: types, shapes: shapes.map { $0?.carried })
        result.table = table
        result.typeName = table == nil ? nil : typeName ?? tableName
        return result
    }

    /// A field of such a row.
    package func field(_ index: Int, of row: ScalarExpression, _ collation: Collation) -> Typed {
        Typed(
            .field(row, index), types[index].oid, modifier: types[index].modifier,
            collation: collation, row: index < shapes.count ? shapes[index]?.carried : nil)
    }

    package func isAlike(_ other: RowShape) -> Bool { names == other.names && types == other.types }
}
