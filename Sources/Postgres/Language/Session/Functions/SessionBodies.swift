// How a function gets hold of the session that calls it.

import QueryEngine

/// The code of a function that only the session can answer, and of one that has nothing to wait for.
typealias SessionBody =
    @Sendable (SessionCore, [Value]) throws(Interrupt) -> Value
typealias InformingBody =
    @Sendable (SessionCore, [Value]) throws(SQLError) -> Value

/// The language's session where it is Postgres's.
///
/// - Throws: an internal error: a plan of Postgres's runs in another language's session, or where there is none.
func postgresSession(_ session: AnyObject?) throws(SQLError) -> SessionCore {
    guard let session = session as? SessionCore else {
        throw SQLError(.internalError, "a function of the session was called without one")
    }
    return session
}

extension FunctionBody {
    static func inSession(waiting body: @escaping SessionBody) -> FunctionBody {
        .session { (session, arguments) throws(Interrupt) in
            let postgres: SessionCore
            do throws(SQLError) { postgres = try postgresSession(session) } catch {
                throw .error(error)
            }
            return try body(postgres, arguments)
        }
    }

    static func inSession(informing body: @escaping InformingBody) -> FunctionBody {
        .session { (session, arguments) throws(Interrupt) in
            do throws(SQLError) {
                return try body(try postgresSession(session), arguments)
            } catch {
                throw Interrupt(error)
            }
        }
    }
}

extension LibraryBuilder {
    /// A function that may wait.
    mutating func session(
        _ name: String, _ arguments: [TypeID], _ result: TypeID,
        volatility: Volatility = .volatile, strict: Bool = true, writes: Bool = false,
        _ body: @escaping SessionBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isStrict: strict, volatility: volatility, writes: writes,
                body: .inSession(waiting: body)))
    }

    /// A function that tells at once.
    mutating func inform(
        _ name: String, _ arguments: [TypeID], _ result: TypeID,
        volatility: Volatility = .stable, strict: Bool = true, _ body: @escaping InformingBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isStrict: strict, volatility: volatility,
                body: .inSession(informing: body)))
    }
}
