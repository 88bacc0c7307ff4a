// LIKE: a pattern against a text, a character at a time.
import QueryEngine

/// A pattern taken apart: characters by what they are equal by, and the two signs.
struct MySQLLike {
    private enum Step: Equatable {
        case character(UInt32)
        case any
        case many
    }

    private let steps: [Step]
    private let key: @Sendable (UInt32) -> UInt32

    /// - Parameter escape: takes the meaning of the character behind it.
    init(_ pattern: [UInt32], escape: UInt32?, key: @escaping @Sendable (UInt32) -> UInt32) {
        var steps: [Step] = []
        steps.reserveCapacity(pattern.count)
        var at = 0
        while at < pattern.count {
            let character = pattern[at]
            if character == escape, at + 1 < pattern.count {
                at += 1
                steps.append(.character(key(pattern[at])))
            } else if character == 0x25 {
                if steps.last != .many { steps.append(.many) }
            } else if character == 0x5F {
                steps.append(.any)
            } else {
                steps.append(.character(key(character)))
            }
            at += 1
        }
        self.steps = steps
        self.key = key
    }

    /// Goes back to the last `%` alone: no pattern takes longer than its length times the text's.
    func matches(_ text: [UInt32]) throws(SQLError) -> Bool {
        var work = WorkCount()
        var (at, step) = (0, 0)
        var back: (at: Int, step: Int)?
        while at < text.count {
            try work.add(8)
            if step < steps.count {
                switch steps[step] {
                case .many:
                    back = (at, step)
                    step += 1
                    continue
                case .any:
                    at += 1
                    step += 1
                    continue
                case .character(let wanted) where wanted == key(text[at]):
                    at += 1
                    step += 1
                    continue
                case .character: break
                }
            }
            guard let last = back else { return false }
            at = last.at + 1
            step = last.step + 1
            back = (at, last.step)
        }
        while step < steps.count, steps[step] == .many { step += 1 }
        return step == steps.count
    }
}
