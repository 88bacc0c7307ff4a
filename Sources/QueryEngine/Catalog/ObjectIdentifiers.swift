// The numbers of objects made by DDL: unique in the process, so that a fork or a restore never meets one twice.
import Synchronization

package enum ObjectIdentifiers {
    /// Numbers below belong to the system, as in Postgres (FirstNormalObjectId).
    package static let firstNormal: UInt32 = 16384

    package static let catalogSchema: UInt32 = 11
    package static let publicSchema: UInt32 = 2200
    package static let informationSchema: UInt32 = 13390

    private static let counter = Atomic<UInt32>(firstNormal)
    private static let enumCounter = Atomic<UInt32>(TypeID.enums)

    /// Whether all numbers given so far are below this one.
    package static func isBelow(_ number: UInt32) -> Bool {
        counter.load(ordering: .relaxed) <= number
    }

    /// A fresh number for an enum, in a range of their own.
    static func nextEnum() throws(SQLError) -> TypeID {
        let number = TypeID(
            enumCounter.wrappingAdd(1, ordering: .relaxed).oldValue, .encodedInteger)
        guard number.isEnum else {
            throw SQLError(.programLimitExceeded, "object identifiers are used up")
        }
        return number
    }

    /// A fresh number; an error once all are used up.
    package static func next() throws(SQLError) -> UInt32 {
        let number = counter.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number >= firstNormal else {
            throw SQLError(.programLimitExceeded, "object identifiers are used up")
        }
        return number
    }
}
