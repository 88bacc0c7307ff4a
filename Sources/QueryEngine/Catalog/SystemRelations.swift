// The relations that no DDL made, found by name and by number.

/// What a language has of them: made once, never changed.
package final class SystemRelations: Sendable {
    /// In the order that they were told in.
    package let all: [VirtualTable]
    private let byName: [String: [String: VirtualTable]]
    private let byNumber: [UInt32: VirtualTable]

    package init(_ tables: [VirtualTable]) {
        all = tables
        var byName: [String: [String: VirtualTable]] = [:]
        var byNumber: [UInt32: VirtualTable] = [:]
        for table in tables {
            byName[table.schema, default: [:]][table.name] = table
            byNumber[table.oid] = table
        }
        self.byName = byName
        self.byNumber = byNumber
    }

    package func table(schema: String, name: String) -> VirtualTable? { byName[schema]?[name] }

    package func table(oid: UInt32) -> VirtualTable? {
        oid < ObjectIdentifiers.firstNormal ? byNumber[oid] : nil
    }
}
