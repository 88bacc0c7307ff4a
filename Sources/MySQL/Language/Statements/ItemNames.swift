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
    private static let longestName = 256

    fileprivate func named(by text: [UInt8]) -> SelectItem {
        guard alias == nil else { return self }
        switch expression {
        case .column, .allColumns, .indirection: return self
        case .literal(.string(let value), _): return named(value)
        case .literal(.boolean(let value), _): return named(value ? "TRUE" : "FALSE")
        case .literal(.null, _): return named("NULL")
        case .function(let call)
        where call.isSQLSyntax && call.name.name == ReservedCall.introducer:
            // A text is called by its value, whatever stands before it.
            if call.arguments.count == 2,
                case .literal(.string(let value), _) = call.arguments[1].value
            {
                return named(value)
            }
        default: break
        }
        let (start, stop) = (Int(offset.bytes), Int(end.bytes))
        guard start >= 0, stop > start, stop <= text.count else { return self }
        var written = text[start..<stop]
        // A constant has no signs or parentheses around it.
        if case .literal = expression {
            let around: Set<UInt8> = [0x20, 0x28, 0x2B]
            written = written.drop { around.contains($0) }
            // Those behind a minus belong to what it is before.
            while let last = written.last, written.first != 0x2D, last == 0x20 || last == 0x29 {
                written.removeLast()
            }
        }
        return named(Self.withoutMarks(String(decoding: written, as: UTF8.self)))
    }

    /// What stands in a comment that is run is a part of the text, and its marks are not.
    private static func withoutMarks(_ text: String) -> String {
        guard text.contains("/*") else { return text }
        return text.replacing(/\/\*M?!\d*/, with: "").replacing("*/", with: "")
    }

    /// Names have no characters beyond the first plane.
    private func named(_ name: String) -> SelectItem {
        var item = self
        var shown = String.UnicodeScalarView()
        for scalar in name.unicodeScalars.prefix(Self.longestName) {
            shown.append(scalar.value > 0xFFFF ? "?" : scalar)
        }
        item.alias = String(shown)
        return item
    }
}
