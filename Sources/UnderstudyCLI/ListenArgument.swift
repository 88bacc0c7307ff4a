// The argument `[HOST:]PORT`.
import ArgumentParser

/// `5432`, `127.0.0.1:5432`, `[::1]:0`.
struct ListenArgument: ExpressibleByArgument, Equatable {
    var host: String
    var port: Int

    var defaultValueDescription: String { port == 0 ? "\(host), any free port" : "\(host):\(port)" }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        let colon = argument.lastIndex(of: ":")
        let portText = colon.map { argument[argument.index(after: $0)...] } ?? argument[...]
        guard let port = UInt16(portText) else { return nil }
        self.port = Int(port)
        guard let colon else {
            host = "127.0.0.1"
            return
        }
        var name = argument[..<colon]
        if name.hasPrefix("[") && name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if name.isEmpty || name.count > 255 { return nil }
        host = String(name)
    }
}
