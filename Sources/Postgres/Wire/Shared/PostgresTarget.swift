// What Describe and Close speak of.

package import WireCore

/// A prepared statement or a portal, by name; the empty name is the unnamed one.
package enum PostgresTarget: Hashable, Sendable {
    case statement(String)
    case portal(String)

    package init(from reader: inout WireReader) throws(WireError) {
        let kind = try reader.readInteger(UInt8.self)
        let name = try reader.readTerminatedString()
        switch kind {
        case UInt8(ascii: "S"): self = .statement(name)
        case UInt8(ascii: "P"): self = .portal(name)
        default: throw .invalidField(.init("target"), value: Int64(kind))
        }
    }

    package func encode(into writer: inout OutboundWriter) {
        switch self {
        case .statement(let name):
            writer.write(UInt8(ascii: "S"))
            writer.write(terminated: name)
        case .portal(let name):
            writer.write(UInt8(ascii: "P"))
            writer.write(terminated: name)
        }
    }

    package var trace: String {
        switch self {
        case .statement(let name): "statement \(traced(name))"
        case .portal(let name): "portal \(traced(name))"
        }
    }
}
