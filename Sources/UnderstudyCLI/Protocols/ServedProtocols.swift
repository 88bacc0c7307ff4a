// The protocols of the command line: the one list of them. A new one has its lines here, a file beside this one, and one in
// Understudy's folder of this name.
import ArgumentParser
import FaultInjection
import Understudy

struct ServedProtocols: ParsableArguments {
    #if Postgres
        @OptionGroup var postgres: PostgresArguments
    #endif
    #if MySQL
        @OptionGroup var mysql: MySQLArguments
    #endif
    #if YDB
        @OptionGroup var ydb: YDBArguments
    #endif

    @ProtocolList private var all: [any ProtocolArguments] {
        #if Postgres
            postgres
        #endif
        #if MySQL
            mysql
        #endif
        #if YDB
            ydb
        #endif
    }

    /// Those that were named; all where none was.
    var chosen: [any ProtocolArguments] {
        let named = all.filter { $0.address != nil }
        return named.isEmpty ? all : named
    }

    func validate(with shared: ServerArguments) throws {
        for arguments in all { try arguments.validate(with: shared) }
        try shared.validateFaults(for: chosen.map(\.faultWords))
    }
}

/// Those that are built, one a line.
@resultBuilder
private enum ProtocolList {
    static func buildBlock(_ all: any ProtocolArguments...) -> [any ProtocolArguments] { all }
}

/// One protocol's options.
protocol ProtocolArguments: ParsableArguments {
    /// Where it is to be served; nil where the command line does not say.
    var address: ListenArgument? { get }
    /// What it says where a rule of --fault asks for an error.
    var faultWords: any FaultWords { get }
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
