// Names as written in the text: qualified object names, operators, types.

/// `[catalog.][schema.]name`, already folded to lower case unless it was quoted.
package struct QualifiedName: Sendable, Hashable {
    package var catalog: String?
    package var schema: String?
    package var name: String
    package var offset: SourceOffset

    package init(
        catalog: String? = nil, schema: String? = nil, name: String,
        offset: SourceOffset = .unknown
    ) {
        self.catalog = catalog
        self.schema = schema
        self.name = name
        self.offset = offset
    }

    /// The name as Postgres prints it in a message: parts joined by dots, nothing quoted.
    package var dotted: String {
        var text = ""
        if let catalog { text += catalog + "." }
        if let schema { text += schema + "." }
        return text + name
    }
}

/// An operator as written: `+`, or `OPERATOR(schema.+)`.
package struct OperatorName: Sendable, Hashable {
    package var schema: String?
    /// The symbol; `!=` has already become `<>`.
    package var symbol: String

    package init(schema: String? = nil, _ symbol: String) {
        self.schema = schema
        self.symbol = symbol
    }
}

/// A type as written, or as the parser makes it of the grammar's own type names.
package struct TypeName: Sendable, Hashable {
    package var name: QualifiedName
    /// Modifiers in parentheses.
    package var modifiers: [Expression]
    /// One entry a dimension; nil where no bound was written. Empty: not an array.
    package var arrayBounds: [Int32?]
    /// `SETOF type`.
    package var isSet: Bool
    /// `table.column%TYPE`.
    package var isColumnType: Bool
    package var offset: SourceOffset

    package init(
        name: QualifiedName, modifiers: [Expression] = [], arrayBounds: [Int32?] = [],
        isSet: Bool = false, isColumnType: Bool = false, offset: SourceOffset = .unknown
    ) {
        self.name = name
        self.modifiers = modifiers
        self.arrayBounds = arrayBounds
        self.isSet = isSet
        self.isColumnType = isColumnType
        self.offset = offset
    }

    package var isArray: Bool { !arrayBounds.isEmpty }
}
