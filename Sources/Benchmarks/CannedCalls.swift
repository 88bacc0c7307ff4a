// YDB's server without an engine behind one method: every call of it gets the same bytes at once.
import ArgumentParser
import Foundation
import YDBServer
import YDBWire

struct CannedCalls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Answer every call of a method of YDB's with the bytes of a file; prints the port, serves until it is killed."
    )

    @Argument(help: "The method's path, such as /Ydb.Table.V1.TableService/ExecuteDataQuery.")
    var path: String

    @Argument(help: "The file with the answer, encoded.")
    var file: String

    func run() async throws {
        let answer = [UInt8](try Data(contentsOf: URL(filePath: file)))
        var configuration = YDBServerConfiguration()
        configuration.port = 0
        let path = path
        let server = try await YDBServer.start(
            configuration,
            addServices: { routes, _ in
                routes.add([
                    GRPCMethod(
                        path, .none,
                        .answer { (_, _, output) in output.writer.writeGRPCMessage(answer) })
                ])
            })
        print(server.port)
        fflush(nil)
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
}
