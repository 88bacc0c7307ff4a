// Cuts COPY's data into lines and fields, in the text and the CSV format.

import QueryEngine

/// Finds lines in data that arrives in pieces, and takes them apart.
struct CopyLineReader {
    enum LineEnd { case unknown, lineFeed, carriageReturn, both }

    /// What the search for a line's end came to.
    enum Line {
        /// The bytes of the line, and where the next one begins.
        case line(Range<Int>, next: Int)
        /// `\.`: no more data.
        case endMarker
        case incomplete
    }

    static let longestLine = 256 << 20

    let isCSV: Bool
    let delimiter: UInt8
    let null: [UInt8]
    let quote: UInt8
    let escape: UInt8
    private var lineEnd = LineEnd.unknown
    // Where the search stands in a line that is not complete yet, counted from the line's start.
    private var scanned = 0
    private var inQuotes = false
    private var afterEscape = false

    /// The fields of the last line: places in `content`, or nil for null.
    private(set) var fields: [Range<Int>?] = []
    private(set) var content: [UInt8] = []

    init(_ command: CopyCommand) {
        isCSV = command.format == .csv
        delimiter = command.delimiter
        null = command.null
        quote = command.quote
        escape = command.escape
    }

    // MARK: Lines

    mutating func nextLine(
        _ data: [UInt8], from start: Int, isEnd: Bool
    ) throws(SQLError) -> Line {
        if data.count - start > CopyLineReader.longestLine && scanned > CopyLineReader.longestLine {
            throw SQLError(.programLimitExceeded, "a line of COPY is too long")
        }
        let found = try data.withUnsafeBufferPointer { data throws(SQLError) -> Line in
            try search(data, start, isEnd)
        }
        if case .incomplete = found { return found }
        scanned = 0
        inQuotes = false
        afterEscape = false
        if case .line(let range, _) = found, range.count == 2, data[range.lowerBound] == 0x5C,
            data[range.lowerBound + 1] == 0x2E
        {
            return .endMarker
        }
        return found
    }

    private mutating func search(
        _ data: UnsafeBufferPointer<UInt8>, _ start: Int, _ isEnd: Bool
    ) throws(SQLError) -> Line {
        var index = start + scanned
        while index < data.count {
            let byte = data[index]
            if isCSV {
                if inQuotes && escape != quote && byte == escape && !afterEscape {
                    afterEscape = true
                    index += 1
                    continue
                }
                if byte == quote && !afterEscape { inQuotes.toggle() }
                afterEscape = false
                if inQuotes {
                    index += 1
                    continue
                }
            } else if byte == 0x5C {
                // The byte behind a backslash is part of the line, whatever it is.
                if index + 1 >= data.count && !isEnd { break }
                if index + 1 < data.count && data[index + 1] == 0x2E {
                    if index + 2 >= data.count && !isEnd { break }
                    if index + 2 < data.count && data[index + 2] != 0x0A && data[index + 2] != 0x0D
                    {
                        throw SQLError(.badCopyFileFormat, "end-of-copy marker corrupt")
                    }
                }
                index += 2
                continue
            }
            if byte == 0x0A {
                guard lineEnd != .carriageReturn else { throw literal("newline", "\\n") }
                guard lineEnd != .both || isCSV else { throw literal("newline", "\\n") }
                if lineEnd == .unknown { lineEnd = .lineFeed }
                return .line(start..<index, next: index + 1)
            }
            if byte == 0x0D {
                if index + 1 >= data.count && !isEnd { break }
                if let line = try carriageReturn(data, start, index) { return line }
            }
            index += 1
        }
        scanned = min(index, data.count) - start
        guard isEnd else { return .incomplete }
        guard data.count > start else { return .incomplete }
        if isCSV && inQuotes {
            throw SQLError(.badCopyFileFormat, "unterminated CSV quoted field")
        }
        return .line(start..<data.count, next: data.count)
    }

    private mutating func carriageReturn(
        _ data: UnsafeBufferPointer<UInt8>, _ start: Int, _ index: Int
    ) throws(SQLError) -> Line? {
        let isPair = index + 1 < data.count && data[index + 1] == 0x0A
        if isPair && (lineEnd == .unknown || lineEnd == .both) {
            lineEnd = .both
            return .line(start..<index, next: index + 2)
        }
        guard lineEnd == .unknown || lineEnd == .carriageReturn else {
            throw literal("carriage return", "\\r")
        }
        lineEnd = .carriageReturn
        return .line(start..<index, next: index + 1)
    }

    private func literal(_ what: String, _ escape: String) -> SQLError {
        if isCSV {
            return SQLError(
                .badCopyFileFormat, "unquoted \(what) found in data",
                hint: "Use quoted CSV field to represent \(what).")
        }
        return SQLError(
            .badCopyFileFormat, "literal \(what) found in data",
            hint: "Use \"\(escape)\" to represent \(what).")
    }

    // MARK: Fields

    mutating func split(_ data: [UInt8], _ line: Range<Int>) throws(SQLError) {
        fields.removeAll(keepingCapacity: true)
        content.removeAll(keepingCapacity: true)
        try data.withUnsafeBufferPointer { data throws(SQLError) in
            if isCSV { try splitCSV(data, line) } else { splitText(data, line) }
        }
    }

    private mutating func splitText(_ data: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        var index = line.lowerBound
        var fieldStart = index
        var contentStart = 0
        while true {
            if index >= line.upperBound || data[index] == delimiter {
                let raw = fieldStart..<index
                if raw.count == null.count && zip(raw, null).allSatisfy({ data[$0] == $1 }) {
                    content.removeSubrange(contentStart...)
                    fields.append(nil)
                } else {
                    fields.append(contentStart..<content.count)
                }
                contentStart = content.count
                if index >= line.upperBound { return }
                index += 1
                fieldStart = index
                continue
            }
            let start = index
            while index < line.upperBound, data[index] != 0x5C, data[index] != delimiter {
                index += 1
            }
            if index > start {
                content.append(contentsOf: UnsafeBufferPointer(rebasing: data[start..<index]))
                continue
            }
            index += 1
            if index < line.upperBound {
                content.append(CopyLineReader.unescape(data, &index, line.upperBound))
            }
        }
    }

    /// The byte that a backslash and what follows stand for.
    private static func unescape(
        _ data: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ end: Int
    ) -> UInt8 {
        let byte = data[index]
        index += 1
        switch byte {
        case 0x62: return 0x08
        case 0x66: return 0x0C
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x76: return 0x0B
        case 0x30...0x37:
            var value = Int(byte - 0x30)
            var digits = 1
            while digits < 3, index < end, (0x30...0x37).contains(data[index]) {
                value = value * 8 + Int(data[index] - 0x30)
                index += 1
                digits += 1
            }
            return UInt8(truncatingIfNeeded: value)
        case 0x78:
            guard index < end, var value = Hex.value(data[index]) else { return byte }
            index += 1
            if index < end, let low = Hex.value(data[index]) {
                value = value * 16 + low
                index += 1
            }
            return value
        default: return byte
        }
    }

    private mutating func splitCSV(
        _ data: UnsafeBufferPointer<UInt8>, _ line: Range<Int>
    ) throws(SQLError) {
        var index = line.lowerBound
        while true {
            let contentStart = content.count
            var wasQuoted = false
            var inside = false
            while index < line.upperBound {
                let byte = data[index]
                if inside {
                    if byte == escape, index + 1 < line.upperBound,
                        data[index + 1] == quote || data[index + 1] == escape
                    {
                        content.append(data[index + 1])
                        index += 2
                        continue
                    }
                    if byte == quote { inside = false } else { content.append(byte) }
                } else if byte == quote {
                    inside = true
                    wasQuoted = true
                } else if byte == delimiter {
                    break
                } else {
                    content.append(byte)
                }
                index += 1
            }
            if inside { throw SQLError(.badCopyFileFormat, "unterminated CSV quoted field") }
            let field = contentStart..<content.count
            if !wasQuoted && field.count == null.count && content[field].elementsEqual(null) {
                content.removeSubrange(contentStart...)
                fields.append(nil)
            } else {
                fields.append(field)
            }
            if index >= line.upperBound { return }
            index += 1
        }
    }
}
