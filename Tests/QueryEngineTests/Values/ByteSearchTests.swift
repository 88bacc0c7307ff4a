import Testing

@testable import QueryEngine

@Suite struct ByteSearchTests {
    /// Texts of two letters, in which much fits again and again.
    @Test func findsWhatComparingAtEachPlaceFinds() {
        var generator = SystemRandomNumberGenerator()
        func letters(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...9, using: &generator) == 0 ? 98 : 97 }
        }
        for _ in 0..<300 {
            let text = letters(Int.random(in: 0...2000, using: &generator))
            let wanted = letters(Int.random(in: 1...60, using: &generator))
            let start = Int.random(in: 0...text.count, using: &generator)
            let found = ByteSearch.find(wanted, in: text, from: start)
            let places =
                start <= text.count - wanted.count ? Array(start...text.count - wanted.count) : []
            #expect(
                found == places.first { text[$0..<$0 + wanted.count].elementsEqual(wanted) })
        }
    }

    @Test func findsTheLongOneAtTheEnd() {
        let text = [UInt8](repeating: 97, count: 50_000) + [98]
        let wanted = [UInt8](repeating: 97, count: 5_000) + [98]
        #expect(ByteSearch.find(wanted, in: text) == 45_000)
        #expect(ByteSearch.find(wanted + [97], in: text) == nil)
    }
}
