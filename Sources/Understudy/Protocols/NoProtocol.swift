// Which protocol is meant where none is named, and what stands where none is compiled in: the package builds, and what
// would start a server says which trait is missing.

import FaultInjection
import ServerKit

extension UnderstudyOptions {
    /// What is started where nobody says what: the first of the protocols that are compiled in.
    public static var usual: UnderstudyOptions { UsualProtocol.options }
}

/// The protocol that is meant where none is named. Each protocol's file adds `options` of its own, for builds that have none
/// of the older protocols; that member is preferred to the one below.
enum UsualProtocol: AnyProtocol {}

protocol AnyProtocol {}

extension AnyProtocol {
    static var options: UnderstudyOptions { UnderstudyOptions(StandInOptions(NoProtocol())) }
}

private struct NoProtocol: ServerBlueprint {
    static let protocolName = "none"
    static let usualPort = 0
    static var faultWords: any FaultWords { Words() }

    var host = ""
    var port = 0
    var takesNextFreePort = false
    var opensSocket = false
    var user = ""
    var password: String?
    var passwords: [String: String] = [:]
    var tls: ServerCertificate?
    var maximumConnections = 0
    var databases: [String] = []
    var faults = FaultPlan()

    func start(
        on stage: Stage, filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> any StandIn {
        throw StandInError(
            code: "",
            message: "no protocol is compiled in: enable a trait of the package, such as Postgres")
    }

    private struct Words: FaultWords {
        func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? { nil }
    }
}
