// A server without an engine: every query gets the same row at once. Its rate is the ceiling for one with an engine.
import FaultInjection
import ArgumentParser
import NIOCore
import NIOPosix
import PostgresServer
import PostgresLanguage
import QueryEngine
import ServerKit

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

struct Canned: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve one row for every query; prints the port, serves until it is killed.")

    func run() async throws {
        let service = PostgresService(
            registry: ConnectionRegistry(limit: 100),
            access: PostgresAccess(method: .trust, passwords: [:])
        ) { opening, _ throws(SQLError) in
            OpenedPostgresSession(
                session: CannedSession(), key: PostgresCancelKey(processID: 1, secret: 1),
                settings: opening.settings)
        }
        let listener = try await Listener.start(
            on: .tcp(host: "127.0.0.1", port: 0), group: MultiThreadedEventLoopGroup.singleton,
            pool: .singleton, service: service)
        print(listener.port ?? 0)
        fflush(nil)
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
}

/// Says what a prepared query of one integer column is told.
private final class CannedSession: ServedPostgresSession {
    private static let columns = [
        ResultColumn(
            name: "abalance", type: SQLType(.int4), typeSize: 4, slot: 0, tableOID: 1, attribute: 1)
    ]
    private static let slots: [Value] = [.int(0)]
    private static let environment = TypeEnvironment(types: PostgresTypes.library)

    var transactionStatus: TransactionStatus { .idle }
    var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) { (0, 0) }
    var isTerminated: Bool { false }

    func start<S: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout S
    ) -> Progress {
        switch request {
        case .simpleQuery:
            sink.columns(Self.columns, formats: [.text])
            answer(&sink)
        case .parse: sink.parseComplete()
        case .bind: sink.bindComplete()
        case .describePortal: sink.columns(Self.columns, formats: [.text])
        case .describeStatement:
            sink.parameterDescription([.int4])
            sink.columns(Self.columns, formats: [.text])
        case .execute: answer(&sink)
        case .closeStatement, .closePortal: sink.closeComplete()
        case .sync: break
        case .fail(let error): sink.error(error)
        }
        return .finished
    }

    private func answer<S: ResultSink>(_ sink: inout S) {
        sink.row(
            Self.slots, columns: Self.columns, formats: [.text], environment: Self.environment)
        sink.commandComplete(tag: .select(1))
    }

    func resume<S: ResultSink>(_ sink: inout S) -> Progress { .finished }
    func copyData(_ bytes: [UInt8]) {}
    func copyDone() {}
    func copyFail(_ error: SQLError) {}
    func cancel() {}
    func terminate(_ error: SQLError) {}
    func close() {}
}
