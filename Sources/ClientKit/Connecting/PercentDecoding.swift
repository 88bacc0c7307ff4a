// Parts of a database's URL, whose bytes may stand as percent signs with two digits (RFC 3986, section 2.1).

package import ClientPooling

extension ClientError {
    /// The text that a part of a URL stands for.
    ///
    /// - Throws: ``ClientError`` of code ``Code/invalidOptions``. It does not repeat the text, which may be a password.
    package static func percentDecoded(_ text: Substring) throws(ClientError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                throw ClientError(
                    .invalidOptions, "a percent sign in the URL without two digits",
                    failureClass: .permanent)
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw ClientError(.invalidOptions, "the URL is not UTF-8", failureClass: .permanent)
        }
        return decoded
    }
}
