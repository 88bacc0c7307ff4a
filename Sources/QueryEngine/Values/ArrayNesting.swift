// Arrays of one shape put together to an array of one dimension more.

package enum ArrayNesting {
    /// - Throws: `nullValueNotAllowed` for NULL, `arraySubscriptError` for an array that is empty or of another shape
    ///   than the first, `programLimitExceeded` if there would be too many dimensions.
    package static func member(_ value: Value, like first: ArrayValue?) throws(SQLError)
        -> ArrayValue
    {
        guard case .array(let array) = value else {
            throw SQLError(.nullValueNotAllowed, "cannot accumulate null arrays")
        }
        if array.dimensions.isEmpty {
            throw SQLError(.arraySubscriptError, "cannot accumulate empty arrays")
        }
        if let first, first.dimensions != array.dimensions {
            throw SQLError(
                .arraySubscriptError, "cannot accumulate arrays of different dimensionality")
        }
        try ArrayLimits.checkDimensions(array.dimensions.count + 1)
        return array
    }

    /// Empty if there is none.
    package static func array(of members: [ArrayValue], _ elementType: TypeOID) -> ArrayValue {
        guard let first = members.first else {
            return ArrayValue(elementType: elementType, elements: [])
        }
        return ArrayValue(
            elementType: elementType,
            dimensions: [.init(count: members.count)] + first.dimensions,
            elements: members.flatMap(\.elements))
    }
}
