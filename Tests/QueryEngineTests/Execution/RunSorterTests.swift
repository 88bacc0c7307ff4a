import Testing

@testable import QueryEngine

@Suite struct RunSorterTests {
    /// Stops at every step, and still comes to the order that the standard library gives; equal elements keep theirs.
    @Test(arguments: [0, 1, 2, 127, 128, 129, 500, 3000])
    func sortsInSteps(_ count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let given = (0..<count).map { (key: Int.random(in: 0..<50, using: &generator), place: $0) }
        var sorter = RunSorter<(key: Int, place: Int)>()
        for element in given { sorter.append(element) { $0.key < $1.key } }
        var budget = 0
        var isDone = false
        while !isDone {
            budget = 3
            do throws(Interrupt) {
                try sorter.sort(by: { $0.key < $1.key }) { () throws(Interrupt) in
                    budget -= 1
                    if budget < 0 { throw .yield }
                }
                isDone = true
            } catch {
                guard case .yield = error else { throw error }
            }
        }
        let expected = given.sorted { ($0.key, $0.place) < ($1.key, $1.place) }
        #expect(sorter.elements.map(\.place) == expected.map(\.place))
    }
}
