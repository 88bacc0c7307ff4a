// The order of jsonb: by kind, then by size, then part by part.

extension JSONNode {
    package var rank: Int {
        switch kind {
        case .null: 0
        case .string: 1
        case .number: 2
        case .bool: 3
        case .array(let elements): elements.isEmpty ? -1 : 4
        case .object: 5
        }
    }

    package static func compare(_ a: JSONNode, _ b: JSONNode) -> Int {
        switch (a.kind, b.kind) {
        case (.null, .null): return 0
        case (.bool(let x), .bool(let y)): return x == y ? 0 : y ? -1 : 1
        case (.string(let x), .string(let y)): return Collation.compareBytes(x, y)
        case (.number(let x), .number(let y)):
            if x == y { return 0 }
            return Numeric.compare(number(x), number(y))
        case (.array(let x), .array(let y)):
            if x.count != y.count { return x.count < y.count ? -1 : 1 }
            for (left, right) in zip(x, y) {
                let order = compare(left, right)
                if order != 0 { return order }
            }
            return 0
        case (.object(let x), .object(let y)):
            if x.count != y.count { return x.count < y.count ? -1 : 1 }
            for (left, right) in zip(x, y) {
                if left.key != right.key {
                    return Collation.compareBytes(left.key, right.key)
                }
                let order = compare(left.value, right.value)
                if order != 0 { return order }
            }
            return 0
        default: return a.rank < b.rank ? -1 : 1
        }
    }

    package static func number(_ digits: [UInt8]) -> Numeric {
        digits.withUnsafeBytes { (try? Numeric.parse($0)) ?? .zero }
    }

    package func hash(into hasher: inout Hasher) {
        switch kind {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .number(let digits): JSONNode.number(digits).hash(into: &hasher)
        case .string(let text): hasher.combine(text)
        case .array(let elements): for element in elements { element.hash(into: &hasher) }
        case .object(let members):
            for member in members {
                hasher.combine(member.key)
                member.value.hash(into: &hasher)
            }
        }
    }

    /// `@>`: every part of `other` stands in self; an array also contains a scalar that is its element.
    package func contains(_ other: JSONNode, top: Bool = true) -> Bool {
        switch (kind, other.kind) {
        case (.object(let mine), .object(let wanted)):
            return wanted.allSatisfy { member in
                mine.contains {
                    $0.key == member.key && $0.value.contains(member.value, top: false)
                }
            }
        case (.array(let mine), .array(let wanted)):
            return wanted.allSatisfy { element in mine.contains { $0.contains(element, top: false) }
            }
        case (.array(let mine), _) where top && other.isScalar:
            return mine.contains { JSONNode.compare($0, other) == 0 }
        default: return isScalar && other.isScalar && JSONNode.compare(self, other) == 0
        }
    }
}
