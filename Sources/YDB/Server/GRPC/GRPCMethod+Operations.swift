// Methods whose answers are operations: over when they are told, with a result or a status that says why there is none.

import NIOCore
package import SwiftProtobuf
package import YDBWire

extension GRPCMethod {
    /// A method that answers at once by an operation that is over.
    package static func operation<Request: Message, Result: Message>(
        _ path: String,
        _ answer: @escaping @Sendable (Request, CallContext) throws(CallFailure) -> Result
    ) -> GRPCMethod {
        GRPCMethod(
            path, .operation,
            .answer { (body, context, output) throws(GRPCStatus) in
                let request = try Request.decode(body)
                do throws(CallFailure) {
                    output.send(result: try answer(request, context))
                } catch {
                    output.send(failure: error, .operation)
                }
            })
    }
}

extension GRPCMethod {
    /// A method that answers at once by an operation that is over and has no result.
    package static func acknowledged<Request: Message>(
        _ path: String,
        _ act: @escaping @Sendable (Request, CallContext) throws(CallFailure) -> Void
    ) -> GRPCMethod {
        GRPCMethod(
            path, .operation,
            .answer { (body, context, output) throws(GRPCStatus) in
                let request = try Request.decode(body)
                do throws(CallFailure) {
                    try act(request, context)
                    output.sendSuccess()
                } catch {
                    output.send(failure: error, .operation)
                }
            })
    }

    /// A method that answers at once by a message with a status of its own.
    package static func status<Request: Message, Response: Message>(
        _ path: String,
        _ answer: @escaping @Sendable (Request, CallContext) throws(CallFailure) -> Response
    ) -> GRPCMethod {
        GRPCMethod(
            path, .status,
            .answer { (body, context, output) throws(GRPCStatus) in
                let request = try Request.decode(body)
                do throws(CallFailure) {
                    output.send(try answer(request, context))
                } catch {
                    output.send(failure: error, .status)
                }
            })
    }
}

extension CallOutput {
    /// An operation that is over, with this result.
    package mutating func send(result: some Message, issues: [Ydb_Issue_IssueMessage] = []) {
        send(
            operation: .with { operation in
                operation.ready = true
                operation.status = .success
                operation.issues = issues
                operation.result = .packing(result)
            })
    }

    /// An operation that is over and has no result.
    package mutating func sendSuccess(issues: [Ydb_Issue_IssueMessage] = []) {
        send(
            operation: .with {
                $0.ready = true
                $0.status = .success
                $0.issues = issues
            })
    }

    /// All answers that tell an operation have it as their first and only field.
    package mutating func send(operation: Ydb_Operations_Operation) {
        send(Ydb_Operations_GetOperationResponse.with { $0.operation = operation })
    }

    /// A failure in an answer of this shape.
    package mutating func send(failure: CallFailure, _ shape: GRPCMethod.AnswerShape) {
        for field in failure.trailing.fields { trailing.append(field.name, field.value) }
        switch shape {
        case .operation:
            send(
                operation: .with {
                    $0.ready = true
                    $0.status = failure.status
                    $0.issues = failure.issues
                })
        case .status:
            // All answers that tell a status have it first and its issues second.
            send(
                Ydb_Query_DeleteSessionResponse.with {
                    $0.status = failure.status
                    $0.issues = failure.issues
                })
        case .none: status = GRPCStatus(.unknown, failure.issues.first?.message ?? "")
        }
    }
}

extension Google_Protobuf_Any {
    /// A message under its name; one of ours can always be written.
    static func packing(_ message: some Message) -> Google_Protobuf_Any {
        (try? Google_Protobuf_Any(message: message)) ?? Google_Protobuf_Any()
    }
}
