// Reads the compiled zones of the system's tz database (RFC 8536), bounded in size and in where it looks.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The offsets of one zone through time.
package final class TimeZoneRules: Sendable {
    package struct LocalTime: Sendable, Equatable {
        package let offsetSeconds: Int
        let isDaylight: Bool
        package let abbreviation: String
    }

    /// Instants in Unix seconds, ascending, at which the local time type of the same index begins.
    let transitions: [Int64]
    let localTimes: [LocalTime]
    package let initial: LocalTime
    /// What holds after the last transition, where the file gives a rule.
    let rule: PosixZone?

    init(transitions: [Int64], localTimes: [LocalTime], initial: LocalTime, rule: PosixZone?) {
        self.transitions = transitions
        self.localTimes = localTimes
        self.initial = initial
        self.rule = rule
    }

    package func localTime(atUnix seconds: Int64) -> LocalTime {
        guard let last = transitions.last, seconds < last || rule == nil else {
            if let rule { return rule.localTime(atUnix: seconds) }
            return localTimes.last ?? initial
        }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initial : localTimes[low - 1]
    }
}

enum TimeZoneFile {
    private static let directories = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo",
        "/var/db/timezone/zoneinfo",
    ]
    private static let maximumFileSize = 1 << 20
    private static let maximumNameLength = 200
    private static let maximumEntries = 1 << 16

    /// The rules of a zone and its name as the database spells it; names are matched in any case.
    static func load(_ name: String) -> (name: String, rules: TimeZoneRules)? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !name.isEmpty, name.utf8.count <= maximumNameLength, parts.count <= 4,
            parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) })
        else { return nil }
        for directory in directories {
            guard let spelled = spelling(of: parts.map(String.init), in: directory),
                let bytes = read(directory + "/" + spelled), let rules = parse(bytes)
            else { continue }
            return (spelled, rules)
        }
        return nil
    }

    private static func spelling(of parts: [String], in directory: String) -> String? {
        var path = directory
        var spelled: [String] = []
        for part in parts {
            guard let entry = entry(part, in: path) else { return nil }
            spelled.append(entry)
            path += "/" + entry
        }
        return spelled.joined(separator: "/")
    }

    private static func entry(_ name: String, in directory: String) -> String? {
        if access(directory + "/" + name, R_OK) == 0 { return name }
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        let wanted = name.lowercased()
        for _ in 0..<maximumEntries {
            guard let entry = readdir(stream) else { return nil }
            let found = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if found.lowercased() == wanted { return found }
        }
        return nil
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= maximumFileSize
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let size = bytes.count
        let count = bytes.withUnsafeMutableBytes { buffer in
            var filled = 0
            while filled < size {
                guard let base = buffer.baseAddress else { return filled }
                #if canImport(Darwin)
                    let got = Darwin.read(descriptor, base + filled, size - filled)
                #elseif canImport(Musl)
                    let got = Musl.read(descriptor, base + filled, size - filled)
                #else
                    let got = Glibc.read(descriptor, base + filled, size - filled)
                #endif
                if got <= 0 { return filled }
                filled += got
            }
            return filled
        }
        return count == size ? bytes : nil
    }

    private struct Header {
        let version: UInt8
        let counts: [Int]

        /// Bytes of the data block that follows, by the size of its times.
        func blockSize(_ timeSize: Int) -> Int {
            counts[3] * (timeSize + 1) + counts[4] * 6 + counts[5] + counts[2] * (timeSize + 4)
                + counts[1] + counts[0]
        }
    }

    private static func header(_ reader: inout BinaryReader) throws(SQLError) -> Header? {
        let magic = Array(try reader.bytes(4))
        let version = try reader.byte()
        _ = try reader.bytes(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(try reader.int32()) }
        guard magic == Array("TZif".utf8), counts.allSatisfy({ (0...maximumEntries).contains($0) })
        else { return nil }
        return Header(version: version, counts: counts)
    }

    private static func parse(_ bytes: [UInt8]) -> TimeZoneRules? {
        bytes.withUnsafeBytes { raw in
            var reader = BinaryReader(raw)
            return (try? parse(&reader)) ?? nil
        }
    }

    private static func parse(_ reader: inout BinaryReader) throws(SQLError) -> TimeZoneRules? {
        guard var header = try header(&reader) else { return nil }
        var wide = false
        if header.version >= UInt8(ascii: "2") {
            _ = try reader.bytes(header.blockSize(4))
            guard let second = try self.header(&reader) else { return nil }
            header = second
            wide = true
        }
        var transitions: [Int64] = []
        for _ in 0..<header.counts[3] {
            transitions.append(wide ? try reader.int64() : Int64(try reader.int32()))
        }
        let indices = Array(try reader.bytes(header.counts[3]))
        var types: [(offset: Int, isDaylight: Bool, name: Int)] = []
        for _ in 0..<header.counts[4] {
            let offset = try reader.int32()
            let isDaylight = try reader.byte() != 0
            types.append((offset, isDaylight, Int(try reader.byte())))
        }
        let names = Array(try reader.bytes(header.counts[5]))
        _ = try reader.bytes(header.counts[2] * ((wide ? 8 : 4) + 4))
        _ = try reader.bytes(header.counts[1] + header.counts[0])
        let times = types.map { type in
            TimeZoneRules.LocalTime(
                offsetSeconds: type.offset, isDaylight: type.isDaylight,
                abbreviation: String(
                    decoding: names.dropFirst(type.name).prefix { $0 != 0 }, as: UTF8.self))
        }
        guard let first = times.first, indices.allSatisfy({ Int($0) < times.count }),
            zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        let footer = wide ? Array(reader.rest()).filter { $0 != 0x0A } : []
        return TimeZoneRules(
            transitions: transitions, localTimes: indices.map { times[Int($0)] },
            initial: times.first { !$0.isDaylight } ?? first,
            rule: PosixZone(String(decoding: footer, as: UTF8.self)))
    }
}
