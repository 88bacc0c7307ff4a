// How long a request may take by its own parameters, beside its call's deadline.

import FaultInjection
import SwiftProtobuf
import YDBWire

struct OperationLimit: Sendable {
    /// On the stage's clock.
    let instant: UInt64
    let failure: CallFailure

    /// The first of both limits that comes; nil: there is none, or the call's deadline is as near. SDKs send the call's own time as both
    /// limits too, and it is the client that sees its deadline first, as across any network: it is not told TIMEOUT now and then.
    ///
    /// - Parameter deadline: the call's, on the stage's clock; nil: it has none.
    init?(
        _ params: Ydb_Operations_OperationParams, deadline: UInt64?, _ time: any TimeSource
    ) {
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
        if let deadline {
            let now = time.nanoseconds
            let left = deadline > now ? deadline - now : 0
            // gRPC rounds the time that it tells up.
            if UInt64(clamping: nearest.nanoseconds) >= left - left / 10 { return nil }
        }
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
