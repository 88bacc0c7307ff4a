// What errors say: the Go SDK's table of statuses, and what the retry loop makes of it.

import ClientPooling
import Testing

@testable import YDBDriver
@testable import YDBWire

@Suite struct ErrorTests {
    enum Again: Sendable { case always, ifIdempotent, never }

    /// The Go SDK's table, but for SESSION_EXPIRED, where the documentation goes further: a session that is not there did nothing.
    static let statuses: [(YDBError.Code, Again)] = [
        (.badRequest, .never), (.unauthorized, .never), (.internalError, .never),
        (.aborted, .always), (.unavailable, .always), (.overloaded, .always),
        (.schemeError, .never), (.genericError, .never), (.timeout, .ifIdempotent),
        (.badSession, .always), (.preconditionFailed, .never), (.alreadyExists, .never),
        (.notFound, .never), (.sessionExpired, .always), (.cancelled, .never),
        (.undetermined, .ifIdempotent), (.unsupported, .never), (.sessionBusy, .always),
        (.externalError, .never),
    ]

    static let transport: [(GRPCStatus.Code, Again)] = [
        (.resourceExhausted, .always), (.aborted, .always), (.cancelled, .ifIdempotent),
        (.deadlineExceeded, .ifIdempotent), (.internal, .ifIdempotent),
        (.unavailable, .ifIdempotent), (.unauthenticated, .never), (.unimplemented, .never),
    ]

    private static func judged(_ error: YDBError) -> Again {
        let policy = RetrySettings().policy
        let failure = YDBError.retryClass(of: error)
        if policy.backoff(after: failure, isIdempotent: false) != nil { return .always }
        return policy.backoff(after: failure, isIdempotent: true) == nil ? .never : .ifIdempotent
    }

    @Test func statusesAreRepeatedAsTheGoSDKDoes() {
        for (code, again) in Self.statuses {
            let error = YDBError(code)
            #expect(Self.judged(error) == again, "\(code)")
            #expect(error.isRetryable == (again == .always), "\(code)")
        }
    }

    @Test func endsOfCallsAreRepeatedAsTheGoSDKDoes() {
        for (code, again) in Self.transport {
            for isStream in [false, true] {
                let end = CallEnd(status: GRPCStatus(code, "x"), cause: .lost)
                #expect(Self.judged(YDBError(end, isStream: isStream)) == again, "\(code)")
            }
        }
    }

    @Test func whatWasNotSentIsRepeated() {
        #expect(Self.judged(YDBError(.notProcessed("x"))) == .always)
        #expect(YDBError(.notProcessed("x")).outcome == .notApplied)
        #expect(Self.judged(.cannotConnect(ClientError.connectFailed("x"))) == .always)
    }

    @Test func endsOfCallsHaveTheCodesOfThePythonSDK() {
        let code = { (status: GRPCStatus.Code, isStream: Bool) in
            YDBError(CallEnd(status: GRPCStatus(status), cause: .lost), isStream: isStream).code
        }
        #expect(code(.unauthenticated, false) == .unauthenticated)
        #expect(code(.deadlineExceeded, false) == .deadlineExceeded)
        #expect(code(.unimplemented, false) == .unimplemented)
        #expect(code(.cancelled, false) == .cancelled)
        #expect(code(.unavailable, false) == .connectionLost)
        #expect(code(.unavailable, true) == .unavailable)
        #expect(code(.internal, false) == .connectionLost)
    }

    @Test func aCommitOfWhichNobodyKnowsSaysSo() {
        for code in [YDBError.Code.undetermined, .connectionLost, .deadlineExceeded, .timeout] {
            let error = YDBError(code, transportStatus: nil)
            #expect(error.ofCommit.failureClass == .unknownOutcome, "\(code)")
            #expect(error.ofCommit.outcome == .unknown)
            #expect(!error.ofCommit.isRetryable)
            #expect(error.insideTransaction.outcome == .notApplied)
            #expect(error.insideTransaction.isRetryable, "\(code)")
        }
        #expect(YDBError(.aborted).ofCommit == YDBError(.aborted))
        #expect(YDBError(.connectionLost).isDisconnect)
        #expect(YDBError(.connectionFailure).isDisconnect)
    }

    @Test func issuesAreATree() {
        let wire = Ydb_Issue_IssueMessage.with {
            $0.message = "outer"
            $0.severity = 1
            $0.issues = [
                .with {
                    $0.message = "inner"
                    $0.issueCode = 2001
                    $0.position = .with {
                        $0.row = 2
                        $0.column = 7
                    }
                    $0.severity = 9
                }
            ]
        }
        let error = YDBError(.aborted, [wire, wire])
        #expect(error.message == "outer; 2:7 inner")
        #expect(error.issues.count == 2)
        #expect(error.issues[0].issues[0].code == 2001)
        #expect(error.issues[0].issues[0].position == YDBIssue.Position(row: 2, column: 7))
        #expect("\(error)" == "ABORTED (400040): outer; 2:7 inner")
        #expect("\(YDBError.Code(rawValue: 7))" == "7")
    }

    // MARK: Retry

    @Test func waitsGrowAsThePythonSDKs() {
        let fast = BackoffSettings.fast.backoff
        #expect(fast.ceiling(afterFailures: 1) == .milliseconds(5))
        #expect(fast.ceiling(afterFailures: 3) == .milliseconds(20))
        #expect(fast.ceiling(afterFailures: 99) == .milliseconds(5 * 1024))
        let slow = BackoffSettings.slow.backoff
        #expect(slow.ceiling(afterFailures: 1) == .seconds(1))
        #expect(slow.ceiling(afterFailures: 99) == .seconds(64))
        var generator = SeededGenerator(seed: 1)
        for failures in 1...20 {
            let delay = fast.delay(afterFailures: failures, using: &generator)
            #expect(delay <= fast.ceiling(afterFailures: failures))
            #expect(delay >= fast.ceiling(afterFailures: failures) / 2)
        }
        #expect(BackoffSettings(ceiling: .max).backoff.maximum > .zero)
    }

    @Test func theLoopEndsAndTheLastErrorComesThrough() async {
        var settings = RetrySettings(maxRetries: 3)
        settings.fastBackoff = BackoffSettings(ceiling: 0, slotDuration: .zero)
        var count = 0
        let error = await failure {
            try await retryOperation(settings) {
                count += 1
                throw YDBError(.aborted, "\(count)")
            }
        }
        #expect(count == 4)
        #expect((error as? YDBError)?.message == "4")
    }

    @Test func workThatIsNotIdempotentIsNotDoneTwice() async throws {
        var settings = RetrySettings(maxRetries: 3)
        settings.fastBackoff = BackoffSettings(ceiling: 0, slotDuration: .zero)
        var count = 0
        _ = await failure {
            try await retryOperation(settings) {
                count += 1
                throw YDBError(.undetermined)
            }
        }
        #expect(count == 1)
        settings.isIdempotent = true
        let value = try await retryOperation(settings) {
            count += 1
            if count < 4 { throw YDBError(.undetermined) }
            return count
        }
        #expect(value == 4)
    }
}
