// What MySQL 8 reads otherwise than MariaDB, from its grammar; and what modes change.

import QueryEngine
import SQLPlanning
import Testing

@testable import MySQLLanguage

private func answer(_ text: String, mode: SQLMode = []) -> String {
    var options = ParserFixtures.mysql
    options.mode = mode
    return ParserFixtures.answer(text, options)
}

@Test(arguments: [
    "select a from t for share", "select a from t for update of t nowait",
    "select a from t for share of t, u skip locked", "values row(1, 2), row(3, 4)", "table t",
    "table t order by a limit 1", "select a->'$.x', a->>'$.y' from t",
    "insert into t (a) values (1) as new on duplicate key update a = new.a",
    "insert into t values (1) as new (x) on duplicate key update a = x",
    "select * from (select 1, 2) as t (a, b)", "select * from t, lateral (select 1) u",
    "with c as (select 1) update t set a = 1", "with c as (select 1) delete from t",
    "select cast(a as json), cast(a as year), cast(a as real), cast(a as float(10)) from t",
    "select 1 member of ('[1]')", "create table t (a int, check (a > 0) not enforced)",
    "create table t (a int, key k ((a + 1)))", "create table t (a int, key k (a) invisible)",
    "alter table t drop check c", "alter table t alter check c not enforced",
    "alter table t alter index k invisible", "explain analyze select 1",
    "explain format=tree select 1", "set persist sql_mode = 'x'", "show extended columns from t",
    "select /*!80000 1 + */ 1", "select values(a) from t", "select lag(a, 1, 0) over () from t",
    "select json_value(a, '$.x' returning signed) from t", "select offset, returning from t",
    "select sql_cache a from t",
])
func readsWhatMySQL8Has(text: String) {
    #expect(answer(text) == "ok", "\(text)")
}

@Test(arguments: [
    ("select a from t for update wait 5", "wait 5"), ("values (1)", "(1)"),
    ("insert into t values (1) returning a", "returning a"),
    ("select rank from t", "from t"), ("select groups from t", "groups from t"),
    ("alter table t add column if not exists a int", "if not exists a int"),
    ("create or replace table t (a int)", "table t (a int)"),
    ("select 1 in (1) in (1)", "in (1)"), ("select 'a' like 'b' + 'c'", "+ 'c'"),
    ("select \\N", "\\N"),
])
func refusesWhatMySQL8HasNot(text: String, near: String) {
    #expect(
        answer(text)
            == "1064 You have an error in your SQL syntax; check the manual that corresponds to "
            + "your MySQL server version for the right syntax to use near '\(near)' at line 1")
}

@Test func cutsTheRestAtEightyBytes() {
    let tail = String(repeating: "x", count: 100)
    #expect(answer("select 1 a \(tail)").hasSuffix("near '\(tail.prefix(80))' at line 1"))
    let wide = String(repeating: "é", count: 60)
    #expect(answer("select 1 a b\(wide)").hasSuffix("near 'b\(wide.prefix(39))' at line 1"))
}

@Test func readsQuotesByMode() throws {
    var options = ParserFixtures.mysql
    #expect(try StatementParsing.expression("\"a\"", options) == .literal(.string("a"), .unknown))
    options.mode = .ansiQuotes
    #expect(
        try StatementParsing.expression("\"a\"", options)
            == .column(ColumnReference(name: "a")))
    options.mode = .noBackslashEscapes
    #expect(
        try StatementParsing.expression("'a\\nb'", options)
            == .literal(.string("a\\nb"), .unknown))
}

@Test func readsBarsByMode() throws {
    var options = ParserFixtures.mysql
    let either = try StatementParsing.expression("a || b", options)
    #expect(try StatementParsing.expression("a or b", options) == either)
    options.mode = .pipesAsConcat
    #expect(
        try StatementParsing.expression("a || b ^ c", options)
            == StatementParsing.expression("concat(a, b) ^ c", options))
}

@Test func bindsNotByMode() throws {
    var options = ParserFixtures.mysql
    options.mode = .highNotPrecedence
    #expect(
        try StatementParsing.expression("not a between b and c", options)
            == StatementParsing.expression("(not a) between b and c", options))
}

@Test func wantsFunctionsAtTheirParenthesis() {
    #expect(
        answer("select count (1)")
            == "1630 FUNCTION d.count does not exist. Check the 'Function Name Parsing and "
            + "Resolution' section in the Reference Manual")
    #expect(answer("select count (1)", mode: .ignoreSpace) == "ok")
    #expect(answer("create table count (a int)") == "ok")
    #expect(answer("create table count(a int)").hasPrefix("1064 "))
}

@Test func readsStatementsOneByOne() throws {
    let text = StatementParsing.trimmed(Array(" select 1; select\n 2 ;-- end\n;".utf8))
    let first = try StatementParsing.parse(text, ParserFixtures.mysql)
    #expect(String(decoding: text[first.range], as: UTF8.self) == "select 1")
    let second = try StatementParsing.parse(
        text, from: try #require(first.next), ParserFixtures.mysql)
    #expect(String(decoding: text[second.range], as: UTF8.self) == "select\n 2")
    let third = try StatementParsing.parse(
        text, from: try #require(second.next), ParserFixtures.mysql)
    #expect(third.statement == .empty)
    #expect(third.next == nil)
}

@Test func saysThatNothingStands() {
    #expect(answer("") == "1065 Query was empty")
    #expect(answer(" ;; \n") == "1065 Query was empty")
    #expect(answer("-- a comment") == "ok")
}

@Test func countsParameters() throws {
    var options = ParserFixtures.mysql
    options.allowsParameters = true
    let statement = try StatementParsing.parse(
        Array("select ?, ? from t where a = ? limit ?".utf8), options)
    #expect(statement.parameterCount == 4)
    #expect(answer("select ?").hasPrefix("1064 "))
}
