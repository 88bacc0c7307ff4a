// Golden scripts and isolation schedules run on one thread; scripts/lib/golden_script.py and isolation_script.py tell their formats.

enum GoldenScript {
    static func transcript(_ text: String) throws -> String {
        let world = try ScriptWorld()
        let client = try ScriptClient(world, isBrief: false)
        var output: [String] = []
        var statement: [String] = []
        var mode: (word: String, parameters: [String?])?
        for line in lines(of: text) where !client.isClosed {
            if statement.isEmpty, line.isEmpty || line.hasPrefix("--") {
                output.append(line)
                continue
            }
            let directive = line.wholeMatch(
                of: /\\(execute|cursor|longdata|prepare|again|command)\s*(.*)/)
            if let directive {
                let word = String(directive.output.1)
                let rest = String(directive.output.2)
                output.append(line)
                switch word {
                case "command":
                    let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
                    client.command(parts[0], parts.count > 1 ? parts[1] : "")
                    output += finish(client, world)
                case "again":
                    client.executeAgain(parameters(rest))
                    output += finish(client, world)
                default: mode = (word, parameters(rest))
                }
                continue
            }
            statement.append(line)
            var sql = statement.joined(separator: "\n")
            while sql.last?.isWhitespace == true { sql.removeLast() }
            guard sql.hasSuffix(";") else { continue }
            output += statement
            statement = []
            sql.removeLast()
            if let mode {
                client.prepare(sql, mode: mode.word, mode.parameters)
            } else {
                client.query(sql)
            }
            mode = nil
            output += finish(client, world)
        }
        client.session.close()
        return output.joined(separator: "\n") + "\n"
    }

    static func lines(of text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func parameters(_ text: String) -> [String?] {
        text.isEmpty
            ? [] : text.split(separator: " | ").map { $0 == "\\null" ? nil : String($0) }
    }

    /// Sleeps take no time here.
    private static func finish(_ client: ScriptClient, _ world: ScriptWorld) -> [String] {
        world.settle([client])
        while client.isBusy, let instant = client.wakeAt {
            world.time.advance(to: instant)
            world.settle([client])
        }
        return (client.isBusy || client.lines.isEmpty ? ["<no answer>"] : client.lines)
            .map { "    " + $0 }
    }
}

final class IsolationScript {
    private let world: ScriptWorld
    private var clients: [String: ScriptClient] = [:]
    private var gone: [ScriptClient] = []
    private var waiting: [String] = []
    private var output: [String] = []

    private init() throws { world = try ScriptWorld() }

    static func transcript(_ text: String) throws -> String {
        let script = try IsolationScript()
        for line in GoldenScript.lines(of: text) { try script.line(line) }
        for name in script.waiting.sorted() { script.output.append("\(name): <still waiting>") }
        for client in script.clients.values { client.session.close() }
        return script.output.joined(separator: "\n") + "\n"
    }

    private func line(_ line: String) throws {
        output.append(line)
        if let step = line.wholeMatch(of: /(\w+): ?([!&~]*)(.*)/) {
            try self.step(String(step.output.1), String(step.output.2), String(step.output.3))
            collect()
        } else if let command = line.wholeMatch(of: /(wait|cancel|kill|disconnect|pause) (\w+)/) {
            self.command(String(command.output.1), String(command.output.2))
            collect()
        }
    }

    private func step(_ name: String, _ mark: String, _ sql: String) throws {
        let client = try clients[name] ?? ScriptClient(world, isBrief: true)
        clients[name] = client
        client.query(sql)
        settle()
        if mark.contains("~") { waitFor(client) }
        if client.isBusy {
            output.append("    <waiting>")
            waiting.append(name)
        } else {
            output += client.lines.map { "    " + $0 }
        }
    }

    private func command(_ verb: String, _ argument: String) {
        switch verb {
        case "pause": break
        case "wait": clients[argument].map(waitFor)
        case "cancel": clients[argument]?.session.cancel()
        case "kill": kill(argument)
        default:
            waiting.removeAll { $0 == argument }
            if let client = clients.removeValue(forKey: argument) {
                if client.isBusy { gone.append(client) } else { client.session.close() }
            }
        }
        settle()
    }

    /// As another session's KILL does it.
    private func kill(_ name: String) {
        guard let target = clients[name],
            let killer = try? ScriptClient(world, isBrief: true)
        else { return }
        killer.query("KILL \(target.session.connectionID)")
        settle()
        killer.session.close()
        if !target.isBusy { target.session.close() }
    }

    /// Moves the clock until the session has answered, or nothing is left that time would change.
    private func waitFor(_ client: ScriptClient) {
        settle()
        while client.isBusy,
            let instant = clients.values.compactMap({ $0.isBusy ? $0.wakeAt : nil }).min()
        {
            world.time.advance(to: instant)
            settle()
        }
    }

    private func settle() {
        let all = clients.sorted { $0.key < $1.key }.map(\.value)
        world.settle(all + gone)
        let finished = gone.filter { !$0.isBusy }
        guard !finished.isEmpty else { return }
        gone.removeAll { !$0.isBusy }
        for client in finished { client.session.close() }
        world.settle(all + gone)
    }

    private func collect() {
        var progress = true
        while progress {
            progress = false
            for name in waiting.sorted() {
                guard let client = clients[name], !client.isBusy else { continue }
                waiting.removeAll { $0 == name }
                output.append("\(name): <continues>")
                output += client.lines.map { "    " + $0 }
                progress = true
            }
        }
    }
}
