// How much of a histogram lies where, the bins taken for the corners of a polygon.

extension YQLHistogram {
    private var sum: Double { bins.reduce(0) { $0 + $1.second } }

    /// The first bin that does not stand before the bound, and its neighbours; at the ends the least and the greatest.
    private func around(_ bound: Double) -> (place: Int, left: NumberPair, right: NumberPair) {
        let place = bins.firstIndex { $0.first >= bound } ?? bins.count
        let left = place > 0 ? bins[place - 1] : NumberPair(least, 0)
        let right = place < bins.count ? bins[place] : NumberPair(greatest, 0)
        return (place, left, right)
    }

    func sumAbove(_ bound: Double) -> Double {
        if bins.isEmpty || bound > greatest { return 0 }
        if bound < least { return sum }
        let (place, left, right) = around(bound)
        let between = (left.second + right.second) / 2
        let share =
            right.first == left.first
            ? between : between * (right.first - bound) / (right.first - left.first)
        return bins.dropFirst(place + 1).reduce(right.second / 2 + share) { $0 + $1.second }
    }

    func sumBelow(_ bound: Double) -> Double {
        if bins.isEmpty || bound < least { return 0 }
        if bound > greatest { return sum }
        let (place, left, right) = around(bound)
        let between = (left.second + right.second) / 2
        let share =
            right.first == left.first
            ? between : between * (bound - left.first) / (right.first - left.first)
        return bins.prefix(max(0, place - 1)).reduce(left.second / 2 + share) { $0 + $1.second }
    }

    func sum(from low: Double, to high: Double) -> Double {
        low > high ? 0 : sumAbove(low) + sumBelow(high) - sum
    }

    /// The bound below which so much lies.
    func upperBound(_ wanted: Double) -> Double {
        if wanted == 0 { return least }
        if bins.isEmpty { return greatest }
        var gathered = 0.0
        var place = 0
        while place < bins.count, gathered < wanted {
            gathered += bins[place].second
            place += 1
        }
        place = max(0, place - 1)
        if gathered < wanted { return greatest }
        let (left, current, right) = corners(place)
        var rest = wanted - (gathered - current.second - left.second / 2)
        let half = (current.second + left.second) / 2
        if rest <= half {
            return left.first + 2 * rest * (current.first - left.first)
                / (current.second + left.second)
        }
        rest -= half
        return current.first + 2 * rest * (right.first - current.first)
            / (right.second + current.second)
    }

    /// The bound above which so much lies.
    func lowerBound(_ wanted: Double) -> Double {
        if wanted == 0 { return greatest }
        if bins.isEmpty { return least }
        var gathered = 0.0
        var place = bins.count
        while place > 0, gathered < wanted {
            place -= 1
            gathered += bins[place].second
        }
        if gathered < wanted { return least }
        let (left, current, right) = corners(place)
        var rest = wanted - (gathered - current.second - right.second / 2)
        let half = (current.second + right.second) / 2
        if rest <= half {
            return right.first - 2 * rest * (right.first - current.first)
                / (current.second + right.second)
        }
        rest -= half
        return current.first - 2 * rest * (current.first - left.first)
            / (left.second + current.second)
    }

    private func corners(_ place: Int) -> (NumberPair, NumberPair, NumberPair) {
        let left = place > 0 ? bins[place - 1] : NumberPair(least, 0)
        let right = place + 1 < bins.count ? bins[place + 1] : NumberPair(greatest, 0)
        return (left, bins[place], right)
    }
}
