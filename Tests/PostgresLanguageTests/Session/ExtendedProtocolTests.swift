// Parse, Bind, Describe, Execute, Close and Sync.

import Testing

@testable import PostgresLanguage
@testable import QueryEngine

@Suite struct ExtendedProtocolTests {
    @Test func aStatementWithParameters() throws {
        let client = try Client(makeCluster())
        #expect(client.parse("", "constant $1 $2 5") == ["parsed"])
        #expect(
            client.ask(.describeStatement(""))
                == ["parameters [23, 23]", "columns [\"c0\", \"c1\", \"c2\"]"])
        #expect(client.bind("", "", ["1", nil]) == ["bound"])
        #expect(client.ask(.describePortal("")) == ["columns [\"c0\", \"c1\", \"c2\"]"])
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["row 1|null|5", "SELECT 1"])
        #expect(client.ask(.sync).isEmpty)
        #expect(client.session.transactionStatus == .idle)
    }

    @Test func errorsOfNamesAndCounts() throws {
        let client = try Client(makeCluster())
        #expect(client.parse("s", "constant $1 $2") == ["parsed"])
        #expect(
            client.parse("s", "constant 1")
                == ["error 42P05 prepared statement \"s\" already exists"])
        client.ask(.sync)
        #expect(
            client.bind("", "", [])
                == ["error 26000 unnamed prepared statement does not exist"])
        client.ask(.sync)
        #expect(
            client.bind("", "x", []) == ["error 26000 prepared statement \"x\" does not exist"])
        client.ask(.sync)
        client.parse("", "constant $1 $2")
        #expect(
            client.bind("", "", ["1"]) == [
                "error 08P01 bind message supplies 1 parameters, but prepared statement \"\" requires 2"
            ])
        client.ask(.sync)
        #expect(
            client.bind("", "s", ["1", "x"]).first
                == "error 22P02 invalid input syntax for type integer: \"x\"")
        client.ask(.sync)
        #expect(
            client.bind("", "s", ["1", "2"], formats: [.text, .text, .text]) == [
                "error 08P01 bind message has 3 result formats but query has 2 columns"
            ])
        client.ask(.sync)
        #expect(client.bind("p", "s", ["1", "2"]) == ["bound"])
        #expect(
            client.bind("p", "s", ["1", "2"]) == ["error 42P03 cursor \"p\" already exists"])
        client.ask(.sync)
        #expect(
            client.ask(.execute(portal: "p", maximumRows: 0))
                == ["error 34000 portal \"p\" does not exist"])
        client.ask(.sync)
        #expect(
            client.parse("", "constant 1; constant 2") == [
                "error 42601 cannot insert multiple commands into a prepared statement"
            ])
        client.ask(.sync)
        #expect(client.ask(.closeStatement("nothing")) == ["closed"])
    }

    @Test func rowLimitsSuspendAPortal() throws {
        let client = try Client(makeCluster())
        client.query("begin")
        client.parse("", "many 5")
        client.bind("p", "")
        #expect(
            client.ask(.execute(portal: "p", maximumRows: 2)) == ["row 1", "row 2", "suspended"])
        client.ask(.sync)
        #expect(
            client.ask(.execute(portal: "p", maximumRows: 2)) == ["row 3", "row 4", "suspended"])
        #expect(client.ask(.execute(portal: "p", maximumRows: 2)) == ["row 5", "SELECT 1"])
        #expect(client.ask(.execute(portal: "p", maximumRows: 2)) == ["SELECT 0"])
        client.ask(.sync)
        client.query("commit")
        #expect(
            client.ask(.execute(portal: "p", maximumRows: 2))
                == ["error 34000 portal \"p\" does not exist"])
    }

    @Test func fetchTakesAPortalsRows() throws {
        let client = try Client(makeCluster())
        client.query("begin")
        client.parse("", "many 6")
        client.bind("p", "")
        client.ask(.sync)
        #expect(client.query("fetch p forward 2").dropFirst() == ["row 1", "row 2", "FETCH 2"])
        #expect(client.ask(.execute(portal: "p", maximumRows: 1)) == ["row 3", "suspended"])
        client.ask(.sync)
        #expect(client.query("fetch p").dropFirst() == ["row 4", "FETCH 1"])
        #expect(
            client.ask(.execute(portal: "p", maximumRows: 0)) == ["row 5", "row 6", "SELECT 2"])
        client.ask(.sync)
        #expect(client.query("fetch p").dropFirst() == ["FETCH 0"])
    }

    @Test func messagesUpToSyncShareATransaction() throws {
        let client = try Client(makeCluster())
        client.query("create t")
        client.parse("i", "insert t $1")
        client.bind("", "i", ["1"])
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["INSERT 0 1"])
        client.bind("", "i", ["1"])
        #expect(
            client.ask(.execute(portal: "", maximumRows: 0)) == [
                "error 23505 duplicate key value violates unique constraint \"t_pkey\""
            ])
        client.ask(.sync)
        #expect(client.query("select t").last == "SELECT 0")
        client.bind("", "i", ["1"])
        client.ask(.execute(portal: "", maximumRows: 0))
        client.bind("", "i", ["2"])
        client.ask(.execute(portal: "", maximumRows: 0))
        client.ask(.sync)
        #expect(client.query("select t").last == "SELECT 2")
    }

    @Test func aBlockOverSeveralSyncs() throws {
        let client = try Client(makeCluster())
        client.query("create t")
        for text in ["begin", "insert t 1"] {
            client.parse("", text)
            client.bind("", "")
            client.ask(.execute(portal: "", maximumRows: 0))
            client.ask(.sync)
        }
        #expect(client.session.transactionStatus == .inBlock)
        client.parse("", "rollback")
        client.bind("", "")
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["ROLLBACK"])
        client.ask(.sync)
        #expect(client.query("select t").last == "SELECT 0")
    }

    @Test func aFailedBlockLetsOnlyItsEndIn() throws {
        let client = try Client(makeCluster())
        client.parse("one", "constant 1")
        client.ask(.sync)
        client.query("begin; fail x")
        let refusal =
            "error 25P02 current transaction is aborted, commands ignored until end of transaction block"
        #expect(client.parse("", "constant 1") == [refusal])
        client.ask(.sync)
        #expect(client.bind("", "one") == [refusal])
        client.ask(.sync)
        #expect(client.parse("", "rollback") == ["parsed"])
        #expect(client.bind("", "") == ["bound"])
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["ROLLBACK"])
    }

    @Test func aPlanFollowsItsTable() throws {
        let client = try Client(makeCluster())
        let other = try Client(client.cluster)
        client.query("create t")
        client.parse("s", "select t")
        client.ask(.sync)
        other.query("drop t; create t; insert t 1")
        client.bind("", "s")
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["row 1|x", "SELECT 1"])
        client.ask(.sync)
        other.query("drop t")
        #expect(client.bind("", "s") == ["error 42P01 relation \"t\" does not exist"])
    }

    @Test func aFullSinkStopsTheRows() throws {
        let client = try Client(makeCluster())
        client.sink.capacity = 3
        #expect(client.query("many 5") == ["columns [\"n\"]", "row 1", "row 2"])
        #expect(!client.isFinished)
        #expect(client.resume() == ["row 3", "row 4", "row 5"])
        #expect(client.resume() == ["SELECT 5"])
        #expect(client.isFinished)
    }

    @Test func sqlAndProtocolShareStatements() throws {
        let client = try Client(makeCluster())
        #expect(client.query("prepare p constant $1") == ["PREPARE"])
        #expect(client.query("execute p 4") == ["columns [\"c0\"]", "row 4", "SELECT 1"])
        #expect(client.bind("", "p", ["6"]) == ["bound"])
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["row 6", "SELECT 1"])
        client.ask(.sync)
        #expect(
            client.query("execute p 1 2").first
                == "error 42601 wrong number of parameters for prepared statement \"p\"")
        #expect(client.query("deallocate p") == ["DEALLOCATE"])
        #expect(
            client.query("execute p 1")
                == ["error 26000 prepared statement \"p\" does not exist"])
        #expect(client.query("deallocate") == ["DEALLOCATE ALL"])
    }

    @Test func emptyTexts() throws {
        let client = try Client(makeCluster())
        #expect(client.query("") == ["empty"])
        client.parse("", "")
        #expect(client.ask(.describeStatement("")) == ["parameters []", "no data"])
        client.bind("", "")
        #expect(client.ask(.execute(portal: "", maximumRows: 0)) == ["empty"])
    }

    @Test func textsSeenTwiceAreKept() throws {
        let client = try Client(makeCluster())
        client.query("create t")
        let cache = try #require(client.cluster.database("test")).plans
        let before = cache.count
        client.query("select t")
        #expect(cache.count == before)
        client.query("select t")
        #expect(cache.count == before + 1)
        for number in 0..<1200 {
            client.query("constant \(number)")
            client.query("constant \(number)")
        }
        #expect(cache.count <= PlanCache.capacity)
        #expect(client.query("constant 7") == ["columns [\"c0\"]", "row 7", "SELECT 1"])
    }
}
