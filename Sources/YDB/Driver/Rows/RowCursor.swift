// Walks over a row's values for whoever reads them.

import SwiftProtobuf
import WireCore
import YDBWire

/// Reads the values of a row in order, from the bytes of its batch, lent as long as the row is read: so that no reference is counted for a
/// value.
@usableFromInline
struct RowCursor {
    @usableFromInline var scanner: MessageScanner
    @usableFromInline let forms: UnsafeBufferPointer<YDBValueForm>
    @usableFromInline let layout: RowLayout
    @usableFromInline var column = 0

    @inlinable @inline(__always)
    init(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
        _ forms: UnsafeBufferPointer<YDBValueForm>, _ layout: RowLayout
    ) {
        scanner = MessageScanner(bytes, range)
        self.forms = forms
        self.layout = layout
    }

    /// The next value as this type.
    ///
    /// - Throws: ``YDBDecodingError``.
    @inlinable @inline(__always)
    mutating func next<Value: YDBDecodable>(as _: Value.Type) throws -> Value {
        let index = column
        let place = try item()
        let message = UnsafeRawBufferPointer(rebasing: scanner.bytes[place])
        if index < forms.count, let value = Value.read(ydb: message.bytes, form: forms[index]) {
            return value
        }
        return try Value(ydb: message, at: index, layout)
    }

    /// Passes over the next value.
    ///
    /// - Throws: ``YDBDecodingError`` where there is none.
    @usableFromInline
    mutating func skip() throws { _ = try item() }

    /// Whether the next value begins with the field `null_flag_value`.
    mutating func nextIsNull() throws -> Bool { scanner.bytes[try item()].first == 10 << 3 }

    /// The place of the next value, a message `Ydb.Value`: the row's field `items`.
    @inlinable @inline(__always)
    mutating func item() throws -> Range<Int> {
        column &+= 1
        if scanner.position < scanner.end, scanner.bytes[scanner.position] == 12 << 3 | 2 {
            scanner.position &+= 1
            return try scanner.content()
        }
        return try itemBehindOthers()
    }

    /// Fields that this driver does not know are passed over.
    @usableFromInline
    mutating func itemBehindOthers() throws -> Range<Int> {
        while !scanner.isAtEnd {
            let tag = try scanner.tag()
            if tag.number == 12, tag.isLengthDelimited { return try scanner.content() }
            try scanner.skip(tag)
        }
        throw YDBDecodingError(
            .malformed(
                "a row of \(column - 1) values, where there are \(layout.columns.count) columns"))
    }
}

extension Row {
    /// Lends the row's values for the time of the body, from the first one on.
    @inlinable @inline(__always)
    func read<Result>(_ body: (inout RowCursor) throws -> Result) throws -> Result {
        let layout = batch.layout
        return try layout.forms.withUnsafeBufferPointer { forms in
            try batch.bytes.withUnsafeBytes { bytes in
                var cursor = RowCursor(bytes, range, forms, layout)
                return try body(&cursor)
            }
        }
    }
}

extension YDBDecodable {
    /// The value of a column from its message, the long way.
    @usableFromInline
    init(ydb message: UnsafeRawBufferPointer, at index: Int, _ layout: RowLayout) throws {
        let column = layout.columns[index]
        do {
            let wire = try Ydb_Value(serializedBytes: [UInt8](message))
            try self.init(ydb: try YDBValue(wire, type: column.type))
        } catch let error as YDBDecodingError {
            throw error.at(column, index)
        } catch let error as BinaryDecodingError {
            throw YDBDecodingError(.malformed("\(error)")).at(column, index)
        }
    }
}
