// The handler's output: straight to the socket, or by the rules, step by step.

import FaultInjection
import NIOCore

extension ConnectionHandler {
    /// Whether work may go on writing.
    var isWritable: Bool { context?.channel.isWritable == true && gate.isOpen }

    func beginAnswer() {
        answerIsOver = false
        watchOutput()
        if isWatchingOutput { connection.markAnswer() }
    }

    // MARK: Watching

    /// What is sent comes by the rules: some are in force, or one has still something to do.
    @inline(__always)
    var isWatched: Bool { !faults.armed.isEmpty || gate.isEngaged }

    /// Has messages noted as soon as rules ask for them. Asked before anything is written.
    @inline(__always)
    func watchOutput() {
        if isWatched != isWatchingOutput { changeWatching() }
    }

    private func changeWatching() {
        // What is noted in part could not be counted.
        if isWatchingOutput, connection.hasOutput { return }
        isWatchingOutput.toggle()
        connection.noteMessages(isWatchingOutput)
        if !isWatchingOutput { gate.outgoing.forgetAnswer() }
    }

    // MARK: Sending

    /// Sends what is written.
    func send() {
        guard let context, connection.hasOutput else { return }
        let output = connection.takeOutput()
        guard !isWatched, output.marks.isEmpty else { return sendWatched(output) }
        gate.outgoing.count(output.bytes.readableBytes)
        let wasPumping = isPumping
        isPumping = true
        context.writeAndFlush(wrapOutboundOut(output.bytes), promise: nil)
        isPumping = wasPumping
        watchOutput()
    }

    /// Sends what is written as the rules let it through.
    func sendWatched(_ output: ConnectionOutput) {
        gate.outgoing.send(output) { currentFaultContext }
        takeSteps()
        watchOutput()
    }

    func takeSteps() {
        let wasPumping = isPumping
        isPumping = true
        defer { isPumping = wasPumping }
        while let step = gate.takeStep() {
            switch step {
            case .write(let bytes):
                lastWrite = context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
            case .pause(let nanoseconds): takeSteps(inNanoseconds: nanoseconds)
            case .tick: takeSteps(inNanoseconds: 0)
            case .end(let end): endNow(end)
            }
        }
    }

    private func takeSteps(inNanoseconds delay: Int64) {
        guard let clock else { return }
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        let task: @Sendable () -> Void = { hop.value.stepIsDue() }
        guard delay > 0 else { return clock.loop.execute(task) }
        stepTimer = clock.schedule(inNanoseconds: delay, task)
        noteSleep()
    }

    private func stepIsDue() {
        gate.stepIsDue()
        stepTimer = nil
        noteSleep()
        takeSteps()
        if let unread = gate.takeTLS() { startTLS(unread) }
        guard isWritable, life.isOpen else { return }
        goOnWriting()
    }
}
