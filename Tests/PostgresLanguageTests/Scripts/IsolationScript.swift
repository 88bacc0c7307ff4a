// Isolation scripts: several sessions, one step a line; the format is described in scripts/lib/isolation_script.py. Here
// all of it runs on one thread, so that who waits is a fact and not a matter of patience.

final class IsolationScript {
    private let world: ScriptWorld
    private var clients: [String: ScriptClient] = [:]
    /// Sessions whose client has gone; what they still run goes on.
    private var gone: [ScriptClient] = []
    private var marks: [String: String] = [:]
    private var waiting: [String] = []
    private var output: [String] = []

    /// Run in each session at its opening.
    private let settings: [String]

    private init(_ settings: [String], usesPostgresPredicateLocks: Bool) throws {
        world = try ScriptWorld(usesPostgresPredicateLocks: usesPostgresPredicateLocks)
        self.settings = settings
    }

    /// - Parameter asReference: plan as PostgreSQL was told to, and record reads as its predicate locks would.
    static func transcript(_ text: String, asReference: Bool = false) throws -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        let mark = "@reference "
        let settings = lines.filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
        let script = try IsolationScript(
            asReference ? settings : [], usesPostgresPredicateLocks: asReference)
        for line in lines { try script.line(line) }
        for name in script.waiting.sorted() { script.output.append("\(name): <still waiting>") }
        for client in script.clients.values { client.session.close() }
        return script.output.joined(separator: "\n") + "\n"
    }

    private func line(_ line: String) throws {
        output.append(line)
        if let step = line.wholeMatch(of: /(\w+): ?([!&~]*)(.*)/) {
            try self.step(String(step.output.1), String(step.output.2), String(step.output.3))
            collect()
        } else if let command = line.wholeMatch(of: /(wait|cancel|disconnect|pause) (\w+)/) {
            self.command(String(command.output.1), String(command.output.2))
            collect()
        }
    }

    private func step(_ name: String, _ mark: String, _ sql: String) throws {
        let client = try clients[name] ?? opened(name)
        marks[name] = mark
        client.startQuery(sql)
        settle()
        if mark.contains("~") { waitFor(client) }
        if client.isBusy {
            output.append("    <waiting>")
            waiting.append(name)
        } else {
            output += client.lines.map { "    " + $0 }
        }
    }

    private func opened(_ name: String) throws -> ScriptClient {
        let client = try world.client()
        clients[name] = client
        for setting in settings {
            client.startQuery(setting)
            settle()
        }
        return client
    }

    private func command(_ verb: String, _ argument: String) {
        switch verb {
        case "pause":
            world.time.advance(milliseconds: UInt64(argument) ?? 0)
            settle()
        case "wait":
            if let client = clients[argument] { waitFor(client) }
        case "cancel":
            clients[argument]?.session.cancel()
            settle()
        default:
            waiting.removeAll { $0 == argument }
            if let client = clients.removeValue(forKey: argument) {
                if client.isBusy { gone.append(client) } else { client.session.close() }
            }
            settle()
        }
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
