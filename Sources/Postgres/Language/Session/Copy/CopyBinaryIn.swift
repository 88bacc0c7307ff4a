// COPY FROM STDIN in the binary format: fields by each type's receive function.

import QueryEngine
import StorageEngine

extension CopyCommand {
    var valueFormat: ValueFormat { format == .binary ? .binary : .text }
}

extension SessionCore {
    /// What a row needs that is not there yet, or why it will not come.
    private func moreData(_ copy: CopyInRun) -> Interrupt {
        if case .failed(let error) = copyEnd { return .error(failure(copy, error)) }
        return .needsInput
    }

    /// Reads the next row into the frame; false at the end of the data.
    func readBinaryRow(_ copy: CopyInRun) throws(Interrupt) -> Bool {
        let isEnd = copyEnd == .done
        let item: CopyBinaryReader.Item
        if !copy.binary.isPastHeader {
            let start: Int?
            do throws(SQLError) {
                start = try copy.binary.header(copyBuffer, from: copy.line, isEnd: isEnd)
            } catch {
                throw .error(error)
            }
            guard let start else { throw moreData(copy) }
            copy.line = start
        }
        do throws(SQLError) {
            item = try copy.binary.nextRow(
                copyBuffer, from: copy.line, isEnd: isEnd, columnCount: copy.columns.count)
        } catch {
            throw .error(error.inContext(lineContext(copy, copy.lineNumber + 1)))
        }
        switch item {
        case .end: return false
        case .incomplete:
            if copy.binary.sawTrailer { copy.line = copyBuffer.count }
            throw moreData(copy)
        case .row(let next, let failure):
            copy.lineNumber += 1
            copy.line = next
            try load(copy, copy.binary.fields, failure)
            copy.hasRow = true
            return true
        }
    }

    private func load(
        _ copy: CopyInRun, _ fields: [Range<Int>?], _ failure: SQLError?
    ) throws(Interrupt) {
        for (index, column) in copy.columns.enumerated() {
            let descriptor = copy.table.columns[column]
            do throws(SQLError) {
                guard index < fields.count else {
                    throw failure ?? SQLError(.badCopyFileFormat, "unexpected EOF in COPY data")
                }
                copy.context.frame[copy.slots[index]] = try decode(fields[index], descriptor.type)
            } catch {
                throw .error(
                    error.inContext(
                        "\(lineContext(copy, copy.lineNumber)), column \(descriptor.name)"))
            }
        }
    }

    private func decode(_ field: Range<Int>?, _ type: SQLType) throws(SQLError) -> Value {
        guard let field else { return .null }
        return try copyBuffer.withUnsafeBufferPointer { bytes throws(SQLError) -> Value in
            try TypeInput.decodeBinary(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[field])), as: type,
                environment)
        }
    }
}
