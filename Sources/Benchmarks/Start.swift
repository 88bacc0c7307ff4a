// How long a server takes to start inside a process that has started one before.
import ArgumentParser
import Understudy

struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start and stop servers in the process; prints the median start.")

    @ArgumentParser.Option(help: "How many servers.")
    var times = 200

    func run() async throws {
        let clock = ContinuousClock()
        var spent: [Duration] = []
        for _ in 0...max(1, times) {
            let begun = clock.now
            let server = try await UnderstudyServer.start()
            spent.append(clock.now - begun)
            await server.shutdown()
        }
        let median = spent.dropFirst().sorted()[spent.count / 2 - 1]
        print("start_microseconds", median / .microseconds(1))
    }
}
