// The relations that no DDL made: system catalogs and the information schema, as tables whose rows are made when read.

package enum SystemCatalog {
    package static func table(schema: String, name: String) -> VirtualTable? {
        guard schema == "pg_catalog" || schema == "information_schema" else { return nil }
        return byName[schema]?[name]
    }

    package static func table(oid: UInt32) -> VirtualTable? {
        oid < ObjectIdentifiers.firstNormal ? byOID[oid] : nil
    }

    static let all: [VirtualTable] = made.map(\.table)

    static let made: [SystemTableMade] =
        (SystemTableShapes.all + SystemTableShapes.rarelyFilled
        + SystemTableShapes.rarelyFilledInformation).map(SystemTables.table)

    private static let byName: [String: [String: VirtualTable]] = {
        var result: [String: [String: VirtualTable]] = [:]
        for table in all { result[table.schema, default: [:]][table.name] = table }
        return result
    }()

    private static let byOID: [UInt32: VirtualTable] = {
        var result: [UInt32: VirtualTable] = [:]
        for table in all { result[table.oid] = table }
        return result
    }()
}
