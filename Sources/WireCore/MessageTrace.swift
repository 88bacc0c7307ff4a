// Conversations as text a person can read: for logs, for the messages of failed tests, for recorded conversations.

/// A message that can say in one line what it is.
package protocol TraceableMessage {
    /// The message's name in its protocol, then its fields, in one line without control characters.
    var trace: String { get }
}

/// A conversation, one line a message.
package struct MessageTrace: Sendable, CustomStringConvertible {
    package enum Direction: String, Sendable {
        case fromClient = "->"
        case fromServer = "<-"
    }

    private var lines: [String] = []
    private let limit: Int

    /// Keeps the last `limit` messages.
    package init(limit: Int = 1000) { self.limit = max(1, limit) }

    package mutating func append(_ message: some TraceableMessage, _ direction: Direction) {
        if lines.count >= limit { lines.removeFirst(lines.count - limit + 1) }
        lines.append("\(direction.rawValue) \(message.trace)")
    }

    package var description: String { lines.joined(separator: "\n") }
}

/// A text in quotes, cut when long, control characters escaped.
package func traced(_ text: String, limit: Int = 200) -> String {
    var line = "\""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar {
        case "\"", "\\": line.append("\\\(scalar)")
        case "\n": line.append("\\n")
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            line.append("\\u{\(String(scalar.value, radix: 16))}")
        default: line.unicodeScalars.append(scalar)
        }
    }
    if text.unicodeScalars.count > limit { line.append("…") }
    return line + "\""
}

/// Bytes as text where all are printable ASCII, as hexadecimal digits otherwise; cut when long.
package func traced(bytes: some Collection<UInt8>, limit: Int = 40) -> String {
    let shown = bytes.prefix(limit)
    let rest = bytes.count > limit ? "…(\(bytes.count) bytes)" : ""
    guard !shown.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x27 && $0 != 0x5C }) else {
        return "'\(String(decoding: shown, as: UTF8.self))'\(rest)"
    }
    return "x'\(shown.map(hexadecimal).joined())'\(rest)"
}

/// A byte as two hexadecimal digits.
package func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
}
