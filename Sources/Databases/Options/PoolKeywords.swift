// Options of URLs that are not the driver's.

import ClientPooling

extension DatabaseURL {
    /// Takes the options that are not the driver's.
    ///
    /// - Parameter keepsMaximum: Whether the maximum was given elsewhere, which wins.
    /// - Returns: Those that are left.
    func readPool(
        _ pool: inout PoolOptions, keepsMaximum: Bool
    ) throws(DatabaseError) -> [Option] {
        var rest: [Option] = []
        for option in options {
            guard Self.poolNames.contains(option.name) else {
                if try !isOfPython(option) { rest.append(option) }
                continue
            }
            guard isPooled else {
                throw .invalidOptions("\(option.name) is for a pool: \(schemeName)+pool://")
            }
            switch option.name {
            case "maxsize", "max_size":
                let count = try option.count
                if !keepsMaximum { pool.maximumConnections = count }
            case "minsize", "min_size": pool.minimumConnections = try option.count
            case "pool_recycle": pool.lifetime = try option.seconds
            case "max_inactive_connection_lifetime": pool.idleTimeout = try option.seconds
            default: pool.acquireTimeout = try option.seconds
            }
        }
        // What was not asked for is kept within what was.
        pool.minimumConnections = min(pool.minimumConnections, pool.maximumConnections)
        return rest
    }

    private static let poolNames: Set<String> = [
        "maxsize", "max_size", "minsize", "min_size", "pool_recycle",
        "max_inactive_connection_lifetime", "acquire_timeout",
    ]

    /// Whether it is an option of Python's drivers that asks for what is always so here.
    private func isOfPython(_ option: Option) throws(DatabaseError) -> Bool {
        guard let values = Self.givens[option.name] else { return false }
        guard values.contains(option.value.lowercased()) else {
            throw .invalidOptions(
                "\(option.name) is always \(values.first ?? "") here, not \(option.value)")
        }
        return true
    }

    private static let truth = ["true", "1", "yes"]
    private static let givens: [String: [String]] = [
        "convert_params": truth, "autocommit": truth, "use_unicode": truth, "json": truth,
        "charset": ["utf8mb4", "utf8"],
    ]
}

extension DatabaseURL.Option {
    /// A number of connections.
    var count: Int {
        get throws(DatabaseError) {
            guard let number = Int(value), (0...100_000).contains(number) else {
                throw .invalidOptions("\(name)=\(value) is no number of connections")
            }
            return number
        }
    }

    /// A time in seconds; nil for ever.
    var seconds: Duration? {
        get throws(DatabaseError) {
            guard let number = Double(value), number >= -1, number < 1e9 else {
                throw .invalidOptions("\(name)=\(value) is no number of seconds")
            }
            return number <= 0 ? nil : .seconds(number)
        }
    }
}
