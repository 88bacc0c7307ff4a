// The test case: a server or a fork a test, and what a failure shows.

import Foundation
import UnderstudyXCTest
import XCTest

final class OwnServerTests: UnderstudyTestCase {
    override class var script: UnderstudyScript? { "CREATE TABLE jobs (id int PRIMARY KEY);" }

    private func enqueue() async throws {
        let server = try server
        XCTAssertNotNil(server.port)
        XCTAssertNoThrow(try server.log)
        try await server.execute("INSERT INTO jobs VALUES (1)")
        let count = try await server.execute("SELECT count(*) FROM jobs").value
        XCTAssertEqual(count, "1")
    }

    override class func prepare(_ server: UnderstudyServer) async throws {
        try await server.execute("CREATE TABLE prepared AS SELECT 4 AS n")
    }

    func testOne() async throws { try await enqueue() }
    func testTheOther() async throws { try await enqueue() }

    func testWhatIsPrepared() async throws {
        let value = try await server.execute("SELECT n FROM prepared").value
        XCTAssertEqual(value, "4")
        expectStatements(count: 0)
    }
}

private let shared = SharedUnderstudy(
    .postgres { $0.databases = ["app"] },
    load: "CREATE TABLE jobs (id int PRIMARY KEY); INSERT INTO jobs VALUES (1);")

final class ForkTests: UnderstudyTestCase {
    override class var shared: SharedUnderstudy? { UnderstudyXCTestTests.shared }

    private func enqueue() async throws {
        let server = try server
        XCTAssertTrue(server.database.hasPrefix("app~ForkTests-"), server.database)
        try await server.execute("INSERT INTO jobs VALUES (2)")
        let count = try await server.execute("SELECT count(*) FROM jobs").value
        XCTAssertEqual(count, "2")
        let original = try await Self.shared?.server.execute("SELECT count(*) FROM jobs").value
        XCTAssertEqual(original, "1")
    }

    func testOne() async throws { try await enqueue() }
    func testTheOther() async throws { try await enqueue() }
}

/// Fails when the test below runs it in a process of its own.
final class FailureOnPurpose: UnderstudyTestCase {
    static let variable = "UNDERSTUDY_FAILS_ON_PURPOSE"

    override class var faults: FaultPlan? {
        .rules("reset after commit times 3", seed: 4711)
    }

    private func skipUnlessWanted() throws {
        try XCTSkipUnless(ProcessInfo.processInfo.environment[Self.variable] != nil)
    }

    func testFails() async throws {
        try skipUnlessWanted()
        XCTFail("on purpose")
    }

    func testThrows() async throws {
        try skipUnlessWanted()
        try await server.execute("SELECT nothing")
    }

    func testPasses() async throws {
        try skipUnlessWanted()
        try await server.execute("SELECT 1")
    }
}

/// Its rule has a slip of the pen: fails when the test below runs it.
final class MisspeltFaults: UnderstudyTestCase {
    override class var faults: FaultPlan? {
        guard ProcessInfo.processInfo.environment[FailureOnPurpose.variable] != nil else {
            return nil
        }
        return "reset after comit"
    }

    func testNothing() {}
}

#if os(Linux)
    final class FailureTests: XCTestCase {
        func testAFailureShowsTheSeedThePlanAndTheLog() throws {
            for name in ["testFails", "testThrows"] {
                let (status, text) = try run("FailureOnPurpose/\(name)")
                XCTAssertNotEqual(status, 0)
                XCTAssertTrue(text.contains("FailureOnPurpose.\(name): the server's log"), text)
                XCTAssertTrue(
                    text.contains("seed 4711, faults: 'reset after commit times 3' was never met"),
                    text)
            }
            let (status, text) = try run("FailureOnPurpose/testPasses")
            XCTAssertEqual(status, 0)
            XCTAssertFalse(text.contains("the server's log"), text)
        }

        func testRulesThatCannotBeFail() throws {
            let (status, text) = try run("MisspeltFaults/testNothing")
            XCTAssertNotEqual(status, 0)
            XCTAssertTrue(text.contains("did you mean commit?"), text)
        }

        /// The exit status, and what was said on standard error.
        private func run(_ name: String) throws -> (Int32, String) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe")
                .resolvingSymlinksInPath()
            process.arguments = ["UnderstudyXCTestTests.\(name)"]
            process.environment = ProcessInfo.processInfo.environment.merging(
                [FailureOnPurpose.variable: "1"]) { $1 }
            let output = Pipe()
            process.standardError = output
            process.standardOutput = output
            try process.run()
            let text = String(
                decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, text)
        }
    }
#endif
