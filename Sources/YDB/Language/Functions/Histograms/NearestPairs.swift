// Neighbouring bins joined, the nearest first.

/// Bins in their order as a list that is joined pair by pair; a heap knows the nearest pair.
struct NearestPairs {
    private var bins: [NumberPair]
    private let nearness: AdaptiveHistogram.Nearness
    /// Of each bin: how near its right neighbour is.
    private var distances: [Double]
    /// The heap's bins, and of each bin its place in the heap.
    private var heap: [Int]
    private var places: [Int]
    private var before: [Int]
    private var after: [Int]

    init(_ bins: [NumberPair], _ nearness: AdaptiveHistogram.Nearness) {
        self.bins = bins
        self.nearness = nearness
        let pairs = max(0, bins.count - 1)
        distances = (0..<pairs).map { nearness(bins[$0], bins[$0 + 1]) }
        heap = Array(0..<pairs)
        places = heap
        before = bins.indices.map { $0 - 1 }
        after = bins.indices.map { $0 + 1 }
        for place in stride(from: pairs / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    /// So many bins, if there are more.
    consuming func joined(to wanted: Int) -> [NumberPair] {
        var isJoined = [Bool](repeating: false, count: bins.count)
        var count = bins.count
        while count > wanted, let left = heap.first {
            removeNearest()
            let right = after[left]
            let weight = bins[left].second + bins[right].second
            bins[right] = NumberPair(
                (bins[left].first * bins[left].second + bins[right].first * bins[right].second)
                    / weight, weight)
            isJoined[left] = true
            before[right] = before[left]
            if before[left] >= 0 {
                after[before[left]] = right
                renew(before[left], right)
            }
            if after[right] < bins.count { renew(right, after[right]) }
            count -= 1
        }
        return bins.indices.filter { !isJoined[$0] }.map { bins[$0] }
    }

    private mutating func renew(_ left: Int, _ right: Int) {
        distances[left] = nearness(bins[left], bins[right])
        sink(places[left])
    }

    private mutating func removeNearest() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        places[last] = 0
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [place * 2 + 1, place * 2 + 2]
            where child < heap.count && distances[heap[least]] > distances[heap[child]] {
                least = child
            }
            if least == place { return }
            heap.swapAt(least, place)
            places[heap[least]] = least
            places[heap[place]] = place
            place = least
        }
    }
}
