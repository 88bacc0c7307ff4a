// The enums of one database, as a transaction finds them in its catalog.

/// Which labels enums have, and what they are called.
package final class EnumScope: Sendable {
    private let values: [TypeOID: [String: Int64]]
    /// Of labels that were called otherwise when they were made.
    private let newNames: [Int64: [UInt8]]
    /// Labels that the transaction itself has added to their types: an index that they came into would outlive them.
    private let uncommitted: Set<Int64>

    /// - Parameter committed: The enums as others see them; nil: the transaction has changed none.
    init(_ types: [EnumDescriptor], committed: [TypeOID: EnumDescriptor]?) {
        var values: [TypeOID: [String: Int64]] = [:]
        var newNames: [Int64: [UInt8]] = [:]
        var uncommitted: Set<Int64> = []
        for type in types {
            var own: [String: Int64] = [:]
            for (label, origin) in zip(type.labels, EnumTypes.origins(of: type.labels)) {
                own[label.name] = label.value
                if !label.name.utf8.elementsEqual(origin.name) {
                    newNames[label.value] = Array(label.name.utf8)
                }
                guard let committed, origin.isAdded else { continue }
                let known = committed[type.type]?.labels ?? []
                if !known.contains(where: { $0.value == label.value }) {
                    uncommitted.insert(label.value)
                }
            }
            values[type.type] = own
        }
        self.values = values
        self.newNames = newNames
        self.uncommitted = uncommitted
    }

    /// By label.
    func values(of type: TypeOID) -> [String: Int64] { values[type] ?? [:] }

    /// nil: the name that it was made with.
    func newName(of value: Int64) -> [UInt8]? { newNames.isEmpty ? nil : newNames[value] }

    /// Whether the value may be read already.
    func checkUse(of value: Int64, _ type: TypeOID) throws(SQLError) {
        guard uncommitted.contains(value) else { return }
        let label = values(of: type).first { $0.value == value }?.key ?? ""
        let name = TypeRegistry.format(SQLType(type))
        throw SQLError(
            .unsafeNewEnumValueUsage, "unsafe use of new value \"\(label)\" of enum type \(name)",
            hint: "New enum values must be committed before they can be used.")
    }
}
