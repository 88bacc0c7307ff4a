// What MariaDB's parser answered to each text of Fixtures/parser/mysql, ours has to answer too: whether it parses, or
// else the error's number and message.

import Foundation
import QueryEngine
import SQLPlanning
import Testing

@testable import MySQLLanguage

@Test(arguments: ParserFixtures.files)
func answersAsMariaDBDoes(file: String) throws {
    let cases = try ParserFixtures.cases(file)
    #expect(cases.count > 60)
    for parserCase in cases {
        let answer = ParserFixtures.answer(parserCase.text, ParserFixtures.mariadb)
        #expect(answer == parserCase.answer, "\(file): \(parserCase.text)")
    }
}

/// Syntax trees do not hold parentheses: two texts that MariaDB prints alike are equal trees.
@Test func bindsOperatorsAsMariaDBDoes() throws {
    let cases = try ParserFixtures.cases("precedence.txt")
    #expect(cases.count > 80)
    for parserCase in cases {
        let lines = parserCase.text.split(separator: "\n").map(String.init)
        let isSame =
            try ParserFixtures.expression(lines[0], ParserFixtures.mariadb)
            == ParserFixtures.expression(lines[1], ParserFixtures.mariadb)
        #expect(isSame == (parserCase.answer == "same"), "\(parserCase.text)")
    }
}

/// What binds alike on both servers.
@Test func bindsOperatorsAlikeInBothFlavors() throws {
    for parserCase in try ParserFixtures.cases("precedence.txt") {
        for line in parserCase.text.split(separator: "\n").map(String.init) {
            guard let one = try? ParserFixtures.expression(line, ParserFixtures.mysql) else {
                continue
            }
            let other = try ParserFixtures.expression(line, ParserFixtures.mariadb)
            #expect(one == other, "\(line)")
        }
    }
}
