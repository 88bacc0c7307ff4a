// URLs, keywords, variables, and the files that libpq reads.

import ClientKit
import ClientPooling
import Foundation
import Testing

@testable import PostgresDriver

@Suite struct OptionsTests {
    @Test func aURLSaysItAll() throws {
        let options = try PostgresOptions(
            url:
                "postgres://ada%40x:p%20w@db1:6000,[::1]:7000,db3/shop%2F1?sslmode=verify-full&target_session_attrs=read-write&application_name=tests&connect_timeout=3&options=-c%20a%3Db&channel_binding=require"
        )
        #expect(
            options.servers == [
                .tcp(host: "db1", port: 6000), .tcp(host: "::1", port: 7000),
                .tcp(host: "db3", port: 5432),
            ])
        #expect(options.user == "ada@x")
        #expect(options.password == "p w")
        #expect(options.database == "shop/1")
        #expect(options.tls.mode == .verifyFull)
        #expect(options.targetSession == .readWrite)
        #expect(options.applicationName == "tests")
        #expect(options.connectTimeout == .seconds(3))
        #expect(options.serverOptions == "-c a=b")
        #expect(options.channelBinding == .require)
    }

    @Test func shortOnesAreCompleted() throws {
        let options = try PostgresOptions(url: "postgresql://")
        #expect(options.servers == [.tcp(host: "localhost", port: 5432)])
        #expect(options.user == "postgres")
        #expect(options.database == nil)
        #expect(options.tls.mode == .prefer)
        let other = try PostgresOptions(url: "postgres://ada@h?dbname=d&port=1")
        #expect(other.servers == [.tcp(host: "h", port: 1)])
        #expect(other.database == "d")
        #expect(
            try PostgresOptions(url: "postgres://h?host=/run/pg").servers
                == [.unix(path: "/run/pg/.s.PGSQL.5432")])
        #expect(
            try PostgresOptions(url: "postgres://%2Frun%2Fpg:9/db").servers
                == [.unix(path: "/run/pg/.s.PGSQL.9")])
    }

    @Test func keywordsServeToo() throws {
        let options = try PostgresOptions(
            url: "host=a,b port=1,2 user=ada password='it\\'s a \\\\ secret' dbname = shop")
        #expect(options.servers == [.tcp(host: "a", port: 1), .tcp(host: "b", port: 2)])
        #expect(options.password == "it's a \\ secret")
        #expect(options.database == "shop")
    }

    @Test(arguments: [
        "http://h", "postgres://h?nonsense=1", "postgres://h:70000", "postgres://h:x",
        "postgres://h?sslmode=maybe", "postgres://%zz", "postgres://[::1", "host=a port=1,2",
        "host=a password='open", "host", "postgres://h?sslcert=a", "postgres://h?connect_timeout=x",
        "postgres://h?gssencmode=require", "postgres://h?client_encoding=latin1",
        "postgres://h?target_session_attrs=boss", "postgres://h?x", "postgres://[::1]x",
    ]) func whatCannotBeIsSaid(url: String) {
        let error = #expect(throws: ClientError.self) { try PostgresOptions(url: url) }
        #expect(error?.code == .invalidOptions)
        #expect(error?.failureClass == .permanent)
    }

    @Test func aNamedRootCertificateCounts() throws {
        let options = try PostgresOptions(url: "postgres://h?sslmode=require&sslrootcert=/root.crt")
        #expect(options.tls.mode == .verifyCA)
        #expect(options.tls.trust == .file("/root.crt"))
        let system = try PostgresOptions(url: "postgres://h?sslrootcert=system")
        #expect(system.tls.mode == .verifyFull)
        #expect(system.tls.trust == .system)
    }

    @Test func variablesFillWhatTheURLLeavesOpen() throws {
        let environment = [
            "PGHOST": "env-host", "PGPORT": "6", "PGUSER": "env-user", "PGPASSWORD": "env-secret",
            "PGDATABASE": "env-db", "PGSSLMODE": "disable", "PGAPPNAME": "env-app",
        ]
        let all = try PostgresOptions(environment: environment)
        #expect(all.servers == [.tcp(host: "env-host", port: 6)])
        #expect(all.user == "env-user")
        #expect(all.password == "env-secret")
        #expect(all.database == "env-db")
        #expect(all.tls.mode == .off)
        #expect(all.applicationName == "env-app")
        let some = try PostgresOptions(url: "postgres://own@own-host", environment: environment)
        #expect(some.user == "own")
        #expect(some.servers == [.tcp(host: "own-host", port: 6)])
        #expect(some.password == "env-secret")
        // Who does not ask for them does not get them.
        #expect(try PostgresOptions(url: "postgres://").password == nil)
    }

    @Test func aServiceFileIsRead() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("driver-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("services").path
        try "# of tests\n[other]\nhost=wrong\n[shop]\nhost = right\nport=7\n\n[last]\nhost=no\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let options = try PostgresOptions(
            url: "postgres://?service=shop", environment: ["PGSERVICEFILE": file, "PGHOST": "env"])
        #expect(options.servers == [.tcp(host: "right", port: 7)])
        #expect(throws: ClientError.self) {
            try PostgresOptions(environment: ["PGSERVICEFILE": file, "PGSERVICE": "none"])
        }
    }

    @Test func aPasswordFileIsAskedForEachServer() throws {
        let file = PasswordFile(
            text:
                "# comment\nother:*:*:*:wrong\n*:5433:*:*:by port\nh:*:d\\:b:u:esc\\:aped\n*:*:*:*:rest\n"
        )
        func password(_ server: ServerAddress, _ database: String, _ user: String) -> String? {
            file.password(for: server, database: database, user: user)
        }
        #expect(password(.tcp(host: "h", port: 5432), "d:b", "u") == "esc:aped")
        #expect(password(.tcp(host: "x", port: 5433), "d", "u") == "by port")
        #expect(password(.unix(path: "/run/.s.PGSQL.5433"), "d", "u") == "by port")
        #expect(password(.tcp(host: "h", port: 5432), "d", "u") == "rest")
    }

    @Test func aPasswordFileThatOthersMayReadIsNotTrusted() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("pgpass-\(UUID().uuidString)").path
        try "*:*:*:*:secret\n".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        var options = PostgresOptions()
        options.passwordFile = path
        #expect(options.password(for: options.servers[0]) == nil)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(options.password(for: options.servers[0]) == "secret")
    }
}
