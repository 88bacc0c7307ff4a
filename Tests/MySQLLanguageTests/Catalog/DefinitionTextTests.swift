// SHOW CREATE TABLE's texts: what MariaDB 10.11 wrote for the same definitions, and what MySQL 8 writes otherwise.

import Testing

@testable import MySQLLanguage

private func column(
    _ name: String, _ type: String, _ change: (inout ColumnFacts) -> Void = { _ in }
) -> ColumnFacts {
    var column = ColumnFacts(name: name, type: type)
    change(&column)
    return column
}

private func table(_ columns: [ColumnFacts], _ flavor: MySQLFlavor) -> TableFacts {
    var table = TableFacts(schema: "d", name: "t1")
    table.collation = flavor.collation
    table.columns = columns
    return table
}

private func lines(_ columns: [ColumnFacts], _ flavor: MySQLFlavor) -> [String] {
    DefinitionText(flavor).table(table(columns, flavor)).split(separator: "\n").dropFirst()
        .dropLast().map { String($0.hasSuffix(",") ? $0.dropLast() : $0) }
}

private func text(
    _ column: inout ColumnFacts, _ characterSet: String, _ collation: String
) {
    column.characterSet = characterSet
    column.collation = collation
}

@Test func writesColumnsAsMariaDBDoes() {
    let columns = [
        column("a", "varchar(10)") { text(&$0, "utf8mb4", "utf8mb4_bin") },
        column("b", "varchar(10)") { text(&$0, "latin1", "latin1_swedish_ci") },
        column("d", "varchar(10)") { text(&$0, "utf8mb4", "utf8mb4_general_ci") },
        column("h", "timestamp"),
        column("i", "timestamp") {
            $0.isNullable = false
            $0.defaultValue = .now(digits: 0)
        },
        column("k", "datetime(3)") {
            $0.defaultValue = .now(digits: 3)
            $0.onUpdateDigits = 3
        },
        column("m", "blob") { $0.defaultValue = .text("x") },
        column("n", "bit(3)") { $0.defaultValue = .number("b'101'") },
        column("r", "decimal(10,0)") { $0.defaultValue = .number("-1") },
        column("s", "int(11)") { $0.defaultValue = .expression("(1 + 2)") },
        column("u", "int(11)") { $0.inlineCheck = "`u` > 0" },
        column("aa", "int(11)") { $0.isInvisible = true },
        column("dd", "bigint(20)") {
            $0.isNullable = false
            $0.comment = "it's \\ x"
        },
        column("g", "int(11)") {
            $0.generated = .stored
            $0.generation = "`a` * 2"
            $0.comment = "x"
        },
    ]
    #expect(
        lines(columns, .mariadb10) == [
            "  `a` varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL",
            "  `b` varchar(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL",
            "  `d` varchar(10) DEFAULT NULL",
            "  `h` timestamp NULL DEFAULT NULL",
            "  `i` timestamp NOT NULL DEFAULT current_timestamp()",
            "  `k` datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3)",
            "  `m` blob DEFAULT 'x'",
            "  `n` bit(3) DEFAULT b'101'",
            "  `r` decimal(10,0) DEFAULT -1",
            "  `s` int(11) DEFAULT (1 + 2)",
            "  `u` int(11) DEFAULT NULL CHECK (`u` > 0)",
            "  `aa` int(11) INVISIBLE DEFAULT NULL",
            "  `dd` bigint(20) NOT NULL COMMENT 'it''s \\\\ x'",
            "  `g` int(11) GENERATED ALWAYS AS (`a` * 2) STORED COMMENT 'x'",
        ])
}

@Test func writesColumnsAsMySQL8Does() {
    let columns = [
        column("a", "varchar(10)") { text(&$0, "utf8mb4", "utf8mb4_bin") },
        column("b", "varchar(10)") { text(&$0, "latin1", "latin1_swedish_ci") },
        column("i", "timestamp") {
            $0.isNullable = false
            $0.defaultValue = .now(digits: 0)
            $0.onUpdateDigits = 0
        },
        column("r", "decimal(10,2)") { $0.defaultValue = .number("1.50") },
        column("s", "int") { $0.defaultValue = .expression("(1 + 2)") },
        column("l", "text"),
    ]
    #expect(
        lines(columns, .mysql8) == [
            "  `a` varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL",
            "  `b` varchar(10) CHARACTER SET latin1 DEFAULT NULL",
            "  `i` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
            "  `r` decimal(10,2) DEFAULT '1.50'",
            "  `s` int DEFAULT ((1 + 2))",
            "  `l` text",
        ])
}

@Test func writesKeysAndOptions() {
    var facts = table([column("id", "int(11)") { $0.isNullable = false }], .mariadb10)
    facts.columns[0].isAutoIncrement = true
    facts.autoIncrement = 3
    facts.comment = "things"
    var prefixed = KeyFacts.Part(column: "name")
    prefixed.prefixLength = 5
    prefixed.isDescending = true
    facts.keys = [
        KeyFacts(
            name: "PRIMARY", isUnique: true, isPrimary: true, parts: [KeyFacts.Part(column: "id")]),
        KeyFacts(name: "uname", isUnique: true, parts: [KeyFacts.Part(column: "name")]),
        KeyFacts(name: "kd", isUnique: false, parts: [prefixed]),
    ]
    var reference = ForeignKeyFacts(
        name: "fk", columns: ["a", "b"], referencedSchema: "d", referencedTable: "p",
        referencedColumns: ["x", "y"])
    reference.onDelete = .cascade
    reference.onUpdate = .restrict
    facts.foreignKeys = [reference]
    facts.checks = [CheckFacts(name: "ck", condition: "`a` > 0")]
    #expect(
        DefinitionText(.mariadb10).table(facts) == """
            CREATE TABLE `t1` (
              `id` int(11) NOT NULL AUTO_INCREMENT,
              PRIMARY KEY (`id`),
              UNIQUE KEY `uname` (`name`),
              KEY `kd` (`name`(5) DESC),
              CONSTRAINT `fk` FOREIGN KEY (`a`, `b`) REFERENCES `p` (`x`, `y`) ON DELETE CASCADE,
              CONSTRAINT `ck` CHECK (`a` > 0)
            ) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci \
            COMMENT='things'
            """)
}

@Test(arguments: [
    ("a+b*c", "`a` + `b` * `c`", "(`a` + (`b` * `c`))"),
    ("(a+b)*c", "(`a` + `b`) * `c`", "((`a` + `b`) * `c`)"),
    ("a-(b-c)", "`a` - (`b` - `c`)", "(`a` - (`b` - `c`))"),
    ("a xor b", "`a` xor `b`", "(`a` xor `b`)"),
    ("a is not null", "`a` is not null", "(`a` is not null)"),
    ("a not between 1 and 2", "`a` not between 1 and 2", "(`a` not between 1 and 2)"),
    ("a in (1,2)", "`a` in (1,2)", "(`a` in (1,2))"),
    ("s like 'x%'", "`s` like 'x%'", "(`s` like _utf8mb4'x%')"),
    ("- -a", "--`a`", "-(-(`a`))"), ("a div b", "`a` DIV `b`", "(`a` DIV `b`)"),
    ("a mod 2", "`a` MOD 2", "(`a` % 2)"),
    ("a|b&c^1<<2", "`a` | `b` & `c` ^ 1 << 2", "(`a` | (`b` & ((`c` ^ 1) << 2)))"),
    ("concat(s,'b')", "concat(`s`,'b')", "concat(`s`,_utf8mb4'b')"),
    ("upper(s)", "ucase(`s`)", "upper(`s`)"),
    (
        "case when a then 1 else 2 end", "case when `a` then 1 else 2 end",
        "(case when `a` then 1 else 2 end)"
    ),
    (
        "cast(a as char(3))", "cast(`a` as char(3) charset utf8mb4)",
        "cast(`a` as char(3) charset utf8mb4)"
    ),
    ("cast(a as decimal(5,2))", "cast(`a` as decimal(5,2))", "cast(`a` as decimal(5,2))"),
    ("s collate utf8mb4_bin", "`s` collate utf8mb4_bin", "(`s` collate utf8mb4_bin)"),
    ("u - interval a month", "`u` - interval `a` month", "(`u` - interval `a` month)"),
    ("extract(year from u)", "extract(year from `u`)", "extract(year from `u`)"),
    (
        "trim(leading 'x' from s)", "trim(leading 'x' from `s`)",
        "trim(leading _utf8mb4'x' from `s`)"
    ),
    ("position('a' in s)", "locate('a',`s`)", "locate(_utf8mb4'a',`s`)"),
    (
        "a > 0 and (b > 0 or c > 0)", "`a` > 0 and (`b` > 0 or `c` > 0)",
        "((`a` > 0) and ((`b` > 0) or (`c` > 0)))"
    ),
    ("date'2020-01-01'", "DATE'2020-01-01'", "DATE'2020-01-01'"),
    ("timestampdiff(day, u, u)", "timestampdiff(DAY,`u`,`u`)", "timestampdiff(DAY,`u`,`u`)"),
])
func writesExpressions(sql: String, mariadb: String, mysql: String) throws {
    let one = try StatementParsing.expression(sql, ParserFixtures.mariadb)
    #expect(ExpressionText.write(one, .mariadb10) == mariadb)
    let other = try StatementParsing.expression(sql, ParserFixtures.mysql)
    #expect(ExpressionText.write(other, .mysql8) == mysql)
}
