// How a request is sent, waited for and called off.

import ClientKit
import ClientPooling
import MySQLWire
import NIOCore

/// What becomes of a command whose task is cancelled.
enum CancellationManner: Sendable {
    /// The server is told to stop, and the connection lives on.
    case stops
    /// The answer is waited for all the same, for as long as a statement is given to stop: whether a COMMIT took place has to be known.
    case waits
    /// The connection is closed.
    case closes
}

/// An answer that is waited for.
struct PendingAnswer: Sendable {
    let connection: MySQLConnection
    let stream: AnswerStream
    var cancellation = CancellationManner.stops

    /// What came next.
    ///
    /// - Throws: `CancellationError`, once the server has stopped.
    func next() async throws -> AnswerDelivery {
        guard cancellation != .waits else {
            return await withTaskCancellationHandler {
                await stream.whole()
            } onCancel: {
                connection.limitWait(for: stream)
            }
        }
        do {
            return try await stream.next()
        } catch {
            if cancellation == .closes {
                connection.terminate()
            } else {
                let outcome = await connection.stop(stream)
                if error is CancellationError { CalledOffWork.tell(outcome) }
            }
            throw error
        }
    }

    /// Waits for the end, and throws rows away.
    ///
    /// - Returns: What the last statement has done.
    /// - Throws: Why the command failed.
    func result() async throws -> MySQLResult {
        var result = MySQLResult()
        while true {
            let delivery = try await next()
            for case .end(let part) in delivery.events { result = part }
            if delivery.events.contains(where: \.isFileRequest) {
                try await connection.refuseFile()
            }
            switch delivery.completion {
            case nil: continue
            case .succeeded: return result
            case .failed(let error): throw error
            }
        }
    }
}

extension AnswerEvent {
    var isFileRequest: Bool { if case .fileRequest = self { true } else { false } }
}

extension MySQLConnection {
    /// Sends a command.
    ///
    /// - Parameters:
    ///   - isUse: Whether it may leave something that a pool has to free the connection of.
    ///   - cancellation: What becomes of it where the task is cancelled.
    /// - Throws: `CancellationError` where the task is cancelled already: nothing is sent then.
    func run(
        _ command: Command, isUse: Bool = true, cancellation: CancellationManner = .stops
    ) throws -> PendingAnswer {
        if cancellation != .waits { try Task.checkCancellation() }
        let link = link
        let stream = AnswerStream(highWater: options.rowBufferBytes) { stream in
            // Never at once: the event loop itself may be who asks.
            link.channel.eventLoop.execute { link.perform { $0.readOn(for: stream) } }
        }
        if isUse { status.update { $0.isUsed = true } }
        let request = Request(command: command, answer: stream)
        link.perform { $0.submit(request) }
        return PendingAnswer(connection: self, stream: stream, cancellation: cancellation)
    }

    // MARK: Calling off

    /// Closes the connection where the answer has not come when a statement would have had to stop.
    func limitWait(for stream: AnswerStream) { limitTime { !stream.isComplete } }

    /// Closes the connection when the time is over in which a statement has to stop.
    ///
    /// - Parameter isNeeded: Asked then.
    func limitTime(_ isNeeded: @Sendable @escaping () -> Bool) {
        let link = link
        let (seconds, attoseconds) = options.cancelTimeout.components
        let time =
            TimeAmount.seconds(min(max(0, seconds), 86_400))
            + .nanoseconds(attoseconds / 1_000_000_000)
        let end = link.channel.eventLoop.scheduleTask(in: time) {
            if isNeeded() { link.terminate() }
        }
        // A connection that is closed before has no use for the timer.
        link.notice.whenClosed { _ in end.cancel() }
    }

    /// Stops what runs for this answer, and returns once that has ended; the connection is closed where it does not end in time.
    ///
    /// The task that calls is cancelled most often: the work is done in one that is not.
    ///
    /// - Returns: What became of the statement; nil where nobody knows.
    @discardableResult
    func stop(_ stream: AnswerStream) async -> WorkOutcome? {
        let work = Task { () -> WorkOutcome? in
            do {
                return try await withTimeout(
                    options.cancelTimeout, onTimeout: { self.terminate() },
                    operation: { try await self.stopNow(stream) })
            } catch {
                logger.debug("a statement could not be stopped", metadata: ["error": "\(error)"])
                terminate()
                return nil
            }
        }
        return await work.value
    }

    private func stopNow(_ stream: AnswerStream) async throws -> WorkOutcome? {
        let state = await withCheckedContinuation { continuation in
            link.perform { continuation.resume(returning: $0.callOff(stream)) }
        }
        guard case .running = state else { return outcome(await stream.end()) }
        try await killQuery()
        // What the server waits for, where it waits for a file.
        link.perform { $0.endFile() }
        let end = await stream.end()
        link.perform { $0.killed() }
        return outcome(end)
    }

    /// What the end of a statement that was called off says of it.
    private func outcome(_ end: Completion) -> WorkOutcome? {
        // Of several statements in one text those before the one that was stopped are done.
        guard !options.allowsMultiStatements else { return nil }
        switch end {
        case .succeeded: return .applied
        case .failed(is CancellationError): return .notApplied
        case .failed(let error as any ClassifiedError) where error.outcome != .unknown:
            return error.outcome
        case .failed: return nil
        }
    }

    /// Has the server stop what this connection runs, over another one.
    private func killQuery() async throws {
        var options = options
        options.servers = [server]
        options.database = ""
        options.initStatements = []
        options.statementCacheCapacity = 0
        let number = connectionID
        try await MySQLConnection.with(options, eventLoopGroup: eventLoopGroup) { killer in
            // Were it to be stopped like other statements, that would take a connection more, and so on.
            _ = try await killer.run(.query("KILL QUERY \(number)"), cancellation: .closes).result()
        }
    }

    // MARK: Files

    /// The server asks for a file that nobody has given: it gets an empty one, and its answer tells.
    func refuseFile() async throws {
        try await sendFile(ByteBuffer())
    }

    /// Sends a piece of a file, an empty one for its end.
    func sendFile(_ piece: ByteBuffer) async throws {
        try await withCheckedThrowingContinuation { continuation in
            link.perform { $0.sendFile(piece, continuation) }
        }
    }
}
