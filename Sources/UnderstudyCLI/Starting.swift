// How `serve` and `run` start servers: one a protocol, on one stage, filled before clients are let in.
import FaultInjection
import Logging
import NIOCore
import ServerKit
import Understudy

/// Why a server did not start, for a person, with the exit code of sysexits.h.
struct StartFailure: Error {
    let message: String
    let exitCode: Int32

    static func data(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 65)
    }

    static func noInput(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 66)
    }

    static func unwritable(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 73)
    }

    static func unavailable(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 69)
    }
}

extension ServedProtocols {
    /// Starts those that were chosen; `--load` fills the first.
    func start(
        _ shared: ServerArguments, at port: UsualPort, isLogged: Bool = false, logger: Logger? = nil
    ) async throws(StartFailure) -> [UnderstudyServer] {
        var all: [UnderstudyOptions] = []
        for arguments in chosen {
            var options = try arguments.options(shared, at: port)
            options.isLogged = isLogged
            all.append(options)
        }
        guard let first = all.first else {
            throw .unavailable(
                "no protocol is built in: build with a trait of the package, such as Postgres")
        }
        let troupe: Troupe
        do throws(FaultPlanError) {
            troupe = try Troupe(first, beside: Array(all.dropFirst()), logger: logger)
        } catch {
            throw .data("--fault: \(error)")
        }
        var servers: [UnderstudyServer] = []
        do throws(StartFailure) {
            for options in all {
                let files = servers.isEmpty ? shared.load : []
                servers.append(try await troupe.start(options, files, logger))
            }
        } catch {
            for server in servers { await server.shutdown(patience: .zero) }
            throw error
        }
        return servers
    }
}

extension Troupe {
    fileprivate func start(
        _ options: UnderstudyOptions, _ files: [String], _ logger: Logger?
    ) async throws(StartFailure) -> UnderstudyServer {
        do {
            return try await start(options) { server in
                for file in files { try await Self.load(file, into: server, options, logger) }
            }
        } catch let error as StartFailure {
            throw error
        } catch let error as IOError {
            throw .unavailable(
                "cannot listen on \(options.host):\(options.port): \(error.description)")
        } catch let error as UnderstudyError {
            throw .data("cannot make the databases: \(error.message)")
        } catch {
            throw .data("cannot use the TLS certificate: \(error)")
        }
    }

    private static func load(
        _ file: String, into server: any StandIn, _ options: UnderstudyOptions, _ logger: Logger?
    ) async throws(StartFailure) {
        guard let text = TextFile.read(file) else {
            throw .noInput("cannot read \(file): \(TextFile.lastProblem)")
        }
        do throws(StandInError) {
            try await server.load(text, into: options.firstDatabase, user: options.user)
        } catch {
            throw .data("\(file):\(error.line ?? 1): \(error.message) (\(error.code))")
        }
        logger?.info("loaded \(file)")
    }
}
