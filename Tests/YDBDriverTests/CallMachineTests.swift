// A call's answer as a value: everything that a server may do to it, without a server.

import NIOCore
import NIOHPACK
import NIOHTTP2
import Testing

@testable import YDBDriver
@testable import YDBWire

@Suite struct CallMachineTests {
    static let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]

    /// What a machine gives for these events.
    struct Outcome: Equatable {
        var messages: [[UInt8]] = []
        var end: CallEnd?
    }

    static func prefixed(_ message: [UInt8], flag: UInt8 = 0) -> [UInt8] {
        [flag, 0, 0, UInt8(message.count >> 8), UInt8(message.count & 255)] + message
    }

    static func run(limit: Int = 1024, _ events: (inout CallMachine) -> Void) -> Outcome {
        var machine = CallMachine(messageLimit: limit)
        events(&machine)
        var outcome = Outcome()
        while let message = machine.nextMessage() {
            outcome.messages.append(Array(message.readableBytesView))
        }
        outcome.end = machine.end
        return outcome
    }

    @Test func anAnswerHasAMessageAndAStatus() {
        let outcome = Self.run {
            $0.receive(head: Self.head, endsStream: false)
            $0.receive(body: ByteBuffer(bytes: Self.prefixed([1, 2])), endsStream: false)
            $0.receive(head: ["grpc-status": "0"], endsStream: true)
        }
        #expect(outcome.messages == [[1, 2]])
        #expect(outcome.end == CallEnd(status: .ok, cause: .server))
    }

    @Test func aBodyMayBeCutAnywhere() {
        let bytes = Self.prefixed([1, 2, 3]) + Self.prefixed([]) + Self.prefixed([4])
        for cut in 0...bytes.count {
            let outcome = Self.run {
                $0.receive(head: Self.head, endsStream: false)
                $0.receive(body: ByteBuffer(bytes: bytes[..<cut]), endsStream: false)
                $0.receive(body: ByteBuffer(bytes: bytes[cut...]), endsStream: false)
                $0.receive(head: ["grpc-status": "0"], endsStream: true)
            }
            #expect(outcome.messages == [[1, 2, 3], [], [4]])
            #expect(outcome.end?.status == .ok)
        }
    }

    /// What comes before the cut comes whole, and then an end that is no success.
    @Test func anAnswerThatEndsAnywhereIsNoSuccess() {
        let bytes = Self.prefixed([1, 2, 3]) + Self.prefixed([4])
        for cut in 0...bytes.count {
            for hasTrailers in [false, true] {
                let outcome = Self.run {
                    $0.receive(head: Self.head, endsStream: false)
                    $0.receive(body: ByteBuffer(bytes: bytes[..<cut]), endsStream: !hasTrailers)
                    if hasTrailers { $0.receive(head: ["grpc-status": "0"], endsStream: true) }
                }
                let whole = cut < 8 ? 0 : cut < bytes.count ? 1 : 2
                #expect(outcome.messages.count == whole)
                let isWhole = [0, 8, bytes.count].contains(cut)
                if hasTrailers, isWhole {
                    #expect(outcome.end?.status == .ok)
                } else {
                    #expect(outcome.end?.cause == .lost, "\(cut)")
                    #expect(outcome.end?.status.code == .unavailable)
                }
            }
        }
    }

    @Test func trailersAloneAreAnAnswer() {
        let outcome = Self.run {
            $0.receive(
                head: [
                    ":status": "200", "content-type": "application/grpc", "grpc-status": "16",
                    "grpc-message": "no%20token",
                ], endsStream: true)
        }
        #expect(outcome.end?.status == GRPCStatus(.unauthenticated, "no token"))
        #expect(outcome.end?.cause == .server)
    }

    @Test func metadataComesWithTheEnd() {
        let outcome = Self.run {
            $0.receive(head: Self.head, endsStream: false)
            $0.receive(
                head: ["grpc-status": "0", "x-ydb-server-hints": "session-close"],
                endsStream: true)
        }
        #expect(outcome.end?.metadata.asksToCloseSession == true)
    }

    static let heads: [(HPACKHeaders, GRPCStatus.Code, CallEnd.Cause)] = [
        ([":status": "503"], .unavailable, .server), ([":status": "404"], .unimplemented, .server),
        ([":status": "200", "content-type": "text/html"], .internal, .flaw),
        ([":status": "200"], .internal, .flaw), ([:], .unknown, .server),
        (
            [":status": "200", "content-type": "application/grpc", "grpc-encoding": "gzip"],
            .internal, .flaw
        ),
    ]

    @Test(arguments: heads.indices) func whatIsNotGRPCIsNone(_ index: Int) {
        let (head, code, cause) = Self.heads[index]
        let outcome = Self.run { $0.receive(head: head, endsStream: false) }
        #expect(outcome.end?.status.code == code)
        #expect(outcome.end?.cause == cause)
    }

    @Test func informationalHeadsAreNoAnswer() {
        let outcome = Self.run {
            $0.receive(head: [":status": "103"], endsStream: false)
            $0.receive(head: Self.head, endsStream: false)
            $0.receive(head: ["grpc-status": "0"], endsStream: true)
        }
        #expect(outcome.end?.status == .ok)
    }

    @Test func lengthsAreJudgedBeforeTheyAreWaitedFor() {
        let outcome = Self.run(limit: 10) {
            $0.receive(head: Self.head, endsStream: false)
            $0.receive(body: ByteBuffer(bytes: [0, 0, 0, 0, 11]), endsStream: false)
        }
        #expect(outcome.end?.status.code == .resourceExhausted)
        #expect(outcome.end?.cause == .flaw)
    }

    @Test(arguments: [1, 2, 0x80, 0xFF] as [UInt8]) func flagsThatNothingWasAskedForAreFlaws(
        _ flag: UInt8
    ) {
        let outcome = Self.run {
            $0.receive(head: Self.head, endsStream: false)
            $0.receive(body: ByteBuffer(bytes: Self.prefixed([1], flag: flag)), endsStream: false)
        }
        #expect(outcome.messages.isEmpty)
        #expect(outcome.end?.cause == .flaw)
    }

    static let resets: [(HTTP2ErrorCode, GRPCStatus.Code, CallEnd.Cause)] = [
        (.refusedStream, .unavailable, .notProcessed), (.cancel, .cancelled, .lost),
        (.enhanceYourCalm, .resourceExhausted, .lost), (.internalError, .internal, .lost),
        (.noError, .internal, .lost), (.inadequateSecurity, .permissionDenied, .lost),
    ]

    @Test(arguments: resets.indices) func aResetTellsHowItWasMeant(_ index: Int) {
        let (code, status, cause) = Self.resets[index]
        let outcome = Self.run { $0.receive(reset: code) }
        #expect(outcome.end?.status.code == status)
        #expect(outcome.end?.cause == cause)
    }

    @Test func whatComesBehindTheEndIsIgnored() {
        let outcome = Self.run {
            $0.stop(.deadline)
            $0.receive(head: Self.head, endsStream: false)
            $0.receive(body: ByteBuffer(bytes: Self.prefixed([1])), endsStream: false)
            $0.receive(head: ["grpc-status": "0"], endsStream: true)
            $0.receive(reset: .cancel)
        }
        #expect(outcome.messages.isEmpty)
        #expect(outcome.end == .deadline)
    }

    /// Any bytes at all: an end or a wait, never a trap.
    @Test func anyBytesAreRead() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in
                UInt8.random(in: 0...(Bool.random(using: &generator) ? 3 : 255), using: &generator)
            }
            let outcome = Self.run(limit: 16) {
                $0.receive(head: Self.head, endsStream: false)
                $0.receive(body: ByteBuffer(bytes: bytes), endsStream: true)
            }
            #expect(outcome.end != nil)
            #expect(outcome.end?.status.code != .ok)
        }
    }
}
