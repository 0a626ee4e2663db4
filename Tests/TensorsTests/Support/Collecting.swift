import Tensors
import TestSupport
import Testing

/// Expects one report that holds every part, and a poisoned result with which later operations go on
/// in silence.
func expectMisuse<Value: ShapedArray>(
  _ parts: String..., location: SourceLocation = #_sourceLocation, _ body: () -> Value
) {
  let (value, messages) = collectingMisuse {
    let value = body()
    _ = rearrange(value.transposed(axes: [1, 0])[3, .newAxis].reshaped(7, -1), "a b c -> c (b a)")
    _ = concatenated([value, value], axis: 5).description
    return value
  }
  #expect(value.isPoisoned, sourceLocation: location)
  #expect(messages.count == 1, "\(messages)", sourceLocation: location)
  for part in parts {
    #expect(messages.first?.contains(part) == true, "\(messages)", sourceLocation: location)
  }
}

/// Numbers from −1 to 1 that follow no pattern an axis has.
func numbers(_ shape: Shape, seed: Int = 1) -> Tensor {
  var state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15
  let scalars = (0..<shape.elementCount).map { _ -> Float in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 23) - 1
  }
  return Tensor(scalars, shape: shape)
}
