// Histograms that join their two nearest bins whenever there are too many.

/// A histogram whose bins follow the values: at most so many, each the mean of what it holds.
///
/// As the public source of YDB's module Histogram has it (`TAdaptiveHistogram`), down to which of equal pairs is joined.
struct AdaptiveHistogram {
    /// How near two neighbours are: the pair that is nearest is joined.
    enum Nearness: Sendable {
        case distance, weight, ward

        func callAsFunction(_ left: NumberPair, _ right: NumberPair) -> Double {
            switch self {
            case .distance: return right.first - left.first
            case .weight: return right.second + left.second
            case .ward:
                let (one, two) = (left.second, right.second)
                return one * two / (one + two) * (left.first - right.first)
                    * (left.first - right.first)
            }
        }
    }

    let nearness: Nearness
    let intervals: Int
    private(set) var least = 0.0
    private(set) var greatest = 0.0
    private(set) var sum = 0.0
    /// Values with their weights.
    private(set) var bins = SortedPairs()
    /// Of each neighbouring pair its nearness, with the left one's value.
    private var pairs = SortedPairs()

    init(_ nearness: Nearness, intervals: Int) {
        self.nearness = nearness
        self.intervals = intervals
    }

    /// What weighs nothing does not count.
    mutating func add(_ value: Double, weight: Double) {
        guard weight > 0 else { return }
        sum += weight
        place(NumberPair(value, weight))
    }

    private mutating func place(_ bin: NumberPair) {
        guard !bins.isEmpty else {
            least = bin.first
            greatest = bin.first
            bins.insert(bin)
            return
        }
        least = min(least, bin.first)
        greatest = max(greatest, bin.first)
        let right = bins.lowerBound(NumberPair(bin.first, -1))
        if right != bins.end, bins[right].first == bin.first {
            let old = bins[right]
            let new = NumberPair(bin.first, bin.second + old.second)
            let (left, next) = (neighbour(before: right), neighbour(after: right))
            if let next { exchange(old, next, for: new, next) }
            if let left { exchange(left, old, for: left, new) }
            bins.remove(at: right)
            bins.insert(new)
            return
        }
        let next = right == bins.end ? nil : bins[right]
        let left = neighbour(before: right)
        if let left, let next { pairs.remove(pair(left, next)) }
        if let left { pairs.insert(pair(left, bin)) }
        if let next { pairs.insert(pair(bin, next)) }
        bins.insert(bin)
        if bins.count > intervals { shrink() }
    }

    private func pair(_ left: NumberPair, _ right: NumberPair) -> NumberPair {
        NumberPair(nearness(left, right), left.first)
    }

    private mutating func exchange(
        _ left: NumberPair, _ right: NumberPair, for newLeft: NumberPair, _ newRight: NumberPair
    ) {
        pairs.remove(pair(left, right))
        pairs.insert(pair(newLeft, newRight))
    }

    private func neighbour(before place: SortedPairs.Place) -> NumberPair? {
        place == bins.start ? nil : bins[bins.before(place)]
    }

    private func neighbour(after place: SortedPairs.Place) -> NumberPair? {
        let next = bins.after(place)
        return next == bins.end ? nil : bins[next]
    }

    /// Joins the nearest two.
    private mutating func shrink() {
        guard !pairs.isEmpty else { return }
        let leftPlace = bins.lowerBound(NumberPair(pairs[pairs.start].second, -1))
        guard leftPlace != bins.end, let right = neighbour(after: leftPlace) else { return }
        let left = bins[leftPlace]
        let weight = left.second + right.second
        let joined = NumberPair(
            (left.first * left.second + right.first * right.second) / weight, weight)
        if bins.count > 2 {
            erase(left.first)
            erase(right.first)
        } else {
            bins.removeAll()
            pairs.removeAll()
        }
        place(joined)
    }

    private mutating func erase(_ value: Double) {
        let place = bins.lowerBound(NumberPair(value, -1))
        guard place != bins.end, bins[place].first == value else { return }
        let (left, right) = (neighbour(before: place), neighbour(after: place))
        if let left { pairs.remove(pair(left, bins[place])) }
        if let right { pairs.remove(pair(bins[place], right)) }
        if let left, let right { pairs.insert(pair(left, right)) }
        bins.remove(at: place)
    }
}
