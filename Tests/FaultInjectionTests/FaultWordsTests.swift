// What a rule asks for has to be something that a protocol says.
import Testing

@testable import FaultInjection

@Suite struct FaultWordsTests {
    /// Knows deadlocks, and codes of three digits.
    private struct Digits: FaultWords {
        func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? {
            switch meaning.kind {
            case .deadlock: NativeError(code: "213", number: 213, text: "deadlock")
            case .native(let code, let text):
                code.utf8.count == 3 ? NativeError(code: code, text: text ?? "") : nil
            default: nil
            }
        }
    }

    /// Knows nothing but one code.
    private struct Word: FaultWords {
        func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? { nil }

        func flaw(ofCode code: String) -> CodeFlaw? {
            code == "ABORTED" ? nil : CodeFlaw(reason: "it is ABORTED", suggestion: "ABORTED")
        }
    }

    @Test func codesAreJudgedByTheProtocol() throws {
        _ = try FaultRule("error 213 at commit", for: [Digits()])
        do {
            _ = try FaultRule("error 40001 at commit", for: [Digits()])
            Issue.record("taken")
        } catch {
            #expect("\(error)" == "column 7: no error has the code 40001")
        }
        do {
            _ = try FaultPlan("deadlock at commit; error aborted at commit", for: [Word()])
            Issue.record("taken")
        } catch {
            #expect("\(error)".contains("the protocol has no error for deadlock"))
        }
        // Nobody is there to ask.
        _ = try FaultRule("error 40001 at commit")
    }

    @Test func oneOfSeveralProtocolsIsEnough() throws {
        let plan = FaultPlan("deadlock at commit; error ABORTED at commit")
        try plan.validate(for: [Digits(), Word()])
        #expect(throws: FaultPlanError.self) { try plan.validate(for: [Digits()]) }
        #expect(throws: FaultPlanError.self) { try plan.validate(for: [Word()]) }
    }

    @Test func whatIsAddedIsJudgedToo() throws {
        let injector = try FaultInjector(FaultPlan(), for: [Digits()])
        #expect(throws: FaultPlanError.self) { try injector.add("disk_full at commit") }
        #expect(throws: FaultPlanError.self) {
            try injector.add([FaultRule(.error(.diskFull), .beforeCommit)])
        }
        try injector.add("deadlock at commit")
        #expect(injector.report.count == 1)
    }
}
