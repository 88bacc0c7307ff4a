// Names that Postgres makes up for indexes, constraints and sequences.
import QueryEngine

/// `name1_name2_label`, numbered until it is free (`ChooseIndexName`, `makeObjectName`).
struct PostgresNames: MadeUpNames {
    /// The longest name, in bytes (`NAMEDATALEN` less the zero).
    static let maximumByteCount = 63

    func candidate(_ object: UnnamedObject, attempt: Int) -> String {
        let label: String
        var second = object.columns.isEmpty ? nil : joined(object.columns)
        switch object.kind {
        case .primaryKey:
            label = "pkey"
            second = nil
        case .uniqueKey: label = "key"
        case .index: label = "idx"
        case .check: label = "check"
        case .foreignKey: label = "fkey"
        case .sequence: label = "seq"
        }
        return composed(object.table, second, attempt == 0 ? label : "\(label)\(attempt)")
    }

    /// The longer part is cut first so that all fits into a name.
    private func composed(_ first: String, _ second: String?, _ label: String) -> String {
        let overhead = label.utf8.count + 1 + (second == nil ? 0 : 1)
        let available = max(0, Self.maximumByteCount - overhead)
        var firstCount = first.utf8.count
        var secondCount = second?.utf8.count ?? 0
        while firstCount + secondCount > available {
            if firstCount > secondCount { firstCount -= 1 } else { secondCount -= 1 }
        }
        var name = clipped(first, to: firstCount)
        if let second { name += "_" + clipped(second, to: secondCount) }
        return name + "_" + label
    }

    /// The columns' part of a name: joined until it is as long as a name can be.
    private func joined(_ columns: [String]) -> String {
        var result = ""
        for column in columns {
            if !result.isEmpty { result += "_" }
            result += column
            if result.utf8.count >= Self.maximumByteCount + 1 { break }
        }
        return clipped(result, to: Self.maximumByteCount)
    }

    /// Repeated columns of an index are numbered: `a`, `a1`.
    func distinct(_ names: [String]) -> [String] {
        var result: [String] = []
        for name in names {
            var candidate = name
            var number = 0
            while result.contains(candidate) {
                number += 1
                let suffix = String(number)
                candidate =
                    clipped(name, to: Self.maximumByteCount - suffix.utf8.count) + suffix
            }
            result.append(candidate)
        }
        return result
    }

    /// The first bytes that fit into a name, whole characters only.
    private func clipped(_ name: String, to byteCount: Int) -> String {
        var result = ""
        var used = 0
        for scalar in name.unicodeScalars {
            let width = UTF8.width(scalar)
            guard used + width <= byteCount else { break }
            used += width
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
