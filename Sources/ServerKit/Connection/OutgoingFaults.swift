// Faults in the bytes that a server sends: at message n, at byte k, and whatever a moment of the session has put upon
// the bytes behind it. A value: bytes and marks in, steps out; the handler takes the steps.

import FaultInjection
import NIOCore

/// What stands between a connection's output and its socket while rules are in force.
struct OutgoingFaults {
    enum Step: Equatable {
        case write([UInt8])
        /// Nothing is sent for so many nanoseconds.
        case pause(Int64)
        /// What follows goes by itself.
        case tick
        case end(ConnectionEnd)
    }

    var faults: FaultInjector
    private let framing: any OutputFraming
    private var steps: [Step] = []
    /// How many of them are taken; never all.
    private var taken = 0
    /// Nothing is sent after an end.
    private(set) var hasEnded = false

    // Counted from the connection's beginning, and from that of the first answer after rules came into use.
    private var messagesInAnswer = 0
    private var messagesInConnection = 0
    private var bytesInAnswer = 0
    private var bytesInConnection = 0
    /// Messages of the answer that were sent twice.
    private var repeatedMessages = 0
    /// How slowly bytes go: to the end of the answer, and to the end of the connection.
    private var answerPace = Pace()
    private var connectionPace = Pace()
    /// What befalls the next message.
    private var pending: [(action: FaultAction, moment: FaultMoments)] = []
    /// The answer so far; nil: it is too long to be repeated.
    private var answer: [UInt8]? = []
    /// Of an answer above this only the last message is repeated.
    private static let longestRepeatedAnswer = 1 << 20

    struct Pace {
        var pieceBytes: Int?
        var bytesPerSecond: Int?

        @inline(__always)
        var isLimited: Bool { pieceBytes != nil || bytesPerSecond != nil }
    }

    init(_ faults: FaultInjector, _ framing: any OutputFraming) {
        self.faults = faults
        self.framing = framing
    }

    @inline(__always)
    var isIdle: Bool { steps.isEmpty }

    @inline(__always)
    var isEngaged: Bool {
        !steps.isEmpty || !pending.isEmpty || hasEnded || answerPace.isLimited
            || connectionPace.isLimited || repeatedMessages > 0
    }

    /// Something is still to be sent.
    var hasBytes: Bool {
        steps[taken...].contains { if case .write = $0 { true } else { false } }
    }

    mutating func takeStep() -> Step? {
        guard taken < steps.count else { return nil }
        let step = steps[taken]
        taken += 1
        if taken == steps.count {
            steps = []
            taken = 0
        }
        return step
    }

    mutating func end(_ end: ConnectionEnd) {
        guard !hasEnded else { return }
        hasEnded = true
        steps.append(.end(end))
    }

    /// A fault of the connection's beginning, for all that is sent on it or for its next message.
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        switch action.fault {
        case .bandwidth(let bytes): connectionPace.bytesPerSecond = bytes
        case .split(let bytes): connectionPace.pieceBytes = bytes
        default: pending.append((action, moment))
        }
    }

    // MARK: Bytes

    /// Takes what a connection has written.
    mutating func send(_ output: ConnectionOutput, _ context: () -> FaultContext) {
        guard !hasEnded else { return }
        let bytes = Array(output.bytes.readableBytesView)
        messagesInConnection = output.messageCount - output.messageStarts.count
        var place = 0
        var marks = output.marks[...]
        var starts = output.messageStarts[...]
        while !hasEnded {
            while let mark = marks.first, mark.offset <= place || place >= bytes.count {
                pass(mark.kind)
                marks.removeFirst()
            }
            guard place < bytes.count else { break }
            let isMessage = starts.first == place
            if isMessage { starts.removeFirst() }
            var end = starts.first ?? bytes.count
            // What has no frame (the answer to a request for TLS), or was not noted, goes as a piece by itself.
            if !isMessage, let mark = marks.first { end = min(end, mark.offset) }
            send(Array(bytes[place..<end]), isMessage: isMessage, context)
            place = end
        }
    }

    /// Bytes go without coming by here: they count in the connection all the same.
    mutating func count(_ bytes: Int) { bytesInConnection &+= bytes }

    /// Nobody has watched the answer from its beginning.
    mutating func forgetAnswer() { pass(.answer) }

    private mutating func pass(_ mark: OutputMark.Kind) {
        switch mark {
        case .answer:
            messagesInAnswer = 0
            bytesInAnswer = 0
            repeatedMessages = 0
            answerPace = Pace()
            answer = []
        case .disturbance(let action, let moment):
            if !pace(action.fault) { pending.append((action, moment)) }
        }
    }

    private mutating func pace(_ fault: Fault) -> Bool {
        switch fault {
        case .bandwidth(let bytes): answerPace.bytesPerSecond = bytes
        case .split(let bytes): answerPace.pieceBytes = bytes
        default: return false
        }
        return true
    }

    private mutating func send(
        _ bytes: [UInt8], isMessage: Bool, _ context: () -> FaultContext
    ) {
        var message = bytes
        if isMessage {
            messagesInAnswer += 1
            messagesInConnection += 1
            if faults.armed.contains(.message) {
                let site = FaultSite.message(
                    inAnswer: messagesInAnswer, inConnection: messagesInConnection)
                for action in faults.decide(site, context()) {
                    apply(action)
                    if hasEnded { return }
                }
            }
        }
        if isMessage, repeatedMessages > 0 { framing.renumber(&message, by: repeatedMessages) }
        let disturbances = pending
        pending = []
        var repeats: [UInt8] = []
        for (action, moment) in disturbances {
            switch action.fault {
            case .unsolicited(let kind):
                if let other = framing.unsolicited(kind, before: message) {
                    write(other, context)
                } else {
                    faults.note(action.decision, .impossible("the protocol has no such message"))
                }
            case .garble(let count):
                garble(&message, framing.bodyOffset(of: message), count, action.draw)
            case .oversize:
                if !framing.announceTooMuch(&message) {
                    faults.note(action.decision, .impossible("no length can be too much here"))
                }
            case .duplicate:
                guard moment.isDisjoint(with: [.afterStatement, .afterCommit]) else {
                    repeats += (answer ?? []) + message
                    continue
                }
                // It is a part of the answer like any other.
                repeatedMessages += 1
                var copy = message
                framing.renumber(&copy, by: 1)
                repeats += copy
            case .truncate(let count):
                write(Array(message.prefix(count)), context)
                return end(.closed)
            default: break
            }
            if hasEnded { return }
        }
        keep(message)
        write(message, context)
        if !repeats.isEmpty { write(repeats, context) }
    }

    private mutating func keep(_ message: [UInt8]) {
        guard let length = answer?.count else { return }
        if length + message.count <= Self.longestRepeatedAnswer {
            answer?.append(contentsOf: message)
        } else {
            answer = nil
        }
    }

    /// A fault at a message.
    private mutating func apply(_ action: FaultAction) {
        switch action.fault {
        case .close: end(.closed)
        case .reset: end(.reset)
        case .silence: end(.silent)
        case .cutAnswer: end(.answerCut)
        case .resetAnswer: end(.answerReset)
        case .delay: steps.append(.pause(action.delay.wholeNanoseconds))
        default: if !pace(action.fault) { pending.append((action, .message)) }
        }
    }

    // MARK: Disturbed bytes

    private func garble(
        _ bytes: inout [UInt8], _ start: Int, _ count: Int, _ draw: FaultDraw
    ) {
        let end = min(bytes.count, start.addingReportingOverflow(count).partialValue)
        guard start < end else { return }
        for index in start..<end {
            // Never the same byte again.
            bytes[index] ^= UInt8(1 + draw.number(index - start) % 255)
        }
    }

    // MARK: Steps

    private mutating func write(_ bytes: [UInt8], _ context: () -> FaultContext) {
        guard !bytes.isEmpty, !hasEnded else { return }
        let inAnswer = bytesInAnswer..<(bytesInAnswer + bytes.count)
        let inConnection = bytesInConnection..<(bytesInConnection + bytes.count)
        bytesInAnswer += bytes.count
        bytesInConnection += bytes.count
        guard faults.armed.contains(.byte) else { return emit(bytes[...]) }
        var rest = bytes
        var place = 0
        let site = FaultSite.bytes(inAnswer: inAnswer, inConnection: inConnection)
        for action in faults.decide(site, context()) {
            if action.offset > place {
                emit(rest[place..<action.offset])
                place = action.offset
            }
            switch action.fault {
            case .garble(let count): garble(&rest, action.offset, count, action.draw)
            default: apply(action)
            }
            if hasEnded { return }
        }
        emit(rest[place...])
    }

    /// At the pace that is in force.
    private mutating func emit(_ bytes: ArraySlice<UInt8>) {
        let pace = Pace(
            pieceBytes: answerPace.pieceBytes ?? connectionPace.pieceBytes,
            bytesPerSecond: answerPace.bytesPerSecond ?? connectionPace.bytesPerSecond)
        guard pace.isLimited else {
            // One write for all messages that nothing comes between.
            if case .write(var all)? = steps.last {
                steps.removeLast()
                all += bytes
                steps.append(.write(all))
            } else if !bytes.isEmpty {
                steps.append(.write(Array(bytes)))
            }
            return
        }
        let portion = pace.bytesPerSecond.map { max(1, $0 / Self.portionsPerSecond) } ?? .max
        let size = max(1, min(pace.pieceBytes ?? .max, portion))
        var rest = bytes
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            rest = rest.dropFirst(size)
            steps.append(.write(Array(piece)))
            if let rate = pace.bytesPerSecond {
                steps.append(.pause(Int64(piece.count) * 1_000_000_000 / Int64(max(1, rate))))
            } else {
                steps.append(.tick)
            }
        }
    }

    private static let portionsPerSecond = 20
}
