// Names in texts: as regclass and search_path read them, and as they have to be written.

/// Names as regclass reads them.
package enum QualifiedText {
    /// nil: malformed.
    package static func parts(_ text: String) -> [String]? {
        var parts: [String] = []
        var rest = Substring(text.trimmingSpaces())
        while true {
            var part = ""
            if rest.first == "\"" {
                guard let quoted = takeQuoted(&rest) else { return nil }
                part = quoted
            } else {
                let word = rest.prefix { $0 != "." && $0 != "\"" && $0 != " " }
                part = word.lowercased()
                rest = rest.dropFirst(word.count)
            }
            if part.isEmpty { return nil }
            parts.append(part)
            if rest.isEmpty { return parts }
            guard rest.first == "." else { return nil }
            rest.removeFirst()
        }
    }

    /// Takes a name in double quotes, of which two stand for one, from the front. nil: the quotes do not end.
    package static func takeQuoted(_ rest: inout Substring) -> String? {
        rest.removeFirst()
        var name = ""
        while let next = rest.popFirst() {
            if next != "\"" {
                name.append(next)
            } else if rest.first == "\"" {
                name.append(rest.removeFirst())
            } else {
                return name
            }
        }
        return nil
    }

    /// What stands behind each `::` as a name with its schema, in quotes or not.
    package static func castTargets(_ sql: String) -> [String] {
        var targets: [String] = []
        var rest = Substring(sql)
        while let mark = rest.firstRange(of: "::") {
            rest = rest[mark.upperBound...]
            let start = rest.startIndex
            var tail = rest
            guard skipName(&tail), tail.first == "." else { continue }
            tail.removeFirst()
            guard skipName(&tail) else { continue }
            targets.append(String(rest[start..<tail.startIndex]))
        }
        return targets
    }

    private static func skipName(_ rest: inout Substring) -> Bool {
        if rest.first == "\"" { return takeQuoted(&rest) != nil }
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
        rest = rest[word.endIndex...]
        return !word.isEmpty
    }

    /// A name as it has to be written: in quotes unless it is plain.
    package static func quoted(_ name: String) -> String {
        let isPlain =
            name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            } && !(0x30...0x39).contains(name.utf8.first ?? 0x30)
        if isPlain { return name }
        return "\""
            + name.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}

extension String {
    /// Without the spaces and tabs around it.
    package func trimmingSpaces() -> String {
        var part = Substring(self)
        while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
        while let last = part.last, last == " " || last == "\t" { part.removeLast() }
        return String(part)
    }
}
