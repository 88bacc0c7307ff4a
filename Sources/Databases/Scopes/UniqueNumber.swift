// Numbers that nothing else in the process has.

import Synchronization

enum UniqueNumber {
    private static let last = Atomic(0)

    static func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
