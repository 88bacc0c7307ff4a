// How a call ends: its status and what else is told behind the messages; as HTTP/2's fields, and in the stream of bytes itself.

import NIOCore
package import WireCore

/// The trailers of a call.
package struct GRPCTrailers: Equatable, Sendable {
    package var status: GRPCStatus
    package var metadata: GRPCMetadata

    package init(_ status: GRPCStatus, _ metadata: GRPCMetadata = GRPCMetadata()) {
        self.status = status
        self.metadata = metadata
    }

    // MARK: Fields

    package var fields: [GRPCMetadata.Field] {
        var fields = [GRPCMetadata.Field("grpc-status", "\(status.code.rawValue)")]
        if !status.message.isEmpty {
            fields.append(.init("grpc-message", GRPCMessageText.encode(status.message)))
        }
        for field in metadata.fields where !GRPCMetadata.isReserved(field.name) {
            fields.append(field)
        }
        return fields
    }

    /// Nil where no status is told: the answer was cut.
    package init?(_ fields: some Sequence<(name: String, value: String)>) {
        var code: GRPCStatus.Code?
        var message = ""
        var metadata: [GRPCMetadata.Field] = []
        for (name, value) in fields {
            switch name {
            // A code that is not known yet is an error all the same.
            case "grpc-status":
                code = Int(value).flatMap { GRPCStatus.Code(rawValue: $0) } ?? .unknown
            case "grpc-message": message = GRPCMessageText.decode(value)
            case _ where GRPCMetadata.isReserved(name): break
            default: metadata.append(.init(name, value))
            }
        }
        guard let code else { return nil }
        self.init(GRPCStatus(code, message), GRPCMetadata(metadata))
    }

    // MARK: In the stream of bytes

    /// Behind the last message. The most frequent end is written as nothing at all.
    package func encode(into writer: inout OutboundWriter) {
        let mark = writer.beginGRPCMessage(flag: GRPCFlag.trailers)
        if status != .ok || !metadata.isEmpty {
            for field in fields {
                writer.write(utf8: Self.oneLine(field.name))
                writer.write(UInt8(ascii: ":"))
                writer.write(utf8: Self.oneLine(field.value))
                writer.write(UInt8(ascii: "\n"))
            }
        }
        writer.endGRPCMessage(mark)
    }

    /// Line ends cannot stand in HTTP's fields, and would end one here.
    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
            return text
        }
        return String(
            decoding: text.utf8.map { $0 == 0x0A || $0 == 0x0D || $0 == 0 ? 0x20 : $0 },
            as: UTF8.self)
    }

    /// What `encode` has written behind the prefix, as fields.
    package static func fields(encoded bytes: some Collection<UInt8>) -> [GRPCMetadata.Field] {
        guard !bytes.isEmpty else { return [.init("grpc-status", "0")] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let colon = line.dropFirst().firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return GRPCMetadata.Field(
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: line[line.index(after: colon)...], as: UTF8.self))
        }
    }
}
