// What a connection's handler knows of life, work and output, as values without a channel.

import FaultInjection
import NIOCore
import Testing

@testable import ServerKit

@Suite struct LifeTests {
    @Test func aDelayHoldsOnlyWhoServes() {
        var life = Life.serving
        #expect(life.hold() == true)
        #expect(life == .held)
        #expect(life.isOpen && !life.isServing)
        #expect(life.hold() == false)
        #expect(life.goOn() == true)
        #expect(life == .serving)
        life.close()
        #expect(life == .closing)
        #expect(life.hold() == false)
        #expect(life.goOn() == false)
    }

    @Test func whoIsClosedWhileHeldDoesNotGoOn() {
        var life = Life.held
        life.close()
        #expect(life.goOn() == false)
        #expect(life == .closing)
    }

    @Test func howAFaultHasEndedItIsKept() {
        var life = Life.serving
        life.close()
        #expect(life.end == nil)
        life.end(.reset)
        #expect(life.end == .reset)
        life.close()
        #expect(life == .ended(.reset))
        life = .gone(life.end)
        #expect(life.end == .reset)
        life.end(.closed)
        #expect(life == .gone(.closed))
    }
}

@Suite struct WorkTests {
    private func going(hasPool: Bool = true) -> Work {
        var work = Work(hasPool: hasPool)
        work.begin()
        return work
    }

    @Test func whatEndsIsNotUnderWay() {
        for (progress, step) in [
            (Progress.finished, Work.Step.end), (.needsInput, .feed), (.terminated, .close),
            (.cut(.silent), .cut(.silent)),
        ] {
            var work = going()
            #expect(work.isUnderWay)
            #expect(work.take(progress) == step)
            #expect(!work.isUnderWay)
        }
    }

    @Test func whatSleepsIsWokenOnce() {
        var work = going()
        #expect(work.take(.sleeping(untilNanoseconds: 7)) == .sleep(until: 7))
        #expect(work.isAsleep)
        #expect(work.wake() == true)
        #expect(work.goOn() == .goOn)
        #expect(work.wake() == false)
        #expect(work.take(.waiting) == .sleep(until: nil))
    }

    @Test func afterSomeYieldsItMovesToThePool() {
        var work = going()
        for _ in 0..<Work.yieldsOnLoop {
            #expect(work.take(.yielded) == .queue)
            #expect(work.goOn() == .goOn)
        }
        #expect(work.take(.yielded) == .lend)
        #expect(work.goOn() == nil)
        work.comeBack()
        // Once long, it goes on nowhere else.
        #expect(work.take(.waiting) == .sleep(until: nil))
        #expect(work.wake() == true)
        #expect(work.goOn() == .lend)
    }

    @Test func withoutAPoolItTakesItsTurnOnTheLoop() {
        var work = going(hasPool: false)
        #expect(work.take(.movesAside) == .queue)
        #expect(work.goOn() == .goOn)
        for _ in 0..<10 {
            #expect(work.take(.yielded) == .queue)
            #expect(work.goOn() == .goOn)
        }
    }

    @Test func aWakeThatComesWhileItIsLentIsNotLost() {
        var work = going()
        #expect(work.take(.movesAside) == .lend)
        #expect(work.wake() == false)
        work.comeBack()
        #expect(work.take(.waiting) == .lend)
        work.comeBack()
        #expect(work.take(.waiting) == .sleep(until: nil))
    }

    @Test func aWakeForWorkThatIsOverIsNotTakenForTheNext() {
        var work = going()
        #expect(work.take(.movesAside) == .lend)
        #expect(work.wake() == false)
        work.comeBack()
        #expect(work.take(.finished) == .end)
        work.begin()
        #expect(work.take(.waiting) == .sleep(until: nil))
    }

    @Test func outputGoesOnAsLongAsTheClientReadsAndOthersHaveTheirTurn() {
        var work = going()
        #expect(work.take(.outputFull) == .send)
        #expect(work.wasSent(isWritable: false) == .wait)
        #expect(work.isBlocked)
        #expect(work.goOn() == .goOn)
        for _ in 1..<Work.fillsInOneGo {
            #expect(work.take(.outputFull) == .send)
            #expect(work.wasSent(isWritable: true) == .goOn)
        }
        #expect(work.take(.outputFull) == .send)
        #expect(work.wasSent(isWritable: true) == .queue)
    }

    @Test func whatIsDroppedIsGone() {
        var work = going()
        #expect(work.take(.waiting) == .sleep(until: nil))
        work.drop()
        #expect(!work.isUnderWay)
        #expect(work.goOn() == nil)
    }
}

@Suite struct GateTests {
    private func gate(_ rules: String = "") throws -> Gate {
        Gate(OutgoingFaults(try FaultInjector(FaultPlan(rules)), CourierFraming()))
    }

    private func output(_ texts: String...) -> ConnectionOutput {
        var starts: [Int] = []
        var bytes = ByteBuffer()
        for text in texts {
            starts.append(bytes.readableBytes)
            bytes.writeString(text)
        }
        return ConnectionOutput(
            bytes: bytes, marks: [], messageStarts: starts, messageCount: starts.count)
    }

    private let context = FaultContext(connection: 1)

    @Test func stepsComeInOrderAndWaitForTheirTime() throws {
        var gate = try gate("delay 5ms at message 2")
        gate.outgoing.send(output("one", "two", "three")) { context }
        #expect(gate.takeStep() == .write(Array("one".utf8)))
        #expect(gate.takeStep() == .pause(5_000_000))
        #expect(gate.takeStep() == nil)
        #expect(!gate.isOpen)
        gate.stepIsDue()
        #expect(gate.takeStep() == .write(Array("twothree".utf8)))
        #expect(gate.takeStep() == nil)
        #expect(gate.isOpen)
    }

    @Test func tlsBeginsOnceAllIsThrough() throws {
        var open = try gate()
        #expect(open.startTLS(ByteBuffer(bytes: [1])) == true)
        #expect(open.takeTLS() == nil)
        #expect(open.keepForTLS(ByteBuffer(bytes: [2])) == false)
        var gate = try gate("delay 5ms at message 1")
        gate.outgoing.send(output("yes")) { context }
        #expect(gate.takeStep() == .pause(5_000_000))
        let unread = ByteBuffer(bytes: [1, 2])
        #expect(gate.keepForTLS(unread) == false)
        #expect(gate.startTLS(unread) == false)
        #expect(gate.takeTLS() == nil)
        // The client may have read the answer, and begin, before the pace lets the server begin.
        #expect(gate.keepForTLS(ByteBuffer(bytes: [3])) == true)
        gate.stepIsDue()
        #expect(gate.takeStep() == .write(Array("yes".utf8)))
        #expect(gate.takeTLS() == ByteBuffer(bytes: [1, 2, 3]))
        #expect(gate.takeTLS() == nil)
    }

    @Test func nothingIsSentBehindAnEnd() throws {
        var gate = try gate("close at message 2")
        gate.outgoing.send(output("one", "two")) { context }
        #expect(gate.takeStep() == .write(Array("one".utf8)))
        #expect(gate.takeStep() == .end(.closed))
        gate.outgoing.send(output("three")) { context }
        #expect(gate.takeStep() == nil)
        #expect(gate.outgoing.isEngaged)
    }
}
