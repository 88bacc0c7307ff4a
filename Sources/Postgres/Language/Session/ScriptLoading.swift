// Fills a database from a script before anyone connects.

package import FaultInjection
package import QueryEngine

/// A statement of a script failed.
package struct LoadError: Error, Sendable {
    package let error: SQLError
    /// Of the script, from 1.
    package let line: Int
}

/// A script on its way: every statement runs by itself, as psql does with a file; the data of a COPY FROM STDIN stands behind
/// it, up to `\.`. The first error ends it.
package struct ScriptLoader: ~Copyable {
    package let session: Session
    private var reader: ScriptReader
    private var sink = FirstErrorSink()
    private var piece: ScriptReader.Piece?

    /// - Parameter events: `wake` is called when `step` may go on after a wait.
    package init(
        _ script: [UInt8], into database: String, of cluster: SQLCluster, user: String,
        events: SessionEvents
    ) throws(LoadError) {
        reader = ScriptReader(script)
        do throws(SQLError) {
            session = try cluster.openSession(
                database: database, user: user, isExempt: true, events: events)
        } catch {
            throw LoadError(error: error, line: 1)
        }
    }

    deinit { session.close() }

    /// Goes on until the script is through, which is nil, or what it waits for.
    package mutating func step() throws(LoadError) -> ScriptPause? {
        var progress: Progress
        if piece != nil {
            progress = session.proceed(&sink)
        } else {
            guard let next = reader.next() else { return nil }
            piece = next
            progress = session.run(next.text, &sink)
        }
        while true {
            switch progress {
            case .waiting: return .wake(by: nil)
            case .sleeping(let instant): return .wake(by: instant)
            case .yielded, .movesAside, .outputFull: return .turn
            case .needsInput:
                session.copyData(reader.copyData())
                session.copyDone()
                progress = session.proceed(&sink)
            case .finished, .terminated, .cut:
                try end()
                return .turn
            }
        }
    }

    private mutating func end() throws(LoadError) {
        let ended = piece
        piece = nil
        guard let error = sink.failure, let ended else { return }
        throw LoadError(error: error, line: ended.line + error.linesBefore(in: ended.text))
    }
}

/// What a script that is being loaded waits for.
package enum ScriptPause: Sendable {
    /// Nothing: it only lets others have their turn.
    case turn
    /// A wake, or an instant of the cluster's clock if that is first.
    case wake(by: UInt64?)
}

extension SQLCluster {
    /// Loads a script that waits for nothing; 55000 where it does.
    package func loadAtOnce(
        _ script: [UInt8], into database: String, user: String = "postgres"
    ) throws(LoadError) {
        var loader = try ScriptLoader(
            script, into: database, of: self, user: user, events: SessionEvents(wake: {}))
        while let pause = try loader.step() {
            guard case .wake = pause else { continue }
            throw LoadError(
                error: SQLError(.objectNotInPrerequisiteState, "the script waits"), line: 1)
        }
    }
}

extension SQLError {
    /// How many lines of the text end before the position that the error points at.
    fileprivate func linesBefore(in text: [UInt8]) -> Int {
        guard let position = fields.position, position > 1 else { return 0 }
        var characters = 0
        var lines = 0
        for byte in text {
            if byte & 0xC0 != 0x80 { characters += 1 }
            if characters >= position { break }
            if byte == 0x0A { lines += 1 }
        }
        return lines
    }
}
