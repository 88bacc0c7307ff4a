// Text out of bytes: the same verdict as the standard library's, for all beginnings of sequences.

import Testing

@testable import WireCore

@Suite struct UTF8TextTests {
    private static func text(_ bytes: [UInt8]) -> String? {
        bytes.withUnsafeBytes { String(validUTF8: $0) }
    }

    @Test func whatIsTextIsRead() {
        let words = [
            "", "a", "fifteen letters", "sixteen letters!", "naïve", "日本", "👩‍🚀 and more than that",
        ]
        for word in words {
            #expect(Self.text(Array(word.utf8)) == word)
        }
    }

    /// Replacement characters in what was sent are no sign of an error; those in their place are: also where they take as many bytes.
    @Test func whatIsNoneIsRefused() {
        #expect(Self.text([0xEF, 0xBF, 0xBD]) == "\u{FFFD}")
        #expect(Self.text([0xF0, 0x9F, 0x98]) == nil)
        for first in UInt8.min ... .max {
            for second: UInt8 in [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
            {
                for tail: [UInt8] in [[], [0x80], [0x80, 0x80], [0x41]] {
                    let bytes = [first, second] + tail
                    #expect(Self.text(bytes) == String(validating: bytes, as: UTF8.self))
                }
            }
        }
    }
}
