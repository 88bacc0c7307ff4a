// The text that is kept of a view.

/// A view's query, and where the paths of its tables begin: its own TablePathPrefix, whatever the session has that reads it.
struct YQLViewText {
    /// An absolute path; nil: the database.
    let directory: String?
    let body: String

    private static let pragma = "PRAGMA TablePathPrefix = "

    init(directory: String?, body: String) {
        self.directory = directory
        self.body = body
    }

    init(stored text: String) {
        let end = text.firstIndex(of: "\n")
        guard text.hasPrefix(Self.pragma), let end else {
            self.init(directory: nil, body: text)
            return
        }
        let path = text[..<end].dropFirst(Self.pragma.count + 1).dropLast(2)
        self.init(directory: String(path), body: String(text[text.index(after: end)...]))
    }

    var stored: String { header + body }

    /// What SHOW CREATE VIEW gives.
    func shown(name: String) -> String {
        "\(header)CREATE VIEW \(YQLQuoting.name(name)) WITH (security_invoker = TRUE) AS\n\(body)"
    }

    private var header: String { directory.map { "\(Self.pragma)\"\($0)\";\n" } ?? "" }
}
