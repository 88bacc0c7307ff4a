// What is computed is called by its text, as it was written.

import SQLPlanning

extension Query {
    /// The same query, the items of its outermost target lists named where they have no name of their own.
    ///
    /// - Parameter mostRows: where no LIMIT says it.
    func naming(by text: [UInt8], mostRows: Int64? = nil) -> Query {
        Query(
            with: with, body: body.naming(by: text), orderBy: orderBy,
            limit: limit ?? mostRows.map { .count(.literal(.integer($0), .unknown)) },
            offsetRows: offsetRows, locking: locking, offset: offset)
    }
}

extension QueryBody {
    fileprivate func naming(by text: [UInt8]) -> QueryBody {
        switch self {
        case .select(var clause):
            clause.items = clause.items.map { $0.named(by: text) }
            return .select(clause)
        case .setOperation(var operation):
            operation.left = operation.left.naming(by: text)
            return .setOperation(operation)
        case .nested(let query): return .nested(query.naming(by: text))
        case .values, .table: return self
        }
    }
}

extension SelectItem {
    private static let longestName = 64

    fileprivate func named(by text: [UInt8]) -> SelectItem {
        guard alias == nil else { return self }
        switch expression {
        case .column, .allColumns, .indirection: return self
        case .literal(.string(let value), _): return named(value)
        default: break
        }
        let (start, stop) = (Int(offset.bytes), Int(end.bytes))
        guard start >= 0, stop > start, stop <= text.count else { return self }
        return named(String(decoding: text[start..<stop], as: UTF8.self))
    }

    private func named(_ name: String) -> SelectItem {
        var item = self
        item.alias = String(name.prefix(Self.longestName))
        return item
    }
}
