// Fills a database from a script before anyone connects.

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A statement of a script failed.
package struct LoadError: Error, Sendable {
    package let error: SQLError
    /// Of the script, from 1.
    package let line: Int
}

extension SQLCluster {
    /// Runs every statement of a script by itself, as psql does with a file; the data of a COPY FROM STDIN stands behind
    /// it, up to `\.`. The first error ends it.
    package func load(
        _ script: [UInt8], into database: String, user: String = "postgres"
    ) throws(LoadError) {
        let session: Session
        do throws(SQLError) {
            session = try openSession(
                database: database, user: user, secret: 0, isExempt: true,
                events: SessionEvents(wake: {}, notification: { _, _, _ in }))
        } catch {
            throw LoadError(error: error, line: 1)
        }
        defer { session.close() }
        var reader = ScriptReader(script)
        var sink = FirstErrorSink()
        while let piece = reader.next() {
            var progress = session.start(.simpleQuery(piece.text), &sink)
            while true {
                switch progress {
                case .finished, .terminated, .cut: break
                case .needsCopyData:
                    session.copyData(reader.copyData())
                    session.copyDone()
                    progress = session.resume(&sink)
                    continue
                case .waiting, .sleeping:
                    // Nobody else is at work yet, so that this is pg_sleep.
                    usleep(1_000)
                    progress = session.resume(&sink)
                    continue
                case .yielded, .outputFull:
                    progress = session.resume(&sink)
                    continue
                }
                break
            }
            if let error = sink.failure {
                throw LoadError(error: error, line: piece.line + error.linesBefore(in: piece.text))
            }
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
