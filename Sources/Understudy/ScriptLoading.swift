// Fills a database from a script, in the way of any client of the process: who waits gives up its thread, and a clock that a
// test moves knows of it.

package import PostgresLanguage
import FaultInjection
package import QueryEngine

extension SQLCluster {
    /// Runs every statement of a script by itself. The first error ends it; cancelling the task cancels the statement under way.
    package func load(
        _ script: [UInt8], into database: String, user: String
    ) async throws(LoadError) {
        let wakes = WakeSignal(time as? any SteppedTime)
        var loader = try ScriptLoader(
            script, into: database, of: self, user: user,
            events: SessionEvents(wake: { wakes.set() }))
        wakes.begin()
        defer { wakes.end() }
        let session = loader.session
        while let pause = try loader.step() {
            switch pause {
            case .turn:
                if Task.isCancelled { session.cancel() }
                await Task.yield()
            case .wake(let instant): await wakes.wait(until: instant, time, session.cancel)
            }
        }
    }
}
