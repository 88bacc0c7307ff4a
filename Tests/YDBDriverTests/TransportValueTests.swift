// The small values that a connection is made of.

import ClientKit
import NIOCore
import NIOHPACK
import SwiftProtobuf
import Testing

@testable import YDBDriver
@testable import YDBWire

@Suite struct TransportValueTests {
    // MARK: Windows

    @Test func whatWaitsIsNotGivenBack() {
        var window = ReceiveWindow(size: 100)
        window.received(60)
        window.queued(60)
        #expect(window.takeCredit() == 0)
        window.taken(60)
        #expect(window.takeCredit() == 60)
        #expect(window.takeCredit() == 0)
    }

    @Test func aMessageLongerThanTheWindowComesToItsEnd() {
        var window = ReceiveWindow(size: 100)
        var open = 100
        var left = 1_000
        while left > 0 {
            let piece = min(open, left, 30)
            #expect(piece > 0)
            guard piece > 0 else { return }
            window.received(piece)
            open -= piece
            left -= piece
            open += window.takeCredit()
        }
        window.queued(1_000)
        #expect(window.takeCredit() == 0)
    }

    /// Whatever comes and is taken in whatever pieces, a server that has something to send has room for it once all is taken.
    @Test func aWindowNeverCloses() {
        var generator = SeededGenerator(seed: 3)
        for size in [1, 2, 3, 10, 1_000] {
            var window = ReceiveWindow(size: size)
            var open = size
            var waiting = 0
            for _ in 0..<500 {
                if Bool.random(using: &generator), open > 0 {
                    let bytes = Int.random(in: 1...open, using: &generator)
                    open -= bytes
                    window.received(bytes)
                    window.queued(bytes)
                    waiting += bytes
                } else if waiting > 0 {
                    let bytes = Int.random(in: 1...waiting, using: &generator)
                    waiting -= bytes
                    window.taken(bytes)
                }
                open += window.takeCredit()
                #expect(open <= size)
                if waiting == 0 { #expect(open > 0) }
            }
        }
    }

    // MARK: Signs of life

    @Test func silenceIsAskedAboutAndThenDeath() {
        var life = KeepAlive(interval: .seconds(10), timeout: .seconds(5), now: .zero)
        #expect(life.check(at: .seconds(9)) == .nothing)
        #expect(life.check(at: .seconds(10)) == .ping)
        #expect(life.nextCheck == .seconds(15))
        #expect(life.check(at: .seconds(14)) == .nothing)
        #expect(life.check(at: .seconds(15)) == .dead)
    }

    @Test func whateverComesIsASignOfLife() {
        var life = KeepAlive(interval: .seconds(10), timeout: .seconds(5), now: .zero)
        #expect(life.check(at: .seconds(12)) == .ping)
        life.heard(at: .seconds(13))
        #expect(life.check(at: .seconds(20)) == .nothing)
        #expect(life.nextCheck == .seconds(23))
    }

    @Test func whoDoesNotWantItIsNotAsked() {
        var life = KeepAlive(interval: nil, timeout: .seconds(5), now: .zero)
        #expect(life.nextCheck == nil)
        #expect(life.check(at: .seconds(1_000)) == .nothing)
    }

    @Test func aTimeWithoutCallsDoesNotCount() {
        var life = KeepAlive(interval: .seconds(10), timeout: .seconds(5), now: .zero)
        life.resume(at: .seconds(100))
        #expect(life.check(at: .seconds(105)) == .nothing)
        #expect(life.check(at: .seconds(110)) == .ping)
    }

    // MARK: Requests

    @Test func messagesAreWrittenBehindTheirPrefix() throws {
        let request = Ydb_Table_KeepAliveRequest.with { $0.sessionID = "abc" }
        let plain: [UInt8] = try request.serializedBytes()
        let bytes = Array(try request.prefixed().readableBytesView)
        #expect(bytes == [0, 0, 0, 0, UInt8(plain.count)] + plain)
        let empty = try Ydb_Table_KeepAliveRequest().prefixed()
        #expect(Array(empty.readableBytesView) == [0, 0, 0, 0, 0])
    }

    @Test func headsHaveWhatACallSays() {
        var heads = CallHeads(
            scheme: "http", authority: "h:1", common: [.init("x-ydb-database", "/local")])
        var request = CallRequest(
            path: "/a.B/C", message: ByteBuffer(), timeout: .milliseconds(1500), ticket: "t")
        for _ in 0..<2 {
            let fields = heads.fields(of: request)
            #expect(fields.first(name: ":path") == "/a.B/C")
            #expect(fields.first(name: ":method") == "POST")
            #expect(fields.first(name: "te") == "trailers")
            #expect(fields.first(name: "grpc-timeout") == "1500000u")
            #expect(fields.first(name: "x-ydb-auth-ticket") == "t")
            #expect(fields.first(name: "x-ydb-database") == "/local")
        }
        request.ticket = nil
        request.timeout = nil
        request.metadata = [.init("x-ydb-trace-id", "1")]
        let fields = heads.fields(of: request)
        #expect(!fields.contains(name: "x-ydb-auth-ticket"))
        #expect(!fields.contains(name: "grpc-timeout"))
        #expect(fields.first(name: "x-ydb-trace-id") == "1")
    }
}
