// Whoever embeds a server writes its faults too: one import serves both.

@_exported public import FaultInjection
