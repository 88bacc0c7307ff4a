// A protocol made up for tests, as unlike Postgres as the seams allow: the server speaks first, frames are three bytes of
// length, the least significant first, with a number in a row, TLS may begin at any of its moments, the user may change, and
// there is work without a session.

import FaultInjection
import NIOCore
import Synchronization
import WireCore

@testable import ServerKit

// MARK: The wire

/// Length, number, then a letter and text.
struct CourierFormat: FrameFormat {
    static let longest: UInt32 = 1000

    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        guard buffer.readableBytes >= 4 else { return nil }
        var reader = WireReader(buffer)
        let length = try reader.readLittle24()
        guard length <= Self.longest else {
            throw .lengthAboveLimit(length: Int(length), limit: Int(Self.longest))
        }
        return FrameHeader(
            kind: try reader.readInteger(UInt8.self), headerLength: 4, bodyLength: Int(length))
    }
}

extension OutboundWriter {
    mutating func writeLetter(_ text: String, number: UInt8) {
        noteMessage()
        let length = reserveLength(bytes: 3)
        write(number)
        write(utf8: text)
        patchLittle(length, bytes: 3, with: UInt64(bytes(since: length) - 4))
    }
}

struct CourierFraming: OutputFraming {
    func bodyOffset(of message: [UInt8]) -> Int { 4 }

    func announceTooMuch(_ message: inout [UInt8]) -> Bool {
        guard message.count >= 3 else { return false }
        message.replaceSubrange(0..<3, with: [0xFF, 0xFF, 0xFF])
        return true
    }

    /// It bears the number of the message that it comes before.
    func unsolicited(_ message: UnsolicitedMessage, before next: [UInt8]) -> [UInt8]? {
        guard case .notification = message, next.count > 3 else { return nil }
        var writer = OutboundWriter()
        writer.writeLetter("unsolicited", number: next[3])
        return writer.bytes
    }
}

// MARK: The session

/// Sits behind a connection of who was let in.
final class CourierSession: Sendable {
    let user: String
    private let state = Mutex((isEnded: false, isReleased: false, news: [String]()))
    private let events: SessionEvents

    init(user: String, _ events: SessionEvents) {
        self.user = user
        self.events = events
    }

    var isEnded: Bool { state.withLock { $0.isEnded } }
    var isReleased: Bool { state.withLock { $0.isReleased } }

    func end() {
        state.withLock { $0.isEnded = true }
        events.wake()
    }

    func release() {
        state.withLock { $0.isReleased = true }
        events.wake()
    }

    func tell(_ news: String) {
        state.withLock { $0.news.append(news) }
        events.poke?()
    }

    func nextNews() -> String? {
        state.withLock { $0.news.isEmpty ? nil : $0.news.removeFirst() }
    }
}

// MARK: The connection

final class CourierConnection: ProtocolConnection {
    private var decoder = FrameDecoder()
    private var writer = OutboundWriter()
    private var marks: [OutputMark] = []
    private let service: CourierService
    private var number = 0
    private var sequence: UInt8 = 0
    private var isEncrypted = false
    private var awaitsTLS = false
    private var request = ""
    private var input: String?
    private var user: String?
    private var session: CourierSession?
    private(set) var hasSaidGoodbye = false

    init(_ service: CourierService) { self.service = service }

    private func say(_ text: String) {
        writer.writeLetter(text, number: sequence)
        sequence &+= 1
    }

    func receive(_ bytes: ByteBuffer) { decoder.append(bytes) }

    func next() -> MachineAction {
        guard !awaitsTLS else { return .wait }
        do throws(WireError) {
            guard let frame = try decoder.next(CourierFormat()) else { return .wait }
            guard frame.kind == sequence || frame.kind == 0 else {
                say("out of order")
                return .close
            }
            sequence = frame.kind &+ 1
            var reader = WireReader(frame.body)
            return route(try reader.readRemainingText())
        } catch {
            say("unreadable")
            return .close
        }
    }

    private func route(_ text: String) -> MachineAction {
        let rest = String(text.dropFirst())
        switch text.first {
        case "T":
            awaitsTLS = true
            return .startTLS(unread: decoder.takeBuffered())
        // A login and a change of user are one and the same.
        case "L":
            user = rest
            return .authenticate
        case "Q":
            request = rest
            return .work(endsAnswer: true)
        case "I":
            input = rest
            return .goOn
        case "X":
            hasSaidGoodbye = true
            return .close
        default:
            say("unknown")
            return .proceed
        }
    }

    func handle(_ event: MachineEvent) -> MachineAction {
        switch event {
        case .accepted(let number):
            self.number = number
            say("hello \(number)")
        case .encrypted(let agreed):
            awaitsTLS = false
            isEncrypted = true
            say("encrypted \(agreed ?? "-")")
        case .timer: return .close
        case .needsInput:
            say("go on")
            return .proceed
        case .poked:
            sequence = 0
            while !isOutputFull, let news = session?.nextNews() { say("news \(news)") }
        case .refuse(let meaning):
            let error = service.words.error(meaning, during: [])
            say("error \(error?.number ?? 0)")
            return .close
        case .terminate:
            say("goodbye")
            return .close
        }
        return .wait
    }

    func authenticate() -> MachineAction {
        if user == "nobody" {
            say("denied")
            return .close
        }
        return .enter
    }

    var wantedTimer: WantedTimer? { nil }
    var client: ClientIdentity? {
        user.map { ClientIdentity(user: $0, database: "", application: "courier") }
    }

    func enter(_ events: SessionEvents) -> MachineAction {
        leave()
        guard let user, user != "ghost" else {
            say("no such user")
            return .close
        }
        let made = CourierSession(user: user, events)
        session = made
        service.sessions.withLock { $0.append(made) }
        say("welcome \(user)\(isEncrypted ? " in private" : "")")
        return .proceed
    }

    var hasSession: Bool { session != nil }
    var isTerminated: Bool { session?.isEnded == true }

    func begin() -> Progress {
        switch request {
        case "wait": session?.isReleased == true ? said("released") : .waiting
        case "data": .needsInput
        case "many":
            {
                for _ in 0..<1000 { say(String(repeating: "x", count: 100)) }
                return .finished
            }()
        default: said("\(session?.user ?? "stranger"): \(request)")
        }
    }

    private func said(_ text: String) -> Progress {
        say(text)
        return .finished
    }

    func resume() -> Progress {
        guard session?.isEnded != true else {
            say("interrupted")
            return .terminated
        }
        if let input {
            self.input = nil
            return said("got \(input)")
        }
        return begin()
    }

    func ended() -> MachineAction { .proceed }

    private struct Lent: LentWork {
        mutating func resume() -> Progress { .yielded }
    }

    func lend() -> any LentWork { Lent() }
    func takeBack(_ work: any LentWork, _ progress: Progress) -> Progress { resume() }
    func interrupt(_ reason: TerminationReason) { session?.end() }

    func leave() {
        session?.end()
        session = nil
    }

    var abandonment: Abandonment { .cancels }
    func faultContext() -> FaultContext? { nil }

    var isOutputFull: Bool { writer.isAboveHighWater }
    var hasOutput: Bool { writer.pendingBytes > 0 }
    func takeOutput() -> ConnectionOutput {
        defer { marks = [] }
        return ConnectionOutput(
            bytes: writer.takeBytes(), marks: marks, messageStarts: writer.takeMessageStarts(),
            messageCount: writer.messageCount)
    }
    func noteMessages(_ isWatched: Bool) { writer.notesMessages = isWatched }
    func notice(_ text: String) -> Bool { false }
    func markAnswer() { marks.append(OutputMark(offset: writer.pendingBytes, kind: .answer)) }
}

// MARK: The service

/// Errors have numbers, and some meanings have none.
struct CourierWords: FaultWords {
    func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? {
        switch meaning {
        case .tooManyConnections: NativeError(code: "", number: 1040, text: "", reach: .session)
        case .shuttingDown: NativeError(code: "", number: 1053, text: "", reach: .session)
        default: nil
        }
    }
}

final class CourierService: ProtocolService {
    let registry: ConnectionRegistry
    let tls: ServerTLS?
    let stage: Stage
    let framing: any OutputFraming = CourierFraming()
    let words = CourierWords()
    /// All that were ever made.
    let sessions = Mutex<[CourierSession]>([])

    init(_ rules: String = "", limit: Int = 10, tls: ServerTLS? = nil) throws {
        registry = ConnectionRegistry(limit: limit)
        self.tls = tls
        stage = Stage(faults: try FaultInjector(FaultPlan(rules)))
    }

    func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection { CourierConnection(self) }
    func faults(of database: String) -> FaultInjector? { nil }

    var faults: FaultInjector { stage.faults }
    var lastSession: CourierSession? { sessions.withLock { $0.last } }
}
