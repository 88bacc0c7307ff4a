// What calls carry beside their messages: names and values, in order, where a name may come more than once.

/// The metadata of a call, or of its end. Names are in small letters.
package struct GRPCMetadata: Equatable, Sendable {
    package struct Field: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field] = []

    package init(_ fields: [Field] = []) { self.fields = fields }

    package var isEmpty: Bool { fields.isEmpty }

    /// The first value of the name.
    package subscript(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }

    /// Any bytes, under a name that ends with `-bin`.
    package mutating func append(_ name: String, bytes: [UInt8]) {
        append(name, GRPCBase64.encode(bytes))
    }

    /// The bytes of a name that ends with `-bin`; nil where there are none, or what is there is not base64.
    package func bytes(_ name: String) -> [UInt8]? { self[name].flatMap(GRPCBase64.decode) }

    /// Names that HTTP/2 and gRPC keep for themselves.
    package static func isReserved(_ name: String) -> Bool {
        name.hasPrefix(":") || name.hasPrefix("grpc-") || name == "content-type" || name == "te"
    }
}
