// What a YDB server can be told on the command line.

#if YDB
    public import ArgumentParser
    import FaultInjection
    import ServerKit
    import Understudy
    public import YDBServer

    struct YDBArguments: ProtocolArguments {
        @Option(
            name: .customLong("ydb"),
            help: ArgumentHelp(
                "Serve YDB's protocol at this address; port 0 is any free one.",
                valueName: "[HOST:]PORT"))
        var address: ListenArgument?

        @Option(
            name: .customLong("ydb-nodes"),
            help: ArgumentHelp(
                "How many nodes YDB's clients find, each at a port of its own.",
                valueName: "COUNT"))
        var nodes = 1

        var faultWords: any FaultWords { YDBServerConfiguration.faultWords }

        func validate() throws {
            guard (1...100).contains(nodes) else {
                throw ValidationError("--ydb-nodes is a number from 1 to 100.")
            }
        }

        func validate(with shared: ServerArguments) throws {}

        func options(
            _ shared: ServerArguments, at port: UsualPort
        ) throws(StartFailure) -> UnderstudyOptions {
            let faults = try shared.faults()
            return .ydb { options in
                shared.apply(to: &options.server, address, port, faults)
                options.nodes = nodes
            }
        }
    }
#endif
