// YDBDriver at work.
import YDBDriver

struct YDBDriverBenchmark {
    let server: BenchmarkServer
    let tasks: Int
    let seconds: Double

    func run(_ workload: Drivers.Workload) async throws -> Stopwatch {
        try await withDriver(
            endpoint: "grpc://\(server.host):\(server.port)", database: "/local"
        ) { driver in
            switch workload {
            case .select: try await select(driver)
            case .lookups: try await lookups(driver)
            case .store: try await store(driver)
            }
        }
    }

    private typealias Row = (Int32, String, Double, YDBTimestamp)

    private func select(_ driver: Driver) async throws -> Stopwatch {
        try await QuerySession.with(driver) { session in
            var watch = Stopwatch()
            var total = 0.0
            var isWarm = false
            while watch.wall < seconds {
                var rows = 0
                if isWarm { watch.begin() }
                let results = try await session.executeQuery(
                    "SELECT id, name, score, created FROM driver_rows")
                for try await result in results {
                    for row in result.rows {
                        let (id, name, score, created) = try row.decode(Row.self)
                        total +=
                            Double(id) + score + Double(created.microsecondsSince1970)
                            + Double(name.utf8.count)
                        rows += 1
                    }
                }
                guard rows == WantedIDs.rows else { throw WrongRow() }
                if isWarm { watch.end(rows) }
                isWarm = true
            }
            guard total > 0 else { throw WrongRow() }
            return watch
        }
    }

    private struct Prepared: Sendable {
        let session: Session
        let query: DataQuery
    }

    private func lookups(_ driver: Driver) async throws -> Stopwatch {
        let lookups = DriverLookups<Prepared>(tasks: tasks, seconds: seconds) { id, prepared in
            let results = try await prepared.session.executeQuery(prepared.query, ["$id": id])
            guard let row = results.first?.rows.first else { throw WrongRow() }
            return Int(try row.decode(Row.self).0)
        }
        return try await lookups.run {
            let session = try await Session.create(driver)
            let query = try await session.prepareQuery(
                "DECLARE $id AS Int32; SELECT id, name, score, created FROM driver_rows WHERE id = $id"
            )
            return Prepared(session: session, query: query)
        }
    }

    private func store(_ driver: Driver) async throws -> Stopwatch {
        let noon = YDBTimestamp(microsecondsSince1970: 1_709_208_000_000_000)
        let rows: [[String: any YDBEncodable]] = (1...WantedIDs.rows).map {
            [
                "id": Int32($0), "name": "the name of row \($0)", "score": Double($0) / 8,
                "created": noon,
            ]
        }
        let types: [String: YDBType] = [
            "id": .optional(.int32), "name": .optional(.utf8), "score": .optional(.double),
            "created": .optional(.timestamp),
        ]
        var watch = Stopwatch()
        while watch.wall < seconds {
            watch.begin()
            try await driver.tableClient.bulkUpsert(
                "/local/driver_stored", rows, columnTypes: types)
            watch.end(rows.count)
        }
        return watch
    }
}
