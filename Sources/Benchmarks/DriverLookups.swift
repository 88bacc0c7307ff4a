// Single rows looked up by several tasks at once, each with a connection of its own: the same loop for every driver.

/// Looks rows up until the time is over.
struct DriverLookups<Connection: Sendable>: Sendable {
    let tasks: Int
    let seconds: Double
    /// Asks for the row of an id, and gives the id of the row that came.
    let lookUp: @Sendable (Int, Connection) async throws -> Int
    /// Does all of a connection's work where it is to be done.
    var place: @Sendable (Connection, @Sendable () async throws -> Int) async throws -> Int = {
        try await $1()
    }

    /// - Parameter connect: Makes a connection; each is used once before the time begins.
    /// - Throws: What connecting and looking up throw; ``WrongRow`` where another row came than was asked for.
    func run(_ connect: () async throws -> Connection) async throws -> Stopwatch {
        var connections: [Connection] = []
        for _ in 0..<tasks {
            let connection = try await connect()
            _ = try await lookUp(1, connection)
            connections.append(connection)
        }
        var watch = Stopwatch()
        watch.begin()
        let end = Stopwatch.wallNow + seconds
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for (task, connection) in connections.enumerated() {
                group.addTask {
                    try await place(connection) { try await ask(connection, task, until: end) }
                }
            }
            return try await group.reduce(0, +)
        }
        watch.end(count)
        return watch
    }

    private func ask(
        _ connection: Connection, _ task: Int, until end: Double
    ) async throws -> Int {
        var wanted = WantedIDs(task: task)
        var count = 0
        repeat {
            let id = wanted.next()
            guard try await lookUp(id, connection) == id else { throw WrongRow() }
            count += 1
        } while Stopwatch.wallNow < end
        return count
    }
}
