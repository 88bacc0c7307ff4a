// A call's answer, from HTTP/2's events to messages and an end, as a value that knows no socket.

import NIOCore
import NIOHPACK
import NIOHTTP2
import WireCore
import YDBWire

/// The client's side of one call's answer.
///
/// Events of the peer's that do not fit (a second head, a body before the head, no trailers, a message that is cut, too long or
/// compressed) end the call as a flaw or as lost. Whatever comes after the end is a legal race and is ignored.
struct CallMachine: Sendable {
    private enum Phase {
        case waitsForHead
        case body
        case ended
    }

    private var phase = Phase.waitsForHead
    private var decoder = FrameDecoder()
    private let format: GRPCMessageFormat
    /// How the call ended; what messages there are still come before it.
    private(set) var end: CallEnd?

    /// - Parameter messageLimit: The most bytes of a message.
    init(messageLimit: Int) { format = GRPCMessageFormat(limit: messageLimit) }

    /// Bytes that belong to no whole message yet.
    var unfinishedBytes: Int { decoder.bufferedBytes }

    // MARK: Events

    mutating func receive(head: HPACKHeaders, endsStream: Bool) {
        switch phase {
        case .ended: return
        case .body:
            guard endsStream else { return finish(.flaw("a second head came in the answer")) }
            finish(trailers: head)
        case .waitsForHead:
            let status = head.first(name: ":status").flatMap { Int($0) } ?? 0
            // Informational heads come before the head itself (RFC 9113, section 8.1).
            if (100..<200).contains(status), !endsStream { return }
            if endsStream, head.contains(name: "grpc-status") { return finish(trailers: head) }
            guard status == 200 else {
                return finish(
                    CallEnd(
                        status: GRPCStatus(
                            GRPCStatus.Code(httpStatus: status),
                            "the server answered with HTTP status \(status)"), cause: .server))
            }
            guard GRPCContentType.isGRPC(head.first(name: "content-type")) else {
                return finish(.flaw("the answer is not gRPC"))
            }
            if let flaw = Self.encodingFlaw(head) { return finish(flaw) }
            guard !endsStream else { return finish(.lost("the answer ended without a status")) }
            phase = .body
        }
    }

    private static func encodingFlaw(_ head: HPACKHeaders) -> CallEnd? {
        guard let name = head.first(name: "grpc-encoding"), name != GRPCEncoding.identity else {
            return nil
        }
        return .flaw("the answer is in the encoding '\(name)', which was not offered")
    }

    mutating func receive(body: ByteBuffer, endsStream: Bool) {
        switch phase {
        case .ended: return
        case .waitsForHead:
            return finish(.flaw("the answer's body came before its head"))
        case .body: break
        }
        if body.readableBytes > 0 { decoder.append(body) }
        if endsStream {
            phase = .ended
            isCut = true
        }
    }

    /// The stream ended behind its body, without trailers: the end is told behind the messages that are whole.
    private var isCut = false

    mutating func receive(reset code: HTTP2ErrorCode) {
        guard phase != .ended else { return }
        phase = .ended
        end = Self.end(of: code)
    }

    /// The call ends for a reason that is not in its stream: its time, its caller, its connection.
    mutating func stop(_ reason: CallEnd) {
        guard end == nil else { return }
        phase = .ended
        isCut = false
        decoder = FrameDecoder()
        end = reason
    }

    // MARK: Messages

    /// The next whole message; nil where there is none, or none any more: see ``end``.
    mutating func nextMessage() -> ByteBuffer? {
        // Behind an end that is no success nothing counts any more.
        if let end, end.status.code != .ok { return nil }
        do {
            if let frame = try decoder.next(format) {
                guard frame.kind == GRPCFlag.plain else {
                    stopForFlaw(.flaw("a message is compressed, in a call that is not"))
                    return nil
                }
                return frame.body
            }
        } catch .lengthAboveLimit(let length, let limit) {
            stopForFlaw(
                CallEnd(
                    status: GRPCStatus(
                        .resourceExhausted,
                        "a message of \(length) bytes came, and at most \(limit) are taken"),
                    cause: .flaw))
            return nil
        } catch {
            stopForFlaw(.flaw("the answer has no message where one should be: \(error)"))
            return nil
        }
        if isCut {
            stopForFlaw(.lost("the answer ended without a status"))
        } else if end != nil, decoder.bufferedBytes > 0 {
            stopForFlaw(.lost("the answer ended within a message"))
        }
        return nil
    }

    private mutating func stopForFlaw(_ flaw: CallEnd) {
        phase = .ended
        isCut = false
        decoder = FrameDecoder()
        end = flaw
    }

    // MARK: The end

    private mutating func finish(_ end: CallEnd) {
        phase = .ended
        self.end = end
    }

    private mutating func finish(trailers: HPACKHeaders) {
        phase = .ended
        if trailers.count == 1, trailers.first(name: "grpc-status") == "0" {
            end = Self.success
            return
        }
        let fields = trailers.lazy.map { (name: $0.name, value: $0.value) }
        end =
            GRPCTrailers(fields).map {
                CallEnd(status: $0.status, cause: .server, metadata: $0.metadata)
            } ?? .lost("the answer ended without a status")
    }

    private static let success = CallEnd(status: .ok, cause: .server)

    /// What a reset of the stream stands for (grpc/doc/PROTOCOL-HTTP2.md, "HTTP2 Transport Mapping").
    private static func end(of code: HTTP2ErrorCode) -> CallEnd {
        let words = "the server reset the call: \(code)"
        switch code {
        case .refusedStream: return .notProcessed(words)
        case .cancel: return CallEnd(status: GRPCStatus(.cancelled, words), cause: .lost)
        case .enhanceYourCalm:
            return CallEnd(status: GRPCStatus(.resourceExhausted, words), cause: .lost)
        case .inadequateSecurity:
            return CallEnd(status: GRPCStatus(.permissionDenied, words), cause: .lost)
        default: return CallEnd(status: GRPCStatus(.internal, words), cause: .lost)
        }
    }
}
