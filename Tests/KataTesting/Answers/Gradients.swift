import Layers
import Tensors
import TestSupport

// Examples of gradients: their expected numbers are the derivatives of Σ output · weights by the
// inputs and parameters, with weights that the example has.
//
// They stand beside those of a test for the output: "gradients of normalizes" and "normalizes" have
// inputs of the same names, so that whatever computes the output can be differentiated.

extension Example {
  private static let prefix = "gradients of "

  var isOfGradients: Bool { test.hasPrefix(Self.prefix) }

  /// The test for the output whose gradients this example is about.
  static func outputTest(of test: String) -> String? {
    test.hasPrefix(prefix) ? String(test.dropFirst(prefix.count)) : nil
  }

  /// The examples of gradients beside those of a test for the output, if there are any.
  static func ofGradients(of kata: String, beside test: String) -> [Example] {
    GoldenFile.named(kata).examples.filter { $0.test == prefix + test }
  }

  // MARK: - The learner's

  /// Compares the gradients of a function's result with PyTorch's.
  /// - Parameter result: computes it from the inputs that it is given.
  public func checkGradients(
    _ result: @escaping @Sendable (_ inputs: Example) throws -> Tensor
  ) async {
    await check { try $0.gradients { Answers(try result($0)) } }
  }

  /// The same for a module, which has parameters too.
  public func checkGradients<Model: Module & SendableMetatype>(
    of make: @escaping Making<Model>,
    _ result: @escaping @Sendable (Model, _ inputs: Example) throws -> Tensor
  ) async {
    await checkGradients(of: make) { Answers(try result($0, $1)) }
  }

  /// The same for several results, named as the goldens are.
  public func checkGradients<Model: Module & SendableMetatype>(
    of make: @escaping Making<Model>,
    _ results: @escaping @Sendable (Model, _ inputs: Example) throws -> Answers
  ) async {
    await check { example, generator in
      try example.gradients(of: try make(example, &generator), results)
    }
  }

  // MARK: - Gradients as results

  /// The gradients of a function's results by all that the example has gradients for.
  func gradients(
    _ results: (Example) throws -> Answers
  ) rethrows -> Answers {
    let names = expectedGradients.keys.sorted()
    let inputs = names.map { inputName($0) }
    let (_, gradients) = try withGradients(of: inputs.map { self[$0] }) { leaves in
      weightedSum(of: try results(replacing(inputs, by: leaves)))
    }
    return Answers(zip(names, gradients))
  }

  /// The gradients of a module's results, by its parameters and by the inputs.
  private func gradients<Model: Module & SendableMetatype>(
    of model: Model, _ results: (Model, Example) throws -> Answers
  ) throws -> Answers {
    let parameters = Set(model.stateDictionary().names)
    let inputs = expectedGradients.keys.filter { !parameters.contains($0) }.sorted()
    let names = inputs.map { inputName($0) }
    let found = try withGradients(of: model, and: names.map { self[$0] }) { leaves in
      weightedSum(of: try results(model, replacing(names, by: leaves)))
    }
    var gradients = expectedGradients.mapValues { Tensor.zeros($0.shape) }
    for name in gradients.keys {
      if let gradient = found.gradients[name] { gradients[name] = gradient }
    }
    for (name, gradient) in zip(inputs, found.inputGradients) { gradients[name] = gradient }
    return Answers(gradients.map { ($0.key, $0.value) })
  }

  /// `weight` is the gradient by the input `weight`, or by `parameters.weight`.
  private func inputName(_ name: String) -> String {
    tensors[name] == nil ? "parameters.\(name)" : name
  }

  /// By the names of the inputs and parameters.
  private var expectedGradients: [String: Tensor] {
    goldens.compactMapValues { golden in
      if case .tensor(let tensor) = golden { tensor } else { nil }
    }
  }

  private func replacing(_ names: [String], by tensors: [Tensor]) -> Example {
    var copy = self
    for (name, tensor) in zip(names, tensors) { copy.tensors[name] = tensor }
    return copy
  }

  /// `weights.logits` belong to the result `logits`, and `weights` to the only one.
  private func weightedSum(of results: Answers) -> Tensor {
    let weights = tensors.filter { $0.key.hasPrefix("weights") }.sorted { $0.key < $1.key }
    let sums = weights.map { name, weights in
      results.tensor(String(name.dropFirst("weights.".count))) * weights
    }
    return sums.map { $0.sum() }.reduce(Tensor(0), +)
  }
}

// MARK: - Comparing

extension Example {
  /// Gradients may be off by this share of the largest magnitude of their tensor.
  static let gradientAllowance = 1e-4

  /// Compares a gradient with PyTorch's, or with another. One that is next to nothing beside the
  /// others may carry rounding of their size: that of a key's bias is 0 but for it.
  func comparison(ofGradient actual: Tensor, _ expected: Tensor) -> Comparison {
    let largest = expectedGradients.values.map { Comparison.magnitude(of: $0) }.max() ?? 0
    return Comparison(
      actual, expected, allowance: Self.gradientAllowance, leastMagnitude: largest / 100)
  }

  /// What is wrong with gradients, or nil: which are, the figures, and what it means.
  func difference(inGradients gradients: Answers) -> String? {
    var (unreached, different, texts): ([String], [String], [String]) = ([], [], [])
    var hasNaN = false
    for (name, expected) in expectedGradients.sorted(by: { $0.key < $1.key }) {
      let actual = gradients.tensor(name)
      guard let text = comparison(ofGradient: actual, expected).difference else { continue }
      if !actual.isPoisoned, actual.scalars.allSatisfy({ $0 == 0 }) {
        unreached.append(name)
      } else {
        different.append(name)
        texts.append(text)
        hasNaN = hasNaN || actual.scalars.contains(where: \.isNaN)
      }
    }
    if unreached.isEmpty && different.isEmpty { return nil }
    var lines: [String] = []
    if let text = texts.first {
      let others = different.dropFirst()
      lines.append("the gradient of \(different[0]): \(text)")
      if !others.isEmpty { lines.append("Also off: \(Self.listed(Array(others), "and")).") }
    }
    if !unreached.isEmpty {
      lines.append(
        "as far as gradients see, the result does not depend on \(Self.listed(unreached, "or")).")
    }
    lines.append(hasNaN ? Self.infiniteSlope : Self.lostOnTheWay)
    return lines.joined(separator: "\n")
  }

  private static let lostOnTheWay = """
    The result itself is right. Gradients come from the operations on tensors and end where those \
    do: at numbers that were read out with `.scalars` or `item()`, at a loop over such numbers, at \
    `detached()`, at a parameter that is not read through its `@Parameter`. What lies before it \
    would not be trained. Compute with tensors all the way.
    """

  private static let infiniteSlope = """
    The result itself is right, but on the way to it something has an infinite slope, as a root has \
    at 0, or an infinite value is multiplied by 0, as in a branch that `which` does not take.
    """

  private static func listed(_ names: [String], _ word: String) -> String {
    if names.count > 4 {
      return names.prefix(3).joined(separator: ", ") + " \(word) \(names.count - 3) more"
    }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(word) \(last)"
  }
}
