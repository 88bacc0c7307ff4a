// What a PostgreSQL server can be told on the command line.

#if Postgres
    public import ArgumentParser
    import FaultInjection
    import Foundation
    public import PostgresServer
    import ServerKit
    import Understudy

    struct PostgresArguments: ProtocolArguments {
        @Option(
            name: .customLong("postgres"),
            help: ArgumentHelp(
                "Serve PostgreSQL's protocol at this address; port 0 is any free one.",
                valueName: "[HOST:]PORT"))
        var address: ListenArgument?

        var faultWords: any FaultWords { PostgresServerConfiguration.faultWords }

        @Option(
            help: ArgumentHelp("Also listen on a Unix socket in this directory.", valueName: "DIR")
        )
        var unixSocket: String?

        @Option(
            name: .customLong("auth"),
            help: ArgumentHelp(
                "How clients show who they are: trust, password, md5 or scram. With --password, scram unless said otherwise.",
                valueName: "METHOD"))
        var authentication: PostgresAuthenticationMethod?

        @Option(
            help: ArgumentHelp(
                "The order of text and its letters: en_US.UTF-8, C.UTF-8, C or POSIX.",
                valueName: "LOCALE"))
        var locale = "en_US.UTF-8"

        @Flag(help: "Make a database when a client asks for one that does not exist.")
        var createDatabases = false

        func validate() throws {
            if !PostgresServerConfiguration.locales.contains(locale) {
                throw ValidationError(
                    "--locale \(locale) is not known: use en_US.UTF-8, C.UTF-8, C or POSIX.")
            }
        }

        func validate(with shared: ServerArguments) throws {
            if let authentication, authentication != .trust, shared.password == nil {
                throw ValidationError("--auth \(authentication.rawValue) needs a --password.")
            }
        }

        func options(
            _ shared: ServerArguments, at port: UsualPort
        ) throws(StartFailure) -> UnderstudyOptions {
            let faults = try shared.faults()
            return .postgres { options in
                shared.apply(to: &options.server, address, port, faults)
                // An absolute path: what does not begin with a slash is a host's name to clients.
                options.unixSocketDirectory = unixSocket.map { URL(fileURLWithPath: $0).path }
                if let authentication { options.authentication = authentication }
                options.locale = locale
                options.createsDatabases = createDatabases
            }
        }
    }

    extension PostgresAuthenticationMethod: ExpressibleByArgument {}
#endif
