// COPY in both directions, fed in pieces of any size.

import PostgresLanguage
import QueryEngine
import Testing

@Suite struct CopyTests {
    private func copy(
        _ client: Client, _ data: String, pieces: Int = 3, format: String = ""
    ) -> [String] {
        var said = client.query("copy in t \(format)")
        said += feed(client, Array(data.utf8), pieces: pieces)
        return said
    }

    private func feed(_ client: Client, _ bytes: [UInt8], pieces: Int) -> [String] {
        var said: [String] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            guard client.needsCopyData else { break }
            client.session.copyData(Array(bytes[start..<min(start + pieces, bytes.count)]))
            said += client.resume()
        }
        if client.needsCopyData {
            client.session.copyDone()
            said += client.resume()
        }
        return said
    }

    @Test(arguments: [1, 2, 7, 1000]) func textWithEscapes(pieces: Int) throws {
        let client = try Client(makeCluster())
        client.query("create t")
        let data = "1\ta\\tb\\\\\n2\t\\N\n3\t\\101\\x42\\n\n4\tline\\\nbreak\n\\.\nrest"
        #expect(copy(client, data, pieces: pieces) == ["copy in 2", "COPY 4"])
        #expect(
            client.query("select t").dropFirst() == [
                "row 1|a\tb\\", "row 2|null", "row 3|AB\n", "row 4|line\nbreak", "SELECT 4",
            ])
        #expect(
            client.query("copy out t") == [
                "copy out 2", "data 1\ta\\tb\\\\\n", "data 2\t\\N\n", "data 3\tAB\\n\n",
                "data 4\tline\\nbreak\n", "copy done", "COPY 4",
            ])
    }

    @Test(arguments: [1, 2, 1000]) func aBackslashEndsTheData(pieces: Int) throws {
        let client = try Client(makeCluster())
        client.query("create t")
        #expect(copy(client, "1\ta\\", pieces: pieces) == ["copy in 2", "COPY 1"])
        #expect(client.query("select t").dropFirst() == ["row 1|a", "SELECT 1"])
    }

    @Test(arguments: [1, 5, 1000]) func csv(pieces: Int) throws {
        let client = try Client(makeCluster())
        client.query("create t")
        let data = "1,\"a,\"\"b\"\"\nc\"\r\n2,\r\n3,\"\"\r\n"
        #expect(copy(client, data, pieces: pieces, format: "csv") == ["copy in 2", "COPY 3"])
        #expect(
            client.query("copy out t csv") == [
                "copy out 2", "data 1,\"a,\"\"b\"\"\nc\"\n", "data 2,\n", "data 3,\"\"\n",
                "copy done", "COPY 3",
            ])
    }

    @Test(arguments: [1, 3, 11, 1000]) func binary(pieces: Int) throws {
        let client = try Client(makeCluster())
        client.query("create t")
        // Signature, flags, an extension of two bytes; (1, "ab"), (2, null); the trailer.
        let header: [UInt8] = [
            0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 2,
            7, 7,
        ]
        let rows: [UInt8] = [
            0, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0x61, 0x62, 0, 2, 0, 0, 0, 4, 0, 0, 0, 2,
            0xFF, 0xFF, 0xFF, 0xFF,
        ]
        #expect(client.query("copy in t binary") == ["copy in 2"])
        #expect(feed(client, header + rows + [0xFF, 0xFF], pieces: pieces) == ["COPY 2"])
        #expect(
            client.query("select t").dropFirst() == ["row 1|ab", "row 2|null", "SELECT 2"])
        client.query("copy in t binary")
        #expect(
            feed(client, header + [0xFF, 0xFF, 0], pieces: pieces) == [
                "error 22P04 received copy data after EOF marker", "context COPY t, line 1",
            ])
    }

    @Test func errorsSayWhere() throws {
        let client = try Client(makeCluster())
        client.query("create t")
        #expect(
            copy(client, "1\ta\nx\tb\n").suffix(2) == [
                "error 22P02 invalid input syntax for type integer: \"x\"",
                "context COPY t, line 2, column a: \"x\"",
            ])
        #expect(
            copy(client, "1\n").suffix(2) == [
                "error 22P04 missing data for column \"b\"", "context COPY t, line 1: \"1\"",
            ])
        #expect(
            copy(client, "1\ta\tb\n").suffix(2) == [
                "error 22P04 extra data after last expected column",
                "context COPY t, line 1: \"1\ta\tb\"",
            ])
        #expect(
            copy(client, "1\ta\n1\tb\n").suffix(2) == [
                "error 23505 duplicate key value violates unique constraint \"t_pkey\"",
                "context COPY t, line 2",
            ])
        client.query("copy in t")
        client.session.copyData(Array("1\tx\n".utf8))
        client.session.copyFail(SQLError(.queryCanceled, "changed my mind"))
        #expect(
            client.resume() == ["error 57014 changed my mind", "context COPY t, line 2"])
        #expect(client.query("select t").last == "SELECT 0")
        client.query("begin read only")
        #expect(
            client.query("copy in t")
                == ["error 25006 cannot execute COPY FROM in a read-only transaction"])
    }
}
