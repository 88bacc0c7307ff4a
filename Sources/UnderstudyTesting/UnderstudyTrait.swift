// A trait for Swift Testing: every test has a server or a fork of its own, and a failed one attaches its log.

public import FaultInjection
import Synchronization
public import Testing
public import Understudy

/// Gives every test it stands at, or every test of a suite, and every case of a test with arguments, a server of its own or
/// a private fork of one that they share: ``Understudy/UnderstudyServer/current``. Tests stay free to run in parallel.
public struct UnderstudyTrait: TestTrait, SuiteTrait, TestScoping {
    enum Source: Sendable {
        case server(
            UnderstudyOptions, script: UnderstudyScript?,
            prepare: (@Sendable (UnderstudyServer) async throws -> Void)?,
            clock: (@Sendable () -> VirtualClock)?)
        case fork(SharedUnderstudy)
    }

    private static let forks = Atomic<Int>(0)

    private let source: Source
    private let plan: FaultPlan?

    init(_ source: Source, plan: FaultPlan?) {
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
            try await UnderstudyServer.$current.withValue(server) {
                try await watching(server, test, testCase, function)
            }
            await server.shutdown()
        } catch {
            await server.shutdown()
            throw error
        }
    }

    private func start(for test: Test) async throws -> UnderstudyServer {
        switch source {
        case .server(var options, let script, let prepare, let clock):
            if options.logLimit == nil { options.isLogged = true }
            if let plan { options.faults = plan }
            if let clock { options.clock = clock() }
            return try await UnderstudyServer.start(options, load: script, prepare: prepare)
        case .fork(let shared):
            let number = Self.forks.add(1, ordering: .relaxed).newValue
            let name = test.name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.prefix(100)
            return try await shared.server.privateFork(
                named: "\(name)-\(number)", faults: plan, logLimit: 100_000)
        }
    }

    private func watching(
        _ server: UnderstudyServer, _ test: Test, _ testCase: Test.Case?,
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

    private func attach(_ server: UnderstudyServer) {
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
    /// A server for every test, filled by a script and by code.
    ///
    /// ```swift
    /// @Test(.understudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY)")) func enqueue() async throws {
    ///     let server = try #require(UnderstudyServer.current)
    /// }
    ///
    /// @Test(.understudy(load: schema, faults: "serialization_failure at commit times 2; delay 1s before statement nth 3"))
    /// ```
    ///
    /// - Parameters:
    ///   - plan: the faults that befall its clients. The test fails where a rule cannot be, and says why.
    ///   - prepare: does what a script cannot, such as the migrations of the code under test.
    ///   - clock: made anew for every test: the ``Understudy/UnderstudyServer/clock`` of its server.
    public static func understudy(
        _ options: UnderstudyOptions = .usual, load script: UnderstudyScript? = nil,
        faults plan: FaultPlan? = nil,
        prepare: (@Sendable (UnderstudyServer) async throws -> Void)? = nil,
        clock: (@Sendable () -> VirtualClock)? = nil
    ) -> UnderstudyTrait {
        UnderstudyTrait(
            .server(options, script: script, prepare: prepare, clock: clock), plan: plan)
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
    /// - Parameter plan: the faults of every test's own fork, with counts of its own. The test fails where a rule cannot be, and says
    ///   why.
    public static func understudy(
        forkOf shared: SharedUnderstudy, faults plan: FaultPlan? = nil
    ) -> UnderstudyTrait {
        UnderstudyTrait(.fork(shared), plan: plan)
    }
}
