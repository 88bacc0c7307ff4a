// Looks for bytes in bytes, in time proportional to both.

package enum ByteSearch {
    /// Where `wanted` first stands in `text`, from `start` on.
    package static func find(_ wanted: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
        if wanted.isEmpty { return start }
        guard text.count >= wanted.count, start <= text.count - wanted.count else { return nil }
        return text.withUnsafeBufferPointer { text in
            wanted.withUnsafeBufferPointer { wanted in find(wanted, in: text, from: start) }
        }
    }

    /// Compares at each place where the first byte fits, which is fast in most texts. Where it is not, because much of
    /// `wanted` fits again and again, no byte is looked at twice from there on.
    private static func find(
        _ wanted: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        let last = text.count - wanted.count
        let first = wanted[0]
        var compared = 0
        var index = start
        while index <= last {
            if text[index] == first {
                var length = 1
                while length < wanted.count, text[index + length] == wanted[length] { length += 1 }
                if length == wanted.count { return index }
                compared += length
                if compared > 4 * (index - start) + ByteSearch.comparedAtEase {
                    return findOnce(wanted, in: text, from: index)
                }
            }
            index += 1
        }
        return nil
    }

    private static let comparedAtEase = 256

    /// By Knuth, Morris and Pratt.
    private static func findOnce(
        _ wanted: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        // For each place, how many bytes up to it are also the first ones of `wanted`.
        var borders = [Int](repeating: 0, count: wanted.count)
        var length = 0
        for place in wanted.indices.dropFirst() {
            while length > 0, wanted[place] != wanted[length] { length = borders[length - 1] }
            if wanted[place] == wanted[length] { length += 1 }
            borders[place] = length
        }
        length = 0
        for index in start..<text.count {
            while length > 0, text[index] != wanted[length] { length = borders[length - 1] }
            if text[index] == wanted[length] { length += 1 }
            if length == wanted.count { return index - length + 1 }
        }
        return nil
    }

    package static func split(_ text: [UInt8], _ separator: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var start = 0
        while let index = find(separator, in: text, from: start) {
            parts.append(Array(text[start..<index]))
            start = index + separator.count
        }
        parts.append(Array(text[start...]))
        return parts
    }
}
