import Foundation
import JSON
import Layers
import Tensors

/// The weights in a folder of Hugging Face's, held against the table of their model.
struct ModelWeights: Sendable {
  /// Whether it has the head that the table lets it lack.
  private let hasHead: Bool
  /// Which of the copies that the table knows it has.
  private let copies: Set<String>

  private let file: WeightFiles
  private let table: TensorTable
  /// The tensors to load, and the names that they have in the file.
  private let tensors: [(entry: TableEntry, place: String)]
  private let spelling: Spelling

  /// Opens the file, or the files, and checks that it is whole.
  /// - Parameters:
  ///   - layerCount: for how many layers `config.json` asks: more than the file has tensors are
  ///     refused before the table is made.
  ///   - table: what the file is to hold.
  /// - Throws: a ``CheckpointError`` that names what is missing, unused or mis-shaped.
  init(in folder: URL, layerCount: Int, table: () -> TensorTable) throws {
    let file = try WeightFiles(in: folder)
    guard layerCount <= file.count else {
      throw CheckpointError(
        file.url,
        "\(file.count) tensors are too few for the \(layerCount) layers that config.json asks for.")
    }
    let table = table()
    let spelling = Spelling(of: file.eachName, by: table.spelling)
    let found = try Found(table, in: file, spelling)
    tensors = try Self.tensors(of: table, found, in: file, spelling)
    try Self.checkCopies(of: table, at: found.places, in: file)
    copies = Set(table.copies.keys.filter { found.places[$0] != nil })
    (hasHead, self.file, self.table, self.spelling) = (found.hasHead, file, table, spelling)
  }

  /// Fills all parameters of a model, or none; of a model with a head that the file lacks, all
  /// others.
  ///
  /// The old tensors go before the new ones come, and these one by one: both together would be twice
  /// the model.
  /// - Throws: a ``CheckpointError`` that names what one of the two has alone, or in another shape.
  func load(into model: some Module) throws {
    let places = Dictionary(uniqueKeysWithValues: tensors.map { ($0.entry.name, $0) })
    // One number stands for all of a tensor.
    var shapes = StateDictionary()
    for (entry, _) in tensors {
      let shape = Tensor(0).broadcast(to: entry.shape)
      shapes[entry.name] = entry.isTransposed ? shape.transposed() : shape
    }
    if let head = table.head, !hasHead {
      for (name, parameter) in model.namedParameters() where name.hasPrefix(head.name) {
        shapes[name] = parameter.value
      }
    }
    do {
      try model.load(shapes)
    } catch {
      throw CheckpointError(
        "\(error.model): the checkpoint does not fit this model, and nothing was loaded."
          + differences(error).description)
    }
    for (name, parameter) in model.parametersUnderAllNames() {
      if let found = places[name] { parameter.value = try tensor(found.entry, found.place) }
    }
  }

  /// Whether the file was saved with the head that scores tokens.
  /// - Parameters:
  ///   - architectures: the classes that `config.json` says it was saved as.
  ///   - sharesEmbedding: whether the scores come from the embedding's table.
  func isSavedWithHead(as architectures: [String]?, sharesEmbedding: Bool) -> Bool {
    if let headless = table.headlessArchitecture {
      return architectures != [headless] && (sharesEmbedding || !copies.isEmpty)
    }
    return table.head == nil || hasHead
  }

  /// Refuses a head whose matrix is not there.
  func checkOwnHead() throws {
    guard let head = table.head, hasHead, let own = table.ownUnembedding, !copies.contains(own)
    else { return }
    throw CheckpointError(
      file.url,
      "there is no \(quoted(spelling.spelled(own))), though \"tie_word_embeddings\" is false in "
        + "config.json and there are others of \(quoted(head.checkpointName)).")
  }

  /// What the file holds, by the names that the model has.
  func stateDictionary() throws -> StateDictionary {
    var state = StateDictionary()
    for (entry, place) in tensors { state[entry.name] = try tensor(entry, place) }
    return state
  }

  private func tensor(_ entry: TableEntry, _ place: String) throws -> Tensor {
    let tensor = try file.tensor(place)
    return entry.isTransposed ? tensor.transposed() : tensor
  }

  // MARK: - Names and shapes

  /// Which of the tensors that a table knows a file has, and what else.
  private struct Found {
    /// Their names in the file by their plain spelling.
    var places: [String: String] = [:]
    /// The first of those that the table does not know.
    var strangers: [String] = []
    var strangerCount = 0
    var hasHead = false

    init(_ table: TensorTable, in file: WeightFiles, _ spelling: Spelling) throws {
      let known = Set(table.tensors.map(\.checkpointName)).union(table.copies.keys)
      for name in file.eachName {
        let plain = spelling.plain(name)
        if known.contains(plain) {
          if let other = places.updateValue(name, forKey: plain) {
            throw CheckpointError(
              file.url,
              "\(quoted(other)) and \(quoted(name)) are two names of one tensor: which counts?")
          }
        } else if !table.isIgnored(plain) {
          strangerCount += 1
          if strangers.count < Differences.limit { strangers.append(name) }
        }
      }
      hasHead = places.keys.contains(where: table.isOfHead)
    }
  }

  /// Where each of the wanted tensors is.
  private static func tensors(
    of table: TensorTable, _ found: Found, in file: WeightFiles, _ spelling: Spelling
  ) throws -> [(entry: TableEntry, place: String)] {
    var differences = Differences()
    var tensors: [(entry: TableEntry, place: String)] = []
    let wanted = table.tensors.filter { found.hasHead || !table.isOfHead($0.checkpointName) }
    let copies = Dictionary(uniqueKeysWithValues: table.copies.map { ($1, $0) })
    for entry in wanted {
      let plain = entry.checkpointName
      guard let place = found.places[plain] ?? copies[plain].flatMap({ found.places[$0] }) else {
        differences.miss(spelling.spelled(plain), entry.shape)
        continue
      }
      let shape = try file.shape(of: place)
      if shape != entry.shape { differences.misshape(place, shape, expected: entry.shape) }
      tensors.append((entry, place))
    }
    let isComplete = differences.isEmpty
    for name in found.strangers.sorted() {
      differences.leaveUnused(name, try file.shape(of: name))
    }
    differences.leaveUnused(furtherCount: found.strangerCount - found.strangers.count)
    if isComplete, let head = OtherHead(of: found.strangers.map(spelling.plain)) {
      throw CheckpointError(file.url, head.problem(found.strangers[0]))
    }
    if !differences.isEmpty {
      throw CheckpointError(
        file.url, "the tensors are not those that config.json asks for.\(differences)")
    }
    for (_, place) in tensors where file.isInteger(place) {
      throw CheckpointError(
        file.url,
        "\(quoted(place)) holds integers (\(try file.elementType(of: place).rawValue)), where weights "
          + "of 16, 32 or 64 bits are run: this model is quantized, or is no such model. Take the one "
          + "that it was made of.")
    }
    return tensors
  }

  /// A copy that differs is a model of another kind.
  private static func checkCopies(
    of table: TensorTable, at places: [String: String], in file: WeightFiles
  ) throws {
    for (copy, original) in table.copies.sorted(by: <) {
      guard let copy = places[copy], let original = places[original] else { continue }
      guard try !file.isInteger(copy) && file.areEqual(copy, original) else {
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

/// A head that is none of ours: it scores classes or answers, where only one that scores tokens runs.
private struct OtherHead {
  private let purpose: String

  /// - Parameter names: all that a checkpoint has beside the model, in the plain spelling.
  init?(of names: [String]) {
    let purposes = [
      ("classifier.", "classes"), ("score.", "classes"), ("qa_outputs.", "answers"),
      ("multiple_choice_head.", "choices"), ("classification_head.", "classes"),
    ]
    guard let first = names.first,
      let purpose = purposes.first(where: { first.hasPrefix($0.0) })?.1,
      names.allSatisfy({ name in purposes.contains { name.hasPrefix($0.0) } })
    else { return nil }
    self.purpose = purpose
  }

  func problem(_ name: String) -> String {
    "\(quoted(name)) belongs to a head for \(purpose), and only one that scores tokens is run. "
      + "Hugging Face's AutoModel.from_pretrained(FOLDER).save_pretrained(NEW) saves the model without "
      + "it."
  }
}
