// The locales that a database can have: how it orders text and which letters have an upper and a lower case.

package struct DatabaseLocale: Sendable, Equatable {
    /// LC_COLLATE and LC_CTYPE as they were given.
    package let collateName: String
    package let ctypeName: String
    package let collation: Collation
    /// `upper`, `lower` and the like change no letter but those of ASCII.
    package let mapsASCIIAlone: Bool

    package static let c = DatabaseLocale("C", "C", .c, mapsASCIIAlone: true)
    /// By code point, with the letters of all scripts.
    package static let codePoints = DatabaseLocale("C.UTF-8", "C.UTF-8", .c, mapsASCIIAlone: false)
    package static let english = DatabaseLocale(
        "en_US.UTF-8", "en_US.UTF-8", .linguistic, mapsASCIIAlone: false)

    /// nil if one of the names is of no locale that is known.
    package init?(collate: String, ctype: String) {
        guard let order = DatabaseLocale.known[collate], let letters = DatabaseLocale.known[ctype]
        else { return nil }
        self.init(
            collate, ctype, order.collation,
            mapsASCIIAlone: letters.mapsASCIIAlone)
    }

    package static var names: [String] { known.keys.sorted() }

    package static func isKnown(_ name: String) -> Bool { known[name] != nil }

    private init(
        _ collate: String, _ ctype: String, _ collation: Collation, mapsASCIIAlone: Bool
    ) {
        collateName = collate
        ctypeName = ctype
        self.collation = collation
        self.mapsASCIIAlone = mapsASCIIAlone
    }

    private static let known: [String: (collation: Collation, mapsASCIIAlone: Bool)] = [
        "C": (.c, true), "POSIX": (.c, true), "C.UTF-8": (.c, false), "C.utf8": (.c, false),
        "en_US.UTF-8": (.linguistic, false), "en_US.utf8": (.linguistic, false),
    ]
}
