// ENUM and SET: a column's own labels, which the catalog keeps as an enum that no name leads to.
package import QueryEngine

/// The labels of an ENUM or a SET, in their order.
package struct MySQLLabels: Sendable {
    package let names: [[UInt8]]
    package let isSet: Bool

    private static let setCategory: Character = "s"
    private static let enumCategory: Character = "E"
    private static let setPrefix = "set\u{1}"
    private static let enumPrefix = "enum\u{1}"
    package static let mostMembers = 64

    /// The labels of a type that the catalog keeps; nil for other types.
    package init?(_ definition: TypeDefinition) {
        guard let labels = definition.labels else { return nil }
        names = labels.ordered.map { labels.name(of: $0) ?? [] }
        isSet = definition.category == Self.setCategory
    }

    /// What the catalog calls the labels of a column: no name that can be written.
    package static func catalogName(table: String, column: String, isSet: Bool) -> String {
        (isSet ? setPrefix : enumPrefix) + table + "\u{1}" + column.lowercased()
    }

    /// The type that a descriptor of the catalog stands for. Values are places from 1, whatever the catalog numbers them.
    static func definition(_ type: EnumDescriptor) -> TypeDefinition {
        let isSet = type.name.hasPrefix(setPrefix)
        let labels = type.labels.enumerated().map { place, label in
            EnumLabel(name: label.name, value: Int64(place) + 1)
        }
        let texts = type.labels.map { "'" + quoted($0.name) + "'" }
        let shown = (isSet ? "set(" : "enum(") + texts.joined(separator: ",") + ")"
        let names = type.labels.map { Array($0.name.utf8) }
        return TypeDefinition(
            type.type, type.name, shown, length: -1, category: isSet ? setCategory : enumCategory,
            comparability: .order, form: isSet ? .members(names) : .label(names),
            labels: EnumLabels(labels, unusable: [], typeName: shown))
    }

    private static func quoted(_ label: String) -> String {
        String(label.flatMap { $0 == "'" ? [$0, $0] : [$0] })
    }

    /// The text of a value.
    package func text(_ value: Int64) -> [UInt8] {
        isSet ? Self.members(names, value) : Self.label(names, value)
    }

    static func label(_ names: [[UInt8]], _ value: Int64) -> [UInt8] {
        guard value > 0, value <= Int64(names.count) else { return [] }
        return names[Int(value) - 1]
    }

    static func members(_ names: [[UInt8]], _ value: Int64) -> [UInt8] {
        var out: [UInt8] = []
        for (place, name) in names.enumerated() where place < mostMembers {
            guard UInt64(bitPattern: value) >> UInt64(place) & 1 == 1 else { continue }
            if !out.isEmpty { out.append(UInt8(ascii: ",")) }
            out += name
        }
        return out
    }

    /// The value of a text under a collation; nil where it names none.
    package func value(_ text: [UInt8], _ collation: Collation) -> Int64? {
        if !isSet { return place(text, collation) }
        var bits: UInt64 = 0
        if text.isEmpty { return 0 }
        for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let place = place(Array(part), collation), place <= Int64(Self.mostMembers) else {
                return nil
            }
            bits |= 1 << UInt64(place - 1)
        }
        return Int64(bitPattern: bits)
    }

    private func place(_ text: [UInt8], _ collation: Collation) -> Int64? {
        names.firstIndex { collation.equal($0, text) }.map { Int64($0) + 1 }
    }

    /// The greatest value: of a SET that has all its members.
    package var greatest: UInt64 {
        guard isSet else { return UInt64(names.count) }
        return names.count >= Self.mostMembers ? .max : 1 << UInt64(names.count) &- 1
    }
}
