// The search within a node, which guesses where keys are evenly counted, against counting one by one.

import Testing

@testable import StorageEngine

@Suite struct NodeSearchTests {
    /// Numbers that are even at first, then with gaps, repetitions or jumps.
    private func numbers(_ random: inout Generator) -> [UInt64] {
        let step = [1, 2, 7, 48, 1 << 20, 1 << 50][Int(random.next() % 6)] as UInt64
        var number = random.chance(50) ? random.next() >> 8 : 0
        return (0..<(random.next() % 49)).map { place in
            let isEven = place < 3 || random.chance(90)
            number &+= isEven ? step : random.next() % (step &* 5)
            return number
        }
    }

    /// As a row id, as an integer's key of eight bytes and of four.
    private func key(_ number: UInt64, _ shape: UInt64) -> Key {
        var builder = KeyBuilder()
        switch shape {
        case 0: return Key(rowID: number)
        case 1: builder.append(int: Int64(bitPattern: number &- 1 << 40))
        default: builder.append(int32: Int32(truncatingIfNeeded: number >> 3))
        }
        return builder.key
    }

    @Test func aGuessFindsWhatCountingFinds() {
        var random = Generator(seed: 11)
        for _ in 0..<800 {
            let shape = random.next() % 3
            let numbers = numbers(&random)
            var entries = numbers.map { TreeKey(key($0, shape), sub: random.next() % 3) }
            entries.sort { $0.compare(nil, $1, nil) < 0 }
            var probes = entries
            for number in numbers {
                probes.append(TreeKey(key(number &+ 1, shape), sub: 1))
                probes.append(TreeKey(key(number &- 1, shape), sub: .max))
            }
            probes.append(TreeKey(Key(high: 0, low: 0, tail: nil), sub: 0))
            probes.append(TreeKey(Key(high: .max, low: .max, tail: nil), sub: .max))
            for probe in probes {
                for start in [0, 1] where start <= entries.count {
                    for orEqual in [false, true] {
                        let below = entries[start...].count {
                            let order = $0.compare(nil, probe, nil)
                            return order < 0 || orEqual && order == 0
                        }
                        let found = entries.withUnsafeBufferPointer {
                            TreeKey.position(in: $0, probe, orEqual: orEqual, from: start)
                        }
                        #expect(found == start + below)
                    }
                }
            }
        }
    }
}
