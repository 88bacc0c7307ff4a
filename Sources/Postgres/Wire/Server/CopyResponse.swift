// CopyInResponse, CopyOutResponse, CopyBothResponse: a COPY begins, in the direction that the kind says.

package import WireCore

extension PostgresServerMessage {
    /// The three messages have the same fields.
    package struct CopyResponse: Equatable, Sendable {
        package static let inKind = UInt8(ascii: "G")
        package static let outKind = UInt8(ascii: "H")
        package static let bothKind = UInt8(ascii: "W")

        /// Whether the stream as a whole is binary.
        package var isBinary: Bool
        package var columnFormats: [PostgresFormat]

        package init(isBinary: Bool, columnFormats: [PostgresFormat]) {
            self.isBinary = isBinary
            self.columnFormats = columnFormats
        }

        package init(from reader: inout WireReader) throws(WireError) {
            let code = try reader.readInteger(UInt8.self)
            guard code <= 1 else { throw .invalidField(.init("copy format"), value: Int64(code)) }
            isBinary = code == 1
            columnFormats = try reader.readFormats()
        }

        package func encode(kind: UInt8, into writer: inout OutboundWriter) {
            let message = writer.beginMessage(kind)
            writer.write(UInt8(isBinary ? 1 : 0))
            writer.writeFormats(columnFormats)
            writer.endMessage(message)
        }

        var trace: String {
            "\(isBinary ? "binary" : "text") columns=\(columnFormats.map(\.rawValue))"
        }
    }
}
