// What modules pass between their functions.
import QueryEngine

/// The resources of the modules: their labels, and what stands for them unasked.
package enum YQLResources {
    package static let moment = "DateTime2.TM"
    /// Of the moments before 1970 and behind 2105.
    package static let wideMoment = "DateTime2.TM64"
    package static let yson = "Yson2.Node"
    package static let json = "JsonNode"

    static func implicit(
        from type: YQLPrimitive, toResource tag: String
    ) -> YQLConversions.Body? {
        switch (tag, type) {
        case (yson, .yson), (json, .json): return { (value) throws(SQLError) in value }
        case (yson, .json):
            return { (value) throws(SQLError) in
                let node = YQLDocument.parse(value.rawBytes).map { YQLYson(json: $0) }
                return .bytes((node ?? .entity).bytes(.binary))
            }
        case (moment, _) where (type.isMoment || type.isZoned) && !type.isWideMoment,
            (wideMoment, _) where type.isMoment || type.isZoned:
            return { (value) throws(SQLError) in YQLClock.split(value, type) }
        default: return nil
        }
    }

    static func implicit(
        fromResource tag: String, to type: YQLPrimitive
    ) -> YQLConversions.Body? {
        guard tag == yson, type == .yson || type == .json else { return nil }
        if type == .yson { return { (value) throws(SQLError) in value } }
        return { (value) throws(SQLError) in
            .text(YQLDocument.text((YQLYson.parse(value.rawBytes) ?? .entity).json))
        }
    }
}
