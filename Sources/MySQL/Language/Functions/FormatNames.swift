// GET_FORMAT: the formats of countries by their names.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    /// GET_FORMAT of a kind of moment: null for a name that is none.
    func namedFormat(_ kind: String, _ name: Typed, _ at: SourceOffset) -> Typed {
        plainText(
            "get_format \(kind)", [converted(name, .text)], length: 17,
            volatility: flavor.isMariaDB ? .stable : .immutable, hasDecimals: false, at: at,
            .unary { (value, _) in
                let name = String(decoding: value.rawText, as: UTF8.self).uppercased()
                return MySQLFormatNames.format(kind, name).map { .string($0) } ?? .null
            })
    }
}

enum MySQLFormatNames {
    private static let names = ["USA", "JIS", "ISO", "EUR", "INTERNAL"]

    static func format(_ kind: String, _ name: String) -> String? {
        guard let place = names.firstIndex(of: name) else { return nil }
        switch kind {
        case "date":
            return ["%m.%d.%Y", "%Y-%m-%d", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"][place]
        case "time": return ["%h:%i:%s %p", "%H:%i:%s", "%H:%i:%s", "%H.%i.%s", "%H%i%s"][place]
        default:
            return [
                "%Y-%m-%d %H.%i.%s", "%Y-%m-%d %H:%i:%s", "%Y-%m-%d %H:%i:%s",
                "%Y-%m-%d %H.%i.%s", "%Y%m%d%H%i%s",
            ][place]
        }
    }
}
