// MySQLDriver at work.
import MySQLDriver

struct MySQLDriverBenchmark {
    let server: BenchmarkServer
    let tasks: Int
    let seconds: Double
    let onEventLoop: Bool

    func run(_ workload: Drivers.Workload) async throws -> Stopwatch {
        switch workload {
        case .select: try await select()
        case .lookups: try await lookups()
        case .store: try await store()
        }
    }

    private func connect() async throws -> MySQLConnection {
        var options = MySQLOptions(
            host: server.host, port: server.port, user: "root", database: "test")
        options.tls = .off
        return try await MySQLConnection.connect(options)
    }

    private typealias Row = (Int32, String, Double, MySQLDateTime)

    /// The parameter has the statement prepared, so that values come in their binary form.
    private func select() async throws -> Stopwatch {
        let connection = try await connect()
        var watch = Stopwatch()
        var total = 0.0
        var isWarm = false
        while watch.wall < seconds {
            var rows = 0
            if isWarm { watch.begin() }
            for try await row in try await connection.query(
                "SELECT id, name, score, created FROM driver_rows WHERE id > \(0)")
            {
                let (id, name, score, created) = try row.decode(Row.self)
                total += Double(id) + score + Double(created.second) + Double(name.utf8.count)
                rows += 1
            }
            if isWarm { watch.end(rows) }
            isWarm = true
        }
        guard total > 0 else { throw WrongRow() }
        await connection.close()
        return watch
    }

    private func lookups() async throws -> Stopwatch {
        var lookups = DriverLookups<MySQLConnection>(
            tasks: tasks, seconds: seconds, lookUp: Self.lookUp)
        if onEventLoop {
            lookups.place = { connection, work in
                try await connection.onEventLoop { try await work() }
            }
        }
        return try await lookups.run(connect)
    }

    private static func lookUp(_ id: Int, _ connection: MySQLConnection) async throws -> Int {
        guard
            let row = try await connection.query(
                "SELECT id, name, score, created FROM driver_rows WHERE id = \(id)"
            ).first()
        else { throw WrongRow() }
        return Int(try row.decode(Row.self).0)
    }

    private func store() async throws -> Stopwatch {
        let connection = try await connect()
        let noon = MySQLDateTime(year: 2024, month: 2, day: 29, hour: 12)
        let rows: [Row] = (1...WantedIDs.rows).map {
            (Int32($0), "the name of row \($0)", Double($0) / 8, noon)
        }
        var watch = Stopwatch()
        while watch.wall < seconds {
            try await connection.execute("TRUNCATE driver_stored")
            watch.begin()
            try await connection.insert(
                into: "driver_stored", columns: ["id", "name", "score", "created"], rows: rows)
            watch.end(rows.count)
        }
        await connection.close()
        return watch
    }
}
