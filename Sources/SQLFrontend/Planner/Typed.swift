// A value expression whose names are found and whose type is known, as analysis hands it on.
import QueryEngine

/// An analysed expression with its static type and where it stands in the text.
struct Typed {
    var expression: ScalarExpression
    var type: TypeOID
    var modifier: Int32 = -1
    var collation: Collation = .c
    /// COLLATE was written in it: it wins over a column's own collation.
    var hasExplicitCollation = false
    /// Where that COLLATE is.
    var collateOffset = SourceOffset.unknown
    var offset: SourceOffset = .unknown
    /// For a value that is a row: the names and types of its fields.
    var row: RowShape?
    /// Contains a set-returning call, already taken out into a slot.
    var isSet = false

    init(
        _ expression: ScalarExpression, _ type: TypeOID, modifier: Int32 = -1,
        collation: Collation = .c, offset: SourceOffset = .unknown, row: RowShape? = nil
    ) {
        self.expression = expression
        self.type = type
        self.modifier = modifier
        self.collation = collation
        self.offset = offset
        self.row = row
    }

    var sqlType: SQLType { SQLType(type, modifier: modifier) }

    /// A quoted literal (or NULL) whose type the context still has to tell.
    var isUnknownLiteral: Bool {
        guard type == .unknown else { return false }
        switch expression {
        case .constant, .literal: return true
        default: return false
        }
    }
}

/// The fields of a row value.
final class RowShape {
    let names: [String]
    let types: [SQLType]
    /// The fields' own expressions where the row was spelled out or is a table's whole row.
    let fields: [Typed]?
    /// The relation whose whole row it is.
    let relation: String?
    /// The number of that relation where it is a table.
    var table: UInt32?

    init(
        names: [String], types: [SQLType], fields: [Typed]? = nil, relation: String? = nil
    ) {
        self.names = names
        self.types = types
        self.fields = fields
        self.relation = relation
    }
}
