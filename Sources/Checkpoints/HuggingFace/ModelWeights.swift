import Foundation
import Layers
import Tensors

/// The `model.safetensors` in a folder of Hugging Face's, held against the table of its model.
struct ModelWeights: Sendable {
  /// Whether it has the head that the table lets it lack.
  private let hasHead: Bool

  private let file: SafetensorsFile
  private let table: TensorTable
  /// The tensors to load, and the names that they have in the file.
  private let tensors: [(entry: TableEntry, place: String)]
  private let spelling: Spelling

  /// Opens the file, and checks that it is whole.
  /// - Parameters:
  ///   - layerCount: for how many layers `config.json` asks: more than the file has tensors are
  ///     refused before the table is made.
  ///   - table: what the file is to hold.
  /// - Throws: a ``CheckpointError`` that names every tensor that is missing, unused or mis-shaped.
  init(in folder: URL, layerCount: Int, table: () -> TensorTable) throws {
    let file = try Self.file(in: folder)
    guard layerCount <= file.names.count else {
      throw CheckpointError(
        file.url,
        "\(file.names.count) tensors are too few for the \(layerCount) layers that config.json "
          + "asks for.")
    }
    let table = table()
    let spelling = Spelling(of: file.names, by: table.spelling)
    let places = try Self.places(in: file, table.spelling)
    let hasHead = places.keys.contains(where: table.isOfHead)
    tensors = try Self.tensors(of: table, hasHead, at: places, in: file, spelling)
    try Self.checkCopies(of: table, at: places, in: file)
    (self.hasHead, self.file, self.table, self.spelling) = (hasHead, file, table, spelling)
  }

  /// Fills all parameters of a model, or none; of a model with a head that the file lacks, all
  /// others.
  /// - Throws: a ``CheckpointError`` that names every tensor that one of the two has alone, or in
  ///   another shape.
  func load(into model: some Module) throws {
    var state = try stateDictionary()
    if let head = table.head, !hasHead {
      for (name, parameter) in model.namedParameters() where name.hasPrefix(head.name) {
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

  /// Whether the file was saved with the head that scores tokens.
  /// - Parameter architectures: the classes that `config.json` says it was saved as.
  func isSavedWithHead(as architectures: [String]?) -> Bool {
    if let headless = table.headlessArchitecture { return architectures != [headless] }
    return table.head == nil || hasHead
  }

  /// What the file holds, by the names that the model has.
  func stateDictionary() throws -> StateDictionary {
    var state = StateDictionary()
    for (entry, place) in tensors {
      let tensor = try file.tensor(place)
      state[entry.name] = entry.isTransposed ? tensor.transposed() : tensor
    }
    return state
  }

  // MARK: - Files

  private static func file(in folder: URL) throws -> SafetensorsFile {
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
  private static func places(
    in file: SafetensorsFile, _ rules: SpellingRules
  ) throws -> [String: String] {
    var places: [String: String] = [:]
    for name in file.names {
      if let other = places.updateValue(name, forKey: rules.plain(name)) {
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
    of table: TensorTable, _ hasHead: Bool, at places: [String: String], in file: SafetensorsFile,
    _ spelling: Spelling
  ) throws -> [(entry: TableEntry, place: String)] {
    var differences = Differences()
    var found: [(entry: TableEntry, place: String)] = []
    let wanted = table.tensors.filter { hasHead || !table.isOfHead($0.checkpointName) }
    let copies = Dictionary(uniqueKeysWithValues: table.copies.map { ($1, $0) })
    for entry in wanted {
      let plain = entry.checkpointName
      guard let place = places[plain] ?? copies[plain].flatMap({ places[$0] }) else {
        differences.miss(spelling.spelled(plain), entry.shape)
        continue
      }
      let shape = try file.shape(of: place)
      if shape != entry.shape { differences.misshape(place, shape, expected: entry.shape) }
      found.append((entry, place))
    }
    let known = Set(wanted.map(\.checkpointName)).union(table.copies.keys)
    let strangers = places.filter { !known.contains($0.key) && !table.isIgnored($0.key) }
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
  private static func checkCopies(
    of table: TensorTable, at places: [String: String], in file: SafetensorsFile
  ) throws {
    for (copy, original) in table.copies.sorted(by: <) {
      guard let copy = places[copy], let original = places[original] else { continue }
      let isCopy =
        try file.shape(of: copy) == file.shape(of: original)
        && (file.tensor(copy) .== file.tensor(original)).all()
      guard isCopy else {
        throw CheckpointError(
          file.url,
          "\(quoted(copy)) is not the same as \(quoted(original)), as it is in \(table.model).")
      }
    }
  }

  /// What keeps the checkpoint from a model, in the names of both.
  private func differences(_ mismatch: StateMismatch) -> Differences {
    let places = Dictionary(uniqueKeysWithValues: tensors.map { ($0.entry.name, $0.place) })
    let plain = table.tensors.map { ($0.name, $0.checkpointName) }
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
