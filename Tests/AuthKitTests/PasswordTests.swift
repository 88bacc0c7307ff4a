// The password exchanges of PostgreSQL and MySQL against known values, and each side against the other.

import Testing

@testable import AuthKit

@Suite struct PasswordTests {
    /// Computed by another implementation (Python's hashlib).
    @Test func md5() {
        #expect(
            MD5Password.response(user: "u", password: "secret", salt: 0x0102_0304)
                == "md5dffd2564502f75393b3854e1532b9fa6")
    }

    // go-sql-driver/mysql's test of the same exchange has these bytes.
    private let nativeSalt: [UInt8] = [
        70, 114, 92, 94, 1, 38, 11, 116, 63, 114, 23, 101, 126, 103, 26, 95, 81, 17, 24, 21,
    ]

    @Test func nativePasswordSaysWhatOtherClientsSay() {
        #expect(
            NativePassword.token(password: "secret", salt: nativeSalt) == [
                53, 177, 140, 159, 251, 189, 127, 53, 109, 252, 172, 50, 211, 192, 240, 164, 26, 48,
                207, 45,
            ])
        #expect(NativePassword.token(password: "", salt: nativeSalt) == [])
    }

    /// The MySQL manual's own examples of PASSWORD().
    @Test(
        arguments: [
            ("mypass", "*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4"),
            ("password", "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"), ("", ""),
        ])
    func nativePasswordIsKeptAsMySQLKeepsIt(password: String, text: String) {
        #expect(NativePassword.Verifier(password: password).text == text)
    }

    @Test(arguments: ["", "secret", "pässword"])
    func nativePasswordIsAcceptedAndNoOther(_ password: String) {
        let verifier = NativePassword.Verifier(password: password)
        let token = NativePassword.token(password: password, salt: nativeSalt)
        #expect(verifier.accepts(token, salt: nativeSalt))
        let wrong = NativePassword.token(password: password + "x", salt: nativeSalt)
        #expect(!verifier.accepts(wrong, salt: nativeSalt))
        #expect(!verifier.accepts([1, 2, 3], salt: nativeSalt))
        #expect(verifier.accepts([], salt: nativeSalt) == password.isEmpty)
    }

    private let shaSalt: [UInt8] = [
        10, 47, 74, 111, 75, 73, 34, 48, 88, 76, 114, 74, 37, 13, 3, 80, 82, 2, 23, 21,
    ]

    /// As go-sql-driver/mysql's test of the same exchange has them.
    @Test(
        arguments: [
            ("secret", "f490e76f66d9d86665ce54d98c78d0acfe2fb0b08b423da807144873d30b312c"),
            ("secret2", "abc3934a012cf342e876071c8ee202de51785b430258a7a0138bc79c4d800bc6"),
        ])
    func cachingSHA2SaysWhatOtherClientsSay(password: String, token: String) {
        #expect(
            SecretBytes.hexadecimal(CachingSHA2.token(password: password, salt: shaSalt)) == token)
    }

    @Test(arguments: ["", "secret", "pässword"])
    func cachingSHA2AcceptsAPasswordAndNoOther(_ password: String) {
        let verifier = CachingSHA2.Verifier(password: password)
        let token = CachingSHA2.token(password: password, salt: shaSalt)
        #expect(verifier.accepts(token, salt: shaSalt))
        #expect(
            !verifier.accepts(
                CachingSHA2.token(password: password + "x", salt: shaSalt), salt: shaSalt))
        #expect(verifier.accepts([], salt: shaSalt) == password.isEmpty)
        #expect(verifier.accepts(password: password))
        #expect(!verifier.accepts(password: password + "x"))
    }

    @Test func thePasswordComesInClearOrNotAtAll() {
        #expect(CachingSHA2.password(fromClear: CachingSHA2.clearPassword("é")) == "é")
        #expect(CachingSHA2.password(fromClear: []) == nil)
        #expect(CachingSHA2.password(fromClear: [0x61]) == nil)
        #expect(CachingSHA2.password(fromClear: [0xFF, 0]) == nil)
    }

    @Test func theFullExchangeUnderTheServersKey() throws {
        let key = try PasswordKey()
        #expect(
            String(decoding: key.publicKey, as: UTF8.self).hasPrefix("-----BEGIN PUBLIC KEY-----"))
        let sent = try PasswordKey.encrypt("secret", salt: shaSalt, publicKey: key.publicKey)
        #expect(sent.count == 256)
        #expect(key.password(from: sent, salt: shaSalt) == "secret")
        #expect(key.password(from: sent, salt: nativeSalt) != "secret")
        #expect(key.password(from: Array(sent.dropLast()), salt: shaSalt) == nil)
        #expect(throws: (any Error).self) {
            try PasswordKey.encrypt("secret", salt: shaSalt, publicKey: [1, 2, 3])
        }
    }

    @Test func secretsAreComparedWhole() {
        #expect(SecretBytes.areEqual([1, 2], [1, 2]))
        #expect(!SecretBytes.areEqual([1, 2], [1, 3]))
        #expect(!SecretBytes.areEqual([1, 2], [1, 2, 3]))
        #expect(SecretBytes.areEqual("é", "é"))
        #expect(!SecretBytes.areEqual("é", "e\u{301}"))
    }
}
