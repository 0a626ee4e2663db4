// What people who know PyTorch or MLX type first: see OtherNames.swift.

import Layers
import Tensors

extension Linear {
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(inputSize: Int, outputSize: Int, bias: Bool = true) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(_ inputSize: Int, _ outputSize: Int, bias: Bool = true) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    _ inputSize: Int, _ outputSize: Int, bias: Bool = true, using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(in inputSize: Int, out outputSize: Int, bias: Bool = true) {
    fatalError()
  }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    in inputSize: Int, out outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    in_features inputSize: Int, out_features outputSize: Int, bias: Bool = true
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    in_features inputSize: Int, out_features outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(inFeatures inputSize: Int, outFeatures outputSize: Int, bias: Bool = true)
  { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    inFeatures inputSize: Int, outFeatures outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(inputs inputSize: Int, outputs outputSize: Int, bias: Bool = true) {
    fatalError()
  }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    inputs inputSize: Int, outputs outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    inputDimensions inputSize: Int, outputDimensions outputSize: Int, bias: Bool = true
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public convenience init(
    inputDimensions inputSize: Int, outputDimensions outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
}

extension Dropout {
  @available(*, unavailable, message: "write Dropout(rate: 0.1, using: &generator)")
  public convenience init() { fatalError() }
  @available(*, unavailable, message: "write Dropout(rate: 0.1, using: &generator)")
  public convenience init(rate: Float) { fatalError() }
  @available(*, unavailable, message: "write Dropout(rate: 0.1, using: &generator)")
  public convenience init(_ rate: Float) { fatalError() }
  @available(*, unavailable, message: "write Dropout(rate: 0.1, using: &generator)")
  public convenience init(_ rate: Float, using generator: inout RandomGenerator) { fatalError() }
  @available(*, unavailable, message: "write Dropout(rate: 0.1, using: &generator)")
  public convenience init(p rate: Float) { fatalError() }
  @available(*, unavailable, message: "write Dropout(rate: 0.1, using: &generator)")
  public convenience init(p rate: Float, using generator: inout RandomGenerator) { fatalError() }
  @available(
    *, unavailable, message: "a layer is made once, as a property, and then called: dropout(x)"
  )
  public convenience init(_ x: Tensor) { fatalError() }
}

extension Module {
  @available(*, unavailable, message: "call the module itself: write norm(x) for norm.forward(x)")
  public func forward(_ x: Tensor) -> Tensor { fatalError() }
}
