import NearNames
@_spi(Engine) import Tensors

/// What a model computes on the way to its answer, by name.
///
/// ```swift
/// let (output, recording) = record(model) { model(ids) }
/// let pattern = recording["blocks.0.attention.pattern"]      // [B, H, T, S]
/// ```
///
/// The names begin with those of the model's parts, as in its state dictionary:
///
/// | name | what it is |
/// |---|---|
/// | `blocks.0.mlp.contract` | what a part with parameters of its own gives: a linear layer, a norm, a table |
/// | `blocks.0.attention.queries`, `keys`, `values` | what an attention multiplies, `[B, H, T, D]` |
/// | `blocks.0.attention.scores` | the products of queries and keys, before anything else is done to them, `[B, H, T, S]` |
/// | `blocks.0.attention.pattern` | what the softmax makes of them, before dropout |
/// | `blocks.0.attention.dropped` | the pattern after dropout, where training drops some of it |
/// | `blocks.0.attention.found` | what each head gathers, `[B, H, T, D]` |
/// | `blocks.0.attention.sum` | the stream after what the attention adds to it, `[B, T, C]` |
/// | `sum` | the stream before the first block: the embeddings' sum |
/// | `logits` | the last states times the table of the embedding |
///
/// Equals the cache that transformer-lens' `run_with_cache` returns.
public struct Recording {
  /// The names, in the order in which they were first computed.
  public private(set) var names: [String] = []
  private var tensors: [String: [Tensor]] = [:]

  init() {}

  /// What was computed under a name; if that was done several times, the last. A name that is not
  /// there is a misuse.
  public subscript(name: String) -> Tensor { all(name).last ?? .poisoned }

  /// Everything that was computed under a name, in order. A name that is not there is a misuse.
  public func all(_ name: String) -> [Tensor] {
    if let found = tensors[name] { return found }
    misuse("Recording: \(Self.missing(name, among: names))")
    return []
  }

  /// The last of each name that ends with these words, in the order of their computing:
  /// `recording.all(endingWith: "attention.pattern")` is a list with a tensor a block.
  public func all(endingWith suffix: String) -> [Tensor] {
    let found = names.filter { $0 == suffix || $0.hasSuffix("." + suffix) }
    if found.isEmpty {
      misuse("Recording: no name ends with “\(suffix)”. \(Self.list(names))")
    }
    return found.map { self[$0] }
  }

  mutating func add(_ tensor: Tensor, under name: String) {
    if tensors[name] == nil { names.append(name) }
    tensors[name, default: []].append(tensor.detached())
  }

  // MARK: - Words

  static func missing(_ name: String, among names: [String]) -> String {
    if let near = nearName(to: name, in: names) {
      return "nothing was computed under the name “\(name)”. Did you mean “\(near)”?"
    }
    return "nothing was computed under the name “\(name)”. \(list(names))"
  }

  private static func list(_ names: [String]) -> String {
    if names.isEmpty { return "Nothing of the model was computed while it was recorded." }
    let some = names.prefix(12).joined(separator: ", ")
    return "There are \(names.count): \(some)\(names.count > 12 ? ", …" : ".")"
  }
}

/// Runs something with a model, and keeps what the model's parts compute.
///
/// ```swift
/// let (logits, recording) = record(model) { model(ids).logits }
/// ```
///
/// Nothing is kept outside of the body, and a model that is not recorded does not wait for it. Kept
/// tensors are constants. Equals transformer-lens' `run_with_cache`, or PyTorch's forward hooks.
/// - Parameter body: uses the model; what `withGradients` is to differentiate cannot be recorded.
/// - Returns: what the body returned, and a ``Recording``.
public func record<Output>(
  _ model: some Module, _ body: () throws -> Output
) rethrows -> (output: Output, recording: Recording) {
  try record(model, replacing: [:], body)
}

/// The same, where some of what the model's parts compute is replaced before it goes on with it.
///
/// ```swift
/// let (logits, _) = record(
///   model, replacing: ["blocks.0.mlp.contract": { $0 * 0 }]     // a block without its MLP
/// ) { model(ids).logits }
/// ```
///
/// Equals transformer-lens' `run_with_hooks`.
/// - Parameter replacements: by the names of a ``Recording``; each gets what was computed, and
///   returns what takes its place, of the same shape. Another shape is a misuse, as is a name that the
///   body never computes. What is kept is the replacement.
public func record<Output>(
  _ model: some Module, replacing replacements: [String: (Tensor) -> Tensor],
  _ body: () throws -> Output
) rethrows -> (output: Output, recording: Recording) {
  let parameters = model.namedParameters()
  let recorder = Recorder(model, replacements)
  let values = parameters.map(\.parameter.value)
  if values.contains(where: \.isRecorded) {
    misuse(
      "record: this model is being recorded already, or withGradients is asking for its gradients. "
        + "Neither goes inside the other.")
    return (try body(), recorder.recording)
  }
  defer { for (named, value) in zip(parameters, values) { named.parameter.value = value } }
  for (name, parameter) in parameters { parameter.value = recorder.leaf(parameter.value, name) }
  let output = try body()
  recorder.close()
  return (output, recorder.recording)
}
