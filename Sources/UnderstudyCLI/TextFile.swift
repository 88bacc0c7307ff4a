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

    static var lastProblem: String { String(cString: strerror(errno)) }
}
