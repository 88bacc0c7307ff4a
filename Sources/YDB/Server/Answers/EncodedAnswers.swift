// Answers of which a part is encoded already: result sets.

import SwiftProtobuf
import YDBWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension CallOutput {
    /// An operation whose result is a message of which some fields are encoded.
    mutating func send<Result: Message>(
        encoded fields: [UInt8], _ rest: Result, issues: [Ydb_Issue_IssueMessage]
    ) {
        guard let other: [UInt8] = try? rest.serializedBytes() else { return }
        send(
            operation: .with { operation in
                operation.ready = true
                operation.status = .success
                operation.issues = issues
                operation.result = .with {
                    $0.typeURL = "type.googleapis.com/" + Result.protoMessageName
                    $0.value = Data(fields + other)
                }
            })
    }

    /// A message with a status of its own, of which some fields are encoded.
    mutating func send(status fields: [UInt8], _ rest: some Message) {
        guard let other: [UInt8] = try? rest.serializedBytes() else { return }
        writer.writeGRPCMessage(other + fields)
    }
}
