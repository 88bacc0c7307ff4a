// What a command is answered with: its name and how many rows it was about.
import QueryEngine

/// A command's tag.
package enum CommandTag: Sendable, Equatable {
    case select(UInt64)
    case insert(UInt64)
    case update(UInt64)
    case delete(UInt64)
    case copy(UInt64)
    case fetch(UInt64)
    case move(UInt64)
    case word(String)

    package var text: String {
        var bytes: [UInt8] = []
        appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func appendText(to bytes: inout [UInt8]) {
        switch self {
        case .select(let count): CommandTag.append("SELECT ", count, to: &bytes)
        case .insert(let count): CommandTag.append("INSERT 0 ", count, to: &bytes)
        case .update(let count): CommandTag.append("UPDATE ", count, to: &bytes)
        case .delete(let count): CommandTag.append("DELETE ", count, to: &bytes)
        case .copy(let count): CommandTag.append("COPY ", count, to: &bytes)
        case .fetch(let count): CommandTag.append("FETCH ", count, to: &bytes)
        case .move(let count): CommandTag.append("MOVE ", count, to: &bytes)
        case .word(let word): bytes.append(contentsOf: word.utf8)
        }
    }

    /// The same of no rows: what a portal answers that is executed again after its last row.
    package var ofNoRows: CommandTag {
        switch self {
        case .select: .select(0)
        case .insert: .insert(0)
        case .update: .update(0)
        case .delete: .delete(0)
        case .copy: .copy(0)
        case .fetch: .fetch(0)
        case .move: .move(0)
        case .word: self
        }
    }

    private static func append(_ word: StaticString, _ count: UInt64, to bytes: inout [UInt8]) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        IntegerText.append(Int64(clamping: count), to: &bytes)
    }
}
