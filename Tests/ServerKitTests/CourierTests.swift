// The seams of ServerKit, shown by a protocol that is no Postgres.

import FaultInjection
import NIOCore
import Testing
import WireCore

@testable import ServerKit

@Suite struct CourierTests {
    // MARK: Who speaks first

    @Test func theServerSpeaksFirstAndKnowsTheConnectionsNumber() throws {
        let service = try CourierService()
        let clients = try (0..<2).map { _ in try CourierClient(service) }
        #expect(try clients.map { try $0.receive() } == [["0 hello 1"], ["0 hello 2"]])
    }

    @Test func aRuleAtAcceptIsHeardInPlaceOfTheGreeting() throws {
        let client = try CourierClient(CourierService("too_many_connections at accept"))
        #expect(try client.receive() == ["0 error 1040"])
        #expect(!client.connection.isOpen)
    }

    @Test func aDelayAtAcceptHoldsTheGreetingBack() throws {
        let client = try CourierClient(CourierService("delay 100ms at accept"))
        #expect(try client.receive() == [])
        client.connection.advance(milliseconds: 100)
        #expect(try client.receive() == ["0 hello 1"])
    }

    @Test func whoIsOneTooManyIsToldSoInPlaceOfTheGreeting() throws {
        let service = try CourierService(limit: 1)
        let clients = try (0..<65).map { _ in try CourierClient(service) }
        let one = try CourierClient(service)
        #expect(try one.receive() == ["0 error 1040"])
        #expect(!one.connection.isOpen)
        #expect(try clients[64].receive() == ["0 hello 65"])
        service.registry.close(.shutdown)
        let late = try CourierClient(service)
        #expect(try late.receive() == ["0 error 1053"])
        #expect(!late.connection.isOpen)
    }

    @Test func whatTheProtocolCannotSayIsNoted() throws {
        let service = try CourierService("notice 'x' at authenticate")
        let client = try CourierClient(service)
        #expect(try client.ask("Lada") == ["0 hello 1", "1 welcome ada"])
        guard case .impossible? = service.faults.decisions.first?.outcome else {
            Issue.record("\(service.faults.decisions)")
            return
        }
    }

    // MARK: TLS

    @Test func tlsFromTheFirstByteWithAProtocolAgreedOn() throws {
        let tls = try ServerTLS(
            .selfSigned, begins: .atAccept, applicationProtocols: ["courier/2", "courier/1"])
        let client = try CourierClient(CourierService(tls: tls))
        try client.startTLS(["courier/1", "courier/2"])
        #expect(try client.receive() == ["0 hello 1", "1 encrypted courier/2"])
        #expect(try client.ask("Lada") == ["1 welcome ada in private"])
    }

    @Test func tlsIsToldFromClearTextByTheFirstByte() throws {
        let service = try CourierService(tls: ServerTLS(.selfSigned, begins: .sniffed))
        let plain = try CourierClient(service)
        #expect(try plain.ask("Lada") == ["0 hello 1", "1 welcome ada"])
        let other = try CourierClient(service)
        _ = try other.connection.receive()
        try other.startTLS()
        #expect(try other.receive().last == "1 encrypted -")
        #expect(try other.ask("Lada") == ["1 welcome ada in private"])
    }

    @Test func tlsOnRequestTakesWhatTheClientHasSentOfItAlready() throws {
        let client = try CourierClient(CourierService(tls: ServerTLS(.selfSigned)))
        #expect(try client.receive() == ["0 hello 1"])
        var bytes = client.letter("T")
        bytes.writeImmutableBuffer(try client.hello())
        try client.connection.send(bytes)
        #expect(try client.receive() == ["1 encrypted -"])
        #expect(try client.ask("Lada") == ["1 welcome ada in private"])
    }

    // MARK: Frames

    @Test func framesAreTheSameHoweverTheyArrive() throws {
        let client = try CourierClient(CourierService())
        for byte in client.letter("Qhello").readableBytesView {
            try client.connection.send(ByteBuffer(bytes: [byte]))
        }
        #expect(try client.receive() == ["0 hello 1", "1 stranger: hello"])
    }

    @Test func aLengthAboveTheLimitEndsTheConnectionAtItsHeader() throws {
        let client = try CourierClient(CourierService())
        try client.connection.send(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0]))
        #expect(try client.receive() == ["0 hello 1", "1 unreadable"])
        #expect(!client.connection.isOpen)
    }

    @Test func aNumberOutOfOrderEndsTheConnection() throws {
        let client = try CourierClient(CourierService())
        client.number = 7
        #expect(try client.ask("Qx") == ["0 hello 1", "1 out of order"])
        #expect(!client.connection.isOpen)
    }

    // MARK: Sessions

    @Test func theUserChangesAndTheSessionWithIt() throws {
        let service = try CourierService(limit: 1)
        let client = try CourierClient(service)
        #expect(try client.ask("Lada") == ["0 hello 1", "1 welcome ada"])
        let first = service.lastSession
        #expect(try client.ask("Lbob") == ["1 welcome bob"])
        #expect(first?.isEnded == true)
        #expect(service.registry.sessionCount == 1)
        #expect(try client.ask("Qhi") == ["1 bob: hi"])
        // The one place is taken.
        let other = try CourierClient(service)
        #expect(try other.ask("Leve") == ["0 hello 2", "1 error 1040"])
        // A change that fails leaves no session, and its place free.
        #expect(try client.ask("Lghost") == ["1 no such user"])
        #expect(service.registry.sessionCount == 0)
        #expect(!client.connection.isOpen)
    }

    @Test func workNeedsNoSession() throws {
        let client = try CourierClient(CourierService())
        #expect(try client.ask("Qhi") == ["0 hello 1", "1 stranger: hi"])
    }

    @Test func whatWorkWaitsForIsFedToIt() throws {
        let client = try CourierClient(CourierService())
        _ = try client.ask("Lada")
        #expect(try client.ask("Qdata") == ["1 go on"])
        client.number = 2
        #expect(try client.ask("Iletters") == ["3 got letters"])
    }

    @Test func anIdleClientIsToldNewsAndABusyOneWaits() throws {
        let service = try CourierService()
        let client = try CourierClient(service)
        _ = try client.ask("Lada")
        let session = try #require(service.lastSession)
        session.tell("one")
        #expect(try client.receive() == ["0 news one"])
        #expect(try client.ask("Qwait") == [])
        session.tell("two")
        #expect(try client.receive() == [])
        session.release()
        #expect(try client.receive() == ["1 released"])
    }

    @Test func workWhoseClientGoesIsInterruptedWhereTheProtocolSaysSo() throws {
        let service = try CourierService()
        let client = try CourierClient(service)
        _ = try client.ask("Lada")
        _ = try client.ask("Qwait")
        client.connection.close()
        client.connection.runLoop()
        #expect(service.lastSession?.isEnded == true)
        #expect(service.registry.sessionCount == 0)
        #expect(service.registry.connectionCount == 0)
    }

    @Test func aServerThatClosesSaysGoodbye() throws {
        let service = try CourierService()
        let client = try CourierClient(service)
        _ = try client.ask("Lada")
        service.registry.close(.shutdown)
        #expect(try client.receive() == ["2 goodbye"])
        #expect(!client.connection.isOpen)
    }

    // MARK: Faults in bytes

    @Test func messagesAreCountedFromTheGreetingOn() throws {
        let client = try CourierClient(CourierService("close at message 3 of connection"))
        #expect(try client.ask("Lada") == ["0 hello 1", "1 welcome ada"])
        #expect(try client.ask("Qhi") == [])
        #expect(client.connection.end == .closed)
    }

    @Test func rulesThatComeLaterFindTheMessagesCounted() throws {
        let service = try CourierService()
        let client = try CourierClient(service)
        _ = try client.ask("Lada")
        try service.faults.add([FaultRule("close at message 4 of connection")])
        #expect(try client.ask("Qhi") == ["1 ada: hi"])
        #expect(try client.ask("Qhi") == [])
        #expect(client.connection.end == .closed)
    }

    @Test func framesAreSpoiledInTheProtocolsOwnWay() throws {
        let long = try CourierClient(CourierService("oversize at message 1"))
        #expect(
            Array(try long.connection.receive().readableBytesView.prefix(4)) == [255, 255, 255, 0])
        let other = try CourierClient(CourierService("unsolicited notification at message 1"))
        #expect(try other.receive() == ["0 unsolicited", "0 hello 1"])
        let service = try CourierService("unsolicited setting at message 1")
        #expect(try CourierClient(service).receive() == ["0 hello 1"])
        guard case .impossible? = service.faults.decisions.first?.outcome else {
            Issue.record("\(service.faults.decisions)")
            return
        }
    }

    @Test func onceTheRulesAreGoneNothingIsWatchedAnyMore() throws {
        let service = try CourierService("delay 1ms at message 1 times 1")
        let client = try CourierClient(service)
        client.connection.advance(milliseconds: 1)
        _ = try client.ask("Lada")
        service.faults.clear()
        #expect(try client.ask("Qmany").count == 1000)
        try service.faults.add([FaultRule("close at message 1003 of connection")])
        #expect(try client.ask("Qhi") == [])
    }
}
