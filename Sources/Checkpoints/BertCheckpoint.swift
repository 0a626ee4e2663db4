import Foundation
import Layers
import Tensors

/// A BERT in a folder of Hugging Face's: `config.json` and `model.safetensors`.
///
/// ```swift
/// let checkpoint = try BertCheckpoint(folder)
/// let model = Bert(checkpoint.configuration, using: &generator)
/// try checkpoint.load(into: model)
/// model.eval()
/// ```
///
/// What `BertModel`, `BertForMaskedLM` and `BertForPreTraining` save can be read, of any
/// floating-point type. Poolers and next-sentence heads are passed over; anything else that is
/// missing, unused or of another shape than `config.json` asks for is an error.
public struct BertCheckpoint: Sendable {
  public let configuration: BertConfiguration
  /// Whether it has the head that scores tokens, as `BertModel`'s have not.
  public let hasTokenHead: Bool

  private let file: SafetensorsFile
  /// The tensors to load, and the names that they have in the file.
  private let tensors: [(name: String, place: String)]
  private let spelling: BertSpelling

  /// Opens a checkpoint, and checks that it is whole.
  /// - Throws: a ``CheckpointError`` that names every tensor that is missing, unused or mis-shaped.
  public init(_ folder: URL) throws {
    configuration = try BertConfiguration(configOf: folder)
    file = try Self.weights(in: folder)
    guard configuration.layerCount <= file.names.count else {
      throw CheckpointError(
        file.url,
        "\(file.names.count) tensors are too few for the \(configuration.layerCount) layers that "
          + "config.json asks for.")
    }
    spelling = BertSpelling(of: file.names)
    let places = try Self.places(in: file)
    let hasTokenHead = places.keys.contains { $0.hasPrefix(BertTensor.headPrefix) }
    self.hasTokenHead = hasTokenHead
    let wanted = BertTensor.all(configuration).filter { hasTokenHead || !$0.isOfHead }
    tensors = try Self.tensors(wanted, at: places, in: file, spelling)
    try Self.checkCopies(at: places, in: file)
  }

  /// Fills all parameters of a model, or none; of a model with a token head, where the checkpoint
  /// has none, all others.
  ///
  /// Parameters are found by their dotted names alone, whoever wrote the model. It goes on training
  /// or evaluating as before.
  /// - Throws: a ``CheckpointError`` that names every tensor that one of the two has alone, or in
  ///   another shape.
  public func load(into model: some MaskedLanguageModel) throws {
    var state = StateDictionary()
    for (name, place) in tensors { state[name] = try file.tensor(place) }
    if !hasTokenHead {
      for (name, parameter) in model.namedParameters() where name.hasPrefix("tokenHead.") {
        state[name] = parameter.value
      }
    }
    do {
      try model.load(state)
    } catch {
      throw CheckpointError(
        "\(error.model): the checkpoint does not fit this model, and nothing was loaded."
          + differences(error).description)
    }
  }

  // MARK: - Files

  private static func weights(in folder: URL) throws -> SafetensorsFile {
    let url = folder.appending(path: "model.safetensors")
    let isThere = { (name: String) in
      FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }
    if !isThere("model.safetensors") {
      for other in ["model.safetensors.index.json", "pytorch_model.bin"] where isThere(other) {
        throw CheckpointError(
          "\(url.path): there is no such file, and \(other) is not read: save the model as one "
            + "file with Hugging Face's save_pretrained.")
      }
    }
    return try SafetensorsFile(contentsOf: url)
  }

  /// The names in the file by their plain spelling.
  private static func places(in file: SafetensorsFile) throws -> [String: String] {
    var places: [String: String] = [:]
    for name in file.names {
      if let other = places.updateValue(name, forKey: BertSpelling.plain(name)) {
        throw CheckpointError(
          file.url,
          "\(quoted(other)) and \(quoted(name)) are two names of one tensor: which counts?")
      }
    }
    return places
  }

  // MARK: - Names and shapes

  /// Where each of the wanted tensors is.
  private static func tensors(
    _ wanted: [BertTensor], at places: [String: String], in file: SafetensorsFile,
    _ spelling: BertSpelling
  ) throws -> [(name: String, place: String)] {
    var differences = Differences()
    var found: [(name: String, place: String)] = []
    let copies = Dictionary(uniqueKeysWithValues: BertTensor.copies.map { ($1, $0) })
    for tensor in wanted {
      let plain = tensor.checkpointName
      guard let place = places[plain] ?? copies[plain].flatMap({ places[$0] }) else {
        differences.miss(spelling.spelled(plain), tensor.shape)
        continue
      }
      let shape = try file.shape(of: place)
      if shape != tensor.shape { differences.misshape(place, shape, expected: tensor.shape) }
      found.append((tensor.name, place))
    }
    let known = Set(wanted.map(\.checkpointName)).union(BertTensor.copies.keys)
    let strangers = places.filter { !known.contains($0.key) && !BertTensor.isIgnored($0.key) }
    for name in strangers.values.sorted() {
      differences.leaveUnused(name, try file.shape(of: name))
    }
    if !differences.isEmpty {
      throw CheckpointError(
        file.url, "the tensors are not those that config.json asks for.\(differences)")
    }
    return found
  }

  /// A copy that differs is a model of another kind.
  private static func checkCopies(at places: [String: String], in file: SafetensorsFile) throws {
    for (copy, original) in BertTensor.copies.sorted(by: <) {
      guard let copy = places[copy], let original = places[original] else { continue }
      let isCopy =
        try file.shape(of: copy) == file.shape(of: original)
        && (file.tensor(copy) .== file.tensor(original)).all()
      guard isCopy else {
        throw CheckpointError(
          file.url, "\(quoted(copy)) is not the same as \(quoted(original)), as it is in a BERT.")
      }
    }
  }

  /// What keeps the checkpoint from a model, in the names of both.
  private func differences(_ mismatch: StateMismatch) -> Differences {
    let places = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.place) })
    let plain = BertTensor.all(configuration).map { ($0.name, $0.checkpointName) }
    let names = Dictionary(uniqueKeysWithValues: plain).mapValues(spelling.spelled)
      .merging(places) { $1 }
    func both(_ name: String) -> String { names[name].map { "\($0) = \(name)" } ?? name }

    var differences = Differences()
    for (name, shape) in mismatch.missing { differences.miss(both(name), shape) }
    for (name, shape) in mismatch.unused { differences.leaveUnused(both(name), shape) }
    for (name, shape, expected) in mismatch.misshapen {
      differences.misshape(both(name), shape, expected: expected)
    }
    return differences
  }
}

/// How the tensors at hand differ from those that are wanted.
private struct Differences: CustomStringConvertible {
  private var missing: [String] = []
  private var unused: [String] = []
  private var misshapen: [String] = []

  var isEmpty: Bool { missing.isEmpty && unused.isEmpty && misshapen.isEmpty }

  mutating func miss(_ name: String, _ shape: Shape) { missing.append("\(quoted(name)) \(shape)") }

  mutating func leaveUnused(_ name: String, _ shape: Shape) {
    unused.append("\(quoted(name)) \(shape)")
  }

  mutating func misshape(_ name: String, _ shape: Shape, expected: Shape) {
    misshapen.append("\(quoted(name)) is \(shape), but must be \(expected)")
  }

  /// A sentence for each kind, with a space before it.
  var description: String {
    let kinds = [("Missing", missing), ("Unused", unused), ("Mis-shaped", misshapen)]
    return kinds.filter { !$0.1.isEmpty }
      .map { kind, items in " \(kind): \(items.joined(separator: ", "))." }.joined()
  }
}
