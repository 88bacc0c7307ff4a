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
        guard text.utf8.count <= Self.longest, text.hasPrefix(Self.beginning) else { return nil }
        let rest = text.dropFirst(Self.beginning.count)
        guard let end = rest.firstIndex(of: "&"), rest[end...].hasPrefix(Self.middle),
            let node = UInt32(rest[..<end]),
            rest[end...].count > Self.middle.count
        else { return nil }
        self.text = text
        self.node = node
    }
}
