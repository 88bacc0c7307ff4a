// Requests, one after the other: their beginning, what comes back, their end, and being called off.

import ClientKit
import ClientPooling
import MySQLWire
import NIOCore
import WireCore

extension MySQLConversation {
    /// Asks, as soon as all that was asked before is answered.
    mutating func submit(_ request: Request) {
        if case .closed(let error) = phase {
            var delivery = AnswerDelivery()
            delivery.completion = .failed(Self.failure(error, wasSent: false))
            _ = request.answer.deliver(delivery)
            return
        }
        requests.append(request)
        status.update { $0.requests += 1 }
        proceed()
    }

    /// Begins what is next, where nothing runs.
    mutating func proceed() {
        guard case .session(let session) = phase else { return }
        begin(&session.machine)
    }

    private mutating func begin(_ machine: inout CommandMachine) {
        while !isRunning, kills == 0, output.closes == nil {
            output.wantsInput = true
            if needsPing {
                needsPing = false
                isPinging = true
                isRunning = true
                _ = machine.begin(.ping, into: &output.writer)
                return
            }
            guard let request = requests.first else {
                if isQuitting { sayFarewell(machine) }
                return
            }
            isRunning = true
            guard let completion = machine.begin(request.command, into: &output.writer) else {
                return
            }
            finish(completion, &machine)
        }
    }

    private mutating func sayFarewell(_ machine: CommandMachine) {
        var sequence: UInt8 = 0
        MySQLClientMessage.quit.encode(into: &output.writer, &sequence, machine.capabilities)
        output.closes = .inOrder
    }

    /// Takes what a message has brought.
    mutating func take(_ step: CommandMachine.Step, _ machine: inout CommandMachine) {
        if let event = step.event, !isPinging {
            if case .end(let result) = event, result.changesSession {
                status.update { $0.isChanged = true }
            }
            delivery.events.append(event)
        }
        if let completion = step.completion {
            finish(completion, &machine)
            begin(&machine)
        }
    }

    private mutating func finish(_ completion: Completion, _ machine: inout CommandMachine) {
        isRunning = false
        note(completion, machine)
        if isPinging {
            isPinging = false
            if case .failed(let error) = completion { output.closes = .failed(error) }
            return
        }
        guard let request = requests.popFirst() else { return }
        var last = delivery
        delivery = AnswerDelivery()
        last.completion = completion
        _ = request.answer.deliver(last)
        output.wantsInput = true
    }

    private mutating func note(_ completion: Completion, _ machine: CommandMachine) {
        var isDoomed = false
        var endedTransaction = false
        var refusal: MySQLError?
        if case .failed(let error as MySQLError) = completion {
            // The server is about to go, or is of no use any more.
            refusal = error
            isDoomed = error.isDisconnect
            endedTransaction = error.endsTransaction
            if isDoomed { output.closes = .failed(error) }
        }
        let isInTransaction = machine.status.contains(.inTransaction) && !endedTransaction
        let wasPing = isPinging
        let report = refusal
        status.update { status in
            if let report { status.scope.note(report) }
            if !wasPing { status.requests -= 1 }
            status.isInTransaction = isInTransaction
            if isDoomed { status.isClosed = true }
        }
    }

    // MARK: Passing on

    /// Tells the first request's task what came.
    mutating func passOn() {
        guard isRunning, !isPinging, !delivery.events.isEmpty, let request = requests.first else {
            return
        }
        let part = delivery
        delivery = AnswerDelivery()
        output.wantsInput = request.answer.deliver(part)
    }

    /// The task has taken what held the server back.
    mutating func readOn(for answer: AnswerStream) {
        guard isRunning, requests.first?.answer === answer else { return }
        output.wantsInput = true
        guard case .session(let session) = phase else { return }
        continueCursor(&session.machine)
    }

    /// Has the cursor give more rows where they are wanted, and closes it where nobody wants them.
    mutating func continueCursor(_ machine: inout CommandMachine) {
        guard machine.phase == .cursor, isRunning, let answer = requests.first?.answer else {
            return
        }
        if answer.isAbandoned {
            machine.closeCursor(into: &output.writer)
        } else if answer.isBelowWater {
            machine.fetch(into: &output.writer)
        }
    }

    // MARK: Files

    /// Sends a piece of the file that was asked for, an empty one for its end; the continuation resumes when the socket takes more.
    mutating func sendFile(
        _ piece: ByteBuffer, _ continuation: CheckedContinuation<Void, any Error>
    ) {
        guard case .session(let session) = phase else {
            if case .closed(let error) = phase { continuation.resume(throwing: error) }
            return
        }
        session.machine.sendFile(piece, into: &output.writer)
        if isWritable || piece.readableBytes == 0 {
            continuation.resume()
        } else {
            writers.append(continuation)
        }
    }

    /// Ends the file where the server waits for more of it.
    mutating func endFile() {
        guard case .session(let session) = phase else { return }
        session.machine.sendFile(ByteBuffer(), into: &output.writer)
    }

    // MARK: The end

    /// Says farewell, once all is answered.
    mutating func quit() {
        isQuitting = true
        guard case .session(let session) = phase else {
            output.closes = .inOrder
            return
        }
        begin(&session.machine)
    }

    // MARK: Calling off

    /// What becomes of a request that is called off.
    enum CallOff: Sendable {
        /// It was never sent, or is answered already.
        case over
        /// The server is at it. Nothing else is asked until ``killed()``.
        case running
    }

    mutating func callOff(_ answer: AnswerStream) -> CallOff {
        guard let index = requests.firstIndex(where: { $0.answer === answer }) else {
            return .over
        }
        guard index == requests.startIndex, isRunning else {
            requests.remove(at: index)
            status.update { $0.requests -= 1 }
            var delivery = AnswerDelivery()
            delivery.completion = .failed(CancellationError())
            _ = answer.deliver(delivery)
            return .over
        }
        kills += 1
        needsPing = true
        readOn(for: answer)
        return .running
    }

    /// KILL QUERY was answered.
    mutating func killed() {
        kills -= 1
        proceed()
    }

    /// Nobody wants the answer that is under way.
    mutating func abandonFirst() {
        guard isRunning, !isPinging, let answer = requests.first?.answer else { return }
        _ = answer.abandon()
        readOn(for: answer)
    }
}
