// Names that Postgres makes up for indexes, constraints and sequences.

extension DefinitionScope {
    /// `name1_name2_label`, the longer part cut first so that all fits into a name.
    static func composed(_ first: String, _ second: String?, _ label: String) -> String {
        let overhead = label.utf8.count + 1 + (second == nil ? 0 : 1)
        let available = max(0, Identifier.maximumByteCount - overhead)
        var firstCount = first.utf8.count
        var secondCount = second?.utf8.count ?? 0
        while firstCount + secondCount > available {
            if firstCount > secondCount { firstCount -= 1 } else { secondCount -= 1 }
        }
        var name = Identifier.clipped(first, to: firstCount)
        if let second { name += "_" + Identifier.clipped(second, to: secondCount) }
        return name + "_" + label
    }

    /// The first such name, numbered from 1, that no relation of the schema has, and for a constraint no constraint.
    func relationName(
        _ first: String, _ second: String?, _ label: String, schema: String,
        isConstraint: Bool = false, avoiding taken: [String] = []
    ) throws(Interrupt) -> String {
        try freeName(first, second, label) { (name) throws(SQLError) in
            if taken.contains(name) { return false }
            if try self.changes.identifier(schema: schema, name: name) != nil { return false }
            // Postgres looks here at what others have not committed yet.
            if self.catalog.store.isClaimedByOther(schema: schema, name: name) { return false }
            guard isConstraint else { return true }
            return try !self.changes.constraintExists(schema: schema, name: name)
        }
    }

    /// A constraint's name that no constraint of the schema has, nor one of `taken`.
    func constraintName(
        _ first: String, _ second: String?, _ label: String, schema: String,
        avoiding taken: [String]
    ) throws(Interrupt) -> String {
        try freeName(first, second, label) { (name) throws(SQLError) in
            if taken.contains(name) { return false }
            return try !self.changes.constraintExists(schema: schema, name: name)
        }
    }

    private func freeName(
        _ first: String, _ second: String?, _ label: String,
        _ isFree: (String) throws(SQLError) -> Bool
    ) throws(Interrupt) -> String {
        var number = 0
        while true {
            let name = DefinitionScope.composed(
                first, second, number == 0 ? label : "\(label)\(number)")
            if try checked({ () throws(SQLError) in try isFree(name) }) { return name }
            number += 1
        }
    }

    /// The columns' part of a name: joined until it is as long as a name can be.
    static func joined(_ columns: [String]) -> String {
        var result = ""
        for column in columns {
            if !result.isEmpty { result += "_" }
            result += column
            if result.utf8.count >= Identifier.maximumByteCount + 1 { break }
        }
        return Identifier.clipped(result, to: Identifier.maximumByteCount)
    }
}
