import Layers
import Tensors

/// Some parameters and nothing else, so that their gradients can be any numbers.
public final class HeldParameters: Module {
  /// One of them.
  package final class Held: Module {
    @Parameter package var value: Tensor

    init(_ value: Tensor) { self.value = value }
  }

  package let held: [String: Held]

  public init(_ values: [String: Tensor]) { held = values.mapValues(Held.init) }

  public convenience init(_ value: Tensor) { self.init(["parameter": value]) }

  /// What a parameter is now.
  package func value(of name: String) -> Tensor { held[name]?.value ?? .poisoned }

  /// Gradients that are the given numbers: those of Σ value · number.
  func gradients(_ numbers: [String: Tensor]) -> Gradients {
    let names = numbers.keys.sorted()
    return withGradients(of: self) {
      names.map { (value(of: $0) * numbers[$0]!).sum() }.reduce(Tensor(0), +)
    }.gradients
  }
}

extension Example {
  /// The inputs whose names begin so, by the rest of their names.
  package func inputs(_ prefix: String) -> [String: Tensor] {
    let names = tensors.keys.filter { $0.hasPrefix(prefix) }
    return Dictionary(
      uniqueKeysWithValues: names.map { (String($0.dropFirst(prefix.count)), self[$0]) })
  }

  /// Gradients of several parameters, in the order of their names.
  public var gradientTensors: [Tensor] {
    inputs("gradients.").sorted { $0.key < $1.key }.map(\.value)
  }

  public var betas: (Double, Double) { (double("beta1"), double("beta2")) }

  /// A number that is no tensor's, in full.
  public func double(_ name: String) -> Double { numbers[name] ?? 0 }

  /// What some function makes of the gradients of a model, by the parameters' names.
  public func changedGradients(_ change: (Gradients) throws -> Gradients) rethrows -> Answers {
    let tensors = inputs("gradients.")
    let model = HeldParameters(tensors.mapValues { Tensor.zeros($0.shape) })
    let changed = try change(model.gradients(tensors))
    var results = Answers()
    for name in tensors.keys {
      results[name] = changed["held.\(name).value"] ?? Answer.unfit("it is missing.")
    }
    return results
  }

  // MARK: - A training

  /// What parameters are after some of the steps that an example has gradients for.
  ///
  /// Where the example says so, the optimizer is saved after one of them, and another goes on.
  /// - Parameter make: makes an optimizer of the model, with the example's settings.
  public func trained(_ make: (HeldParameters) throws -> any Optimizer) throws -> Answers {
    let (values, gradients) = (inputs("values."), inputs("gradients."))
    let rates = tensors["learningRates"].map { _ in self["learningRates"].scalars }
    let model = HeldParameters(values)
    var (optimizer, results) = (try make(model), Answers())
    for step in 0..<gradients.values.first!.shape[0] {
      let reached = gradients.filter { name, _ in
        optionalMask("reached.\(name)").map { $0.scalars[step] } ?? true
      }
      if let rates { optimizer.learningRate = Double(rates[step]) }
      optimizer.step(model.gradients(reached.mapValues { $0[step] }))
      for name in values.keys {
        let label = "after step \(step < 9 ? " " : "")\(step + 1), \(name)"
        if goldens[label] != nil { results[label] = model.value(of: name) }
      }
      if numbers["savedAfter"] == Double(step + 1) {
        let state = optimizer.stateDictionary()
        optimizer = try make(model)
        try optimizer.load(state)
      }
    }
    return results
  }
}
