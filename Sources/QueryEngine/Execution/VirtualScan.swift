// Reading a virtual table: whole, or by the values of its key columns.

/// How a virtual table is read.
package struct VirtualScan: Sendable {
    /// A key column and what its values are.
    package struct Key: Sendable {
        package enum Match: Sendable {
            case equal(ScalarExpression)
            /// An array of which the column is one element.
            case anyOf(ScalarExpression)
            /// A pattern that names one text if it is written without wildcards, else it finds nothing by this key.
            case like(ScalarExpression)
            case regex(ScalarExpression)

            var expression: ScalarExpression {
                switch self {
                case .equal(let value), .anyOf(let value), .like(let value), .regex(let value):
                    value
                }
            }
        }

        package let column: Int
        package let match: Match

        package init(column: Int, match: Match) {
            self.column = column
            self.match = match
        }
    }

    package let table: VirtualTable
    package let loads: [ColumnLoad]
    package let keys: [Key]
    /// Everything else that must hold.
    package let filter: ScalarExpression?
    /// The loads that the filter reads: the others are made for rows that it lets through.
    package let filtered: [ColumnLoad]

    package init(
        table: VirtualTable, loads: [ColumnLoad], keys: [Key] = [], filter: ScalarExpression?,
        filtered: [ColumnLoad] = []
    ) {
        self.table = table
        self.loads = loads
        self.keys = keys
        self.filter = filter
        self.filtered = filtered
    }
}

final class VirtualScanOperator: Operator {
    private let scan: VirtualScan
    private var rows: (any VirtualRows)?
    /// The columns that the filter reads are loaded.
    private var isPending = false
    /// A key has no value: no row has it.
    private var isEmpty = false

    init(_ scan: VirtualScan) {
        self.scan = scan
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if rows == nil, !isEmpty { try open(context) }
        guard let rows else { return false }
        while true {
            if !isPending {
                try context.tick()
                do throws(SQLError) {
                    switch try rows.advance() {
                    case .end: return false
                    case .skipped: continue
                    case .row: break
                    }
                    for load in scan.filtered {
                        context.frame[load.slot] = try rows.value(load.column)
                    }
                } catch { throw .error(error) }
                isPending = true
            }
            let holds = try context.holds(scan.filter)
            isPending = false
            guard holds else { continue }
            do throws(SQLError) {
                for load in scan.loads {
                    context.frame[load.slot] = try rows.value(load.column)
                }
            } catch { throw .error(error) }
            return true
        }
    }

    private func open(_ context: ExecutionContext) throws(Interrupt) {
        var keys: [VirtualKeyValues] = []
        for key in scan.keys {
            guard let values = try values(key.match, context) else { continue }
            let found = VirtualKeyValues(column: key.column, values: values)
            if found.values.isEmpty {
                isEmpty = true
                return
            }
            keys.append(found)
        }
        do throws(SQLError) {
            rows = try scan.table.source.open(keys, context)
        } catch { throw .error(error) }
    }

    /// nil: a pattern that stands for many texts.
    private func values(
        _ match: VirtualScan.Key.Match, _ context: ExecutionContext
    ) throws(Interrupt) -> [Value]? {
        switch match {
        case .equal(let expression): return [try context.evaluate(expression)]
        case .anyOf(let expression):
            guard case .array(let array) = try context.evaluate(expression) else { return [] }
            return array.elements
        case .like(let expression):
            guard case .text(let pattern) = try context.evaluate(expression) else { return [] }
            return NamePattern.like(pattern.utf8).map { [.text(Text(utf8: $0))] }
        case .regex(let expression):
            guard case .text(let pattern) = try context.evaluate(expression) else { return [] }
            return NamePattern.regex(pattern.utf8).map { [.text(Text(utf8: $0))] }
        }
    }

    override func reset(_ context: ExecutionContext) {
        isPending = false
        isEmpty = false
        if scan.keys.isEmpty, !scan.table.isVolatile {
            rows?.rewind()
        } else {
            rows = nil
        }
    }
}

/// Patterns that stand for one text alone, as clients write them to ask for one name.
enum NamePattern {
    /// The text of a LIKE pattern without wildcards; nil where it has some, or its escapes are wrong.
    static func like(_ pattern: [UInt8]) -> [UInt8]? {
        var text: [UInt8] = []
        var isEscaped = false
        for byte in pattern {
            if isEscaped {
                text.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "_") {
                return nil
            } else {
                text.append(byte)
            }
        }
        return isEscaped ? nil : text
    }

    /// The text of `^(text)$` or `^text$`; nil for a pattern that means more.
    static func regex(_ pattern: [UInt8]) -> [UInt8]? {
        var body = pattern[...]
        guard body.popFirst() == UInt8(ascii: "^"), body.popLast() == UInt8(ascii: "$") else {
            return nil
        }
        if body.first == UInt8(ascii: "("), body.last == UInt8(ascii: ")") {
            body = body.dropFirst().dropLast()
        }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in body {
            if isEscaped {
                // A letter or digit behind a backslash is a class, a reference or a control.
                guard !isWord(byte) else { return nil }
                text.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if Array("^$.[]()|*+?{}".utf8).contains(byte) {
                return nil
            } else {
                text.append(byte)
            }
        }
        // `***` and options before the text begin with what is refused above.
        return isEscaped || text.isEmpty ? nil : text
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte) || byte >= 0x80
    }
}
