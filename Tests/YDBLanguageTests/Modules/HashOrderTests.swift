// Distinct lists come in the order of YDB's hashed sets, and histograms as its module makes them.

import QueryEngine
import Testing

@testable import YDBLanguage

struct HashOrderTests {
    let bench = Bench()

    private func answer(_ text: String) throws -> String? {
        bench.lines(try bench.session(), text).last
    }

    private func distinct(_ list: String, isGrouped: Bool = true) throws -> String? {
        let keys = isGrouped ? "GROUP BY x IS NOT NULL AS k" : ""
        return try answer(
            "SELECT AGGREGATE_LIST_DISTINCT(x) FROM (SELECT \(list) AS x) FLATTEN LIST BY x \(keys);"
        )
    }

    @Test func distinctListsComeInTheOrderOfTheirHashes() throws {
        #expect(try distinct("['a', 'b', 'c', 'a', 'e']") == "[a,c,b,e]")
        #expect(try distinct("['x', 'y', 'u', 'v', 'w']") == "[x,y,v,u,w]")
        #expect(try distinct("[(1, 'p'), (1, 'p')]") == "[(1,p)]")
        // Without keys there is one set, which is filled once.
        #expect(try distinct("['a', 'b', 'c', 'a', 'e']", isGrouped: false) == "[e,b,c,a]")
        #expect(try distinct("[[1, 2], [1], [1, 2]]", isGrouped: false) == "[[1],[1,2]]")
    }

    /// The set is filled twice, and the second time from its own order.
    @Test func growingKeepsEveryValue() throws {
        let values = (0..<3_000).map { Value.int(($0 * 7_919) % 1_000) }
        var set = HashOrderedSet(.int32)
        for value in values { set.insert(value) }
        #expect(set.count == 1_000)
        let found = Set(
            set.values.map { value -> Int64 in
                if case .int(let number) = value { return number }
                return -1
            })
        #expect(found == Set(0..<1_000))
    }

    @Test func bucketsGrowByPrimeNumbers() {
        var set = HashOrderedSet(.int32)
        for number: Int64 in [0, 1, 2, 3, 4, 5] { set.insert(.int(number)) }
        // Eleven buckets, each value in one of its own: what came last stands in front.
        #expect(ValueText.text(.list(set.values, of: .int32), .list(.int32)) == "[5,4,3,2,1,0]")
    }

    @Test func hashesAreThoseOfThePublicSource() {
        #expect(CityHash.hash64([]) == 0x9AE1_6A3B_2F90_404F)
        let one = Array("1".utf8)
        #expect(CityHash.hash64(one) == 11_413_460_447_292_444_913)
        #expect(CityHash.hash128(one).low == 125_830_901_799_957_853)
        #expect(CityHash.hash128(one).high == 7_569_582_475_522_398_857)
        #expect(CityHash.hash128([]).low == 18_085_479_540_095_642_321)
        #expect(ShortHashes.sip(one, 111, 222) == 1_602_385_837_086_584_249)
        #expect(ShortHashes.superFast(one) == 3_927_678_806)
        #expect(ShortHashes.fingerprint(1) == 10_105_606_910_506_535_461)
        #expect(ShortHashes.fingerprint(123, 1) == 2_871_837_063_151_915_165)
        #expect(ValueHash.hash(.null, .optional(.int32)) == 0)
        #expect(ValueHash.hash(.int(7), .int32) == 7)
        #expect(ValueHash.hash(.double(-0.0), .double) == 0)
        #expect(ValueHash.hash(.double(.nan), .double) == .max)
        let long = [UInt8](repeating: 7, count: 300)
        let hashes = (0...300).map { CityHash.hash64(Array(long.prefix($0))) }
        #expect(Set(hashes).count == 301)
        #expect(Set((0...300).map { CityHash.hash128(Array(long.prefix($0))).low }).count == 301)
    }

    // MARK: Histograms

    private func histogram(_ call: String, _ list: String) throws -> String? {
        try answer("SELECT \(call) FROM (SELECT \(list) AS x) FLATTEN LIST BY x;")
    }

    @Test func histogramsKeepTheirBins() throws {
        #expect(
            try histogram("HISTOGRAM(x)", "[1.0, 3.0, 1.0]")
                == "{Bins:[{Frequency:2,Position:1},{Frequency:1,Position:3}],Kind:AdaptiveWard,Max:3,Min:1,WeightsSum:3}"
        )
        #expect(
            try histogram("ADAPTIVE_DISTANCE_HISTOGRAM(x, 2)", "[1.0, 2.0, 10.0]")
                == "{Bins:[{Frequency:2,Position:1.5},{Frequency:1,Position:10}],Kind:AdaptiveDistance,Max:10,Min:1,WeightsSum:3}"
        )
        #expect(
            try histogram("LinearHistogram(x)", "[4.0, 6.0, 14.0]")
                == "{Bins:[{Frequency:1,Position:0},{Frequency:2,Position:10}],Kind:Linear,Max:10,Min:0,WeightsSum:3}"
        )
        #expect(
            try histogram("LogHistogram(x, 2.0)", "[1.0, 5.0, 7.0]")
                == "{Bins:[{Frequency:1,Position:1},{Frequency:1,Position:4},{Frequency:1,Position:8}],Kind:Logarithmic,Max:8,Min:1,WeightsSum:3}"
        )
    }

    @Test func histogramsOfManyValuesHaveFewBins() throws {
        for name in ["ADAPTIVE_WARD", "ADAPTIVE_WEIGHT", "BLOCK_WARD", "BLOCK_WEIGHT"] {
            let text =
                "SELECT ListLength(\(name)_HISTOGRAM(x, 5).Bins), \(name)_HISTOGRAM(x, 5).WeightsSum"
                + " FROM (SELECT ListFromRange(0.0, 5000.0) AS x) FLATTEN LIST BY x;"
            let count = try answer(text)
            #expect(count == "5|5000", "\(name)")
        }
    }

    @Test func histogramsAreAsked() throws {
        let bins = "[0.0, 10.0, 20.0]"
        #expect(
            try histogram("Histogram::GetSumBelowBound(HISTOGRAM(x), 10.0)", bins) == "1.5")
        #expect(try histogram("Histogram::GetSumAboveBound(HISTOGRAM(x), 30.0)", bins) == "0")
        #expect(try histogram("Histogram::CalcUpperBound(HISTOGRAM(x), 3.0)", bins) == "20")
        #expect(
            try histogram("Histogram::GetSumInRange(HISTOGRAM(x), 0.0, 20.0)", bins) == "2.5")
        #expect(
            try histogram("Histogram::Print(HISTOGRAM(x), 0)", "[1.0]")
                == "Kind: AdaptiveWard Bins: 1 WeightsSum: 1.000 Min: 1.000 Max: 1.000\n P: 1.000 F: 1.000"
        )
    }

    @Test func aWeightOrANumberOfBinsMayFollow() throws {
        #expect(try histogram("HISTOGRAM(x, x).WeightsSum", "[1.0, 2.0]") == "3")
        #expect(try histogram("ListLength(HISTOGRAM(x, 1).Bins)", "[1.0, 2.0]") == "1")
        #expect(try histogram("HISTOGRAM(x, x, 1).WeightsSum", "[1.0, 2.0]") == "3")
    }
}
