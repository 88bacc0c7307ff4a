// Walks over a row's values for whoever reads them.

public import NIOCore

/// Where a value lies in its batch. Of a value behind a length, the place of the value alone.
@usableFromInline
struct CellPlace {
    @usableFromInline let start: Int
    /// -1: NULL.
    @usableFromInline let length: Int

    @inlinable @inline(__always)
    init(_ start: Int, _ length: Int) {
        self.start = start
        self.length = length
    }
}

/// Walks over the values of a row, whose lengths were checked when it was cut, in a batch's bytes.
@usableFromInline
struct CellReader {
    /// The batch's, lent as long as the row is read: so that no reference is counted for a value.
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline let forms: UnsafeBufferPointer<MySQLValueForm>
    /// Where the row begins.
    @usableFromInline let start: Int
    @usableFromInline var column = 0
    /// Where the next value begins.
    @usableFromInline var position: Int

    @inlinable @inline(__always)
    init(
        _ bytes: UnsafeRawBufferPointer, _ forms: UnsafeBufferPointer<MySQLValueForm>,
        start: Int, firstValue: Int
    ) {
        self.bytes = bytes
        self.forms = forms
        self.start = start
        position = start &+ firstValue
    }

    @inlinable @inline(__always)
    mutating func next<Value: MySQLDecodable>(
        as type: Value.Type, of row: MySQLRow
    ) throws -> Value {
        let index = column
        let place = next()
        if place.length >= 0 {
            let value = UnsafeRawBufferPointer(
                rebasing: bytes[place.start..<(place.start &+ place.length)])
            if let read = Value.read(mysql: value.bytes, form: forms[index]) { return read }
        }
        return try Value(mysql: row.cell(index, place))
    }

    /// The next value's place.
    @inlinable @inline(__always)
    mutating func next() -> CellPlace {
        let form = forms[column]
        let bit = column &+ RowBatch.bitmapOffset
        column &+= 1
        if form.kind == .text { return field() }
        if bytes[start &+ 1 &+ bit >> 3] & (1 << UInt8(truncatingIfNeeded: bit & 7)) != 0 {
            return CellPlace(position, -1)
        }
        switch form.kind {
        case .integer4, .float: return take(4)
        case .integer8, .double: return take(8)
        case .text, .bytes: return field()
        case .dateTime, .time:
            let length = Int(bytes[position])
            position &+= 1
            return take(length)
        case .integer1: return take(1)
        case .integer2: return take(2)
        case .nothing: return CellPlace(position, -1)
        }
    }

    @inlinable @inline(__always)
    mutating func take(_ length: Int) -> CellPlace {
        defer { position &+= length }
        return CellPlace(position, length)
    }

    @inlinable @inline(__always)
    mutating func field() -> CellPlace {
        let first = bytes[position]
        guard first < 0xFB else { return longField(first) }
        position &+= 1
        return take(Int(first))
    }

    @usableFromInline
    mutating func longField(_ first: UInt8) -> CellPlace {
        position += 1
        let width =
            switch first {
            case 0xFC: 2
            case 0xFD: 3
            case 0xFE: 8
            default: 0
            }
        guard width > 0 else { return CellPlace(position, -1) }
        var length: UInt64 = 0
        for place in 0..<width {
            length |= UInt64(bytes[position + place]) << UInt64(8 * place)
        }
        position += width
        return take(Int(truncatingIfNeeded: length))
    }
}

extension MySQLRow {
    /// Lends the row's values for the time of the body, from the first one on.
    @inlinable @inline(__always)
    func read<Value>(_ body: (inout CellReader) throws -> Value) rethrows -> Value {
        let layout = batch.layout
        return try layout.forms.withUnsafeBufferPointer { forms in
            try batch.bytes.withUnsafeReadableBytes { bytes in
                var reader = CellReader(
                    bytes, forms, start: range.start, firstValue: layout.firstValue)
                return try body(&reader)
            }
        }
    }

    /// The cell at this place.
    @usableFromInline
    func cell(_ index: Int, _ place: CellPlace) -> MySQLCell {
        MySQLCell(batch: batch, columnIndex: index, start: place.start, length: place.length)
    }
}
