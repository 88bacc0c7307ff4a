// A trait for Swift Testing: every test has a server of its own, and a failed one attaches its log.

public import FaultInjection
import Synchronization
public import Testing
public import Understudy

/// Gives every test it stands at, or every test of a suite, and every case of a test with arguments, a server of its own:
/// ``Understudy/Understudy/current``. Tests stay free to run in parallel.
public struct UnderstudyTrait: TestTrait, SuiteTrait, TestScoping {
    private let options: UnderstudyOptions
    private let script: String?
    private let plan: FaultPlan?

    init(_ options: UnderstudyOptions, script: String?, plan: FaultPlan?) {
        self.options = options
        self.script = script
        self.plan = plan
    }

    /// The tests of a suite each get theirs.
    public var isRecursive: Bool { true }

    /// Starts the server, runs the script, then the test; shuts down whatever becomes of it. A test that records an issue
    /// gets the log and the faults with their seed as attachments.
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        var options = options
        if options.logLimit == nil { options.isLogged = true }
        if let plan { options.faults = try FaultInjector(plan) }
        try await withUnderstudy(options) { server in
            if let script { try await server.load(sql: script) }
            try await Understudy.$current.withValue(server) {
                try await watching(server, test, testCase, function)
            }
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
                return issue
            }
            do {
                try await trait.provideScope(for: test, testCase: testCase, performing: function)
            } catch {
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
            var text = server.log?.description ?? ""
            for rule in server.faults.report {
                text +=
                    "\nfault '\(rule.rule)' acted \(rule.hits) times (seed \(server.faults.seed))"
            }
            Attachment.record(text + "\n", named: "understudy.log")
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
    public static func understudy(
        _ options: UnderstudyOptions = .postgres, load script: String? = nil,
        faults plan: FaultPlan? = nil
    ) -> UnderstudyTrait {
        UnderstudyTrait(options, script: script, plan: plan)
    }
}
