// One server for many tests.

import Synchronization

/// A server that many tests share: it is started and filled when the first of them asks for it, and lives as long as the
/// process. Each test takes a private fork of it.
///
/// ```swift
/// let shared = SharedUnderstudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY)")
/// let migrated = SharedUnderstudy(.postgres) { server in try await migrate(server.url()) }
/// ```
public final class SharedUnderstudy: Sendable {
    private let options: UnderstudyOptions
    private let script: UnderstudyScript?
    private let prepare: (@Sendable (UnderstudyServer) async throws -> Void)?
    private let started = Mutex<Task<UnderstudyServer, any Error>?>(nil)

    /// What is to be started, the script that fills its first database, and the code that does what a script cannot.
    public init(
        _ options: UnderstudyOptions = .usual, load script: UnderstudyScript? = nil,
        prepare: (@Sendable (UnderstudyServer) async throws -> Void)? = nil
    ) {
        self.options = options
        self.script = script
        self.prepare = prepare
    }

    /// The server; all who ask get the same one, or the same error.
    public var server: UnderstudyServer {
        get async throws {
            let task = started.withLock { started in
                if let started { return started }
                let task = Task { [options, script, prepare] in
                    try await UnderstudyServer.start(options, load: script, prepare: prepare)
                }
                started = task
                return task
            }
            return try await task.value
        }
    }
}
