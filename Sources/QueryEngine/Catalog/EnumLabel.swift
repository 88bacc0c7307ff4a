// Enums: their labels, in the catalog and as values are read and printed by them.

/// A label of an enum. Its value sorts as the enum does: the rank in the upper half, the label's number in the lower.
package struct EnumLabel: Sendable, Hashable {
    package var name: String
    package let value: Int64
    /// The type was made without it.
    let isAdded: Bool

    package init(name: String, value: Int64, isAdded: Bool = false) {
        self.name = name
        self.value = value
        self.isAdded = isAdded
    }

    private var rank: Int64 { value >> 32 }
    private var number: Int64 { value & 0xFFFF_FFFF }

    package static let maximumCount = 10_000
    /// Ranks of neighbours are this far apart at first, so that others fit between them.
    private static let step: Int64 = 1 << 16

    /// The labels of a new enum.
    package static func labels(_ names: [String]) -> [EnumLabel] {
        names.enumerated().map { position, name in
            EnumLabel(name: name, value: Int64(position + 1) * step << 32 | Int64(position))
        }
    }

    /// A label to stand at a position among those that there are; nil where no rank is left for it.
    static func label(_ name: String, at position: Int, of labels: [EnumLabel]) -> EnumLabel? {
        let low = position > 0 ? labels[position - 1].rank : 0
        let rank = position < labels.count ? (low + labels[position].rank) / 2 : low + step
        let number = (labels.map(\.number).max() ?? -1) + 1
        guard rank > low, rank < Int64(Int32.max), number <= 0xFFFF_FFFF else { return nil }
        return EnumLabel(name: name, value: rank << 32 | number, isAdded: true)
    }
}

extension EnumDescriptor {
    /// Labels that the transaction itself has added to the type: an index that they came into would outlive them.
    ///
    /// - Parameter committed: The enums as others see them; nil: the transaction has changed none.
    func unusableLabels(committed: [TypeID: EnumDescriptor]?) -> Set<Int64> {
        guard let committed else { return [] }
        let known = Set((committed[type]?.labels ?? []).map(\.value))
        return Set(labels.lazy.filter(\.isAdded).map(\.value)).subtracting(known)
    }
}

/// An enum's labels as one version of the catalog has them.
package final class EnumLabels: Sendable {
    private let values: [String: Int64]
    private let names: [Int64: [UInt8]]
    private let unusable: Set<Int64>
    private let typeName: String
    /// In the enum's order.
    package let ordered: [Int64]

    /// - Parameters:
    ///   - unusable: labels that cannot be read yet.
    ///   - typeName: as errors call the type.
    package init(_ labels: [EnumLabel], unusable: Set<Int64>, typeName: String) {
        values = Dictionary(labels.map { ($0.name, $0.value) }) { first, _ in first }
        names = Dictionary(labels.map { ($0.value, Array($0.name.utf8)) }) { first, _ in first }
        self.unusable = unusable
        ordered = labels.map(\.value).sorted()
        self.typeName = typeName
    }

    package func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Value {
        try UTF8Text.validate(text)
        let label = String(decoding: text, as: UTF8.self)
        guard let value = values[label] else {
            throw SQLError(
                .invalidTextRepresentation,
                "invalid input value for enum \(typeName): \"\(label)\"")
        }
        try checkUse(of: value)
        return .int(value)
    }

    /// Whether the value may be read already.
    package func checkUse(of value: Int64) throws(SQLError) {
        guard unusable.contains(value) else { return }
        let label = String(decoding: names[value] ?? [], as: UTF8.self)
        throw SQLError(
            .unsafeNewEnumValueUsage,
            "unsafe use of new value \"\(label)\" of enum type \(typeName)",
            hint: "New enum values must be committed before they can be used.")
    }

    /// What a value is shown as.
    package func name(of value: Int64) -> [UInt8]? { names[value] }

    package func append(_ value: Int64, to out: inout [UInt8]) {
        if let name = names[value] { out += name }
    }
}
