// The relations that no DDL made, found by name and by number.

/// What a language has of them: made once, never changed.
package final class SystemRelations: Sendable {
    /// In the order that they were told in.
    package let all: [VirtualTable]
    private let byName: [String: [String: VirtualTable]]
    private let byNumber: [UInt32: VirtualTable]
    /// The form in which names are compared; nil: as they are.
    private let fold: (@Sendable (String) -> String)?

    package init(_ tables: [VirtualTable], fold: (@Sendable (String) -> String)? = nil) {
        all = tables
        self.fold = fold
        var byName: [String: [String: VirtualTable]] = [:]
        var byNumber: [UInt32: VirtualTable] = [:]
        for table in tables {
            let schema = fold?(table.schema) ?? table.schema
            byName[schema, default: [:]][fold?(table.name) ?? table.name] = table
            byNumber[table.oid] = table
        }
        self.byName = byName
        self.byNumber = byNumber
    }

    package func table(schema: String, name: String) -> VirtualTable? {
        guard let fold else { return byName[schema]?[name] }
        return byName[fold(schema)]?[fold(name)]
    }

    package func table(oid: UInt32) -> VirtualTable? {
        oid < ObjectIdentifiers.firstNormal ? byNumber[oid] : nil
    }
}
