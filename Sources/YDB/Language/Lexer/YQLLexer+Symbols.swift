// The symbols of YQL.
import SQLPlanning

extension YQLLexer {
    mutating func symbol(_ first: UInt8) -> YQLToken {
        let second = byte(position + 1)
        switch (first, second) {
        case (0x3D, 0x3D): return take(.doubleEqual, 2)
        case (0x3D, _): return take(.equal, 1)
        case (0x21, 0x3D): return take(.notEqual, 2)
        case (0x3C, 0x3E): return take(.angleNotEqual, 2)
        case (0x3C, 0x3D): return take(.lessOrEqual, 2)
        case (0x3C, 0x3C): return take(.shiftLeft, 2)
        case (0x3C, 0x7C): return take(.structOpen, 2)
        case (0x3C, _): return take(.less, 1)
        case (0x3E, 0x3D): return take(.greaterOrEqual, 2)
        case (0x3E, _): return take(.greater, 1)
        case (0x7C, 0x3C) where byte(position + 2) == 0x3C: return take(.rotateLeft, 3)
        case (0x7C, 0x7C): return take(.doublePipe, 2)
        case (0x7C, 0x3E): return take(.structClose, 2)
        case (0x7C, _): return take(.pipe, 1)
        case (0x2D, 0x3E): return take(.arrow, 2)
        case (0x3A, 0x3A): return take(.namespace, 2)
        default: return singleSymbol(first)
        }
    }

    private mutating func singleSymbol(_ byte: UInt8) -> YQLToken {
        switch byte {
        case 0x26: return take(.ampersand, 1)
        case 0x2B: return take(.plus, 1)
        case 0x2D: return take(.minus, 1)
        case 0x7E: return take(.tilde, 1)
        case 0x2A: return take(.asterisk, 1)
        case 0x2F: return take(.slash, 1)
        case 0x25: return take(.percent, 1)
        case 0x5E: return take(.caret, 1)
        case 0x3B: return take(.semicolon, 1)
        case 0x2E: return take(.dot, 1)
        case 0x2C: return take(.comma, 1)
        case 0x3A: return take(.colon, 1)
        case 0x28: return take(.leftParenthesis, 1)
        case 0x29: return take(.rightParenthesis, 1)
        case 0x5B: return take(.leftBracket, 1)
        case 0x5D: return take(.rightBracket, 1)
        case 0x7B: return take(.leftBrace, 1)
        case 0x7D: return take(.rightBrace, 1)
        case 0x3F: return take(.question, 1)
        case 0x40: return take(.at, 1)
        case 0x24: return take(.dollar, 1)
        default: return unknownCharacter()
        }
    }

    /// The whole character, however many bytes it has.
    private mutating func unknownCharacter() -> YQLToken {
        var length = 1
        while byte(position + length) & 0xC0 == 0x80, position + length < text.count { length += 1 }
        return take(.failure, length)
    }
}
