// What a test that fails under the trait says and attaches: it fails in a process of its own, whose attachments are read.

import FaultInjection
import Foundation
import Testing
import Understudy
import UnderstudyTesting

/// Set in the process of the tests that are to fail.
private let variable = "UNDERSTUDY_FAILS_ON_PURPOSE"

@Suite(
    .enabled(if: ProcessInfo.processInfo.environment[variable] != nil),
    .understudy(
        .postgres, load: "CREATE TABLE jobs (id int)",
        faults: .rules("notice \"slow\" before statement kind insert", seed: 4711)))
struct FailuresOnPurpose {
    private func insert() async throws {
        let server = try #require(UnderstudyServer.current)
        let client = try await WireClient.connect(server.url(), application: "billing")
        try await client.query("INSERT INTO jobs VALUES (42)")
    }

    @Test func expects() async throws {
        try await insert()
        #expect(Bool(false), "on purpose")
    }

    @Test func throwsAnError() async throws {
        try await insert()
        throw CancellationError()
    }

    @Test func passes() async throws { try await insert() }

    @Test func expectsOfTheLog() async throws {
        let server = try #require(UnderstudyServer.current)
        try await insert()
        server.expectStatements(containing: "INSERT", count: 2)
        server.expectStatements(containing: "INSERT", count: 1)
    }
}

@Test(.enabled(if: ProcessInfo.processInfo.environment[variable] != nil))
func noLogOnPurpose() async throws {
    try await withUnderstudy { server in server.expectCommits(0) }
}

@Test(
    .enabled(if: ProcessInfo.processInfo.environment[variable] != nil),
    .understudy(.postgres, faults: "reset after comit"))
func rulesOnPurposeMisspelt() {}

#if os(Linux)
    @Suite struct FailureTests {
        /// Runs a test in a process of its own: its exit status, its output, and what it attaches.
        private static func run(_ test: String) throws -> (Int32, String, [String]) {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("understudy-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe")
                .resolvingSymlinksInPath()
            process.arguments = [
                "--testing-library", "swift-testing", "--filter", test,
                "--attachments-path", folder.path,
            ]
            process.environment = ProcessInfo.processInfo.environment.merging([variable: "1"]) {
                $1
            }
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let output = String(
                decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            let attachments = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasPrefix("understudy") }
                .map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
            return (process.terminationStatus, output, attachments)
        }

        @Test func rulesThatCannotBeFailTheTest() throws {
            let (status, output, _) = try Self.run("rulesOnPurposeMisspelt")
            #expect(status != 0)
            #expect(output.contains("did you mean commit?"), "\(output)")
        }

        /// The expectation's own line, not that of the test.
        @Test func anExpectationOfTheLogFailsWhereItStands() throws {
            let (status, output, _) = try Self.run("FailuresOnPurpose/expectsOfTheLog")
            #expect(status != 0)
            let lines = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false)
            let line = try #require(lines.firstIndex { $0.contains("count: 2)") }) + 1
            #expect(output.contains("FailureTests.swift:\(line):"), "\(output)")
            #expect(output.contains("expected 2 statements containing"), "\(output)")
        }

        @Test func anExpectationWithoutALogFails() throws {
            let (status, output, _) = try Self.run("noLogOnPurpose")
            #expect(status != 0)
            #expect(output.contains("the server keeps no log"), "\(output)")
        }

        @Test(arguments: ["expects", "throwsAnError", "passes"])
        func aFailureShowsTheSeedThePlanAndTheLog(_ name: String) throws {
            let (status, output, attachments) = try Self.run("FailuresOnPurpose/\(name)\\(")
            guard name != "passes" else {
                #expect(status == 0, "\(output)")
                #expect(attachments.isEmpty)
                return
            }
            #expect(status != 0, "\(output)")
            let summary =
                #"seed 4711, faults: 'notice "slow" before statement kind insert' acted once"#
            #expect(output.contains(summary), "\(output)")
            let text = try #require(attachments.first)
            #expect(attachments.count == 1)
            #expect(text.contains("connection 1 (postgres, postgres, billing)"))
            #expect(text.contains("1: INSERT INTO jobs VALUES (42) -- 1 rows"))
            #expect(text.contains(#"1: fault notice "slow" before statement (rule 1)"#))
            #expect(text.contains(summary))
        }
    }
#endif
