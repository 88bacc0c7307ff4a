// What a MySQL server can be told on the command line.

#if MySQL
    public import ArgumentParser
    import FaultInjection
    import Foundation
    public import MySQLServer
    import ServerKit
    import Understudy

    struct MySQLArguments: ProtocolArguments {
        @Option(
            name: .customLong("mysql"),
            help: ArgumentHelp(
                "Serve MySQL's protocol at this address; port 0 is any free one.",
                valueName: "[HOST:]PORT"))
        var address: ListenArgument?

        @Option(
            name: .customLong("mysql-socket"),
            help: ArgumentHelp("Also listen for MySQL on this Unix socket.", valueName: "PATH"))
        var unixSocket: String?

        @Option(
            name: .customLong("mysql-flavor"),
            help: ArgumentHelp(
                "Which server it is taken for: mysql8 or mariadb10.", valueName: "FLAVOR"))
        var flavor = MySQLServerFlavor.mysql8

        @Option(
            name: .customLong("mysql-auth"),
            help: ArgumentHelp(
                "How MySQL's clients prove a password: mysql_native_password or caching_sha2_password.",
                valueName: "PLUGIN"))
        var authentication: MySQLAuthenticationPlugin?

        @Flag(
            name: .customLong("mysql-full-auth"),
            help: ArgumentHelp(
                "Have MySQL's clients of caching_sha2_password send the password itself, under TLS or the server's RSA key."
            ))
        var forcesFullAuthentication = false

        var faultWords: any FaultWords { MySQLServerConfiguration.faultWords }

        func validate(with shared: ServerArguments) throws {
            if let authentication, shared.password == nil {
                throw ValidationError(
                    "--mysql-auth \(authentication.rawValue) needs a --password.")
            }
            guard forcesFullAuthentication else { return }
            if shared.password == nil {
                throw ValidationError("--mysql-full-auth needs a --password.")
            }
            if authentication == .native || (authentication == nil && flavor == .mariadb10) {
                throw ValidationError("--mysql-full-auth is of caching_sha2_password alone.")
            }
        }

        func options(
            _ shared: ServerArguments, at port: UsualPort
        ) throws(StartFailure) -> UnderstudyOptions {
            let faults = try shared.faults()
            return .mysql { options in
                shared.apply(to: &options.server, address, port, faults)
                options.unixSocketPath = unixSocket.map { URL(fileURLWithPath: $0).path }
                options.flavor = flavor
                options.authentication = authentication
                options.forcesFullAuthentication = forcesFullAuthentication
            }
        }
    }

    extension MySQLServerFlavor: ExpressibleByArgument {}
    extension MySQLAuthenticationPlugin: ExpressibleByArgument {}
#endif
