// CRC-32 by the polynomial of zip.

enum MySQLChecksum {
    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
        }
    }

    static func crc32(_ text: [UInt8]) -> UInt32 {
        ~text.reduce(UInt32.max) { sum, byte in
            sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)]
        }
    }
}
