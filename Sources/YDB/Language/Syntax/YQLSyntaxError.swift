// What is wrong with a text, where it does not follow the grammar.
package import QueryEngine

/// A place in a text as YDB reports it.
package struct YQLPosition: Sendable, Hashable {
    /// From 1.
    package var row: Int
    /// In characters, from 1; from 0 where the grammar itself reports.
    package var column: Int

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    /// The place of a byte, whose column counts from 1.
    package init(offset: Int, in text: [UInt8]) {
        var row = 1
        var column = 1
        for byte in text[..<min(max(offset, 0), text.count)] {
            if byte == 0x0A {
                row += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(row: row, column: column)
    }
}

/// Thrown by the parser.
package struct YQLSyntaxError: Error, Sendable, Equatable {
    package var message: String
    package var position: YQLPosition
    /// The code, where YDB gives it one.
    package var code: UInt32?
    /// Not the text is at fault: the statement was cancelled, or its time is over.
    package var interruption: SQLError?

    package init(_ message: String, at position: YQLPosition, code: UInt32? = nil) {
        self.message = message
        self.position = position
        self.code = code
    }

    package init(interruption: SQLError) {
        self.init(interruption.message, at: YQLPosition(row: 0, column: 0))
        self.interruption = interruption
    }
}
