// Settings: values, layers, undo, reports. What is expected here was answered by PostgreSQL 15.

import QueryEngine
import Testing

@testable import PostgresLanguage

@Suite struct SettingTests {
    @Test(arguments: [
        ("statement_timeout", "5s", "5s"), ("statement_timeout", "90s", "90s"),
        ("statement_timeout", "1.5s", "1500ms"), ("statement_timeout", "1h", "1h"),
        ("statement_timeout", "1d", "1d"), ("statement_timeout", "5 s", "5s"),
        ("work_mem", "1000kB", "1000kB"), ("work_mem", "1GB", "1GB"),
        ("vacuum_cost_delay", "1.5ms", "1500us"), ("seq_page_cost", "1.5", "1.5"),
        ("enable_sort", "of", "off"), ("bytea_output", "ESCAPE", "escape"),
        ("client_encoding", "unicode", "UTF8"), ("client_encoding", "sql_ascii", "SQL_ASCII"),
        ("DateStyle", "sql, dmy", "SQL, DMY"), ("DateStyle", "german", "German, DMY"),
        ("DateStyle", "iso", "ISO, MDY"),
        ("search_path", "a, \"B c\", public", "a, \"B c\", public"),
        ("TimeZone", "utc", "UTC"), ("foo.bar", "1", "1"),
    ])
    func shownAsPostgresShows(name: String, value: String, shown: String) throws {
        let client = try Client(makeCluster())
        #expect(client.query("set \(name) \(value)").first == "SET")
        #expect(client.session.parameter(name) == shown)
    }

    @Test(arguments: [
        (
            "statement_timeout -1",
            "22023 -1 ms is outside the valid range for parameter \"statement_timeout\" (0 .. 2147483647)"
        ),
        (
            "statement_timeout abc",
            "22023 invalid value for parameter \"statement_timeout\": \"abc\""
        ),
        (
            "work_mem 1",
            "22023 1 kB is outside the valid range for parameter \"work_mem\" (64 .. 2147483647)"
        ),
        ("enable_seqscan maybe", "22023 parameter \"enable_seqscan\" requires a Boolean value"),
        ("DateStyle foo", "22023 invalid value for parameter \"DateStyle\": \"foo\""),
        ("TimeZone foo", "22023 invalid value for parameter \"TimeZone\": \"foo\""),
        (
            "extra_float_digits 9",
            "22023 9 is outside the valid range for parameter \"extra_float_digits\" (-15 .. 3)"
        ),
        ("foo 1", "42704 unrecognized configuration parameter \"foo\""),
        (
            "max_connections 3",
            "55P02 parameter \"max_connections\" cannot be changed without restarting the server"
        ),
        ("server_version 1", "55P02 parameter \"server_version\" cannot be changed"),
        ("fsync off", "55P02 parameter \"fsync\" cannot be changed now"),
        (
            "seq_page_cost -1",
            "22023 -1 is outside the valid range for parameter \"seq_page_cost\" (0 .. 1.79769e+308)"
        ),
        (
            "client_encoding latin1",
            "22023 invalid value for parameter \"client_encoding\": \"latin1\""
        ),
        ("role foo", "42704 role \"foo\" does not exist"),
        ("a.-b 3", "42602 invalid configuration parameter name \"a.-b\""),
        (
            "temp_buffers 0",
            "22023 0 8kB is outside the valid range for parameter \"temp_buffers\" (100 .. 1073741823)"
        ),
    ])
    func refusedAsPostgresRefuses(set: String, error: String) throws {
        let client = try Client(makeCluster())
        #expect(client.query("set \(set)") == ["error \(error)"])
    }

    @Test func layersAndUndo() throws {
        let client = try Client(makeCluster())
        func shown() -> String? { client.session.parameter("work_mem") }
        client.query("set work_mem 1MB")
        client.query("begin; set work_mem 2MB; set local work_mem 3MB")
        #expect(shown() == "3MB")
        client.query("commit")
        #expect(shown() == "2MB")
        client.query("begin; set work_mem 5MB; savepoint s; set work_mem 6MB; rollback s")
        #expect(shown() == "5MB")
        client.query("rollback")
        #expect(shown() == "2MB")
        client.query("begin; set work_mem 7MB; fail x")
        #expect(shown() == "2MB")
        client.query("rollback; reset work_mem")
        #expect(shown() == "4MB")
        #expect(
            client.query("set local work_mem 1MB")
                == ["WARNING 25P01 SET LOCAL can only be used in transaction blocks", "SET"])
        #expect(shown() == "4MB")
        client.query("set a.b 1")
        client.query("begin; set a.c 2; rollback")
        #expect(client.session.parameter("a.b") == "1")
        #expect(client.session.parameter("a.c") == "")
    }

    @Test func predicateGranularityIsTheClustersUntilSet() throws {
        let name = "understudy.predicate_granularity"
        let cluster = SQLCluster(
            language: HandLanguage(), time: TestClock(), granularity: .pages)
        try cluster.createDatabase("test")
        let client = try Client(cluster)
        #expect(client.session.parameter(name) == "postgres")
        #expect(client.query("set \(name) exact") == ["SET"])
        #expect(client.session.parameter(name) == "exact")
        #expect(
            client.query("set \(name) page")
                == ["error 22023 invalid value for parameter \"\(name)\": \"page\""])
        client.query("reset \(name)")
        #expect(client.session.parameter(name) == "postgres")
        let other = try Client(makeCluster(), settings: [(name, "postgres")])
        #expect(other.session.parameter(name) == "postgres")
        let plain = try Client(makeCluster())
        #expect(plain.session.parameter(name) == "exact")
    }

    @Test func theClientIsToldOfChanges() throws {
        let client = try Client(
            makeCluster(), settings: [("application_name", "first"), ("TimeZone", "UTC")])
        let start = client.session.reportedParameters()
        #expect(start.contains { $0.name == "application_name" && $0.value == "first" })
        #expect(start.contains { $0.name == "server_version" })
        #expect(start.count == 13)
        #expect(
            client.query("set application_name second")
                == ["SET", "status application_name=second"])
        #expect(client.query("set application_name second") == ["SET"])
        #expect(
            client.query("begin; set application_name third; rollback") == [
                "BEGIN", "SET", "ROLLBACK",
            ])
        #expect(
            client.query("reset application_name") == ["RESET", "status application_name=first"])
        #expect(client.query("discard").last == "DISCARD ALL")
    }
}
