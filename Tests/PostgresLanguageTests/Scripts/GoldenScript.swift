// Golden scripts: SQL statements one after another on one session; the format is described in scripts/lib/golden_script.py.
import QueryEngine

enum GoldenScript {
    static func transcript(
        _ text: String, locale: DatabaseLocale, stepBudget: Int = 4096
    ) throws -> String {
        try transcript(text, in: ScriptWorld(locale: locale, stepBudget: stepBudget))
    }

    static func transcript(_ text: String, in world: ScriptWorld) throws -> String {
        let client = try world.client()
        var output: [String] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[
            ...]
        if lines.last == "" { lines.removeLast() }
        var statement: [String] = []
        var mode: (word: String, parameters: [String?])?
        while let line = lines.popFirst() {
            if statement.isEmpty, line.isEmpty || line.hasPrefix("--") {
                output.append(line)
            } else if let directive = line.wholeMatch(of: /\\(params|binary)\s*(.*)/) {
                let values =
                    directive.output.2.isEmpty
                    ? [] : String(directive.output.2).components(separatedBy: " | ")
                mode = (String(directive.output.1), values.map { $0 == "\\null" ? nil : $0 })
            } else {
                statement.append(line)
                guard line.trimmedEnd.hasSuffix(";") else { continue }
                let sql = statement.joined(separator: "\n")
                statement = []
                let data = sql.lowercased().contains(/\bfrom\s+stdin\b/) ? copyData(&lines) : nil
                if let mode {
                    let values = mode.parameters.map { $0 ?? "\\null" }.joined(separator: " | ")
                    output.append("\\\(mode.word)" + (mode.parameters.isEmpty ? "" : " " + values))
                    client.startExtended(
                        String(sql.trimmedEnd.dropLast()), mode.parameters,
                        binary: mode.word == "binary", copyData: data?.joined() ?? "")
                } else {
                    client.startQuery(sql, copyData: data?.joined() ?? "")
                }
                mode = nil
                output.append(sql)
                if let data { output += data.map { String($0.dropLast()) } + ["\\."] }
                finish(client, world)
                output += client.isBusy ? ["    <no answer>"] : client.lines.map { "    " + $0 }
                if client.isClosed || client.isBusy { break }
            }
        }
        return output.joined(separator: "\n") + "\n"
    }

    /// Sleeps take no time here.
    private static func finish(_ client: ScriptClient, _ world: ScriptWorld) {
        world.settle([client])
        while client.isBusy, let instant = client.wakeAt {
            world.time.advance(to: instant)
            world.settle([client])
        }
    }

    private static func copyData(_ lines: inout ArraySlice<String>) -> [String] {
        var data: [String] = []
        while let line = lines.popFirst(), line != "\\." { data.append(line + "\n") }
        return data
    }
}

extension String {
    var trimmedEnd: Substring {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
