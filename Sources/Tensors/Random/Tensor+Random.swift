import Kernels

extension Tensor {
  /// Numbers spread evenly from `lower` to below `upper`. Equals `torch.rand` and, between other
  /// bounds, `Tensor.uniform_`.
  public static func randomUniform(
    _ shape: Shape, from lower: Double = 0, to upper: Double = 1,
    using generator: inout RandomGenerator
  ) -> Tensor {
    guard let shape = checked(shape, for: "randomUniform") else { return .poisoned }
    let (low, high) = (Float(lower), Float(upper))
    let width = high - low
    guard width >= 0, width.isFinite else {
      misuse(
        "randomUniform: there are no numbers from \(lower) to \(upper): the bounds must be finite, "
          + "the lower one first.")
      return .poisoned
    }
    return filled(shape) { out in
      for k in 0..<shape.elementCount {
        let number = low.addingProduct(generator.nextUniform(), width)
        // Rounding may reach the upper bound, which does not belong to the range.
        out[k] = number == high ? low : number
      }
    }
  }

  /// Numbers of a normal distribution. Equals `torch.randn` and, with another mean or standard
  /// deviation, `Tensor.normal_`.
  ///
  /// The numbers are those of PyTorch on x86-64 processors with AVX2, to the last bit; on others it
  /// differs from itself in the last few. As there, 16 numbers drawn at once are not the 16 of two
  /// calls for 8: from 16 on they are made in blocks.
  public static func randomNormal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    using generator: inout RandomGenerator
  ) -> Tensor {
    guard let shape = checked(shape, for: "randomNormal") else { return .poisoned }
    guard standardDeviation >= 0 else {
      misuse("randomNormal: a standard deviation is 0 or more, not \(standardDeviation).")
      return .poisoned
    }
    let count = shape.elementCount
    return filled(shape) { out in
      guard count >= BoxMuller.blockSize else {
        for k in 0..<count {
          out[k] = Float(mean.addingProduct(generator.nextNormal(), standardDeviation))
        }
        return
      }
      let (mean, deviation) = (Float(mean), Float(standardDeviation))
      for k in 0..<count { out[k] = generator.nextUniform() }
      let blocks = count / BoxMuller.blockSize
      BoxMuller.transform(blocks: blocks, out, mean: mean, standardDeviation: deviation)
      if count % BoxMuller.blockSize != 0 {
        // The last 16 are drawn anew, those of them that were done already too.
        let last = out + (count - BoxMuller.blockSize)
        for k in 0..<BoxMuller.blockSize { last[k] = generator.nextUniform() }
        BoxMuller.transform(blocks: 1, last, mean: mean, standardDeviation: deviation)
      }
    }
  }
}

extension IntTensor {
  /// Integers of a range, each as likely as the others. Equals `torch.randint`.
  public static func randomIntegers(
    _ shape: Shape, in range: Range<Int>, using generator: inout RandomGenerator
  ) -> IntTensor {
    guard let shape = checked(shape, for: "randomIntegers") else { return .poisoned }
    guard !range.isEmpty else {
      misuse("randomIntegers: the range \(range) is empty: there is nothing to choose from.")
      return .poisoned
    }
    let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    return filled(shape) { out in
      for k in 0..<shape.elementCount {
        out[k] = range.lowerBound &+ Int(truncatingIfNeeded: generator.nextInteger(below: width))
      }
    }
  }

  /// The integers 0, 1, … `count` − 1 in random order, `[count]`. Equals `torch.randperm`.
  public static func randomPermutation(
    _ count: Int, using generator: inout RandomGenerator
  ) -> IntTensor {
    guard let shape = checked([count], for: "randomPermutation") else { return .poisoned }
    return filled(shape) { out in
      for k in 0..<count { out[k] = k }
      for k in 0..<Swift.max(count - 1, 0) {
        let other = k + generator.nextPlace(below: count - k)
        (out[k], out[other]) = (out[other], out[k])
      }
    }
  }
}
