import Synchronization
@_spi(Engine) import Tensors

/// Finds out, from the operations alone, which part of a model computes what.
///
/// Nothing in a model says where its parts begin and end. But each parameter has a name, and by
/// ``NameRecord`` each tensor knows which of them it came out of. The rest follows: what was combined
/// with all parameters of a part is what the part gives, a product of two such things is an
/// attention's, and a sum of two, across parts, is the stream.
final class Recorder: Sendable {
  private struct State {
    var recording = Recording()
    var clock = 0
    /// Tables whose rows were taken: their product with states are logits.
    var tables: Set<String> = []
  }

  private nonisolated(unsafe) let replacements: [String: (Tensor) -> Tensor]
  /// How many parameters each part has of its own.
  private let parameterCounts: [String: Int]
  private let state = Mutex(State())
  private let isClosed = Atomic(false)

  init(_ model: some Module, _ replacements: [String: (Tensor) -> Tensor]) {
    self.replacements = replacements
    let owners = model.namedParameters().map { Self.parent(of: $0.name) }
    parameterCounts = Dictionary(grouping: owners, by: \.self).mapValues(\.count)
  }

  var recording: Recording { state.withLock { $0.recording } }
  var isOpen: Bool { !isClosed.load(ordering: .relaxed) }

  func leaf(_ tensor: Tensor, _ name: String) -> Tensor {
    tensor.remembered(by: NameRecord(in: self, .parameters([name])))
  }

  /// Ends it, and says which replacements never came to pass.
  func close() {
    isClosed.store(true, ordering: .relaxed)
    let names = recording.names
    for name in replacements.keys.sorted() where !names.contains(name) {
      misuse("record(replacing:): \(Recording.missing(name, among: names))")
    }
  }

  // MARK: - What follows from an operation

  func derive(_ result: Tensor, by operation: Operation, from sources: [Tensor]) -> Tensor {
    let parameters = sources.flatMap { $0.parameterNames ?? [] }
    let values = sources.filter { $0.parameterNames == nil }
    if values.isEmpty {
      return operation == .selection
        ? taken(result, from: Self.parent(of: parameters[0]))
        : result.remembered(
          by: NameRecord(in: self, .parameters(parameters), holding: result.detached()))
    }
    let latest = values.max { $0.origin!.number < $1.origin!.number }!
    let others = values.filter { $0.origin!.part != latest.origin!.part }
    if let name = parameters.first {
      let table = sources.first { $0.parameterNames != nil }!
      return operation == .sum && table.rank > 1
        ? self.sum(result, Self.parent(of: name), kept: table)
        : combined(result, by: operation, latest.origin!, with: parameters)
    }
    if operation == .product, values.count == 2 { return product(result, values[0], values[1]) }
    let isStream =
      operation == .sum && others.contains { $0.shape.sizes.last == latest.shape.sizes.last }
      && latest.origin!.attention == nil
    return isStream
      ? self.sum(result, latest.origin!.part, kept: nil)
      : remembered(result, latest.origin!.part, attention: latest.origin!.attention?.changed)
  }

  /// Rows of a part's table.
  private func taken(_ rows: Tensor, from part: String) -> Tensor {
    state.withLock { _ = $0.tables.insert(part) }
    return remembered(named(rows, part), part)
  }

  /// A value combined with parameters: on the way to what their part gives, or already it.
  private func combined(
    _ result: Tensor, by operation: Operation, _ origin: NameRecord.Origin,
    with parameters: [String]
  ) -> Tensor {
    let part = Self.parent(of: parameters[0])
    let count = parameterCounts[part] ?? 0
    let isGoingOn = origin.part == part && origin.met.count < count
    let met = (isGoingOn ? origin.met : []).union(parameters)
    if operation == .product, state.withLock({ $0.tables.contains(part) }) {
      return remembered(named(result, "logits"), part, met)
    }
    return remembered(met.count == count ? named(result, part) : result, part, met)
  }

  /// What a part gave, added to the stream.
  /// - Parameter kept: the table that was added, if no rows of it were looked up: all in order were.
  private func sum(_ result: Tensor, _ part: String, kept table: Tensor?) -> Tensor {
    if let table { _ = named(table, part) }
    let name = Self.joined(Self.parent(of: part), "sum")
    return remembered(named(result, name), name)
  }

  /// A product of two values: an attention's scores, and then what it found.
  private func product(_ result: Tensor, _ left: Tensor, _ right: Tensor) -> Tensor {
    for (pattern, values, isLeft) in [(left, right, true), (right, left, false)] {
      guard let attention = pattern.origin?.attention else { continue }
      if values.origin!.attention != nil { continue }
      let name = Self.joined(attention.name, attention.isPattern ? "dropped" : "pattern")
      let isNew = !attention.isPattern || attention.isChanged
      let found = again(
        result, pattern, isNew ? name : nil, values, Self.joined(attention.name, "values"),
        isFirstLeft: isLeft)
      return remembered(
        named(found, Self.joined(attention.name, "found")), Self.joined(attention.name, "found"))
    }
    let parents = [left, right].map { Self.parent(of: $0.origin!.part) }
    let owner = Self.common(parents[0], parents[1])
    let scores = again(
      result, left, Self.joined(owner, "queries"), right, Self.joined(owner, "keys"),
      isFirstLeft: true, isKeys: true)
    return remembered(
      named(scores, Self.joined(owner, "scores")), Self.joined(owner, "scores"),
      attention: Attention(name: owner))
  }

  /// A product, computed once more if one of its operands is to be replaced.
  private func again(
    _ result: Tensor, _ first: Tensor, _ firstName: String?, _ second: Tensor, _ secondName: String,
    isFirstLeft: Bool, isKeys: Bool = false
  ) -> Tensor {
    let newFirst = firstName.map { named(first, $0) } ?? first.detached()
    var newSecond = isKeys ? second.detached().swappedAxes(-1, -2) : second.detached()
    newSecond = named(newSecond, secondName)
    let isAsBefore = ![firstName, secondName].contains {
      $0.map { replacements[$0] != nil } ?? false
    }
    if isAsBefore { return result }
    if isKeys { newSecond = newSecond.swappedAxes(-1, -2) }
    return isFirstLeft ? newFirst.matmul(newSecond) : newSecond.matmul(newFirst)
  }

  /// The pattern as it comes into dropout, which is the last to see all of it.
  func pattern(_ x: Tensor) -> Tensor {
    guard let attention = x.origin?.attention, !attention.isPattern else { return x }
    let name = Self.joined(attention.name, "pattern")
    return remembered(
      named(x, name), x.origin!.part, attention: Attention(name: attention.name, isPattern: true))
  }

  // MARK: - Keeping

  /// Keeps something under a name, or what replaces it.
  /// - Returns: what was kept, not recorded.
  private func named(_ tensor: Tensor, _ name: String) -> Tensor {
    var tensor = tensor.detached()
    if let replace = replacements[name] {
      let new = replace(tensor).detached()
      if new.isPoisoned || new.shape == tensor.shape {
        tensor = new
      } else {
        misuse(
          "record(replacing:): “\(name)” is \(tensor.shape), but what is to take its place is "
            + "\(new.shape).")
        tensor = .poisoned
      }
    }
    state.withLock { [tensor] in $0.recording.add(tensor, under: name) }
    return tensor
  }

  private func remembered(
    _ tensor: Tensor, _ part: String, _ met: Set<String> = [], attention: Attention? = nil
  ) -> Tensor {
    if tensor.isPoisoned { return tensor }
    let number = state.withLock { state in
      state.clock += 1
      return state.clock
    }
    let origin = NameRecord.Origin(number: number, part: part, met: met, attention: attention)
    return tensor.remembered(by: NameRecord(in: self, .value(origin)))
  }
}

// MARK: - Names

extension Recorder {
  /// `blocks.0.attention` of `blocks.0.attention.output`; empty for the model's own.
  private static func parent(of name: String) -> String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
  }

  private static func joined(_ part: String, _ name: String) -> String {
    part.isEmpty ? name : part + "." + name
  }

  /// The part that two are in.
  private static func common(_ a: String, _ b: String) -> String {
    zip(a.split(separator: "."), b.split(separator: ".")).prefix { $0 == $1 }
      .map { String($0.0) }.joined(separator: ".")
  }
}

// MARK: - Records

/// Where a tensor comes from, while a model is recorded.
final class NameRecord: OperationRecord, Sendable {
  enum Kind {
    /// Of parameters and nothing else: a transposed weight, or several as one.
    case parameters([String])
    case value(Origin)
  }

  struct Origin {
    /// What was computed later has a larger one.
    let number: Int
    /// The part whose parameters were met last, or the name of what was made since.
    let part: String
    /// Which of the part's own parameters were met.
    var met: Set<String> = []
    var attention: Attention?
  }

  let recorder: Recorder
  let kind: Kind
  /// What was made of parameters may be a table, which is kept when it is added: held here, it is not
  /// written over.
  private let table: Tensor?

  init(in recorder: Recorder, _ kind: Kind, holding table: Tensor? = nil) {
    self.recorder = recorder
    self.kind = kind
    self.table = table
  }

  var isOpen: Bool { recorder.isOpen }
  var needsOperands: Bool { false }
  func isOfSameBody(as other: any OperationRecord) -> Bool {
    (other as? NameRecord)?.recorder === recorder
  }
  func derive(_ result: Tensor, by operation: Operation, from sources: [Source]) -> Tensor {
    recorder.derive(result, by: operation, from: sources.map(\.tensor))
  }
}

/// Between an attention's two products.
struct Attention {
  /// The part whose attention it is.
  let name: String
  /// Whether the pattern was kept already.
  var isPattern = false
  /// Whether something was done to it since.
  var isChanged = false

  var changed: Attention {
    var changed = self
    changed.isChanged = true
    return changed
  }
}

extension Tensor {
  private var nameRecord: NameRecord.Kind? {
    guard isRecorded else { return nil }
    return (record as? NameRecord)?.kind
  }

  fileprivate var parameterNames: [String]? {
    guard case .parameters(let names) = nameRecord else { return nil }
    return names
  }

  fileprivate var origin: NameRecord.Origin? {
    guard case .value(let origin) = nameRecord else { return nil }
    return origin
  }

  /// This tensor, which comes into a dropout: if it is an attention's pattern and the model is
  /// recorded, what was kept of it.
  func keptAsPattern() -> Tensor {
    guard isRecorded, let record = record as? NameRecord else { return self }
    return record.recorder.pattern(self)
  }
}
