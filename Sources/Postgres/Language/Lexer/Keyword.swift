// The words that a grammar knows. A table: which of them a dialect has, and how strictly it
// reserves each, is in its `KeywordTable`.

package enum Keyword: UInt16, Sendable, Hashable, CaseIterable {
    /// Not a keyword.
    case absent
    case abort
    case absolute
    case access
    case action
    case add
    case admin
    case after
    case aggregate
    case all
    case also
    case alter
    case always
    case analyse
    case analyze
    case and
    case any
    case array
    case `as`
    case asc
    case asensitive
    case assertion
    case assignment
    case asymmetric
    case at
    case atomic
    case attach
    case attribute
    case authorization
    case backward
    case before
    case begin
    case between
    case bigint
    case binary
    case bit
    case boolean
    case both
    case breadth
    case by
    case cache
    case call
    case called
    case cascade
    case cascaded
    case `case`
    case cast
    case catalog
    case chain
    case char
    case character
    case characteristics
    case check
    case checkpoint
    case `class`
    case close
    case cluster
    case coalesce
    case collate
    case collation
    case column
    case columns
    case comment
    case comments
    case commit
    case committed
    case compression
    case concurrently
    case configuration
    case conflict
    case connection
    case constraint
    case constraints
    case content
    case `continue`
    case conversion
    case copy
    case cost
    case create
    case cross
    case csv
    case cube
    case current
    case currentCatalog
    case currentDate
    case currentRole
    case currentSchema
    case currentTime
    case currentTimestamp
    case currentUser
    case cursor
    case cycle
    case data
    case database
    case day
    case deallocate
    case dec
    case decimal
    case declare
    case `default`
    case defaults
    case deferrable
    case deferred
    case definer
    case delete
    case delimiter
    case delimiters
    case depends
    case depth
    case desc
    case detach
    case dictionary
    case disable
    case discard
    case distinct
    case `do`
    case document
    case domain
    case double
    case drop
    case each
    case `else`
    case enable
    case encoding
    case encrypted
    case end
    case `enum`
    case escape
    case event
    case except
    case exclude
    case excluding
    case exclusive
    case execute
    case exists
    case explain
    case expression
    case `extension`
    case external
    case extract
    case `false`
    case family
    case fetch
    case filter
    case finalize
    case first
    case float
    case following
    case `for`
    case force
    case foreign
    case forward
    case freeze
    case from
    case full
    case function
    case functions
    case generated
    case global
    case grant
    case granted
    case greatest
    case group
    case grouping
    case groups
    case handler
    case having
    case header
    case hold
    case hour
    case identity
    case `if`
    case ilike
    case immediate
    case immutable
    case implicit
    case `import`
    case `in`
    case include
    case including
    case increment
    case index
    case indexes
    case inherit
    case inherits
    case initially
    case inline
    case inner
    case `inout`
    case input
    case insensitive
    case insert
    case instead
    case int
    case integer
    case intersect
    case interval
    case into
    case invoker
    case `is`
    case isnull
    case isolation
    case join
    case key
    case label
    case language
    case large
    case last
    case lateral
    case leading
    case leakproof
    case least
    case left
    case level
    case like
    case limit
    case listen
    case load
    case local
    case localtime
    case localtimestamp
    case location
    case lock
    case locked
    case logged
    case mapping
    case match
    case matched
    case materialized
    case maxvalue
    case merge
    case method
    case minute
    case minvalue
    case mode
    case month
    case move
    case name
    case names
    case national
    case natural
    case nchar
    case new
    case next
    case nfc
    case nfd
    case nfkc
    case nfkd
    case no
    case none
    case normalize
    case normalized
    case not
    case nothing
    case notify
    case notnull
    case nowait
    case null
    case nullif
    case nulls
    case numeric
    case object
    case of
    case off
    case offset
    case oids
    case old
    case on
    case only
    case `operator`
    case option
    case options
    case or
    case order
    case ordinality
    case others
    case out
    case outer
    case over
    case overlaps
    case overlay
    case overriding
    case owned
    case owner
    case parallel
    case parameter
    case parser
    case partial
    case partition
    case passing
    case password
    case placing
    case plans
    case policy
    case position
    case preceding
    case precision
    case prepare
    case prepared
    case preserve
    case primary
    case prior
    case privileges
    case procedural
    case procedure
    case procedures
    case program
    case publication
    case quote
    case range
    case read
    case real
    case reassign
    case recheck
    case recursive
    case ref
    case references
    case referencing
    case refresh
    case reindex
    case relative
    case release
    case rename
    case repeatable
    case replace
    case replica
    case reset
    case restart
    case restrict
    case `return`
    case returning
    case returns
    case revoke
    case right
    case role
    case rollback
    case rollup
    case routine
    case routines
    case row
    case rows
    case rule
    case savepoint
    case schema
    case schemas
    case scroll
    case search
    case second
    case security
    case select
    case sequence
    case sequences
    case serializable
    case server
    case session
    case sessionUser
    case set
    case setof
    case sets
    case share
    case show
    case similar
    case simple
    case skip
    case smallint
    case snapshot
    case some
    case sql
    case stable
    case standalone
    case start
    case statement
    case statistics
    case stdin
    case stdout
    case storage
    case stored
    case strict
    case strip
    case subscription
    case substring
    case support
    case symmetric
    case sysid
    case system
    case table
    case tables
    case tablesample
    case tablespace
    case temp
    case template
    case temporary
    case text
    case then
    case ties
    case time
    case timestamp
    case to
    case trailing
    case transaction
    case transform
    case treat
    case trigger
    case trim
    case `true`
    case truncate
    case trusted
    case type
    case types
    case uescape
    case unbounded
    case uncommitted
    case unencrypted
    case union
    case unique
    case unknown
    case unlisten
    case unlogged
    case until
    case update
    case user
    case using
    case vacuum
    case valid
    case validate
    case validator
    case value
    case values
    case varchar
    case variadic
    case varying
    case verbose
    case version
    case view
    case views
    case volatile
    case when
    case `where`
    case whitespace
    case window
    case with
    case within
    case without
    case work
    case wrapper
    case write
    case xml
    case xmlattributes
    case xmlconcat
    case xmlelement
    case xmlexists
    case xmlforest
    case xmlnamespaces
    case xmlparse
    case xmlpi
    case xmlroot
    case xmlserialize
    case xmltable
    case year
    case yes
    case zone

    /// The word in lower case.
    package var spelling: String {
        let index = Int(rawValue)
        return index < Keyword.spellings.count ? Keyword.spellings[index] : ""
    }

    /// In the order of the cases.
    static let spellings: [String] = [
        "",
        "abort", "absolute", "access", "action", "add", "admin", "after", "aggregate", "all",
        "also", "alter", "always", "analyse", "analyze", "and", "any", "array", "as", "asc",
        "asensitive", "assertion", "assignment", "asymmetric", "at", "atomic", "attach",
        "attribute", "authorization", "backward", "before", "begin", "between", "bigint",
        "binary", "bit", "boolean", "both", "breadth", "by", "cache", "call", "called", "cascade",
        "cascaded", "case", "cast", "catalog", "chain", "char", "character", "characteristics",
        "check", "checkpoint", "class", "close", "cluster", "coalesce", "collate", "collation",
        "column", "columns", "comment", "comments", "commit", "committed", "compression",
        "concurrently", "configuration", "conflict", "connection", "constraint", "constraints",
        "content", "continue", "conversion", "copy", "cost", "create", "cross", "csv", "cube",
        "current", "current_catalog", "current_date", "current_role", "current_schema",
        "current_time", "current_timestamp", "current_user", "cursor", "cycle", "data",
        "database", "day", "deallocate", "dec", "decimal", "declare", "default", "defaults",
        "deferrable", "deferred", "definer", "delete", "delimiter", "delimiters", "depends",
        "depth", "desc", "detach", "dictionary", "disable", "discard", "distinct", "do",
        "document", "domain", "double", "drop", "each", "else", "enable", "encoding", "encrypted",
        "end", "enum", "escape", "event", "except", "exclude", "excluding", "exclusive",
        "execute", "exists", "explain", "expression", "extension", "external", "extract", "false",
        "family", "fetch", "filter", "finalize", "first", "float", "following", "for", "force",
        "foreign", "forward", "freeze", "from", "full", "function", "functions", "generated",
        "global", "grant", "granted", "greatest", "group", "grouping", "groups", "handler",
        "having", "header", "hold", "hour", "identity", "if", "ilike", "immediate", "immutable",
        "implicit", "import", "in", "include", "including", "increment", "index", "indexes",
        "inherit", "inherits", "initially", "inline", "inner", "inout", "input", "insensitive",
        "insert", "instead", "int", "integer", "intersect", "interval", "into", "invoker", "is",
        "isnull", "isolation", "join", "key", "label", "language", "large", "last", "lateral",
        "leading", "leakproof", "least", "left", "level", "like", "limit", "listen", "load",
        "local", "localtime", "localtimestamp", "location", "lock", "locked", "logged", "mapping",
        "match", "matched", "materialized", "maxvalue", "merge", "method", "minute", "minvalue",
        "mode", "month", "move", "name", "names", "national", "natural", "nchar", "new", "next",
        "nfc", "nfd", "nfkc", "nfkd", "no", "none", "normalize", "normalized", "not", "nothing",
        "notify", "notnull", "nowait", "null", "nullif", "nulls", "numeric", "object", "of",
        "off", "offset", "oids", "old", "on", "only", "operator", "option", "options", "or",
        "order", "ordinality", "others", "out", "outer", "over", "overlaps", "overlay",
        "overriding", "owned", "owner", "parallel", "parameter", "parser", "partial", "partition",
        "passing", "password", "placing", "plans", "policy", "position", "preceding", "precision",
        "prepare", "prepared", "preserve", "primary", "prior", "privileges", "procedural",
        "procedure", "procedures", "program", "publication", "quote", "range", "read", "real",
        "reassign", "recheck", "recursive", "ref", "references", "referencing", "refresh",
        "reindex", "relative", "release", "rename", "repeatable", "replace", "replica", "reset",
        "restart", "restrict", "return", "returning", "returns", "revoke", "right", "role",
        "rollback", "rollup", "routine", "routines", "row", "rows", "rule", "savepoint", "schema",
        "schemas", "scroll", "search", "second", "security", "select", "sequence", "sequences",
        "serializable", "server", "session", "session_user", "set", "setof", "sets", "share",
        "show", "similar", "simple", "skip", "smallint", "snapshot", "some", "sql", "stable",
        "standalone", "start", "statement", "statistics", "stdin", "stdout", "storage", "stored",
        "strict", "strip", "subscription", "substring", "support", "symmetric", "sysid", "system",
        "table", "tables", "tablesample", "tablespace", "temp", "template", "temporary", "text",
        "then", "ties", "time", "timestamp", "to", "trailing", "transaction", "transform",
        "treat", "trigger", "trim", "true", "truncate", "trusted", "type", "types", "uescape",
        "unbounded", "uncommitted", "unencrypted", "union", "unique", "unknown", "unlisten",
        "unlogged", "until", "update", "user", "using", "vacuum", "valid", "validate",
        "validator", "value", "values", "varchar", "variadic", "varying", "verbose", "version",
        "view", "views", "volatile", "when", "where", "whitespace", "window", "with", "within",
        "without", "work", "wrapper", "write", "xml", "xmlattributes", "xmlconcat", "xmlelement",
        "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize",
        "xmltable", "year", "yes", "zone",
    ]
}
