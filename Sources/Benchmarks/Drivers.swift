// The Swift drivers at the work that scripts/benchmark measures others at.
import ArgumentParser

struct Drivers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Measure a driver against the server at BENCHMARK_HOST and BENCHMARK_PORT; prints how much, seconds, processor seconds."
    )

    enum Driver: String, ExpressibleByArgument { case postgres, mysql, ydb }
    enum Workload: String, ExpressibleByArgument { case select, lookups, store }

    @Flag(
        help:
            "Look rows up on the connections' event loops; YDB's connections are shared, and are not asked so."
    )
    var onEventLoop = false

    @Argument(help: "Whose driver.")
    var driver: Driver

    @Argument(help: "What is done.")
    var workload: Workload

    @Argument(help: "How many tasks look up rows.")
    var tasks: Int

    @Argument(help: "For how long.")
    var seconds: Double

    func run() async throws {
        let server = try BenchmarkServer()
        let watch =
            switch driver {
            case .postgres:
                try await PostgresDriverBenchmark(
                    server: server, tasks: tasks, seconds: seconds, onEventLoop: onEventLoop
                )
                .run(workload)
            case .mysql:
                try await MySQLDriverBenchmark(
                    server: server, tasks: tasks, seconds: seconds, onEventLoop: onEventLoop
                )
                .run(workload)
            case .ydb:
                try await YDBDriverBenchmark(server: server, tasks: tasks, seconds: seconds)
                    .run(workload)
            }
        print(watch.count, watch.wall, watch.processor)
    }
}
