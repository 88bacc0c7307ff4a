// Options out of URLs.

import MySQLDriver
import Testing

@Suite struct OptionsTests {
    @Test func everything() throws {
        let options = try MySQLOptions(
            url: "mysql://us%40er:p%2Fw%3A@one:3307,[::1]:3308,two/shop%20x"
                + "?ssl-mode=VERIFY_IDENTITY&ssl-ca=%2Fca.pem&connect-timeout=2.5&login-timeout=0"
                + "&get-server-public-key=true&multi-statements=on&found-rows=1"
                + "&statement-cache=7&init-command=SET%20a%3D1&init-command=SET%20b%3D2"
                + "&program-name=till&compression=preferred")
        #expect(options.user == "us@er")
        #expect(options.password == "p/w:")
        #expect(options.database == "shop x")
        #expect(
            options.servers == [
                .tcp(host: "one", port: 3307), .tcp(host: "::1", port: 3308),
                .tcp(host: "two", port: 3306),
            ])
        #expect(options.tls.mode == .verifyFull)
        #expect(options.tls.trust == .file("/ca.pem"))
        #expect(options.connectTimeout == .milliseconds(2500))
        #expect(options.loginTimeout == nil)
        #expect(options.allowsPublicKeyRetrieval && options.allowsMultiStatements)
        #expect(options.countsFoundRows && !options.allowsClearPassword)
        #expect(options.statementCacheCapacity == 7)
        #expect(options.initStatements == ["SET a=1", "SET b=2"])
        #expect(options.applicationName == "till")
        #expect(options.compression == .prefer)
        #expect(!options.description.contains("p/w"))
    }

    @Test func little() throws {
        let options = try MySQLOptions(url: "mariadb://root@/")
        #expect(options.servers == [.tcp(host: "localhost", port: 3306)])
        #expect(options.password.isEmpty && options.database.isEmpty)
        #expect(options.tls.mode == .prefer)
        #expect(!options.allowsMultiStatements && !options.allowsPublicKeyRetrieval)
        let socket = try MySQLOptions(url: "mysql://root@/d?socket=%2Ftmp%2Fs")
        #expect(socket.servers == [.unix(path: "/tmp/s")])
    }

    @Test(
        arguments: [
            "", "mysql:", "postgres://u@h/d", "mysql://u@h:0/d", "mysql://u@h:70000/d",
            "mysql://u@h:x/d", "mysql://u@[::1/d", "mysql://u%4@h/d", "mysql://u%zz@h/d",
            "mysql://u@h/d?ssl-mode=maybe", "mysql://u@h/d?compression=zstd",
            "mysql://u@h/d?nothing=1", "mysql://u@h/d?found-rows",
            "mysql://u@h/d?found-rows=maybe", "mysql://u@h/d?connect-timeout=-1",
            "mysql://u@h/d?statement-cache=-1", "mysql://u%FF@h/d",
        ])
    func wrong(_ url: String) {
        let error = #expect(throws: ClientError.self) { try MySQLOptions(url: url) }
        #expect(error?.code == .invalidOptions)
    }
}
