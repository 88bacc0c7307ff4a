// Types as written: `List<Struct<a:Int32,b:Utf8?>>`.
package import SQLPlanning

package indirect enum YQLTypeName: Sendable, Hashable {
    /// A name without parts, its letters as written: `Int32`, `utf8`, `Serial`.
    case named(String, SourceOffset)
    case decimal(precision: YQLTypeSize, scale: YQLTypeSize, SourceOffset)
    case optional(YQLTypeName)
    case list(YQLTypeName)
    case stream(YQLTypeName)
    case flow(YQLTypeName)
    case set(YQLTypeName)
    case dict(key: YQLTypeName, value: YQLTypeName)
    case tuple([YQLTypeName])
    case structure([YQLTypeField])
    /// Over a struct where its parts have names, else over a tuple.
    case variant([YQLTypeField])
    case enumeration([YQLTypeTag])
    case tagged(YQLTypeName, YQLTypeTag)
    case resource(YQLTypeTag)
    case callable(YQLCallableType)
    /// `Linear<T>`, `DynamicLinear<T>`.
    case linear(YQLTypeName, isDynamic: Bool)
    case null
    /// `$t`, a named expression whose value is a type.
    case bound(String, SourceOffset)
}

/// A number in a type's parentheses: written, or a named expression.
package enum YQLTypeSize: Sendable, Hashable {
    case number(Int64)
    case bound(String, SourceOffset)
}

/// A name inside a type: written, or a named expression.
package enum YQLTypeTag: Sendable, Hashable {
    case name(String)
    case bound(String, SourceOffset)
}

/// A part of a struct, or of a variant, where it may have no name.
package struct YQLTypeField: Sendable, Hashable {
    package var name: YQLTypeTag?
    package var type: YQLTypeName
}

/// `Callable<(a:Int32,[Utf8?])->String>`.
package struct YQLCallableType: Sendable, Hashable {
    package struct Argument: Sendable, Hashable {
        package var name: YQLTypeTag?
        package var type: YQLTypeName
        /// `{AutoMap}`.
        package var isAutoMapped: Bool
    }

    package var arguments: [Argument]
    /// Those in brackets, which a call may leave out.
    package var optionalArguments: [Argument]
    package var result: YQLTypeName
}
