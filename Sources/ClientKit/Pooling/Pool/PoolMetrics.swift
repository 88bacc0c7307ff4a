// What a pool reports to the metrics system, under OpenTelemetry's names for database connection pools.

import CoreMetrics

/// The pool's instruments.
struct PoolMetrics: Sendable {
    /// What changes with each event, for meters that count up and down.
    struct Level: Sendable {
        var idle = 0
        var used = 0
        var pending = 0

        init(_ census: PoolCensus) {
            idle = census.idle
            used = census.lent
            pending = census.waiting
        }
    }

    private let idle: Meter
    private let used: Meter
    private let pending: Meter
    private let timeouts: Counter
    private let createTime: Timer
    private let waitTime: Timer
    private let useTime: Timer

    init(options: PoolOptions, factory: any MetricsFactory) {
        let name = [("db.client.connection.pool.name", options.name)]
        func counted(_ state: String) -> Meter {
            Meter(
                label: "db.client.connection.count",
                dimensions: name + [("db.client.connection.state", state)], factory: factory)
        }
        idle = counted("idle")
        used = counted("used")
        pending = Meter(
            label: "db.client.connection.pending_requests", dimensions: name, factory: factory)
        timeouts = Counter(
            label: "db.client.connection.timeouts", dimensions: name, factory: factory)
        createTime = Timer(
            label: "db.client.connection.create_time", dimensions: name, factory: factory)
        waitTime = Timer(
            label: "db.client.connection.wait_time", dimensions: name, factory: factory)
        useTime = Timer(
            label: "db.client.connection.use_time", dimensions: name, factory: factory)
        Meter(label: "db.client.connection.max", dimensions: name, factory: factory)
            .set(options.maximumConnections)
    }

    /// Differences, not values: events of several threads may report in another order than they happened.
    func moved(from old: Level, to new: Level) {
        move(idle, by: new.idle - old.idle)
        move(used, by: new.used - old.used)
        move(pending, by: new.pending - old.pending)
    }

    private func move(_ meter: Meter, by difference: Int) {
        if difference > 0 { meter.increment(by: Double(difference)) }
        if difference < 0 { meter.decrement(by: Double(-difference)) }
    }

    func timedOut() { timeouts.increment() }
    func created(in time: Duration) { createTime.recordNanoseconds(time.wholeNanoseconds) }
    func waited(_ time: Duration) { waitTime.recordNanoseconds(time.wholeNanoseconds) }
    func used(_ time: Duration) { useTime.recordNanoseconds(time.wholeNanoseconds) }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLong ? .max : whole + attoseconds / 1_000_000_000
    }
}
