// Fault rules that calls bring along: whom they concern, and for how long.

import FaultInjection
import Testing

@testable import YDBServer
@testable import YDBWire

@Suite struct InBandRuleTests {
    private let fault = YDBHeader.fault

    @Test func aRuleBefallsTheCallThatBringsIt() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let path = "/test.Service/Echo"
            let cut = try await client.call(
                path, [1], metadata: [(fault, "cut_answer at message 2")]
            ).now
            #expect(cut.messages == [[1]])
            #expect(cut.status == nil)
            #expect(try await client.call(path, [1]).now.status == .ok)
            let other = try await client.call(path, [1], metadata: [(fault, "")]).now
            #expect(other.status == .ok)
            await client.close()
        }
    }

    @Test func callsSideBySideHaveTheirOwn() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let late = try await client.open(
                "/test.Service/Echo", metadata: [(fault, "delay 200ms at message 1")])
            let prompt = try await client.call("/test.Service/Echo", [2]).now
            #expect(prompt.status == .ok)
            try await late.send([1], end: true)
            #expect(try await late.ended().messages == [[1]])
            await client.close()
        }
    }

    @Test func aRuleThatCannotBeIsTheCallsError() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            for rule in ["nonsense", "close at accept", "error NO_STATUS before statement"] {
                let refused = try await client.call(
                    "/test.Service/Echo", [1], metadata: [(fault, rule)]
                ).now
                #expect(refused.status == .invalidArgument, "\(rule)")
            }
            let told = try await client.call(
                "/Ydb.Discovery.V1.DiscoveryService/ListEndpoints", [],
                metadata: [(fault, "nonsense")]
            ).now
            #expect(told.status == .ok)
            let response = try Ydb_Operations_GetOperationResponse(
                serializedBytes: try #require(told.messages.first))
            #expect(response.operation.status == .badRequest)
            await client.close()
        }
    }

    // MARK: The rules themselves

    private func decisions(_ faults: FaultInjector, scope: Int?, label: String? = nil) -> Int {
        var context = FaultContext(connection: 1, label: label)
        context.scopes = scope.map { [$0] } ?? []
        return faults.decide(.beforeStatement, context).count
    }

    @Test func rulesOfACallEndWithIt() throws {
        let faults = FaultInjector(seed: 0)
        let rules = try #require(
            try InBandRules().ask("overloaded before statement", label: nil, in: faults))
        #expect(decisions(faults, scope: rules.scope) == 1)
        #expect(decisions(faults, scope: nil) == 0)
        #expect(decisions(faults, scope: rules.scope + 1) == 0)
        rules.endSession()
        #expect(decisions(faults, scope: rules.scope) == 1)
        rules.endCall()
        #expect(decisions(faults, scope: rules.scope) == 0)
        #expect(faults.armed.isEmpty)
    }

    @Test func rulesOfASessionOutliveTheCall() throws {
        let faults = FaultInjector(seed: 0)
        let rules = try #require(
            try InBandRules().ask("overloaded before statement", label: nil, in: faults))
        rules.keep()
        #expect(!rules.areOfCall)
        rules.endCall()
        #expect(decisions(faults, scope: rules.scope) == 1)
        rules.endSession()
        #expect(decisions(faults, scope: rules.scope) == 0)
    }

    @Test func rulesThatNameConnectionsConcernThose() throws {
        let faults = FaultInjector(seed: 0)
        let rules = try #require(
            try InBandRules().ask(
                "overloaded before statement connection *; deadlock before statement", label: nil,
                in: faults))
        #expect(decisions(faults, scope: nil) == 1)
        rules.endCall()
        #expect(decisions(faults, scope: nil) == 0)
    }

    @Test func rulesOfALabelCountOn() throws {
        let faults = FaultInjector(seed: 0)
        let all = InBandRules()
        for _ in 0..<2 {
            #expect(
                try all.ask("overloaded before statement times 2", label: "a", in: faults) == nil)
            #expect(decisions(faults, scope: nil, label: "a") == 1)
            #expect(decisions(faults, scope: nil, label: "b") == 0)
        }
        _ = try all.ask("overloaded before statement times 2", label: "a", in: faults)
        #expect(decisions(faults, scope: nil, label: "a") == 0)
        // Others take their place.
        _ = try all.ask("deadlock before statement", label: "a", in: faults)
        #expect(decisions(faults, scope: nil, label: "a") == 1)
        _ = try all.ask("", label: "a", in: faults)
        #expect(decisions(faults, scope: nil, label: "a") == 0)
        #expect(faults.armed.isEmpty)
    }
}
