// Methods that tests call: an echo, a stream of as many messages as one likes, and one that waits.

import FaultInjection
import NIOCore
import Synchronization
import Testing

@testable import ServerKit
@testable import YDBServer
@testable import YDBWire

/// What the methods tell of themselves.
final class TestMethods: Sendable {
    private let state = Mutex((sent: 0, leaves: [CallEnd](), cancels: 0))

    var sent: Int { state.withLock { $0.sent } }
    var leaves: [CallEnd] { state.withLock { $0.leaves } }
    var cancels: Int { state.withLock { $0.cancels } }

    fileprivate func noteSent() { state.withLock { $0.sent += 1 } }
    fileprivate func note(_ end: CallEnd) { state.withLock { $0.leaves.append(end) } }
    fileprivate func noteCancel() { state.withLock { $0.cancels += 1 } }

    var all: [GRPCMethod] {
        [
            GRPCMethod(
                "/test.Service/Echo", .none,
                .answer { (body, _, output) throws(GRPCStatus) in
                    output.writer.writeGRPCMessage(Array(body.readableBytesView))
                }),
            GRPCMethod(
                "/test.Service/Fail", .none,
                .answer { (body, _, output) throws(GRPCStatus) in
                    output.trailing.append("x-hint", "hinted")
                    throw GRPCStatus(.failedPrecondition, "не вышло")
                }),
            // So many messages of a kilobyte as the first four bytes say.
            GRPCMethod(
                "/test.Service/Stream", .none,
                .work { [self] (body, _, _, _) throws(GRPCStatus) in
                    let count = body.getInteger(at: body.readerIndex, as: UInt32.self) ?? 0
                    return CountingWork(self, Int(count))
                }),
            GRPCMethod(
                "/test.Service/Wait", .none,
                .work { [self] (_, _, _, output) throws(GRPCStatus) in
                    output.writer.writeGRPCMessage([1])
                    return WaitingWork(self)
                }),
            GRPCMethod(
                "/test.Service/Long", .none,
                .work { [self] (_, _, _, _) throws(GRPCStatus) in LongWork(self) }),
            GRPCMethod(
                "/test.Service/Talk", .none, .conversation { _ in Talk() }),
        ]
    }

    private final class Talk: CallConversation {
        func receive(_ message: ByteBuffer, _ output: inout CallOutput) throws(GRPCStatus) {
            output.writer.writeGRPCMessage(Array(message.readableBytesView.reversed()))
        }
    }

    private final class CountingWork: CallWork {
        private let methods: TestMethods
        private let left: Mutex<Int>

        init(_ methods: TestMethods, _ count: Int) {
            self.methods = methods
            left = Mutex(count)
        }

        func resume(_ output: inout CallOutput) -> Progress {
            while left.withLock({ $0 > 0 }) {
                guard !output.isFull else { return .outputFull }
                output.writer.writeGRPCMessage(Array(repeating: 7, count: 1024))
                left.withLock { $0 -= 1 }
                methods.noteSent()
            }
            return .finished
        }

        func cancel() { methods.noteCancel() }
        func leave(_ end: CallEnd, _ output: inout CallOutput) { methods.note(end) }
    }

    private final class WaitingWork: CallWork {
        private let methods: TestMethods

        init(_ methods: TestMethods) { self.methods = methods }

        func resume(_ output: inout CallOutput) -> Progress { .waiting }
        func cancel() { methods.noteCancel() }
        func leave(_ end: CallEnd, _ output: inout CallOutput) { methods.note(end) }
    }

    /// Goes to a thread of the pool and stays there until it is cancelled.
    private final class LongWork: CallWork {
        private let methods: TestMethods
        private let isCancelled = Atomic(false)
        private let hasMoved = Atomic(false)

        init(_ methods: TestMethods) { self.methods = methods }

        func resume(_ output: inout CallOutput) -> Progress {
            guard hasMoved.exchange(true, ordering: .relaxed) else { return .movesAside }
            return isCancelled.load(ordering: .relaxed) ? .finished : .yielded
        }

        func cancel() {
            isCancelled.store(true, ordering: .relaxed)
            methods.noteCancel()
        }
        func leave(_ end: CallEnd, _ output: inout CallOutput) { methods.note(end) }
    }
}

/// Runs a server with the methods, and stops it.
func withServer(
    faults: String = "", _ change: (inout YDBServerConfiguration) -> Void = { _ in },
    _ body: (YDBServer, TestMethods) async throws -> Void
) async throws {
    var configuration = YDBServerConfiguration()
    configuration.port = 0
    change(&configuration)
    let plan = try FaultPlan(faults)
    let methods = TestMethods()
    let server = try await YDBServer.start(
        configuration, on: Stage(faults: try FaultInjector(plan)),
        addServices: { routes, _ in routes.add(methods.all) })
    do {
        try await body(server, methods)
    } catch {
        await server.shutdown(patience: .seconds(2))
        throw error
    }
    await server.shutdown(patience: .seconds(2))
}
