// Places in a text as YDB reports them.
import Testing

@testable import YDBLanguage

@Suite struct PositionTests {
    @Test func linesAndColumnsCountFromOneInCharacters() {
        let text = Array("select 1;\n  'ф' x".utf8)
        #expect(YQLPosition(offset: 0, in: text) == YQLPosition(row: 1, column: 1))
        #expect(YQLPosition(offset: 10, in: text) == YQLPosition(row: 2, column: 1))
        #expect(YQLPosition(offset: 17, in: text) == YQLPosition(row: 2, column: 7))
        #expect(YQLPosition(offset: 99, in: text) == YQLPosition(row: 2, column: 8))
    }
}
