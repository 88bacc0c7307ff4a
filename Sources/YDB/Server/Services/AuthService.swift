// Tokens for users and passwords.

import YDBWire

enum AuthService {
    static func methods(_ access: YDBAccess) -> [GRPCMethod] {
        [
            .operation("/Ydb.Auth.V1.AuthService/Login") {
                (request: Ydb_Auth_LoginRequest, _) throws(CallFailure) in
                guard let token = access.login(request.user, request.password) else {
                    throw CallFailure(.unauthorized, "Invalid password")
                }
                return Ydb_Auth_LoginResult.with { $0.token = token }
            }
        ]
    }
}
