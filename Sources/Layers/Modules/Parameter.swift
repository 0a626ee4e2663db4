import Tensors

/// Marks a property as part of what a module learns: training changes it, checkpoints fill it.
///
/// ```swift
/// public final class Scale: Module {
///   @Parameter public var weight: Tensor
///   @Parameter public var bias: Tensor?  // where a layer can do without
/// ```
///
/// The property reads and writes like any other; its name is its name in the state dictionary.
/// Equals `torch.nn.Parameter`.
///
/// With a `$` before their names, two parameters become one, as a language model ties its output
/// to its embedding; from then on a change of either is a change of both:
///
/// ```swift
/// head.$weight = embedding.$weight
/// ```
@propertyWrapper
public struct Parameter<Value: ParameterValue> {
  /// Where the tensor lives; nil for an optional one that is absent.
  private(set) var storage: TrainableTensor?

  public init(wrappedValue: Value) {
    storage = Value.tensor(of: wrappedValue).map(TrainableTensor.init)
  }

  public var wrappedValue: Value {
    get { Value.value(of: storage) }
    set {
      if let storage, let tensor = Value.tensor(of: newValue) {
        storage.value = tensor
      } else {
        storage = Value.tensor(of: newValue).map(TrainableTensor.init)
      }
    }
  }

  public var projectedValue: Parameter {
    get { self }
    set { self = newValue }
  }
}

/// The place where a parameter's tensor lives, outside the module that declares it: an optimizer
/// changes it here.
public final class TrainableTensor {
  public var value: Tensor
  /// Whether it stays as it is: see ``Module/freeze(_:)``.
  public var isFrozen = false

  init(_ value: Tensor) { self.value = value }
}

// MARK: - What can be a parameter

/// What a ``Parameter`` may be declared as: a `Tensor` or a `Tensor?`.
public protocol ParameterValue {
  @_spi(Engine) static func tensor(of value: Self) -> Tensor?
  @_spi(Engine) static func value(of parameter: TrainableTensor?) -> Self
}

/// As in `ShapedArray`: defaults that `Tensor` and `Tensor?` have no use for.
extension ParameterValue {
  @_spi(Engine) public static func tensor(of value: Self) -> Tensor? { fatalError() }
  @_spi(Engine) public static func value(of parameter: TrainableTensor?) -> Self { fatalError() }
}

extension Tensor: ParameterValue {
  @_spi(Engine) public static func tensor(of value: Tensor) -> Tensor? { value }
  @_spi(Engine) public static func value(of parameter: TrainableTensor?) -> Tensor {
    parameter?.value ?? .poisoned
  }
}

extension Tensor?: ParameterValue {
  @_spi(Engine) public static func tensor(of value: Tensor?) -> Tensor? { value }
  @_spi(Engine) public static func value(of parameter: TrainableTensor?) -> Tensor? {
    parameter?.value
  }
}

/// A ``Parameter`` of either kind.
protocol AnyParameter {
  var storage: TrainableTensor? { get }
}

extension Parameter: AnyParameter {}
