// What fault rules have to know of gRPC's messages: each is a part of an answer, and the call's end is the last of them.

import FaultInjection
import ServerKit
import YDBWire

struct GRPCFraming: OutputFraming {
    func bodyOffset(of message: [UInt8]) -> Int { GRPCMessageFormat.prefixLength }

    func announceTooMuch(_ message: inout [UInt8]) -> Bool {
        // The end is no message to a client: it has no length.
        guard message.count >= GRPCMessageFormat.prefixLength, message[0] <= GRPCFlag.compressed
        else { return false }
        message.replaceSubrange(1..<GRPCMessageFormat.prefixLength, with: [0x7F, 0xFF, 0xFF, 0xFF])
        return true
    }

    func unsolicited(_ message: UnsolicitedMessage, before next: [UInt8]) -> [UInt8]? {
        switch message {
        // Nothing is told to clients that did not ask.
        case .notification, .setting: nil
        case .bytes(let bytes): bytes
        // GOAWAY.
        case .error: [GRPCFlag.goAway, 0, 0, 0, 0]
        }
    }
}
