// Where in the text a node of the syntax tree began, so that an error can point at it.

/// A byte offset in the statement's UTF-8 text. Two offsets always compare equal, so that the
/// synthesized equality of syntax nodes asks whether they *say* the same, wherever they stand
/// (`GROUP BY a + 1` and the `a + 1` of the target list).
package struct SourceOffset: Sendable, Hashable {
    /// Offset in bytes from the start of the text, or -1 where there is none.
    package var bytes: Int32

    package static let unknown = SourceOffset(-1)

    package init(_ bytes: Int32) {
        self.bytes = bytes
    }

    package init(_ bytes: Int) {
        self.bytes = Int32(truncatingIfNeeded: bytes)
    }

    package static func == (left: SourceOffset, right: SourceOffset) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}

    /// The 1-based position in characters that Postgres reports, or nil where there is none.
    package func characterPosition(in text: [UInt8]) -> Int? {
        guard bytes >= 0 else { return nil }
        let end = min(Int(bytes), text.count)
        var characters = 1
        for index in 0..<end where text[index] & 0xC0 != 0x80 {
            characters += 1
        }
        return characters
    }
}
