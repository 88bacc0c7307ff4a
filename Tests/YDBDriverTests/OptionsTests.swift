// Connection strings, credentials, and the choice of nodes.

import ClientKit
import Testing

@testable import YDBDriver
@testable import YDBWire

@Suite struct OptionsTests {
    @Test(arguments: [
        ("grpc://localhost:2136/?database=/local", "localhost:2136", "/local", false),
        ("grpc://localhost/?database=local", "localhost:2136", "/local", false),
        ("grpcs://db.example.com/?database=%2Fa%2Fb", "db.example.com:2135", "/a/b", true),
        ("db.example.com:99/a/b", "db.example.com:99", "/a/b", true),
        ("grpc://[::1]:5/?database=/l", "[::1]:5", "/l", false),
        ("GRPC://h:1/l", "h:1", "/l", false),
    ])
    func connectionStringsAreRead(
        _ text: String, _ address: String, _ database: String, _ isSecure: Bool
    ) throws {
        let options = try DriverOptions(connectionString: text)
        #expect(options.endpoints.map(\.description) == [address])
        #expect(options.database == database)
        #expect((options.tls.mode == .verifyFull) == isSecure)
    }

    @Test(arguments: [
        "http://localhost:2136/?database=/local", "grpc://localhost:2136", "grpc://:1/l",
        "grpc://h:0/l", "grpc://h:70000/l", "grpc://h:x/l", "grpc://h:1/l?color=red",
        "grpc://h:1/l?database=/m", "grpc://h:1/?database=", "", "grpc://h:1/%zz",
    ])
    func whatIsNoneIsRefused(_ text: String) {
        let error = #expect(throws: ClientError.self) {
            try DriverOptions(connectionString: text)
        }
        #expect(error?.code == .invalidOptions)
    }

    @Test func severalEndpointsAreTakenInOrder() throws {
        let options = try DriverOptions(endpoint: "grpc://a:1,b:2", database: "x")
        #expect(options.endpoints == [.tcp(host: "a", port: 1), .tcp(host: "b", port: 2)])
        #expect(options.database == "/x")
        #expect(throws: ClientError.self) {
            try DriverOptions(endpoint: "grpc://a:1/l", database: "x")
        }
    }

    @Test func theMetadataServiceIsRefusedWithAReason() throws {
        let error = #expect(throws: ClientError.self) {
            try Driver(endpoint: "grpc://h:1", database: "/l", credentials: .metadata)
        }
        #expect(error?.code == .invalidOptions)
        #expect(error?.message.contains("metadata") == true)
    }

    @Test(arguments: ["", "a\nb", "a\u{7F}", "ä", " a"])
    func tokensThatNoHeaderTakesAreRefused(_ token: String) {
        #expect(throws: ClientError.self) {
            try Driver(endpoint: "grpc://h:1", database: "/l", credentials: .accessToken(token))
        }
    }

    @Test func credentialsAreDescribedWithoutSecrets() throws {
        let all: [Credentials] = [
            .static(user: "ada", password: "hush"), .accessToken("hush"), .anonymous,
        ]
        for credentials in all {
            let options = try DriverOptions(
                endpoint: "grpc://h:1", database: "/l", credentials: credentials)
            #expect(!"\(options)".contains("hush"))
            #expect(!"\(credentials)".contains("hush"))
        }
    }

    @Test func theEnvironmentNamesCredentials() {
        #expect("\(Credentials.environment([:]))" == "anonymous")
        #expect(
            "\(Credentials.environment(["YDB_ACCESS_TOKEN_CREDENTIALS": "t"]))" == "access token")
        #expect(
            "\(Credentials.environment(["YDB_STATIC_CREDENTIALS_USER": "u"]))" == "user u")
        #expect(
            "\(Credentials.environment(["YDB_METADATA_CREDENTIALS": "1"]))" == "metadata service")
        #expect(
            "\(Credentials.environment(["YDB_ANONYMOUS_CREDENTIALS": "1", "YDB_ACCESS_TOKEN_CREDENTIALS": "t"]))"
                == "anonymous")
    }

    // MARK: Nodes

    static let nodes = DiscoveredNodes(
        endpoints: (1...4).map {
            Endpoint(
                .tcp(host: "n", port: $0), nodeID: UInt32($0), location: $0 < 3 ? "east" : "west")
        }, selfLocation: "west")

    private static func chosen(_ balancer: Balancer) -> Set<UInt32> {
        var generator = SeededGenerator(seed: 1)
        return Set(
            (0..<200).compactMap { _ in balancer.choose(using: &generator)?.nodeID })
    }

    @Test func nodesAreChosenByChance() {
        var balancer = Balancer(.random)
        #expect(Self.chosen(balancer).isEmpty)
        balancer.replace(with: Self.nodes)
        #expect(Self.chosen(balancer) == [1, 2, 3, 4])
    }

    @Test func nodesNearbyArePreferred() {
        var balancer = Balancer(.preferLocal)
        balancer.replace(with: Self.nodes)
        #expect(Self.chosen(balancer) == [3, 4])
        let isUrgent1 = balancer.shun(.tcp(host: "n", port: 3))
        #expect(!isUrgent1)
        #expect(Self.chosen(balancer) == [4])
        let isUrgent2 = balancer.shun(.tcp(host: "n", port: 4))
        #expect(isUrgent2)
        #expect(Self.chosen(balancer) == [1, 2])
    }

    @Test func failedNodesAreAvoidedUntilDiscoveryTellsOfThem() {
        var balancer = Balancer(.random)
        balancer.replace(with: Self.nodes)
        let isUrgent3 = balancer.shun(.tcp(host: "n", port: 1))
        #expect(!isUrgent3)
        let isUrgent4 = balancer.shun(.tcp(host: "n", port: 1))
        #expect(!isUrgent4)
        #expect(Self.chosen(balancer) == [2, 3, 4])
        let isUrgent5 = balancer.shun(.tcp(host: "n", port: 2))
        #expect(isUrgent5)
        balancer.welcome(.tcp(host: "n", port: 1))
        #expect(Self.chosen(balancer) == [1, 3, 4])
        balancer.replace(with: Self.nodes)
        #expect(Self.chosen(balancer) == [1, 2, 3, 4])
        for port in 1...4 { _ = balancer.shun(.tcp(host: "n", port: port)) }
        #expect(Self.chosen(balancer) == [1, 2, 3, 4])
    }

    @Test func nodesOfAnotherSafetyAreOverlooked() {
        let result = Ydb_Discovery_ListEndpointsResult.with { result in
            result.endpoints = [(1, false), (2, true), (0, false)].map { port, isSecure in
                .with {
                    $0.address = "n"
                    $0.port = UInt32(port)
                    $0.ssl = isSecure
                }
            }
        }
        let ports = { (isSecure: Bool) in
            DiscoveredNodes(result, isSecure: isSecure).endpoints.map(\.address.description)
        }
        #expect(ports(false) == ["n:1"])
        #expect(ports(true) == ["n:2"])
    }

    @Test func sessionsTellTheirNode() {
        #expect(SessionNode.number(in: "ydb://session/3?node_id=17&id=abc") == 17)
        #expect(SessionNode.number(in: "ydb://session/3?id=abc&node_id=4") == 4)
        #expect(SessionNode.number(in: "abc") == 0)
        #expect(SessionNode.number(in: "a?node_id=x") == 0)
        #expect(SessionNode.number(in: "a?node_id=99999999999") == 0)
    }
}
