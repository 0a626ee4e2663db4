// What people who know PyTorch or MLX type first: see OtherNames.swift.

import Layers
import Tensors

// Learners write Linear, Embedding and LayerNorm themselves: so these are for modules of any name.

extension Module {
  // MARK: Linear
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(inputSize: Int, outputSize: Int, bias: Bool = true) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(in inputSize: Int, out outputSize: Int, bias: Bool = true) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(
    in inputSize: Int, out outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(in_features inputSize: Int, out_features outputSize: Int, bias: Bool = true) {
    fatalError()
  }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(
    in_features inputSize: Int, out_features outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(inFeatures inputSize: Int, outFeatures outputSize: Int, bias: Bool = true) {
    fatalError()
  }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(
    inFeatures inputSize: Int, outFeatures outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(inputs inputSize: Int, outputs outputSize: Int, bias: Bool = true) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(
    inputs inputSize: Int, outputs outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(inputDimensions inputSize: Int, outputDimensions outputSize: Int, bias: Bool = true) {
    fatalError()
  }
  @available(
    *, unavailable, message: "write Linear(inputSize: 768, outputSize: 64, using: &generator)"
  )
  public init(
    inputDimensions inputSize: Int, outputDimensions outputSize: Int, bias: Bool = true,
    using generator: inout RandomGenerator
  ) { fatalError() }

  // MARK: Linear, or Embedding
  @available(
    *, unavailable,
    message:
      "its sizes have names: Linear(inputSize: 768, outputSize: 64, using: &generator), or Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(_ first: Int, _ second: Int, bias: Bool = true) { fatalError() }
  @available(
    *, unavailable,
    message:
      "its sizes have names: Linear(inputSize: 768, outputSize: 64, using: &generator), or Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(
    _ first: Int, _ second: Int, bias: Bool = true, using generator: inout RandomGenerator
  ) { fatalError() }

  // MARK: Embedding
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(count: Int, size: Int) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(num_embeddings count: Int, embedding_dim size: Int) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(
    num_embeddings count: Int, embedding_dim size: Int, using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(numEmbeddings count: Int, embeddingDim size: Int) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(
    numEmbeddings count: Int, embeddingDim size: Int, using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(embeddingCount count: Int, dimensions size: Int) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(
    embeddingCount count: Int, dimensions size: Int, using generator: inout RandomGenerator
  ) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(vocabularySize count: Int, hiddenSize size: Int) { fatalError() }
  @available(
    *, unavailable, message: "write Embedding(count: 30_522, size: 768, using: &generator)"
  )
  public init(
    vocabularySize count: Int, hiddenSize size: Int, using generator: inout RandomGenerator
  ) { fatalError() }

  // MARK: LayerNorm
  @available(
    *, unavailable,
    message: "a shape has brackets: LayerNorm([768]), or LayerNorm([768], epsilon: 1e-12)"
  )
  public init(_ size: Int) { fatalError() }
  @available(
    *, unavailable,
    message: "a shape has brackets: LayerNorm([768]), or LayerNorm([768], epsilon: 1e-12)"
  )
  public init(_ size: Int, epsilon: Float) { fatalError() }
  @available(
    *, unavailable,
    message: "a shape has brackets: LayerNorm([768]), or LayerNorm([768], epsilon: 1e-12)"
  )
  public init(_ size: Int, eps epsilon: Float) { fatalError() }
  @available(*, unavailable, message: "write LayerNorm([768], epsilon: 1e-12)")
  public init(_ shape: Shape, eps epsilon: Float) { fatalError() }
  @available(*, unavailable, message: "write LayerNorm([768], epsilon: 1e-12)")
  public init(normalized_shape shape: Shape, eps epsilon: Float = 1e-5) { fatalError() }
  @available(*, unavailable, message: "write LayerNorm([768], epsilon: 1e-12)")
  public init(dimensions size: Int, eps epsilon: Float = 1e-5) { fatalError() }
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

extension Parameter where Value == Tensor {
  @available(
    *, unavailable,
    message:
      "a parameter is set like any property: @Parameter var weight: Tensor, weight = .ones([768])"
  )
  public init(_ value: Tensor) { fatalError() }
}
