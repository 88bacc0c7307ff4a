// URLs and options, hostile ones too.

import ClientPooling
import Testing

@testable import Databases

@Suite struct OptionsTests {
    private func error(_ url: String, maxsize: Int? = nil) -> DatabaseError? {
        do {
            _ = try Database(url, maxsize: maxsize)
            return nil
        } catch { return error }
    }

    @Test func unknownSchemesNameTheKnown() {
        for url in ["unknown://db.sqlite", "pool://", "+pool://x", "postgres+pools://x"] {
            let error = error(url)
            #expect(error?.code == .unsupportedScheme, "\(url)")
            for name in ["postgres://", "mysql://", "sqlite://", "odbc://", "aiomyql://"] {
                #expect(error?.message.contains(name) == true)
            }
        }
    }

    @Test(arguments: [
        "", "postgres", "postgres:/x", "sqlite://a\0b", "postgres://h/d?maxsize=3",
        "postgres+pool://h/d?maxsize=0", "postgres+pool://h/d?maxsize=-1",
        "postgres+pool://h/d?maxsize=x", "postgres+pool://h/d?maxsize=99999999999999999999",
        "postgres+pool://h/d?pool_recycle=never", "postgres://h/d?nonsense=1",
        "mysql://h/d?nonsense=1", "sqlite:///x?nonsense=1", "sqlite:///x?mode=zzz",
        "sqlite:///x?busy_timeout=-1", "sqlite:///x?busy_timeout=nan",
        "sqlite:///x?pragma.a%3Bb=1", "sqlite:///x?pragma.journal_mode=WAL%3BDROP",
        "postgres://h:99999/d", "postgres://%zz/d", "postgres://h/%ff", "postgres://h/d?a",
        "odbc://", "odbc:///?dr;iver=x", "odbc://h:x/d", "odbc:///?driver=%00",
        "mysql://h/d?charset=latin1", "mysql://h/d?autocommit=false", "mysql://h:0/d",
    ]) func whatIsNoURLIsSaid(_ url: String) {
        #expect(error(url)?.code == .invalidOptions, "\(url)")
    }

    @Test func passwordsAreNotRepeated() throws {
        for scheme in ["postgres", "mysql", "odbc"] {
            let db = try Database(
                "\(scheme)://ada:s3cret@host/db?driver=x".replacing(
                    scheme == "odbc" ? "" : "?driver=x", with: scheme == "odbc" ? "" : ""))
            #expect(!"\(db)".contains("s3cret"))
            #expect("\(db)".contains("ada@host/db"))
            let wrong = error("\(scheme)://ada:s3cret@host:nine/db?x=y")
            #expect(wrong != nil)
            #expect(!"\(String(describing: wrong))".contains("s3cret"))
        }
    }

    @Test func optionsOfPools() throws {
        let url = try DatabaseURL(
            "asyncpg+pool://h/d?max_size=7&min_size=9&pool_recycle=60&acquire_timeout=2"
                + "&max_inactive_connection_lifetime=0&application_name=x&convert_params=true")
        var pool = PoolOptions()
        let rest = try url.readPool(&pool, keepsMaximum: false)
        #expect(rest.map(\.name) == ["application_name"])
        #expect(pool.maximumConnections == 7)
        #expect(pool.minimumConnections == 7)
        #expect(pool.lifetime == .seconds(60))
        #expect(pool.idleTimeout == nil)
        #expect(pool.acquireTimeout == .seconds(2))
        var other = PoolOptions()
        other.maximumConnections = 3
        _ = try url.readPool(&other, keepsMaximum: true)
        #expect(other.maximumConnections == 3)
        #expect(error("postgres://h/d", maxsize: 3)?.code == .invalidOptions)
        #expect(error("postgres+pool://h/d", maxsize: 0)?.code == .invalidOptions)
    }

    @Test func placesOfSQLite() throws {
        func place(_ url: String) throws -> SQLitePlace { try SQLitePlace(DatabaseURL(url)) }
        #expect(try place("sqlite:///example.db") == .file("/example.db"))
        #expect(try place("sqlite:////tmp/a.db") == .file("//tmp/a.db"))
        #expect(try place("sqlite://example.db") == .file("example.db"))
        #expect(try place("sqlite:///with%20space%3F.db") == .file("/with space?.db"))
        for url in ["sqlite:///:memory:", "sqlite://:memory:", "sqlite://", "aiosqlite:///"] {
            guard case .memory = try place(url) else {
                Issue.record("\(url) is not in memory")
                continue
            }
        }
    }

    @Test func attributesOfODBC() throws {
        func text(_ url: String, dsn: String? = nil) throws -> String {
            var options = ODBCOptions()
            options.dsn = dsn
            let url = try DatabaseURL(url)
            return try ODBCConnectionString(url, url.options, options).text
        }
        #expect(
            try text("odbc://ada:p%3Bw%7D@h:1/db?driver=My%20Driver&X=1")
                == "DATABASE=db;UID=ada;PWD={p;w}}};PORT=1;SERVER=h;driver={My Driver};X=1")
        #expect(try text("odbc:///?dsn=shop") == "DSN=shop")
        #expect(try text("odbc://", dsn: "Driver=SQLite;Database=x") == "Driver=SQLite;Database=x")
        // No value becomes an attribute of its own.
        #expect(try text("odbc:///?Database=a%3BUID%3Dx") == "Database={a;UID=x}")
    }

    @Test func valuesAreTheirLiterals() throws {
        let record: DatabaseRecord = [1, "a", nil, 2.5, true]
        #expect(record == [1, "a", nil, 2.5, true])
        #expect(record != [1, "a", nil, 2.5, false])
        #expect(try record["column2"] == "a")
        #expect(throws: DatabaseError.self) { try record["x"] }
        #expect(throws: DatabaseError.self) { try record[5] }
        #expect(throws: DatabaseError.self) { try record[-1] }
        let (id, name, none) = try DatabaseRecord([7, "x", nil] as DatabaseRecord)
            .decode((Int, String, Int?).self)
        #expect((id, name, none) == (7, "x", nil))
    }
}

extension DatabaseRecord {
    fileprivate init(_ record: DatabaseRecord) { self = record }
}
