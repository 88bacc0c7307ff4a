// Classes of bytes as SQL's lexical rules name them.
import QueryEngine

package enum ASCII {
    @inline(__always)
    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    @inline(__always)
    package static func isDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39
    }

    @inline(__always)
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
    }

    @inline(__always)
    package static func isNewline(_ byte: UInt8) -> Bool {
        byte == 0x0A || byte == 0x0D
    }

    /// A letter, an underscore, or any byte of a character beyond ASCII.
    @inline(__always)
    package static func startsIdentifier(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A && byte < 0x80) || byte == 0x5F || byte >= 0x80
    }

    @inline(__always)
    package static func continuesIdentifier(_ byte: UInt8) -> Bool {
        startsIdentifier(byte) || isDigit(byte) || byte == 0x24
    }

    package static func hexValue(_ byte: UInt8) -> UInt32? {
        Hex.value(byte).map(UInt32.init)
    }

    package static func octalValue(_ byte: UInt8) -> UInt32? {
        byte >= 0x30 && byte <= 0x37 ? UInt32(byte) - 0x30 : nil
    }
}
