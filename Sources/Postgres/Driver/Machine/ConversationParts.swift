// What a conversation is given: how frames begin, and whom to tell what nobody asked for.

import NIOCore
import PostgresWire
import WireCore

/// How frames begin: before the login's first message there is one byte without a frame.
enum DriverFrameFormat: FrameFormat {
    case tlsAnswer
    case messages(PostgresServerFrameFormat)

    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        switch self {
        case .tlsAnswer:
            guard let byte = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else {
                return nil
            }
            return FrameHeader(kind: byte, headerLength: 1, bodyLength: 0)
        case .messages(let format): return try format.header(at: buffer)
        }
    }

    func run(
        of kind: UInt8, at buffer: ByteBuffer
    ) throws(WireError) -> (length: Int, count: Int) {
        switch self {
        case .tlsAnswer: return (0, 0)
        case .messages(let format): return try format.run(of: kind, at: buffer)
        }
    }
}

/// What a connection tells that no request has asked for.
struct ConnectionListeners: Sendable {
    var notice: @Sendable (PostgresNotice) -> Void = { _ in }
    var notification: @Sendable (PostgresServerMessage.NotificationResponse) -> Void = { _ in }
    /// Asks the server over another connection to stop what it does, and says when that was delivered.
    var askToCancel: @Sendable (PostgresServerMessage.BackendKeyData) -> Void = { _ in }
}
