// How a call begins: the method, the time, the metadata; from HTTP/2's fields and into them, for both sides.

/// The head of a call.
package struct GRPCRequestHead: Equatable, Sendable {
    /// `/package.Service/Method`.
    package var path: String
    /// The host and the port that the client means; empty where it did not say.
    package var authority: String
    package var timeout: GRPCTimeout?
    /// The encoding of its messages; nil: none is named.
    package var encoding: String?
    /// All fields but those of HTTP/2 and of gRPC itself.
    package var metadata: GRPCMetadata

    package init(
        path: String, authority: String = "", timeout: GRPCTimeout? = nil, encoding: String? = nil,
        metadata: GRPCMetadata = GRPCMetadata()
    ) {
        self.path = path
        self.authority = authority
        self.timeout = timeout
        self.encoding = encoding
        self.metadata = metadata
    }

    /// Why fields are no head of a call.
    package enum Flaw: Error, Equatable, Sendable {
        /// To be told by an HTTP status alone: who asked does not speak gRPC.
        case http(status: Int)
        case grpc(GRPCStatus)
    }

    /// Reads the fields of a request.
    package static func decode(
        _ fields: [(name: String, value: String)]
    ) throws(Flaw) -> GRPCRequestHead {
        var head = GRPCRequestHead(path: "")
        var method: String?
        var contentType: String?
        var kept: [GRPCMetadata.Field] = []
        kept.reserveCapacity(8)
        for (name, value) in fields {
            switch name {
            case ":method": method = value
            case ":path": head.path = value
            case ":authority": head.authority = value
            case ":scheme", "te", "grpc-accept-encoding", "accept-encoding": break
            case "content-type": contentType = value
            case "grpc-timeout":
                guard let timeout = GRPCTimeout(value) else {
                    throw .grpc(GRPCStatus(.internal, "'\(value)' is no grpc-timeout"))
                }
                head.timeout = timeout
            case "grpc-encoding": head.encoding = value
            default: kept.append(GRPCMetadata.Field(name, value))
            }
        }
        guard GRPCContentType.isGRPC(contentType) else { throw .http(status: 415) }
        guard method == "POST" else { throw .http(status: 405) }
        head.metadata = GRPCMetadata(kept)
        return head
    }

    /// The fields of the request.
    package func fields(scheme: String) -> [GRPCMetadata.Field] {
        var fields = [
            GRPCMetadata.Field(":method", "POST"), GRPCMetadata.Field(":scheme", scheme),
            GRPCMetadata.Field(":path", path), GRPCMetadata.Field(":authority", authority),
            GRPCMetadata.Field("content-type", GRPCContentType.text),
            GRPCMetadata.Field("te", "trailers"),
        ]
        if let timeout { fields.append(.init("grpc-timeout", timeout.text)) }
        if let encoding { fields.append(.init("grpc-encoding", encoding)) }
        fields.append(.init("grpc-accept-encoding", GRPCEncoding.accepted))
        return fields + metadata.fields.filter { !GRPCMetadata.isReserved($0.name) }
    }
}

/// What says that a request is a call.
package enum GRPCContentType {
    package static let text = "application/grpc"

    /// `application/grpc`, with a form of messages (`+proto`) and parameters or without.
    package static func isGRPC(_ value: String?) -> Bool {
        guard let value, value.hasPrefix(text) else { return false }
        switch value.utf8.dropFirst(text.utf8.count).first {
        case nil, UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: " "): return true
        // As application/grpc-web.
        default: return false
        }
    }
}
