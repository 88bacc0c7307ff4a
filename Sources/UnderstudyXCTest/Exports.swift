// One import serves a test.

@_exported public import FaultInjection
@_exported public import Understudy
