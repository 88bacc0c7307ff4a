// How messages may be compressed. Only `identity` is taken: nothing here has a decompressor, and gRPC lets a server say so.

/// A compression of messages, as `grpc-encoding` names it.
package enum GRPCEncoding {
    package static let identity = "identity"
    /// What `grpc-accept-encoding` says.
    package static let accepted = identity

    /// Why calls in this encoding are not taken; nil: they are. A call may name an encoding and compress no message, but what it
    /// names has to be known (grpc/doc/compression.md).
    package static func refusal(of name: String?) -> GRPCStatus? {
        guard let name, name != identity else { return nil }
        return GRPCStatus(
            .unimplemented,
            "messages in the encoding '\(name)' are not taken; grpc-accept-encoding names those that are"
        )
    }

    /// A message says that it is compressed, in a call whose messages are not.
    package static let unexpectedFlag = GRPCStatus(
        .internal, "a message says that it is compressed, but its call names no encoding")
}
