// A file's bytes.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum TextFile {
    /// The file's content, or nil; `lastProblem` then says why.
    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return ferror(file) == 0 ? bytes : nil
    }

    /// Whether the file can be written; one that is not there is made, one that is there keeps what it holds.
    static func isWritable(_ path: String) -> Bool {
        guard let file = fopen(path, "a") else { return false }
        return fclose(file) == 0
    }

    /// False where the file could not be written; `lastProblem` then says why.
    static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let written = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && written == bytes.count
    }

    static var lastProblem: String { String(cString: strerror(errno)) }
}
