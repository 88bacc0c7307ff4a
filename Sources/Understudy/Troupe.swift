// Servers that play on one stage, whatever their protocols: one clock, one set of faults, one log, one count of connections.

import FaultInjection
package import Logging
package import ServerKit

/// Starts servers on a stage of their own.
package struct Troupe: Sendable {
    private let stage: Stage
    private let logs: LogTable

    /// The stage is as these options have it: its clock, its faults, its log.
    ///
    /// - Parameters:
    ///   - others: What is to be started on it too: a fault may be one that only their protocols can say.
    ///   - logger: gets lines of what clients do.
    /// - Throws: `FaultPlanError` for a rule that cannot be.
    package init(
        _ options: UnderstudyOptions, beside others: [UnderstudyOptions] = [],
        logger: Logger? = nil
    ) throws(FaultPlanError) {
        let protocols = ([options] + others).map(\.blueprint.faultWords)
        let faults = try FaultInjector(options.faults, for: protocols)
        let time: any TimeSource = options.clock ?? SystemTime()
        logs = LogTable(
            options.logLimit.map { UnderstudyLog(limit: $0, time) }, watching: faults, logger)
        stage = Stage(time: time, faults: faults, audience: logs.audience)
    }

    /// Starts a server; `fill` is called before its first client is let in. Throws what `fill` throws, and as
    /// ``UnderstudyServer/start(_:)``.
    package func start(
        _ options: UnderstudyOptions, filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> UnderstudyServer {
        do {
            let standIn = try await options.blueprint.start(on: stage, filledBy: fill)
            return UnderstudyServer(options, standIn, stage, logs)
        } catch let error as StandInError {
            throw UnderstudyError(error)
        }
    }
}
