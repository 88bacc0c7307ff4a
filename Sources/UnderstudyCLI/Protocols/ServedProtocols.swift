// The protocols of the command line. A new one has a line here, and a file beside this one.
import ArgumentParser
import Understudy

struct ServedProtocols: ParsableArguments {
    #if Postgres
        @OptionGroup var postgres: PostgresArguments
    #endif

    private var all: [any ProtocolArguments] {
        var all: [any ProtocolArguments] = []
        #if Postgres
            all.append(postgres)
        #endif
        return all
    }

    /// Those that were named; all where none was.
    var chosen: [any ProtocolArguments] {
        let named = all.filter { $0.address != nil }
        return named.isEmpty ? all : named
    }

    func validate(with shared: ServerArguments) throws {
        for arguments in all { try arguments.validate(with: shared) }
    }
}

/// One protocol's options.
protocol ProtocolArguments: ParsableArguments {
    /// Where it is to be served; nil where the command line does not say.
    var address: ListenArgument? { get }
    /// Throws where the options do not fit the shared ones.
    func validate(with shared: ServerArguments) throws
    /// What is to be started.
    func options(_ shared: ServerArguments, at port: UsualPort) throws(StartFailure)
        -> UnderstudyOptions
}

/// The port where the command line names none.
enum UsualPort {
    /// The one that clients of the protocol try, or the next free one.
    case ofProtocol
    /// Any free one.
    case any
}
