// Pairs of numbers in their order, of which some come and go.

/// A pair of numbers: a value and its weight, or how near two neighbours are and where they stand.
struct NumberPair: Comparable, Sendable {
    var first: Double
    var second: Double

    init(_ first: Double, _ second: Double) {
        self.first = first
        self.second = second
    }

    static func < (a: NumberPair, b: NumberPair) -> Bool {
        a.first == b.first ? a.second < b.second : a.first < b.first
    }
}

/// Pairs in ascending order, each once, in pieces that are short enough to be moved.
struct SortedPairs {
    /// Where a pair stands.
    struct Place: Equatable {
        var piece: Int
        var index: Int
    }

    private var pieces: [[NumberPair]] = []
    private(set) var count = 0
    private static let longest = 512

    var isEmpty: Bool { count == 0 }
    var start: Place { Place(piece: 0, index: 0) }
    var end: Place { Place(piece: pieces.count, index: 0) }

    subscript(_ place: Place) -> NumberPair { pieces[place.piece][place.index] }

    func after(_ place: Place) -> Place {
        place.index + 1 < pieces[place.piece].count
            ? Place(piece: place.piece, index: place.index + 1)
            : Place(piece: place.piece + 1, index: 0)
    }

    func before(_ place: Place) -> Place {
        place.index > 0
            ? Place(piece: place.piece, index: place.index - 1)
            : Place(piece: place.piece - 1, index: pieces[place.piece - 1].count - 1)
    }

    /// The first that is not less.
    func lowerBound(_ pair: NumberPair) -> Place {
        let piece = Self.partition(pieces.count) { last(of: $0) < pair }
        guard piece < pieces.count else { return end }
        return Place(
            piece: piece, index: Self.partition(pieces[piece].count) { pieces[piece][$0] < pair })
    }

    mutating func insert(_ pair: NumberPair) {
        var place = lowerBound(pair)
        if place != end, self[place] == pair { return }
        count += 1
        guard !pieces.isEmpty else {
            pieces = [[pair]]
            return
        }
        if place == end {
            place = Place(piece: pieces.count - 1, index: pieces[pieces.count - 1].count)
        }
        pieces[place.piece].insert(pair, at: place.index)
        let length = pieces[place.piece].count
        guard length > Self.longest else { return }
        let tail = Array(pieces[place.piece][(length / 2)...])
        pieces[place.piece].removeLast(tail.count)
        pieces.insert(tail, at: place.piece + 1)
    }

    mutating func remove(at place: Place) {
        pieces[place.piece].remove(at: place.index)
        count -= 1
        if pieces[place.piece].isEmpty { pieces.remove(at: place.piece) }
    }

    mutating func remove(_ pair: NumberPair) {
        let place = lowerBound(pair)
        if place != end, self[place] == pair { remove(at: place) }
    }

    mutating func removeAll() {
        pieces = []
        count = 0
    }

    /// All of them in their order.
    var all: [NumberPair] { pieces.flatMap { $0 } }

    private func last(of piece: Int) -> NumberPair { pieces[piece][pieces[piece].count - 1] }

    /// How many stand before the first for which the test fails.
    private static func partition(_ count: Int, _ test: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if test(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
