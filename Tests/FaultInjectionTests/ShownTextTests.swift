// Text of clients in a line of a log.

import FaultInjection
import Testing

@Suite struct ShownTextTests {
    @Test func whatIsHarmlessStaysAsItIs() {
        #expect(ShownText.line("SELECT 'é – 語' \\ \"a\"") == "SELECT 'é – 語' \\ \"a\"")
        #expect(ShownText.line("") == "")
    }

    @Test func nothingMakesALineOrCommandsATerminal() {
        #expect(ShownText.line("a\nFAKE\r\t") == "a\\nFAKE\\r\\t")
        #expect(ShownText.line("\r\n") == "\\r\\n")
        #expect(ShownText.line("\u{1b}[31mred\u{7}\u{0}") == "\\u{1b}[31mred\\u{7}\\u{0}")
        #expect(ShownText.line("\u{9b}1m\u{7f}") == "\\u{9b}1m\\u{7f}")
        #expect(ShownText.line("a\u{202e}b\u{2028}c\u{2066}") == "a\\u{202e}b\\u{2028}c\\u{2066}")
    }
}
