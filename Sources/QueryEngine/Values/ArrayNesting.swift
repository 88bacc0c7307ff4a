// How large an array may be, and arrays of one shape put together to one of one dimension more.

package enum ArrayLimits {
    package static let dimensions = 6
    package static let elements = 134_217_727

    /// The position after the last element is still a number of four bytes.
    package static func checkBounds(_ lower: Int, count: Int) throws(SQLError) {
        if lower + count <= Int(Int32.max) { return }
        throw SQLError(.programLimitExceeded, "array lower bound is too large: \(lower)")
    }

    /// - Throws: `programLimitExceeded` if there are more dimensions than an array can have.
    package static func checkDimensions(_ count: Int) throws(SQLError) {
        if count <= dimensions { return }
        throw SQLError(
            .programLimitExceeded,
            "number of array dimensions (\(count)) exceeds the maximum allowed (\(dimensions))")
    }
}

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
    package static func array(of members: [ArrayValue], _ elementType: TypeID) -> ArrayValue {
        guard let first = members.first else {
            return ArrayValue(elementType: elementType, elements: [])
        }
        return ArrayValue(
            elementType: elementType,
            dimensions: [.init(count: members.count)] + first.dimensions,
            elements: members.flatMap(\.elements))
    }
}
