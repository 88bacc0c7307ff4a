// Statements that are refused, with the statuses that YDB has for them.

import QueryEngine
import Testing

@testable import YDBLanguage

struct RefusalTests {
    let bench = Bench()

    @Test(arguments: [
        ("CREATE TABLE n (k Int32, v TzTimestamp, PRIMARY KEY (k));", YDBStatus.schemeError),
        ("CREATE TABLE n (k Int32, v Int32 FAMILY f, PRIMARY KEY (k));", .genericError),
        (
            "CREATE TABLE n (k Int32, PRIMARY KEY (k), FAMILY f (), FAMILY f ());",
            .genericError
        ),
        (
            "CREATE TABLE n (k Int32, v Int32, PRIMARY KEY (k), PARTITION BY (k, v));",
            .genericError
        ),
        (
            "CREATE TABLE n (k Uint64, PRIMARY KEY (k)) WITH (PARTITION_AT_KEYS = (1, (2, 'x')));",
            .genericError
        ),
        (
            "CREATE TABLE n (k Uint64, PRIMARY KEY (k)) WITH (PARTITION_AT_KEYS = (('x')));",
            .genericError
        ),
        ("ALTER TABLE t ADD COLUMN n Int32 NOT NULL;", .badRequest),
        ("ALTER TABLE t DROP COLUMN v;", .preconditionFailed),
        ("ALTER TABLE t DROP COLUMN c;", .preconditionFailed),
        ("ALTER TABLE t DROP CHANGEFEED feed;", .schemeError),
        ("GRANT 'nothing' ON `/local/t` TO someone;", .genericError),
        ("GRANT CONNECT ON `/local`, `/local/none` TO someone;", .genericError),
        ("GRANT CONNECT ON `/elsewhere` TO someone;", .genericError),
        ("PRAGMA kikimr.Auth = 'x'; SELECT 1;", .genericError),
        ("INSERT OR IGNORE INTO t (k) VALUES (1);", .genericError),
    ])
    func statuses(_ text: String, _ status: YDBStatus) throws {
        let session = try bench.session()
        let made = bench.lines(
            session,
            "CREATE TABLE t (k Int32, v Int32, c Int32, PRIMARY KEY (k), INDEX i GLOBAL ON (v) COVER (c));"
        )
        #expect(made == [])
        #expect(bench.run(session, text).failure?.status == status)
        #expect(bench.lines(session, "SELECT COUNT(*) AS n FROM t;").last == "0")
    }

    @Test func whatIsRightIsTaken() throws {
        let session = try bench.session()
        for text in [
            "CREATE TABLE p (a Uint64, b Utf8, v Int32 FAMILY f, PRIMARY KEY (a, b), FAMILY f (DATA = 'ssd')) WITH (PARTITION_AT_KEYS = ((1), (2, 'x'u)));",
            "CREATE TABLE q (a Uint64, PRIMARY KEY (a), PARTITION BY (a));",
            "CREATE USER someone;",
            "GRANT 'ydb.generic.read', CONNECT ON `/local/p`, `/local` TO someone;",
        ] {
            #expect(bench.lines(session, text) == [])
        }
    }

    /// The table service has no such transactions that outlive a request.
    @Test func readsThatAreNotInteractiveCommitAtOnce() throws {
        let session = try bench.session()
        let refused = bench.run(
            session, "SELECT 1;", [:],
            YDBTransactionControl(.begin(.onlineReadOnly(allowsInconsistentReads: false))),
            dialect: .dataQuery)
        #expect(refused.failure?.status == .badRequest)
        let done = bench.run(
            session, "SELECT 1 AS a;", [:],
            YDBTransactionControl(
                .begin(.onlineReadOnly(allowsInconsistentReads: false)), commits: true),
            dialect: .dataQuery)
        #expect(done.lines == ["0 a:Int32", "1"])
    }

    @Test func theCoreOfTheLanguage() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                "SELECT YQL::LazyList([1, 2]) AS l, Yql::CurrentUtcTimestamp() > CurrentUtcTimestamp() AS t;"
            )
                == ["0 l:List<Int32> t:Bool", "[1,2]|false"])
        #expect(
            bench.lines(session, "SELECT YQL::RandomNumber() AS n;").first == "0 n:Uint64")
        #expect(
            bench.run(session, "SELECT YQL::Nothing();").failure?.status == .genericError)
    }

    @Test(arguments: [
        ("-0.5", "-0.5"), ("9007199254740992", "9007199254740992"),
        ("9223372036854775807", "9.223372036854776e+18"),
        ("18446744073709551615", "1.844674407370955e+19"), ("0.00001", "1e-05"),
        ("0.1", "0.1"), ("1e300", "1e+300"), ("0", "0"), ("99999999999999999", "1e+17"),
    ])
    func numbersOfDocuments(_ written: String, _ kept: String) throws {
        let session = try bench.session()
        #expect(
            bench.lines(session, "SELECT JsonDocument('\(written)') AS d;")
                == ["0 d:JsonDocument", kept])
    }
}
