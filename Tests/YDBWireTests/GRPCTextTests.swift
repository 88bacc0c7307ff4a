// Times, texts, metadata and bytes as HTTP's fields carry them.

import Testing

@testable import YDBWire

@Suite struct GRPCTextTests {
    @Test(
        arguments: [
            ("1n", 1), ("999u", 999_000), ("20m", 20_000_000), ("5S", 5_000_000_000),
            ("2M", 120_000_000_000), ("1H", 3_600_000_000_000), ("0S", 0),
            ("99999999H", Int64.max),
        ] as [(String, Int64)])
    func timeouts(_ text: String, _ nanoseconds: Int64) {
        #expect(GRPCTimeout(text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: ["", "S", "1", "123456789S", "-1S", "1.5S", "1s", " 1S", "1S ", "١S"])
    func textsThatAreNoTimeout(_ text: String) { #expect(GRPCTimeout(text) == nil) }

    @Test func aTimeoutIsNeverToldShorter() throws {
        for nanoseconds in [0, 1, 99_999_999, 100_000_000, 1_234_567_891, 3_600_000_000_001, .max]
            as [Int64]
        {
            let read = try #require(GRPCTimeout(GRPCTimeout(nanoseconds: nanoseconds).text))
            #expect(read.nanoseconds >= nanoseconds)
        }
        #expect(GRPCTimeout(nanoseconds: 10_000_000_000).text == "10000000u")
    }

    @Test(arguments: ["", "plain", "100 %", "line\nend", "Таблица", "\u{7F}", "a%zz", "é%20"])
    func messageTexts(_ text: String) {
        let encoded = GRPCMessageText.encode(text)
        #expect(encoded.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(GRPCMessageText.decode(encoded) == text)
    }

    @Test func brokenEncodingsStayAsTheyAre() {
        #expect(GRPCMessageText.decode("50%") == "50%")
        #expect(GRPCMessageText.decode("%4") == "%4")
        #expect(GRPCMessageText.decode("%G1%41") == "%G1A")
    }

    @Test func bytesAsText() {
        for count in 0...64 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            let text = GRPCBase64.encode(bytes)
            #expect(!text.contains("="))
            #expect(GRPCBase64.decode(text) == bytes)
            let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            #expect(GRPCBase64.decode(text + padding) == bytes)
        }
        for broken in ["A", "AAAAA", "A=", "AB*D", "AA===", "AB", "é==="] {
            #expect(GRPCBase64.decode(broken) == nil, "\(broken)")
        }
    }

    @Test func binaryMetadata() {
        var metadata = GRPCMetadata()
        metadata.append("trace-bin", bytes: [0, 255, 1])
        metadata.append("plain", "text")
        #expect(metadata["trace-bin"] == "AP8B")
        #expect(metadata.bytes("trace-bin") == [0, 255, 1])
        #expect(metadata.bytes("absent-bin") == nil)
    }
}
