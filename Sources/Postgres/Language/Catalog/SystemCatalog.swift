// Postgres's relations that no DDL made: system catalogs and the information schema, as tables whose rows are made when
// read.
package import QueryEngine

package enum SystemCatalog {
    package static let relations = SystemRelations(made.map(\.table))

    static let made: [SystemTableMade] =
        (SystemTableShapes.all + SystemTableShapes.rarelyFilled
        + SystemTableShapes.rarelyFilledInformation).map(SystemTables.table)

    static func table(schema: String, name: String) -> VirtualTable? {
        relations.table(schema: schema, name: name)
    }

    static func table(oid: UInt32) -> VirtualTable? { relations.table(oid: oid) }

    static var all: [VirtualTable] { relations.all }
}
