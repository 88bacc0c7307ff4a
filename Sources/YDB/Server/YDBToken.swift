// The form of tokens: JSON Web Tokens (RFC 7519), since some clients read from them when to ask for the next one. Who has one is
// known by the server's list of them: nobody can guess the signature.

import YDBWire

enum YDBToken {
    static func make(user: String, issuedAt: Int64, seconds: Int64) -> String {
        let header = #"{"alg":"PS256","kid":"1","typ":"JWT"}"#
        let payload =
            #"{"aud":["/local"],"exp":\#(issuedAt + seconds),"iat":\#(issuedAt),"sub":"\#(quoted(user))"}"#
        var random = SystemRandomNumberGenerator()
        let signature = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return [Array(header.utf8), Array(payload.utf8), signature].map(encode).joined(
            separator: ".")
    }

    /// Base64 with the two characters that URLs and file names can hold (RFC 4648, section 5).
    private static func encode(_ bytes: [UInt8]) -> String {
        String(
            GRPCBase64.encode(bytes).map { character -> Character in
                switch character {
                case "+": "-"
                case "/": "_"
                default: character
                }
            })
    }

    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }
}
