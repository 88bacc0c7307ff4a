// Tokens: where they come from and how long they are good.

import ClientPooling
import YDBWire

/// A token, and when another one is to be had.
struct Token: Sendable, Hashable {
    let text: String
    /// In the driver's time; nil: it is good for ever.
    let renewal: Duration?
}

extension DriverCore {
    /// The token that calls carry; nil where none is needed.
    ///
    /// - Throws: What obtaining it throws.
    func ticket() async throws -> String? {
        switch options.credentials.kind {
        case .anonymous, .metadata: return nil
        case .accessToken(let token): return token
        case .password, .provider: break
        }
        let token = try await token.value { jobList.yield(.obtainToken) }
        if let renewal = token.renewal, clock.elapsed >= renewal {
            // It is good still: this call does not wait for the next one.
            jobList.yield(.obtainToken)
        }
        return token.text
    }

    /// The server has refused a token: the next call gets another one.
    func forget(ticket: String) { token.forget { $0.text == ticket } }

    /// Done in a task of the driver's.
    func obtainToken() async {
        // Several may have asked for it before the first one was served.
        if let known = token.ready, known.renewal.map({ clock.elapsed < $0 }) ?? true { return }
        guard state.withLock({ $0.beginObtainingToken() }) else { return }
        defer { state.withLock { $0.isObtainingToken = false } }
        do {
            let text: String
            switch options.credentials.kind {
            case .password(let user, let password): text = try await logIn(user, password)
            case .provider(let provide): text = try await provide()
            case .anonymous, .metadata, .accessToken: return
            }
            guard text.isSendableAsHeader else {
                throw ClientError.invalidOptions("the token has characters that no header may have")
            }
            token.resolve(
                .success(Token(text: text, renewal: clock.elapsed + options.tokenLifetime / 2)))
        } catch {
            logger.warning("no token could be had", metadata: ["error": "\(error)"])
            // One that is good still is kept, and asked for anew by the next call.
            if token.ready == nil { token.resolve(.failure(error)) }
        }
    }

    private func logIn(_ user: String, _ password: String) async throws -> String {
        let request = Ydb_Auth_LoginRequest.with {
            $0.user = user
            $0.password = password
        }
        let settings = RequestSettings(timeout: Self.loginTimeout)
        return try await fromFirstEndpoint { link in
            let result: Ydb_Auth_LoginResult = try await self.operation(
                .login, request, on: link, settings, isOpenToAll: true
            ).result
            return result.token
        }
    }

    private static let loginTimeout = Duration.seconds(10)

    /// Asks the given endpoints one after another until one answers.
    func fromFirstEndpoint<Value: Sendable>(
        _ ask: @Sendable (NodeLink) async throws -> Value
    ) async throws -> Value {
        var failure: (any Error)?
        for address in options.endpoints {
            do {
                return try await ask(link(to: Endpoint(address)))
            } catch let error as YDBError
                where error.isDisconnect || error.code == .deadlineExceeded
            {
                failure = error
            }
        }
        throw failure ?? ClientError.invalidOptions("there is no endpoint")
    }
}

extension DriverCore.State {
    /// Whether nobody is at it yet.
    fileprivate mutating func beginObtainingToken() -> Bool {
        guard !isObtainingToken else { return false }
        isObtainingToken = true
        return true
    }
}
