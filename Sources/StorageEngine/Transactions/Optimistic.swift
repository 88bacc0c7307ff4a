// What the isolation that locks nothing does where others lock and claim: it reads, and what it has read must still stand when it
// commits. Nobody waits for it, and it waits for nobody.

extension Transaction {
    /// That a row is what it is has been read.
    func readInstead(_ table: TreeID, _ key: Key) throws(StorageError) -> RowLockOutcome {
        .granted(try row(table, key, in: ownLatest))
    }

    /// That a key is there or is not has been read: of two that insert it the later to commit fails.
    func readKey(_ index: TreeID, _ key: Key) throws(StorageError) -> ClaimOutcome {
        try checkActive()
        if case .conflict(let rowID, _) = ownConflict(index, key) {
            return .conflict(rowID, sameTransaction: true)
        }
        guard let rowID = try firstEntry(index, key, in: ownLatest) else { return .free }
        return .conflict(rowID, sameTransaction: false)
    }

    /// Where a row lies in a table whose row ids are made of its keys, so that two who write a key without reading it (UPSERT)
    /// write one place, and the later commit wins. Looking for the place is no recorded read.
    ///
    /// - Parameter isSame: whether a row has the key: another one's key may have the same hash, and is then passed. Two new keys
    ///   of one hash in two transactions at once are not told apart: one chance in 2^64.
    package func place(
        of key: Key, in table: TreeID, isSame: (Row) -> Bool
    ) -> RowID {
        let view = ownLatest
        var place = key.mixedHash
        while true {
            // The ends of the numbers mean the ends of an index.
            if place == 0 || place == .max { place = mix(place) }
            guard let row = view.row(table, Key(rowID: place)), !isSame(row) else { return place }
            place = mix(place)
        }
    }
}
