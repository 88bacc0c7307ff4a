// A test case for XCTest whose every test has a server or a fork of its own, and whose failures show the log.

public import FaultInjection
import Synchronization
public import Understudy
public import XCTest

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A test case each of whose tests has a server of its own: ``server``. A subclass says what is to be started; one that names a
/// ``shared`` server gets a private fork of it for each test instead, which is filled once for all.
///
/// ```swift
/// final class JobTests: UnderstudyTestCase {
///     override class var script: UnderstudyScript? { "CREATE TABLE jobs (id int PRIMARY KEY)" }
///
///     func testEnqueue() async throws {
///         let queue = try await JobQueue(url: server.url())
///     }
/// }
/// ```
///
/// A test that fails says the seed and the rules of its faults, and shows the log: as an attachment where XCTest keeps any,
/// on Linux on standard error.
open class UnderstudyTestCase: XCTestCase {
    private static let forks = Atomic<Int>(0)
    /// Lines of a log that are printed, the last ones.
    private static let printedLines = 500

    private var running: UnderstudyServer?

    /// What each test's server is started with.
    open class var options: UnderstudyOptions { .usual }
    /// What fills each test's server; nil: nothing.
    open class var script: UnderstudyScript? { nil }
    /// Does what a script cannot, such as the migrations of the code under test, once ``script`` has run.
    open class func prepare(_ server: UnderstudyServer) async throws {}
    /// The faults that befall the clients of each test, counted anew in each. A test whose rules cannot be fails, and says why.
    ///
    /// ```swift
    /// override class var faults: FaultPlan? { "serialization_failure at commit times 2" }
    /// ```
    open class var faults: FaultPlan? { nil }
    /// The server that the tests take private forks of; nil: each has a server of its own. ``options``, ``script`` and
    /// ``prepare(_:)`` are the shared server's affair then.
    open class var shared: SharedUnderstudy? { nil }

    /// The test's own server, or its fork. Throws outside of a test.
    public var server: UnderstudyServer {
        get throws { try XCTUnwrap(running, "the server is there while a test runs") }
    }

    /// Starts the server, or makes the fork. An override calls this one first.
    open override func setUp() async throws {
        try await super.setUp()
        running = try await start()
    }

    private func start() async throws -> UnderstudyServer {
        let plan = Self.faults
        if let shared = Self.shared {
            let number = Self.forks.add(1, ordering: .relaxed).newValue
            return try await shared.server.privateFork(
                named: "\(Self.self)-\(number)", faults: plan, logLimit: 100_000)
        }
        var options = Self.options
        if options.logLimit == nil { options.isLogged = true }
        if let plan { options.faults = plan }
        return try await UnderstudyServer.start(options, load: Self.script) { server in
            try await Self.prepare(server)
        }
    }

    /// Shows the log of a test that has failed, and shuts down. An override calls this one last.
    open override func tearDown() async throws {
        if let running {
            if let testRun, testRun.totalFailureCount > 0 { show(running) }
            await running.shutdown()
        }
        running = nil
        try await super.tearDown()
    }

    private func show(_ server: UnderstudyServer) {
        #if canImport(Darwin)
            let attachment = XCTAttachment(string: server.failureReport)
            attachment.name = "understudy.log"
            add(attachment)
            if let summary = server.faultSummary { print(error: "\(name): \(summary)") }
        #else
            let lines = server.failureReport.split(separator: "\n")
            let left = lines.count - Self.printedLines
            print(
                error: "\(name): the server's log"
                    + (left > 0 ? ", without its first \(left) lines" : "") + "\n"
                    + lines.suffix(Self.printedLines).map { "    \($0)" }.joined(separator: "\n"))
        #endif
    }

    private func print(error text: String) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
