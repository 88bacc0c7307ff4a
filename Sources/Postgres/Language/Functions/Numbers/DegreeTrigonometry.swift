// Trigonometry in degrees: exact where the angle is one that school knows, as Postgres has it.
import QueryEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

enum DegreeTrigonometry {
    /// A degree in radians.
    static let radian = 0.0174532925199432957692

    private static let sine30 = sin(30 * radian)
    private static let versine60 = 1 - cos(60 * radian)
    private static let arcSineOfHalf = asin(0.5)
    private static let arcCosineOfHalf = acos(0.5)
    private static let arcTangentOfOne = atan(1.0)
    private static let tangent45 = firstSine(45) / firstCosine(45)
    private static let cotangent45 = firstCosine(45) / firstSine(45)

    // MARK: The first quadrant

    private static func smallSine(_ x: Double) -> Double { sin(x * radian) / sine30 / 2 }

    private static func smallCosine(_ x: Double) -> Double {
        1 - (1 - cos(x * radian)) / versine60 / 2
    }

    private static func firstSine(_ x: Double) -> Double {
        x <= 30 ? smallSine(x) : smallCosine(90 - x)
    }

    private static func firstCosine(_ x: Double) -> Double {
        x <= 60 ? smallCosine(x) : smallSine(90 - x)
    }

    // MARK: All angles

    /// The angle brought to the first quadrant, with the signs that the steps there have turned.
    private static func reduced(_ degrees: Double) -> (angle: Double, sine: Double, cosine: Double)
    {
        var angle = degrees.truncatingRemainder(dividingBy: 360)
        var (sine, cosine) = (1.0, 1.0)
        if angle < 0 {
            angle = -angle
            sine = -sine
        }
        if angle > 180 {
            angle = 360 - angle
            sine = -sine
        }
        if angle > 90 {
            angle = 180 - angle
            cosine = -cosine
        }
        return (angle, sine, cosine)
    }

    static func sine(_ degrees: Double) -> Double {
        let (angle, sign, _) = reduced(degrees)
        return sign * firstSine(angle)
    }

    static func cosine(_ degrees: Double) -> Double {
        let (angle, _, sign) = reduced(degrees)
        return sign * firstCosine(angle)
    }

    static func tangent(_ degrees: Double) -> Double {
        let (angle, sine, cosine) = reduced(degrees)
        let result = sine * cosine * (firstSine(angle) / firstCosine(angle) / tangent45)
        // No negative zero.
        return result == 0 ? 0 : result
    }

    static func cotangent(_ degrees: Double) -> Double {
        let (angle, sine, cosine) = reduced(degrees)
        let result = sine * cosine * (firstCosine(angle) / firstSine(angle) / cotangent45)
        return result == 0 ? 0 : result
    }

    // MARK: Angles of values

    private static func firstArcSine(_ x: Double) -> Double {
        x <= 0.5 ? asin(x) / arcSineOfHalf * 30 : 90 - acos(x) / arcCosineOfHalf * 60
    }

    private static func firstArcCosine(_ x: Double) -> Double {
        x <= 0.5 ? 90 - asin(x) / arcSineOfHalf * 30 : acos(x) / arcCosineOfHalf * 60
    }

    static func arcSine(_ x: Double) -> Double { x >= 0 ? firstArcSine(x) : -firstArcSine(-x) }

    static func arcCosine(_ x: Double) -> Double {
        x >= 0 ? firstArcCosine(x) : 90 + firstArcSine(-x)
    }

    static func arcTangent(_ x: Double) -> Double { inDegrees(atan(x)) }

    static func inDegrees(_ radians: Double) -> Double { radians / arcTangentOfOne * 45 }
}
