// What users of the driver need beside it: errors and their classes, pools, retry policies, addresses, TLS options.

@_exported public import ClientKit
@_exported public import ClientPooling
