// The rows of a result set as a collection.

extension ResultSet {
    /// The rows of a result set, each by its number.
    public struct Rows: RandomAccessCollection, Sendable {
        /// A row.
        public typealias Element = Row

        /// The parts that they came in, none of them empty.
        @usableFromInline var batches: [RowBatch]
        /// The number of each part's first row.
        @usableFromInline var starts: [Int]
        /// The number of rows.
        public private(set) var endIndex: Int

        init(_ batch: RowBatch) {
            batches = batch.ranges.isEmpty ? [] : [batch]
            starts = batch.ranges.isEmpty ? [] : [0]
            endIndex = batch.ranges.count
        }

        mutating func append(_ next: Rows) {
            for (batch, start) in zip(next.batches, next.starts) {
                batches.append(batch)
                starts.append(endIndex + start)
            }
            endIndex += next.endIndex
        }

        /// 0.
        public var startIndex: Int { 0 }

        /// The row of this number, from 0.
        public subscript(index: Int) -> Row {
            precondition(indices.contains(index), "there is no row \(index) among \(count)")
            // The last part that begins at or before the row.
            var low = 0
            var high = starts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= index { low = middle } else { high = middle }
            }
            return batches[low].row(index - starts[low])
        }

        /// The rows from the first one.
        @inlinable
        public func makeIterator() -> Iterator { Iterator(batches) }

        /// Goes through the rows.
        public struct Iterator: IteratorProtocol {
            @usableFromInline let batches: [RowBatch]
            @usableFromInline var batch = 0
            @usableFromInline var row = 0

            @inlinable
            init(_ batches: [RowBatch]) { self.batches = batches }

            /// The next row; nil after the last one.
            @inlinable
            public mutating func next() -> Row? {
                guard batch < batches.count else { return nil }
                let current = batches[batch]
                let row = current.row(self.row)
                self.row += 1
                if self.row == current.ranges.count {
                    batch += 1
                    self.row = 0
                }
                return row
            }
        }
    }
}
