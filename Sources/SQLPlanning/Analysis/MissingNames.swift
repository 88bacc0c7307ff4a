// Names that are not there, and what may have been meant.
import QueryEngine

extension QueryAnalyzer {
    func missingTable(
        schema: String?, name: String, column: String? = nil, at offset: SourceOffset
    ) -> SQLError {
        let dotted = schema.map { "\($0).\(name)" } ?? name
        var current: QueryLevel? = level
        while let searched = current {
            for entry in searched.entries where !entry.isJoin {
                let isSameTable =
                    (entry.table ?? entry.described).map {
                        $0.name == name && (schema ?? $0.schema) == $0.schema
                    }
                    ?? false
                if isSameTable, entry.name != name {
                    return error(
                        .missingTable(dotted, column: column, .alias(entry.name)), at: offset)
                }
                if entry.name == name {
                    return error(
                        .missingTable(dotted, column: column, .hidden(name)), at: offset)
                }
            }
            current = searched.parent
        }
        return error(.missingTable(dotted, column: column, .none), at: offset)
    }

    func missingColumn(_ name: String, table: String?, at offset: SourceOffset) -> SQLError {
        error(
            .missingColumn(name, table: table, closestColumn(name, table: table)), at: offset)
    }

    private static let longestDistance = 3

    private func closestColumn(_ name: String, table: String?) -> AnalysisFault.ClosestColumn {
        var best = Self.longestDistance + 1
        var first: String?
        var second: String?
        let wanted = Array(name.utf8)
        var current: QueryLevel? = level
        while let searched = current {
            for entry in searched.entries where !entry.isJoin {
                var penalty = 0
                if let table {
                    penalty = editDistance(
                        Array(table.utf8), Array(entry.name.utf8), atMost: Self.longestDistance + 1)
                }
                for column in entry.columns where !column.isDropped {
                    if column.name == name, penalty == 0 { return .hidden(entry.name) }
                    if penalty > best { continue }
                    let own = Array(column.name.utf8)
                    var distance = editDistance(own, wanted, atMost: best + 1 - penalty)
                    if distance > wanted.count / 2 { continue }
                    distance += penalty
                    let candidate = "\(entry.name).\(column.name)"
                    if distance < best {
                        best = distance
                        first = candidate
                        second = nil
                    } else if distance == best {
                        if second != nil {
                            first = nil
                            second = nil
                            best = distance - 1
                        } else if first != nil {
                            second = candidate
                        } else if distance <= Self.longestDistance {
                            first = candidate
                        }
                    }
                }
            }
            current = searched.parent
        }
        guard let first else { return .none }
        return second.map { .two(first, $0) } ?? .one(first)
    }

    /// Levenshtein's distance, or more than `atMost` if it is more than that.
    private func editDistance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int {
        if abs(a.count - b.count) > limit { return limit + 1 }
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let above = row[j + 1]
                row[j + 1] = min(
                    min(row[j] + 1, above + 1), diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count] > limit ? limit + 1 : row[b.count]
    }
}

extension RangeEntry {
    var isJoin: Bool {
        if case .join = source { return true }
        return false
    }
}
