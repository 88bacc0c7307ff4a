// How long a request may take by its own parameters, beside its call's deadline.

import FaultInjection
import SwiftProtobuf
import YDBWire

struct OperationLimit: Sendable {
    /// On the stage's clock.
    let instant: UInt64
    let failure: CallFailure

    /// The first of both limits that comes; nil: there is none.
    init?(_ params: Ydb_Operations_OperationParams, _ time: any TimeSource) {
        var nearest: (nanoseconds: Int64, failure: CallFailure)?
        if params.hasOperationTimeout, let time = Self.nanoseconds(params.operationTimeout) {
            nearest = (time, CallFailure(.timeout, "Operation timeout."))
        }
        if params.hasCancelAfter, let time = Self.nanoseconds(params.cancelAfter),
            time < nearest?.nanoseconds ?? .max
        {
            nearest = (time, CallFailure(.cancelled, "Operation cancelled by its cancel_after."))
        }
        guard let nearest else { return nil }
        instant = time.instant(after: nearest.nanoseconds)
        failure = nearest.failure
    }

    /// Nil: it is none, as 0.
    private static func nanoseconds(_ duration: Google_Protobuf_Duration) -> Int64? {
        guard duration.seconds >= 0, duration.nanos >= 0 else { return nil }
        let (whole, overflow) = duration.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isTooMuch) = whole.addingReportingOverflow(Int64(duration.nanos))
        guard !overflow, !isTooMuch else { return .max }
        return sum > 0 ? sum : nil
    }
}
