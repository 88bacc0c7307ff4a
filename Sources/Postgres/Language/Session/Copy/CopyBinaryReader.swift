// Cuts COPY's binary format into rows and fields.

import QueryEngine

/// Finds rows in data that arrives in pieces.
struct CopyBinaryReader {
    enum Item {
        /// A row's fields stand in `fields`. With a failure it ends in the middle: what came before it counts first.
        case row(next: Int, failure: SQLError?)
        /// No more rows: the trailer, or the end of the data.
        case end
        case incomplete
    }

    static let signature: [UInt8] = [
        0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00,
    ]
    /// As many bytes as a line of text may have.
    static let largestField = CopyLineReader.longestLine

    /// Places in the data, or nil for null.
    private(set) var fields: [Range<Int>?] = []
    private(set) var isPastHeader = false
    private(set) var sawTrailer = false
    /// Trying again makes sense with so many bytes behind the start.
    private var needed = 0

    // MARK: Header

    /// Where the rows begin, or nil while the header is not all there.
    mutating func header(
        _ data: [UInt8], from start: Int, isEnd: Bool
    ) throws(SQLError) -> Int? {
        let signature = CopyBinaryReader.signature
        let count = data.count - start
        let present = min(count, signature.count)
        guard data[start..<start + present].elementsEqual(signature[..<present]) else {
            throw SQLError(.badCopyFileFormat, "COPY file signature not recognized")
        }
        if count < signature.count {
            if isEnd { throw SQLError(.badCopyFileFormat, "COPY file signature not recognized") }
            return nil
        }
        guard let flags = integer(data, start + 11) else {
            if isEnd { throw invalidHeader("missing flags") }
            return nil
        }
        if flags & 1 << 16 != 0 { throw invalidHeader("WITH OIDS") }
        if flags >> 16 != 0 {
            throw SQLError(
                .badCopyFileFormat, "unrecognized critical flags in COPY file header")
        }
        guard let length = integer(data, start + 15) else {
            if isEnd { throw invalidHeader("missing length") }
            return nil
        }
        if length < 0 { throw invalidHeader("missing length") }
        if Int(length) > CopyBinaryReader.largestField {
            throw SQLError(.programLimitExceeded, "the header of COPY is too long")
        }
        guard count - 19 >= Int(length) else {
            if isEnd { throw invalidHeader("wrong length") }
            return nil
        }
        isPastHeader = true
        return start + 19 + Int(length)
    }

    private func invalidHeader(_ what: String) -> SQLError {
        SQLError(.badCopyFileFormat, "invalid COPY file header (\(what))")
    }

    // MARK: Rows

    mutating func nextRow(
        _ data: [UInt8], from start: Int, isEnd: Bool, columnCount: Int
    ) throws(SQLError) -> Item {
        let count = data.count - start
        if sawTrailer {
            if count > 0 {
                throw SQLError(.badCopyFileFormat, "received copy data after EOF marker")
            }
            return isEnd ? .end : .incomplete
        }
        if count < max(2, needed), !isEnd { return .incomplete }
        needed = 0
        if count < 2 { return .end }
        let fieldCount = Int(Int16(bitPattern: UInt16(data[start]) << 8 | UInt16(data[start + 1])))
        if fieldCount == -1 {
            sawTrailer = true
            return try nextRow(data, from: start + 2, isEnd: isEnd, columnCount: columnCount)
        }
        if fieldCount != columnCount {
            throw SQLError(
                .badCopyFileFormat,
                "row field count is \(fieldCount), expected \(columnCount)")
        }
        return readFields(data, start, isEnd, fieldCount)
    }

    private mutating func readFields(
        _ data: [UInt8], _ start: Int, _ isEnd: Bool, _ fieldCount: Int
    ) -> Item {
        fields.removeAll(keepingCapacity: true)
        var index = start + 2
        while fields.count < fieldCount {
            guard let size = integer(data, index) else {
                return missing(index + 4 - start, index, isEnd)
            }
            index += 4
            if size == -1 {
                fields.append(nil)
                continue
            }
            if size < 0 {
                return .row(
                    next: index, failure: SQLError(.badCopyFileFormat, "invalid field size"))
            }
            if Int(size) > CopyBinaryReader.largestField {
                return .row(
                    next: index,
                    failure: SQLError(.programLimitExceeded, "a field of COPY is too long"))
            }
            guard data.count - index >= Int(size) else {
                return missing(index + Int(size) - start, index, isEnd)
            }
            fields.append(index..<index + Int(size))
            index += Int(size)
        }
        return .row(next: index, failure: nil)
    }

    private mutating func missing(_ needed: Int, _ index: Int, _ isEnd: Bool) -> Item {
        if isEnd {
            return .row(
                next: index,
                failure: SQLError(.badCopyFileFormat, "unexpected EOF in COPY data"))
        }
        self.needed = needed
        return .incomplete
    }

    private func integer(_ data: [UInt8], _ index: Int) -> Int32? {
        guard data.count - index >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in data[index..<index + 4] { value = value << 8 | UInt32(byte) }
        return Int32(bitPattern: value)
    }
}
