// What clients of other character sets than UTF-8 say and are told.

import Testing

@testable import MySQLLanguage

@Suite struct CharacterSetTests {
    private func encoded(_ text: String, _ set: MySQLCharacterSet, from start: Int = 0) -> [UInt8] {
        var bytes = Array(text.utf8)
        set.encode(&bytes, from: start)
        return bytes
    }

    @Test func texts() {
        #expect(
            encoded("naïve €", .latin1) == Array("na".utf8) + [0xEF] + Array("ve ".utf8) + [0x80])
        #expect(encoded("é漢🎉", .latin1) == [0xE9, 0x3F, 0x3F])
        #expect(encoded("é漢🎉", .utf8mb3) == Array("é漢?".utf8))
        #expect(encoded("é漢🎉", .utf8mb4) == Array("é漢🎉".utf8))
        #expect(encoded("é", .ascii) == [0x3F])
        // What stands before the text is none of it.
        #expect(encoded("éé", .latin1, from: 2) == Array("é".utf8) + [0xE9])
    }

    @Test func everyByteOfLatin1ComesBack() {
        let all = (UInt8.min...UInt8.max).map { $0 }
        var bytes = MySQLCharacterSet.latin1.decoded(all)
        MySQLCharacterSet.latin1.encode(&bytes, from: 0)
        #expect(bytes == all)
    }

    @Test func bytesOfStatementsStay() {
        let quoted =
            Array("_Binary '".utf8) + [0xE9, 0x5C, 0x27, 0xE9, 0x27, 0x27] + Array("'".utf8)
        let statement = Array("SELECT '".utf8) + [0xE9] + Array("', ".utf8) + quoted + [0xE9]
        #expect(
            MySQLCharacterSet.latin1.decodedStatement(statement)
                == Array("SELECT 'é', ".utf8) + quoted + Array("é".utf8))
        #expect(MySQLCharacterSet.utf8mb3.decodedStatement(statement) == statement)
        let open = Array("_binary'".utf8) + [0xE9, 0x5C]
        #expect(MySQLCharacterSet.latin1.decodedStatement(open) == open)
        let name = Array("_binary".utf8) + [0xE9]
        #expect(MySQLCharacterSet.latin1.decodedStatement(name) == Array("_binaryé".utf8))
    }

    @Test func aSessionReadsWhatItsClientWrites() throws {
        let bench = SessionBench(.mariadb10)
        let client = try bench.open()
        #expect(client.run("SET NAMES latin1") == ["ok"])
        let text =
            Array("SELECT hex(convert('".utf8) + [0xE9] + Array("' USING utf8mb4)) AS h".utf8)
        #expect(client.send(.query(text))[1] == "C3A9")
        #expect(client.run("VALUES ()")[0].hasPrefix("ERROR 4141"))
    }
}
