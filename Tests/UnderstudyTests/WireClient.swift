// A client of a few lines over a real socket: what a driver says, from a URL on.

import Foundation

/// An error that the server reported.
struct ServerError: Error, Equatable {
    var code: String
    var message: String
}

/// One connection. A call blocks a thread of its own, so that any number of them can wait for each other.
final class WireClient: Sendable {
    struct Broken: Error {}

    private let socketNumber: Int32

    /// - Parameter url: `postgresql://USER@127.0.0.1:PORT/DATABASE` or `postgresql://USER@/DATABASE?host=DIRECTORY&port=PORT`.
    static func connect(_ url: String, application: String = "") async throws -> WireClient {
        let client = try await open(url)
        let parts = URLComponents(string: url)
        let user = parts?.user ?? ""
        let database = String(parts?.path.dropFirst() ?? "")
        return try await onThread {
            var body: [UInt8] = [0, 3, 0, 0]
            for word in [
                "user", user, "database", database, "application_name", application,
            ] { body += Array(word.utf8) + [0] }
            body.append(0)
            client.write(bigEndian(body.count + 4) + body)
            _ = try client.answers()
            return client
        }
    }

    /// A connection that has said nothing yet.
    static func open(_ url: String) async throws -> WireClient {
        guard let parts = URLComponents(string: url) else { throw Broken() }
        if let port = parts.port { return try await onThread { try WireClient(port: port) } }
        let words = parts.queryItems ?? []
        guard let directory = words.first(where: { $0.name == "host" })?.value,
            let port = words.first(where: { $0.name == "port" })?.value
        else { throw Broken() }
        return try await onThread { try WireClient(path: "\(directory)/.s.PGSQL.\(port)") }
    }

    #if canImport(Glibc)
        private static let kind = Int32(SOCK_STREAM.rawValue)
    #else
        private static let kind = SOCK_STREAM
    #endif

    private init(path: String) throws {
        let number = socket(AF_UNIX, Self.kind, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = path.utf8.count < MemoryLayout.size(ofValue: address.sun_path)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            room.copyBytes(from: path.utf8.prefix(room.count - 1))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(number, $0, size)
            }
        }
        guard isShort, number >= 0, result == 0 else { throw Broken() }
        socketNumber = number
    }

    private init(port: Int) throws {
        let number = socket(AF_INET, Self.kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(number, $0, size)
            }
        }
        guard number >= 0, result == 0 else { throw Broken() }
        socketNumber = number
    }

    deinit { _ = Foundation.close(socketNumber) }

    /// Says good-bye.
    func close() { write([0x58, 0, 0, 0, 4]) }

    /// Goes without a word; a call under way fails.
    func hangUp() { _ = shutdown(socketNumber, Int32(SHUT_RDWR)) }

    /// Reads up to the end, which is thrown.
    func readAll() async throws {
        try await Self.onThread { while true { _ = try self.read(1) } }
    }

    /// The rows of a simple query.
    @discardableResult
    func query(_ sql: String) async throws -> [[String?]] {
        try await Self.onThread {
            self.write(Self.message("Q", Array(sql.utf8) + [0]))
            return try self.answers()
        }
    }

    /// The rows of a statement by Parse, Bind, Execute and Sync.
    @discardableResult
    func execute(_ sql: String, _ parameters: [String] = []) async throws -> [[String?]] {
        try await Self.onThread {
            var bind: [UInt8] = [0, 0, 0, 0] + Self.short(parameters.count)
            for parameter in parameters {
                bind += Self.bigEndian(parameter.utf8.count) + Array(parameter.utf8)
            }
            self.write(
                Self.message("P", [0] + Array(sql.utf8) + [0, 0, 0])
                    + Self.message("B", bind + [0, 0]) + Self.message("E", [0, 0, 0, 0, 0])
                    + Self.message("S", []))
            return try self.answers()
        }
    }

    // MARK: Bytes

    private static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    private static func message(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
        [kind.asciiValue ?? 0] + bigEndian(body.count + 4) + body
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
    }

    private static func short(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt16(number).bigEndian) { Array($0) }
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socketNumber, $0.baseAddress, $0.count, 0) }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes {
                recv(socketNumber, $0.baseAddress.map { $0 + done }, count - done, 0)
            }
            guard got > 0 else { throw Broken() }
            done += got
        }
        return bytes
    }

    private static func number(_ bytes: some Collection<UInt8>) -> Int {
        Int(Int32(bitPattern: bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
    }

    /// Everything up to ReadyForQuery.
    private func answers() throws -> [[String?]] {
        var rows: [[String?]] = []
        var failure: ServerError?
        while true {
            let head: [UInt8]
            do { head = try read(5) } catch { throw failure ?? error }
            let body = try read(Self.number(head[1...]) - 4)
            switch head[0] {
            case 0x5A:
                if let failure { throw failure }
                return rows
            case 0x44: rows.append(Self.row(body))
            case 0x45: failure = Self.error(body)
            default: break
            }
        }
    }

    private static func row(_ body: [UInt8]) -> [String?] {
        var rest = body.dropFirst(2)
        var row: [String?] = []
        while !rest.isEmpty {
            let length = number(rest.prefix(4))
            rest = rest.dropFirst(4)
            if length < 0 {
                row.append(nil)
            } else {
                row.append(String(decoding: rest.prefix(length), as: UTF8.self))
                rest = rest.dropFirst(length)
            }
        }
        return row
    }

    private static func error(_ body: [UInt8]) -> ServerError {
        var error = ServerError(code: "", message: "")
        for field in body.split(separator: 0) {
            let text = String(decoding: field.dropFirst(), as: UTF8.self)
            if field.first == 0x43 { error.code = text }
            if field.first == 0x4D { error.message = text }
        }
        return error
    }
}
