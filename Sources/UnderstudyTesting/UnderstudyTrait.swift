// A trait for Swift Testing: every test has a server or a fork of its own, and a failed one attaches its log.

public import FaultInjection
import Synchronization
public import Testing
public import Understudy

/// Gives every test it stands at, or every test of a suite, and every case of a test with arguments, a server of its own or
/// a private fork of one that they share: ``Understudy/Understudy/current``. Tests stay free to run in parallel.
public struct UnderstudyTrait: TestTrait, SuiteTrait, TestScoping {
    enum Source: Sendable {
        case server(UnderstudyOptions, script: String?, clock: (@Sendable () -> VirtualClock)?)
        case fork(SharedUnderstudy)
    }

    private static let forks = Atomic<Int>(0)

    private let source: Source
    /// Throws for rules that cannot be: a trait's arguments cannot.
    private let plan: @Sendable () throws -> FaultPlan?

    init(_ source: Source, plan: @escaping @Sendable () throws -> FaultPlan?) {
        self.source = source
        self.plan = plan
    }

    /// The tests of a suite each get theirs.
    public var isRecursive: Bool { true }

    /// Starts the server or makes the fork, then runs the test; shuts down whatever becomes of it. A test that records an
    /// issue says the seed and the rules, and gets the log and the faults as an attachment.
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        let server = try await start(for: test)
        do {
            try await Understudy.$current.withValue(server) {
                try await watching(server, test, testCase, function)
            }
            await server.shutdown()
        } catch {
            await server.shutdown()
            throw error
        }
    }

    private func start(for test: Test) async throws -> Understudy {
        let plan = try plan()
        switch source {
        case .server(var options, let script, let clock):
            if options.logLimit == nil { options.isLogged = true }
            // Copies of the options would share their faults: what one test adds would befall the others.
            options.faults = try FaultInjector(plan ?? options.faults.plan)
            if let clock { options.clock = clock() }
            let server = try await Understudy.start(options)
            do {
                if let script { try await server.load(sql: script) }
            } catch {
                await server.shutdown()
                throw error
            }
            return server
        case .fork(let shared):
            let number = Self.forks.add(1, ordering: .relaxed).newValue
            let name = test.name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.prefix(100)
            return try await shared.server.privateFork(
                named: "\(name)-\(number)", faults: plan, logLimit: 100_000)
        }
    }

    private func watching(
        _ server: Understudy, _ test: Test, _ testCase: Test.Case?,
        _ function: @Sendable () async throws -> Void
    ) async throws {
        #if compiler(>=6.2)
            let watch = FailureWatch()
            let trait = IssueHandlingTrait.compactMapIssues { issue in
                watch.note()
                guard let summary = server.faultSummary else { return issue }
                var issue = issue
                issue.comments.append(Comment(rawValue: summary))
                return issue
            }
            do {
                try await trait.provideScope(for: test, testCase: testCase, performing: function)
            } catch {
                if let summary = server.faultSummary {
                    Issue.record(Comment(rawValue: summary), severity: .warning)
                }
                attach(server)
                throw error
            }
            if watch.hasFailed { attach(server) }
        #else
            try await function()
        #endif
    }

    private func attach(_ server: Understudy) {
        #if compiler(>=6.2)
            Attachment.record(server.failureReport, named: "understudy.log")
        #endif
    }
}

/// Whether a test has recorded an issue.
private final class FailureWatch: Sendable {
    private let failed = Atomic<Bool>(false)

    var hasFailed: Bool { failed.load(ordering: .acquiring) }

    func note() { failed.store(true, ordering: .releasing) }
}

extension Trait where Self == UnderstudyTrait {
    /// A server for every test, filled by this script.
    ///
    /// ```swift
    /// @Test(.understudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY)")) func enqueue() async throws {
    ///     let server = try #require(Understudy.current)
    /// }
    /// ```
    ///
    /// - Parameter clock: made anew for every test: the ``Understudy/Understudy/clock`` of its server.
    public static func understudy(
        _ options: UnderstudyOptions = .postgres, load script: String? = nil,
        faults plan: FaultPlan? = nil, clock: (@Sendable () -> VirtualClock)? = nil
    ) -> UnderstudyTrait {
        UnderstudyTrait(.server(options, script: script, clock: clock)) { plan }
    }

    /// A server for every test, with faults for its clients.
    ///
    /// ```swift
    /// @Test(.understudy(load: schema, faults: "serialization_failure at commit times 2; delay 1s before statement nth 3"))
    /// ```
    ///
    /// - Parameters:
    ///   - rules: in their one-line form, with `;` between them. The test fails where one of them cannot be, and says why.
    ///   - seed: decides what the rules leave to chance.
    public static func understudy(
        _ options: UnderstudyOptions = .postgres, load script: String? = nil,
        faults rules: String, seed: UInt64 = 0, clock: (@Sendable () -> VirtualClock)? = nil
    ) -> UnderstudyTrait {
        UnderstudyTrait(.server(options, script: script, clock: clock)) {
            try FaultPlan(rules, seed: seed)
        }
    }

    /// A private fork of one server for every test: the server is started and filled once, and the fork holds what the server
    /// holds.
    ///
    /// ```swift
    /// let shared = SharedUnderstudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY)")
    ///
    /// @Suite(.understudy(forkOf: shared)) struct JobTests { … }
    /// ```
    ///
    /// - Parameter plan: the faults of every test's own fork, with counts of its own.
    public static func understudy(
        forkOf shared: SharedUnderstudy, faults plan: FaultPlan? = nil
    ) -> UnderstudyTrait {
        UnderstudyTrait(.fork(shared)) { plan }
    }

    /// A private fork of one server for every test, with faults for its clients alone.
    ///
    /// - Parameters:
    ///   - rules: in their one-line form, with `;` between them. The test fails where one of them cannot be, and says why.
    ///   - seed: decides what the rules leave to chance.
    public static func understudy(
        forkOf shared: SharedUnderstudy, faults rules: String, seed: UInt64 = 0
    ) -> UnderstudyTrait {
        UnderstudyTrait(.fork(shared)) { try FaultPlan(rules, seed: seed) }
    }
}
