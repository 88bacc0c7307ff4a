// What the measurements of the drivers share: the server, the clocks, what is asked for.
import ArgumentParser

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Whom to measure against.
struct BenchmarkServer {
    let host: String
    let port: Int

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let host = environment["BENCHMARK_HOST"],
            let port = environment["BENCHMARK_PORT"].flatMap({ Int($0) })
        else { throw ValidationError("BENCHMARK_HOST and BENCHMARK_PORT name the server") }
        self.host = host
        self.port = port
    }
}

/// Adds up the times of what lies between ``begin()`` and ``end(_:)``.
struct Stopwatch {
    private(set) var count = 0
    private(set) var wall = 0.0
    private(set) var processor = 0.0
    private var began = (wall: 0.0, processor: 0.0)

    mutating func begin() { began = Self.now }

    mutating func end(_ done: Int) {
        let now = Self.now
        wall += now.wall - began.wall
        processor += now.processor - began.processor
        count += done
    }

    static var now: (wall: Double, processor: Double) {
        (wallNow, seconds(CLOCK_PROCESS_CPUTIME_ID))
    }

    static var wallNow: Double { seconds(CLOCK_MONOTONIC) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// The ids that one of the tasks asks for, without end: a step that meets all.
struct WantedIDs {
    static let rows = 100_000
    private var last: Int

    init(task: Int) { last = task * 7919 }

    mutating func next() -> Int {
        last = (last + 7919) % Self.rows
        return last + 1
    }
}

/// Another row came than was asked for, or none.
struct WrongRow: Error {}
