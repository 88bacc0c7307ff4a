// The names of sessions: they tell the node that a session was made on, so that clients come back to it.

import YDBWire

/// `ydb://session/3?node_id=1&id=…`.
package struct YDBSessionID: Hashable, Sendable {
    package let text: String
    package let node: UInt32

    private static let beginning = "ydb://session/3?node_id="
    private static let middle = "&id="
    /// Clients keep to it too.
    private static let longest = 1024

    /// A new one, which nobody can guess.
    package init(on node: UInt32) {
        self.node = node
        var generator = SystemRandomNumberGenerator()
        let groups = (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
        let id = GRPCBase64.encode(Array(groups.joined(separator: "-").utf8))
        text = Self.beginning + "\(node)" + Self.middle + id
    }

    /// Nil where the text is none.
    package init?(_ text: String) {
        // Bytes and not characters: every call names its session.
        let bytes = text.utf8
        guard bytes.count <= Self.longest, bytes.starts(with: Self.beginning.utf8) else {
            return nil
        }
        let rest = bytes.dropFirst(Self.beginning.utf8.count)
        guard let end = rest.firstIndex(of: UInt8(ascii: "&")),
            rest[end...].starts(with: Self.middle.utf8),
            rest[end...].count > Self.middle.utf8.count,
            let node = UInt32(Substring(rest[..<end]))
        else { return nil }
        self.text = text
        self.node = node
    }
}
