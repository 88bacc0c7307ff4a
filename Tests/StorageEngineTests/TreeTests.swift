// Trees, cursors and merges against a sorted array that does the same slowly.

import Testing

@testable import StorageEngine

@Suite struct TreeTests {
    /// Keys short and long, with shared prefixes longer than what lies inline.
    static func key(_ number: Int) -> Key {
        var builder = KeyBuilder()
        if number % 3 == 0 {
            builder.append(int: Int64(number / 3))
        } else if number % 3 == 1 {
            builder.append(bytes: Array("a shared prefix \(number)".utf8))
        } else {
            builder.append(bytes: Array("\(number)".utf8))
        }
        return builder.key
    }

    static func row(_ value: Int) -> Row {
        var builder = RowBuilder(columnCount: 1)
        builder.append(int64: Int64(value))
        return builder.row()
    }

    struct Entry: Equatable {
        var key: Key
        var sub: UInt64
        var value: Int64
    }

    static func order(_ a: Entry, _ b: Entry) -> Bool {
        a.key == b.key ? a.sub < b.sub : a.key < b.key
    }

    static func walk(_ tree: Tree, _ range: KeyRange, reversed: Bool) -> [Entry] {
        var cursor = TreeCursor(tree, range, reversed: reversed)
        var result: [Entry] = []
        while !cursor.isAtEnd {
            let value = cursor.rowIfAny?.int64(0) ?? 0
            result.append(Entry(key: cursor.key, sub: cursor.sub, value: value))
            cursor.advance()
        }
        return result
    }

    /// Where two walks first differ; nil if nowhere.
    static func difference(_ a: [Entry], _ b: [Entry]) -> String? {
        for index in 0..<max(a.count, b.count) {
            let left = index < a.count ? a[index] : nil
            let right = index < b.count ? b[index] : nil
            if left != right {
                return "at \(index) of \(a.count), \(b.count): \(left as Any), \(right as Any)"
            }
        }
        return nil
    }

    static func range(_ random: inout Generator, _ keys: Int) -> KeyRange {
        KeyRange(
            lower: random.chance(30) ? nil : key(random.below(keys)),
            lowerInclusive: random.chance(50),
            upper: random.chance(30) ? nil : key(random.below(keys)),
            upperInclusive: random.chance(50))
    }

    @Test(arguments: 0..<6) func treeDoesWhatASortedArrayDoes(seed: UInt64) {
        var random = Generator(seed: seed)
        let keys = [30, 300, 3000][Int(seed % 3)]
        let isIndex = seed >= 3
        var tree = Tree()
        var model: [String: Entry] = [:]
        var versions: [(Tree, [Entry])] = []
        for step in 0..<(keys * 4) {
            let key = Self.key(random.below(keys))
            let sub = isIndex ? UInt64(random.below(3)) : 0
            let name = "\(key)/\(sub)"
            let growing = step % (keys * 2) < keys
            if random.chance(growing ? 80 : 25) {
                let value = isIndex ? 0 : step
                let isNew = tree.insert(key, sub: sub, row: isIndex ? nil : Self.row(value))
                #expect(isNew == (model[name] == nil))
                model[name] = Entry(key: key, sub: sub, value: Int64(value))
            } else {
                #expect(tree.remove(key, sub: sub) == (model[name] != nil))
                model[name] = nil
            }
            if step % (keys / 2) == 0 {
                versions.append((tree, model.values.sorted(by: Self.order)))
            }
        }
        versions.append((tree, model.values.sorted(by: Self.order)))
        for (tree, entries) in versions {
            #expect(tree.count == entries.count)
            for _ in 0..<10 {
                let range = Self.range(&random, keys)
                let expected = entries.filter { range.contains($0.key) }
                #expect(Self.difference(Self.walk(tree, range, reversed: false), expected) == nil)
                #expect(
                    Self.difference(Self.walk(tree, range, reversed: true), expected.reversed())
                        == nil)
            }
            for entry in entries.prefix(50) {
                #expect(tree.contains(entry.key, sub: entry.sub))
                if !isIndex { #expect(tree.find(entry.key)?.int64(0) == entry.value) }
            }
        }
    }

    @Test(arguments: 0..<4) func bulkBuildingMakesTheSameTree(seed: UInt64) {
        var random = Generator(seed: seed)
        let keys = Set((0..<5000).map { _ in random.below(10_000) }).map(Self.key).sorted()
        var builder = TreeBuilder()
        for (value, key) in keys.enumerated() { builder.append(key, row: Self.row(value)) }
        var tree = builder.finish()
        #expect(tree.count == keys.count)
        #expect(Self.walk(tree, .all, reversed: false).map(\.key) == keys)
        for key in keys where random.chance(90) { tree.remove(key) }
        #expect(Self.walk(tree, .all, reversed: true).count == tree.count)
    }

    @Test(arguments: 0..<6) func mergingAnOverlayIsApplyingIt(seed: UInt64) throws {
        var random = Generator(seed: seed)
        let cluster = Cluster()
        let database = try cluster.createDatabase("merge")
        let id = cluster.nextTreeID()
        let setup = database.begin()
        try setup.createTree(id, kind: .rows)
        try setup.commit()
        for _ in 0..<8 {
            let transaction = database.begin()
            try transaction.beginStatement()
            for _ in 0..<random.below(400) {
                let key = Self.key(random.below(300))
                if random.chance(60) {
                    var builder = RowBuilder(columnCount: 1)
                    builder.append(int64: Int64(random.below(1000)))
                    try transaction.putRow(id, key, builder)
                } else {
                    try transaction.removeRow(id, key)
                }
            }
            let view = transaction.ownLatest
            var seen: [[Entry]] = []
            let ranges = (0..<6).map { _ in Self.range(&random, 300) }
            for range in ranges {
                for reversed in [false, true] {
                    var cursor = transaction.rows(id, range, reversed: reversed, in: view)
                    var entries: [Entry] = []
                    while let (key, row) = try cursor.next() {
                        entries.append(Entry(key: key, sub: 0, value: row.int64(0)))
                        #expect(
                            try transaction.row(id, key, in: view)?.int64(0) == row.int64(0))
                    }
                    seen.append(entries)
                }
            }
            try transaction.commit()
            let tree = try #require(database.snapshot().trees[id]).tree
            for (index, range) in ranges.enumerated() {
                let (forward, backward) = (seen[2 * index], seen[2 * index + 1])
                #expect(Self.difference(Self.walk(tree, range, reversed: false), forward) == nil)
                #expect(Self.difference(Self.walk(tree, range, reversed: true), backward) == nil)
            }
        }
    }

    @Test func keysOrderAsTheirValuesDo() {
        let numbers: [Int64] = [.min, -300, -1, 0, 1, 255, 256, .max]
        let texts = ["", "\0", "\0\0", "a", "a\0", "a\0b", "a long text beyond it", "ab", "b"]
        var keys: [[Key]] = [[], [], [], []]
        for number in numbers {
            for text in texts {
                for (kind, flags) in [(false, false), (true, false), (false, true), (true, true)]
                    .enumerated()
                {
                    var builder = KeyBuilder()
                    builder.append(int: number, descending: flags.0)
                    builder.append(bytes: Array(text.utf8), descending: flags.1)
                    keys[kind].append(builder.key)
                }
            }
        }
        for (kind, list) in keys.enumerated() {
            for a in 0..<list.count {
                for b in 0..<list.count {
                    let number = (a / texts.count, b / texts.count)
                    let text = (a % texts.count, b % texts.count)
                    let numberLess = kind & 1 == 0 ? number.0 < number.1 : number.0 > number.1
                    let textLess = kind & 2 == 0 ? text.0 < text.1 : text.0 > text.1
                    let expected = number.0 != number.1 ? numberLess : textLess
                    #expect((list[a] < list[b]) == expected)
                    #expect((list[a] == list[b]) == (a == b))
                }
            }
        }
    }

    @Test func keysKeepTheirBytes() {
        for count in [0, 1, 8, 14, 15, 16, 17, 40] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(Key(bytes: bytes).bytes == bytes)
        }
        #expect(Key(rowID: 77).bytes == [0, 0, 0, 0, 0, 0, 0, 77])
        let range = KeyRange.prefix(Key(bytes: [1, 255]))
        #expect(range.contains(Key(bytes: [1, 255, 255])))
        #expect(!range.contains(Key(bytes: [2])))
    }

    @Test func rowsKeepTheirColumns() {
        var builder = RowBuilder(columnCount: 7)
        builder.append(int64: -5)
        builder.appendNull()
        builder.append(bytes: Array("text".utf8))
        builder.append(bool: true)
        builder.append(double: 2.5)
        builder.append(int32: 9)
        let row = builder.row()
        #expect(row.columnCount == 7)
        #expect(row.int64(0) == -5 && row.isNull(1) && row.bool(3) && row.double(4) == 2.5)
        #expect(row.bytes(2) == Array("text".utf8) && row.int32(5) == 9)
        #expect(row.isNull(6) && row.isNull(7) && !row.isNull(0))
    }

    @Test func theDirectoryFindsWhatItHolds() {
        var random = Generator(seed: 9)
        var directory = TreeDirectory()
        var model: [UInt64: UInt64] = [:]
        var versions: [(TreeDirectory, [UInt64: UInt64])] = []
        for step in 0..<4000 {
            let id = 1 + random.next() % (step % 2 == 0 ? 500 : 100_000)
            if random.chance(60) {
                directory.update(TreeID(rawValue: id)) {
                    $0 = TreeRecord(kind: .rows, isCatalog: false, stamp: UInt64(step))
                }
                model[id] = UInt64(step)
            } else {
                directory.update(TreeID(rawValue: id)) { $0 = nil }
                model[id] = nil
            }
            if step % 1000 == 0 { versions.append((directory, model)) }
        }
        versions.append((directory, model))
        for (directory, model) in versions {
            #expect(directory.count == model.count)
            for id in 0...500 as ClosedRange<UInt64> {
                #expect(directory[TreeID(rawValue: id)]?.stamp == model[id])
            }
            for (id, stamp) in model { #expect(directory[TreeID(rawValue: id)]?.stamp == stamp) }
        }
    }
}
