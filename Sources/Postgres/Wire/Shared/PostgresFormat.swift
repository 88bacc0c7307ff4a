// How a value is represented on the wire.

/// A format code. Codes other than these two can be sent; the server judges them where it uses them.
package struct PostgresFormat: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let text = PostgresFormat(rawValue: 0)
    package static let binary = PostgresFormat(rawValue: 1)
}

extension [PostgresFormat] {
    private static let text: Self = [.text]
    private static let binary: Self = [.binary]

    /// The list of one code, which is shared where it is a known one.
    static func one(_ code: UInt16) -> Self {
        switch PostgresFormat(rawValue: code) {
        case .text: text
        case .binary: binary
        case let other: [other]
        }
    }

    /// The format of one of the values a list speaks for: an empty list is all text, one code holds for every value. Nil
    /// if the list is too short.
    package func format(at index: Int) -> PostgresFormat? {
        switch count {
        case 0: .text
        case 1: self[0]
        default: indices.contains(index) ? self[index] : nil
        }
    }
}
