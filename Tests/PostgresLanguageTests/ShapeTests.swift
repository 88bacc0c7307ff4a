// What statements have in common, by their texts.

import Testing

@testable import PostgresLanguage

@Suite struct ShapeTests {
    @Test(arguments: [
        ("SELECT  *\nFROM a WHERE x=1 AND y = 'it''s'", "select*from a where x=? and y=?"),
        (
            "select \"A b\", E'\\'' , $1 ,$2 -- note\n from /* a /* b */ */ t;",
            "select \"A b\",? from t"
        ),
        ("INSERT INTO t VALUES (1, 2.5e-3, 7), ($3)", "insert into t values(?),(?)"),
        ("SELECT $$a;b$$, $x$ $$ $x$, a1, 1a", "select ?,a1,?"),
        (" ; -- nothing", ""), ("'", "?"), ("$$", "?"), ("/*", ""), ("\"", "\""),
    ]) func shapes(_ text: String, _ shape: String) {
        #expect(StatementShape(Array(text.utf8)).text == shape)
    }

    @Test func noTextStopsTheReader() {
        var bytes = Array("SELECT $$x$$ 'a' \"b\" /* c */ -- d\n e'\\' 1.5e+ $1 ;".utf8)
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
            _ = StatementShape(bytes)
        }
    }
}
