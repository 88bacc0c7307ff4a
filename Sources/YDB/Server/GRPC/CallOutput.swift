// What a call has to say: messages, then how it ended. A value of its own, so that work takes it along to another thread.

package import FaultInjection
import NIOCore
package import ServerKit
package import SwiftProtobuf
package import WireCore
package import YDBWire

/// Where a method writes.
package struct CallOutput: Sendable {
    /// For answers that are encoded without a message value, as rows.
    package var writer = OutboundWriter()
    package var marks: [OutputMark] = []
    /// Told behind the messages.
    package var trailing = GRPCMetadata()
    package var status = GRPCStatus.ok

    package init() {}

    /// Work should pause until what is written is sent.
    package var isFull: Bool { writer.isAboveHighWater }

    package mutating func send(_ message: some Message) {
        do {
            let bytes: [UInt8] = try message.serializedBytes()
            writer.writeGRPCMessage(bytes)
        } catch {
            // A message of ours that cannot be encoded is no client's fault.
            status = GRPCStatus(.internal, "an answer cannot be encoded")
        }
    }

    /// What follows is disturbed by a rule.
    package mutating func disturb(_ action: FaultAction, at moments: FaultMoments) {
        marks.append(
            OutputMark(offset: writer.pendingBytes, kind: .disturbance(action, moments)))
    }

    package mutating func markAnswer() {
        marks.append(OutputMark(offset: writer.pendingBytes, kind: .answer))
    }

    mutating func takeMarks() -> [OutputMark] {
        guard !marks.isEmpty else { return [] }
        defer { marks = [] }
        return marks
    }

    /// Says how the call has ended.
    mutating func finish() {
        GRPCTrailers(status, trailing).encode(into: &writer)
    }

    /// Says by an HTTP status alone that this is no call.
    mutating func refuse(httpStatus: Int) {
        let mark = writer.beginGRPCMessage(flag: GRPCFlag.trailers)
        writer.write(utf8: ":status:\(httpStatus)")
        writer.endGRPCMessage(mark)
    }

    /// Stands in for one that is elsewhere: what it is told goes behind what that one says.
    func standIn() -> CallOutput {
        var other = CallOutput()
        other.writer.notesMessages = writer.notesMessages
        return other
    }

    /// Takes what a stand-in was told meanwhile.
    mutating func append(_ other: CallOutput) {
        let offset = writer.pendingBytes
        for mark in other.marks {
            marks.append(OutputMark(offset: mark.offset + offset, kind: mark.kind))
        }
        writer.append(other.writer)
        writer.notesMessages = other.writer.notesMessages
    }
}
