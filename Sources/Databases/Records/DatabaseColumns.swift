// The shape of records.

/// The columns of a result, in order.
public final class DatabaseColumns: Sendable {
    /// Their names.
    public let names: [String]

    /// The first place of each name.
    private let places: [String: Int]

    init(_ names: [String]) {
        self.names = names
        places = Dictionary(
            names.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The place of the first column of this name, from 0; nil where there is none.
    public func index(of name: String) -> Int? { places[name] }
}
