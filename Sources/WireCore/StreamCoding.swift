// What lies between a connection's bytes and its messages, from some moment on.

package import NIOCore

/// Another form of all that is sent and received, such as a compressed one.
package protocol StreamCoding: Sendable {
    /// The form in which bytes go out.
    ///
    /// - Throws: What ends the connection.
    mutating func encode(_ bytes: ByteBuffer) throws -> ByteBuffer

    /// Gives the decoder what these bytes, and those that came before them, hold.
    ///
    /// - Throws: What ends the connection.
    mutating func decode(_ bytes: ByteBuffer, into decoder: inout FrameDecoder) throws
}
