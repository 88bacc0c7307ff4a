// The version a client asks for in its first message.

/// A protocol version: the major in the upper sixteen bits, the minor in the lower.
package struct PostgresProtocolVersion: RawRepresentable, Hashable, Sendable,
    CustomStringConvertible
{
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package init(major: UInt16, minor: UInt16) {
        rawValue = UInt32(major) << 16 | UInt32(minor)
    }

    package var major: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
    package var minor: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    package static let v3 = PostgresProtocolVersion(major: 3, minor: 0)

    package var description: String { "\(major).\(minor)" }
}
