// YSON: the tree of a document, and its texts.
import QueryEngine

/// A node of a YSON document.
package struct YQLYson: Sendable {
    package indirect enum Kind: Sendable {
        case entity
        case bool(Bool)
        case int64(Int64)
        case uint64(UInt64)
        case double(Double)
        case string([UInt8])
        case list([YQLYson])
        case map([Member])
    }

    package struct Member: Sendable {
        package let key: [UInt8]
        package var value: YQLYson

        package init(key: [UInt8], value: YQLYson) {
            self.key = key
            self.value = value
        }
    }

    package var kind: Kind
    package var attributes: [Member]

    package init(_ kind: Kind, attributes: [Member] = []) {
        self.kind = kind
        self.attributes = attributes
    }

    package static let entity = YQLYson(.entity)

    package static func string(_ text: String) -> YQLYson { YQLYson(.string(Array(text.utf8))) }

    /// nil: it is no YSON, or nested too deep.
    package static func parse(_ text: [UInt8]) -> YQLYson? {
        var reader = YsonReader(text)
        return reader.document()
    }

    package var isScalar: Bool {
        switch kind {
        case .list, .map: false
        default: true
        }
    }

    /// Of members with the same key the first counts.
    package func member(_ key: [UInt8]) -> YQLYson? {
        guard case .map(let members) = kind else { return nil }
        return members.first { $0.key == key }?.value
    }
}
