import Kernels
import Tensors

/// What a model has learned, apart from the model: tensors by dotted name, in an order.
///
/// Equals PyTorch's `state_dict()`. It is a value, and tensors never change: nothing that happens to
/// the model later shows in it.
public struct StateDictionary: Sendable {
  /// The names, in the order in which they were added.
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  public init() {}

  /// Makes a state of the tensors, in the order of their names.
  public init(_ tensors: [String: Tensor]) {
    names = tensors.keys.sorted()
    self.tensors = tensors
  }

  /// The tensor of a name. A new name comes last; a name that is set to nil is gone.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      let old = tensors[name]
      tensors[name] = newValue
      if old == nil, newValue != nil { names.append(name) }
      if old != nil, newValue == nil { names.removeAll { $0 == name } }
    }
  }
}

extension StateDictionary: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, Tensor)...) {
    for (name, tensor) in elements { self[name] = tensor }
  }
}

extension StateDictionary: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { names.count }
  public subscript(place: Int) -> (name: String, tensor: Tensor) {
    (names[place], tensors[names[place]]!)
  }
}

// MARK: - Saving and loading

extension Module {
  /// The tensors of all parameters. One that is shared stands under each of its names.
  public func stateDictionary() -> StateDictionary {
    var state = StateDictionary()
    for (name, parameter) in parametersUnderAllNames() { state[name] = parameter.value }
    return state
  }

  /// Fills all parameters, or none if the names and shapes do not agree with the model's.
  ///
  /// A parameter that is shared needs only one of its names; of several, the last one counts, as in
  /// PyTorch's `load_state_dict`.
  /// - Parameters:
  ///   - state: the tensors by the names of ``stateDictionary()``.
  ///   - isIgnored: which names may go unused, such as a mask that a checkpoint stores.
  /// - Throws: a ``StateMismatch`` that names every tensor that is missing, unused or mis-shaped.
  public func load(
    _ state: StateDictionary, ignoring isIgnored: (_ name: String) -> Bool = { _ in false }
  ) throws(StateMismatch) {
    let parameters = parametersUnderAllNames()
    let given = parameters.filter { state[$0.name] != nil }
    let filled = Set(given.map { ObjectIdentifier($0.parameter) })
    let used = Set(given.map(\.name))

    var mismatch = StateMismatch(model: "\(type(of: self))")
    for (name, parameter) in parameters {
      let shape = parameter.value.shape
      if let tensor = state[name] {
        if tensor.shape != shape { mismatch.misshapen.append((name, tensor.shape, shape)) }
      } else if !filled.contains(ObjectIdentifier(parameter)) {
        mismatch.missing.append((name, shape))
      }
    }
    for (name, tensor) in state where !used.contains(name) && !isIgnored(name) {
      mismatch.unused.append((name, tensor.shape))
    }
    if !mismatch.isEmpty { throw mismatch }

    for (name, parameter) in given { parameter.value = state[name]! }
    BlockCache.empty()
  }
}

extension StateDictionary {
  /// Finds out whether it has the tensors that somebody wants, and no others.
  /// - Parameters:
  ///   - reader: who wants them, such as the type of an optimizer.
  ///   - wanted: their names and shapes.
  /// - Throws: a ``StateMismatch`` that names every tensor that is missing, unused or mis-shaped.
  public func check(
    for reader: String, has wanted: [(name: String, shape: Shape)]
  ) throws(StateMismatch) {
    var mismatch = StateMismatch(model: reader)
    for (name, shape) in wanted {
      guard let tensor = self[name] else {
        mismatch.missing.append((name, shape))
        continue
      }
      if tensor.shape != shape { mismatch.misshapen.append((name, tensor.shape, shape)) }
    }
    let known = Set(wanted.map(\.name))
    for (name, tensor) in self where !known.contains(name) {
      mismatch.unused.append((name, tensor.shape))
    }
    if !mismatch.isEmpty { throw mismatch }
  }
}

/// Why a ``StateDictionary`` was not loaded: each tensor that the model or the state has alone, or
/// in another shape.
public struct StateMismatch: Error, Sendable {
  /// The type of the model.
  public let model: String
  /// What the model has and the state lacks, with the model's shape.
  public internal(set) var missing: [(name: String, shape: Shape)] = []
  /// What the state has and the model lacks, with the state's shape.
  public internal(set) var unused: [(name: String, shape: Shape)] = []
  /// What both have, with the shape in the state and the one that the model expects.
  public internal(set) var misshapen: [(name: String, shape: Shape, expected: Shape)] = []

  var isEmpty: Bool { missing.isEmpty && unused.isEmpty && misshapen.isEmpty }
}

extension StateMismatch: CustomStringConvertible {
  public var description: String {
    let lists = [
      list("missing from the state", missing.map { "\($0.name) \($0.shape)" }),
      list("unused by the model", unused.map { "\($0.name) \($0.shape)" }),
      list(
        "mis-shaped",
        misshapen.map { "\($0.name) is \($0.shape), but the model needs \($0.expected)" }),
    ]
    let advice =
      unused.isEmpty ? "" : " What may go unused is named by load(_:ignoring:)."
    return "\(model): the state does not fit the model, and nothing was loaded.\n"
      + lists.joined() + "Each parameter needs a tensor of its name and shape." + advice
  }

  private func list(_ title: String, _ items: [String]) -> String {
    items.isEmpty ? "" : "\(title):\n" + items.map { "  \($0)\n" }.joined()
  }
}
