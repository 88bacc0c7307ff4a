// What a pool tells metrics and log.

import ClientPooling
import CoreMetrics
import Logging
import Testing

/// Keeps all that is reported.
private final class MetricsBook: MetricsFactory {
    private let values = WatchedMutex<[String: [Double]]>([:])

    /// - Parameter name: The label without its common beginning, and the state in brackets.
    subscript(_ name: String) -> [Double] { values.withLock { $0[name] ?? [] } }

    func note(_ name: String, _ value: Double) {
        values.withLock { $0[name, default: []].append(value) }
    }

    private func name(_ label: String, _ dimensions: [(String, String)]) -> String {
        #expect(dimensions.contains { $0.0 == "db.client.connection.pool.name" && $0.1 == "books" })
        let state = dimensions.first { $0.0 == "db.client.connection.state" }.map { "[\($0.1)]" }
        return String(label.dropFirst("db.client.connection.".count)) + (state ?? "")
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Entry(book: self, name: name(label, dimensions))
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Entry(book: self, name: name(label, dimensions))
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Entry(book: self, name: name(label, dimensions))
    }
    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        Entry(book: self, name: name(label, dimensions))
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}

    private final class Entry: CounterHandler, TimerHandler, MeterHandler, RecorderHandler {
        let book: MetricsBook
        let name: String

        init(book: MetricsBook, name: String) {
            self.book = book
            self.name = name
        }

        func increment(by amount: Int64) { book.note(name, Double(amount)) }
        func reset() {}
        func recordNanoseconds(_ duration: Int64) { book.note(name, Double(duration) / 1e9) }
        func set(_ value: Int64) { book.note(name, Double(value)) }
        func set(_ value: Double) { book.note(name, value) }
        func increment(by amount: Double) { book.note(name, amount) }
        func decrement(by amount: Double) { book.note(name, -amount) }
        func record(_ value: Int64) { book.note(name, Double(value)) }
        func record(_ value: Double) { book.note(name, value) }
    }
}

/// Keeps all lines.
private final class LogBook: Sendable {
    private let lines = WatchedMutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test", factory: { _ in Handler(book: self) })
        logger.logLevel = .debug
        return logger
    }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let pool = metadata["pool"].map { "\($0)" } ?? "?"
            book.lines.withLock { $0.append("\(event.level) \(pool): \(event.message)") }
        }
    }
}

@Suite struct ReportTests {
    @Test func metricsFollowTheConnections() throws {
        let simulation = Simulation()
        let server = FakeServer()
        let book = MetricsBook()
        var options = PoolOptions()
        options.name = "books"
        options.maximumConnections = 1
        let pool = try ConnectionPool(
            options: options, clock: simulation.clock, metricsFactory: book
        ) { try await server.connect() }
        simulation.spawn { await pool.run() }
        server.closeGate()
        let first = Borrower(pool: pool, simulation: simulation, timeout: .seconds(9))
        simulation.advance(by: .seconds(2))
        server.openGate()
        simulation.settle()
        let second = Borrower(pool: pool, simulation: simulation, timeout: .seconds(1))
        simulation.advance(by: .seconds(3))
        #expect(second.clientError?.code == .poolTimeout)
        first.giveBack()
        #expect(book["max"] == [1])
        #expect(book["create_time"] == [2] && book["wait_time"] == [2])
        #expect(book["use_time"] == [3])
        #expect(book["timeouts"] == [1])
        #expect(book["pending_requests"] == [1, -1, 1, -1])
        #expect(book["count[used]"] == [1, -1] && book["count[idle]"] == [1])
        pool.terminate()
        #expect(book["count[idle]"] == [1, -1])
    }

    @Test func theLogTellsOfConnectionsAndFailures() throws {
        let simulation = Simulation()
        let server = FakeServer()
        let book = LogBook()
        var options = PoolOptions()
        options.name = "books"
        let pool = try ConnectionPool(
            options: options, clock: simulation.clock, logger: book.logger
        ) { try await server.connect() }
        simulation.spawn { await pool.run() }
        server.behaviour.connect = .failure(FakeFailure())
        _ = Borrower(pool: pool, simulation: simulation, timeout: .seconds(5))
        server.behaviour.connect = .success
        simulation.advance(by: .seconds(1))
        server.connections[0].breakDown()
        pool.terminate()
        #expect(
            book.all == [
                "warning books: cannot connect", "debug books: connection opened",
                "debug books: connection closed by its peer",
                "warning books: connections ended while lent",
            ])
    }
}
