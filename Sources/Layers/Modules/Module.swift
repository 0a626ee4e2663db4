import Tensors

/// A part of a model: a layer, a block of layers, or the whole.
///
/// ```swift
/// public final class Block: Module {
///   @Parameter public var gain: Tensor
///   let norm: LayerNorm
///   let heads: [Linear]
///   …
///   public func callAsFunction(_ x: Tensor) -> Tensor { … }
/// }
/// ```
///
/// A class that conforms needs nothing else. What it has learned is found through its stored
/// properties, in the order of their declaration, those of a superclass first: what is marked
/// ``Parameter``, and other modules, also in optionals, arrays and dictionaries. Property names,
/// places and keys, joined by points, name each: `gain`, `norm.weight`, `heads.0.bias`. Modules
/// that a `lazy` property, a tuple, a `struct` or a closure holds are not found. Equals
/// `torch.nn.Module`, which lists a module's own parameters before those of its parts.
public protocol Module: AnyObject, CustomStringConvertible {
  /// What ``description`` shows of the module itself, such as its hyperparameters. Unless a module
  /// says otherwise, the shapes of its own parameters.
  var extraDescription: String { get }
}

/// A module that works differently while it is trained, as ``Dropout`` does.
public protocol TrainingDependent: Module {
  /// Whether the module is being trained: true in a fresh one. See ``Module/train(_:)``.
  var isTraining: Bool { get set }
}

extension Module {
  /// Switches this module and all modules in it to training, or back from it.
  public func train(_ isTraining: Bool = true) {
    for case let module as any TrainingDependent in [self] + submodules().map(\.module) {
      module.isTraining = isTraining
    }
  }

  /// Switches to using what was learned: no ``Dropout``. The same as `train(false)`.
  public func eval() { train(false) }
}

// MARK: - Parts

extension Module {
  /// The modules in this one, at every depth, under dotted names; each once, under its first name.
  public func submodules() -> [(name: String, module: any Module)] {
    var found: [(name: String, module: any Module)] = []
    var seen: Set = [ObjectIdentifier(self)]
    walk { name, part in
      if case .module(let module) = part, seen.insert(ObjectIdentifier(module)).inserted {
        found.append((name, module))
      }
    }
    return found
  }

  /// What trains, under dotted names; what is shared comes once, under its first name.
  public func namedParameters() -> [(name: String, parameter: TrainableTensor)] {
    var seen: Set<ObjectIdentifier> = []
    return parametersUnderAllNames().filter { _, parameter in
      seen.insert(ObjectIdentifier(parameter)).inserted
    }
  }

  /// What trains, each tensor once.
  public func parameters() -> [TrainableTensor] { namedParameters().map(\.parameter) }

  /// How many numbers train.
  public var parameterCount: Int {
    parameters().reduce(0) { $0 + $1.value.count }
  }
}
