// A method of a service: its path and what it does, typed where a service writes it down and untyped where calls are routed.

package import FaultInjection
package import NIOCore
package import SwiftProtobuf
package import YDBWire

/// One method.
package struct GRPCMethod: Sendable {
    /// What it does with a call.
    package enum Body: Sendable {
        /// Answers at once.
        case answer(
            @Sendable (ByteBuffer, CallContext, inout CallOutput) throws(GRPCStatus) -> Void)
        /// Begins work that may wait.
        case work(
            @Sendable (ByteBuffer, CallContext, SessionEvents, inout CallOutput) throws(GRPCStatus)
                -> (any CallWork)?)
        /// Answers each message of a stream.
        case conversation(@Sendable (CallContext) -> any CallConversation)
    }

    /// How its answers tell a status of YDB's.
    package enum AnswerShape: Sendable {
        /// In an operation.
        case operation
        /// In fields of their own.
        case status
        /// Not at all.
        case none
    }

    package let path: String
    package let shape: AnswerShape
    package let body: Body

    package init(_ path: String, _ shape: AnswerShape, _ body: Body) {
        self.path = path
        self.shape = shape
        self.body = body
    }

    /// A method that clients are told this of, whatever they ask.
    package static func refused(_ path: String, _ status: GRPCStatus) -> GRPCMethod {
        GRPCMethod(path, .none, .answer { (_, _, _) throws(GRPCStatus) in throw status })
    }

    /// A method that answers one message by another, at once.
    package static func unary<Request: Message, Response: Message>(
        _ path: String, _ shape: AnswerShape = .none,
        _ answer: @escaping @Sendable (Request, CallContext) throws(GRPCStatus) -> Response
    ) -> GRPCMethod {
        GRPCMethod(
            path, shape,
            .answer { (body, context, output) throws(GRPCStatus) in
                output.send(try answer(try Request.decode(body), context))
            })
    }

    /// A method that answers one message by work; nil: all is said already.
    package static func working<Request: Message>(
        _ path: String, _ shape: AnswerShape = .none,
        _ begin:
            @escaping @Sendable (
                Request, CallContext, SessionEvents, inout CallOutput
            ) throws(GRPCStatus) -> (any CallWork)?
    ) -> GRPCMethod {
        GRPCMethod(
            path, shape,
            .work { (body, context, events, output) throws(GRPCStatus) in
                try begin(try Request.decode(body), context, events, &output)
            })
    }
}

extension Message {
    /// Reads a message of a client's.
    static func decode(_ body: ByteBuffer) throws(GRPCStatus) -> Self {
        do {
            return try Self(serializedBytes: MessageBytes(body))
        } catch {
            throw GRPCStatus(.internal, "the message is no \(Self.protoMessageName)")
        }
    }
}
