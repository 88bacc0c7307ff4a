// What SHOW and the information schema tell of a table, in the words of the definition: how it is kept does not matter
// here, so that both flavours' texts are written from one description.

/// A table or a view, as its definition says.
package struct TableFacts: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case table
        case view
        /// A table of the information schema.
        case system
    }

    package var schema: String
    package var name: String
    package var kind = Kind.table
    package var isTemporary = false
    package var engine = "InnoDB"
    package var characterSet = "utf8mb4"
    package var collation = ""
    package var comment = ""
    /// The next value of the column that counts by itself; nil: none does.
    package var autoIncrement: UInt64?
    package var rowFormat: String?
    /// `KEY_BLOCK_SIZE=8` and its like, as SHOW CREATE TABLE writes them.
    package var options: [String] = []
    /// About.
    package var rowCount: Int64 = 0
    package var columns: [ColumnFacts] = []
    package var keys: [KeyFacts] = []
    package var foreignKeys: [ForeignKeyFacts] = []
    package var checks: [CheckFacts] = []

    package init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    package var primaryKey: KeyFacts? { keys.first { $0.isPrimary } }
}

package struct ColumnFacts: Sendable, Equatable {
    package enum Default: Sendable, Equatable {
        /// None, which for a column that may be null is NULL.
        case none
        case null
        /// A constant's text.
        case text(String)
        /// A constant that stands without quotes on MariaDB: a number, `b'1'`.
        case number(String)
        /// CURRENT_TIMESTAMP, with the digits of its fraction.
        case now(digits: Int)
        /// As the servers write it back.
        case expression(String)
    }

    package enum Generated: Sendable, Equatable {
        case virtual
        case stored
    }

    package var name: String
    /// `int(11)`, `varchar(20)`, as COLUMN_TYPE shows it.
    package var type: String
    package var isNullable = true
    package var defaultValue = Default.none
    /// ON UPDATE CURRENT_TIMESTAMP, with the digits of its fraction.
    package var onUpdateDigits: Int?
    package var isAutoIncrement = false
    package var generated: Generated?
    package var generation = ""
    package var comment = ""
    package var isInvisible = false
    /// Of texts and enumerations.
    package var characterSet: String?
    package var collation: String?
    package var characterLength: UInt64?
    package var byteLength: UInt64?
    package var numericPrecision: UInt64?
    package var numericScale: UInt64?
    package var datetimePrecision: UInt64?
    /// Written in the column's definition beside the type, as against with its check: a condition behind the column on
    /// MariaDB.
    package var inlineCheck: String?

    package init(name: String, type: String) {
        self.name = name
        self.type = type
    }

    /// `varchar` of `varchar(20)`.
    package var dataType: String {
        String(type.prefix { $0 != "(" && $0 != " " })
    }
}

package struct KeyFacts: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        /// nil for an expression.
        package var column: String?
        package var expression: String?
        package var prefixLength: UInt64?
        package var isDescending = false
        package var isNullable = false

        package init(column: String?, expression: String? = nil) {
            self.column = column
            self.expression = expression
        }
    }

    package var name: String
    package var isUnique: Bool
    package var isPrimary: Bool
    package var isFulltext = false
    package var parts: [Part]
    package var comment = ""
    /// `BTREE` or `HASH` where it was written.
    package var type: String?
    package var isInvisible = false

    package init(name: String, isUnique: Bool, isPrimary: Bool = false, parts: [Part]) {
        self.name = name
        self.isUnique = isUnique
        self.isPrimary = isPrimary
        self.parts = parts
    }
}

package struct ForeignKeyFacts: Sendable, Equatable {
    package enum Action: String, Sendable, Equatable {
        case restrict = "RESTRICT"
        case cascade = "CASCADE"
        case setNull = "SET NULL"
        case noAction = "NO ACTION"
        case setDefault = "SET DEFAULT"
    }

    package var name: String
    package var columns: [String]
    package var referencedSchema: String
    package var referencedTable: String
    package var referencedColumns: [String]
    /// The parent's key that it refers to.
    package var referencedKey = "PRIMARY"
    package var onDelete = Action.noAction
    package var onUpdate = Action.noAction

    package init(
        name: String, columns: [String], referencedSchema: String, referencedTable: String,
        referencedColumns: [String]
    ) {
        self.name = name
        self.columns = columns
        self.referencedSchema = referencedSchema
        self.referencedTable = referencedTable
        self.referencedColumns = referencedColumns
    }
}

package struct CheckFacts: Sendable, Equatable {
    package var name: String
    /// As the servers write it back, without the outer parentheses of the clause.
    package var condition: String
    package var isEnforced = true

    package init(name: String, condition: String) {
        self.name = name
        self.condition = condition
    }
}

extension KeyFacts {
    /// Keys are shown in this order, and as they were made: the primary one, unique ones, those that may be null last.
    var rank: Int {
        if isPrimary { return 0 }
        if isUnique { return parts.contains(where: \.isNullable) ? 2 : 1 }
        return isFulltext ? 4 : 3
    }
}

extension TableFacts {
    /// `PRI`, `UNI`, `MUL` or nothing, as DESCRIBE says of a column.
    package func keyWord(of column: String) -> String {
        var word = ""
        for key in keys where key.parts.first?.column == column || key.isPrimary {
            guard key.parts.contains(where: { $0.column == column }) else { continue }
            if key.isPrimary { return "PRI" }
            if key.isUnique, key.parts.count == 1 {
                word = "UNI"
            } else if word.isEmpty {
                word = "MUL"
            }
        }
        return word
    }

    /// The first unique key without nulls is the primary one where there is no other.
    package func shownKeyWord(of column: String) -> String {
        guard primaryKey == nil,
            let key = keys.first(where: { key in
                key.isUnique && key.parts.allSatisfy { !$0.isNullable && $0.column != nil }
            }), key.parts.contains(where: { $0.column == column })
        else { return keyWord(of: column) }
        return "PRI"
    }
}
