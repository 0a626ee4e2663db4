import Foundation
import JSON

/// The `config.json` in a folder of Hugging Face's, or another file of fields beside it.
public struct ConfigFile {
  private let url: URL
  // Holds the bytes that the fields are read from.
  private let file: MappedFile
  private let fields: JSONObject

  init(in folder: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
      throw CheckpointError("\(folder.path): there is no such folder.")
    }
    guard isFolder.boolValue else {
      throw CheckpointError(
        "\(folder.path) is not a folder: name the one that holds config.json and model.safetensors."
      )
    }
    try self.init(folder.appending(path: "config.json"))
  }

  /// - Throws: a ``CheckpointError`` that says line and column, where it is no JSON.
  init(_ url: URL) throws {
    self.url = url
    file = try MappedFile(url)
    guard file.bytes.count <= Self.limit else {
      throw CheckpointError(
        url, "\(file.bytes.count) bytes are too many; up to \(Self.limit) are read.")
    }
    do {
      fields = try JSONObject(file.bytes)
    } catch let error as Malformed {
      if let disguise = Disguise(file.bytes, insteadOf: .json) {
        throw CheckpointError(url, disguise.problem)
      }
      throw CheckpointError(url, error.sentence)
    }
  }

  /// Ten times what a configuration of 20,000 labels takes.
  private static let limit = 1 << 24

  /// Reads what it says.
  /// - Throws: a ``CheckpointError`` that names the file and the field.
  func read<Result>(_ body: (JSONObject) throws -> Result) throws -> Result {
    do {
      return try withExtendedLifetime(file) { try body(fields) }
    } catch let error as Malformed {
      throw CheckpointError(url, error.problem)
    }
  }

  /// The classes of Hugging Face's that the model was saved as, where it says so.
  var architectures: [String]? {
    get throws { try read { try $0.texts("architectures") } }
  }

  /// Whether the table that gives tokens their channels gives scores of tokens too: false where
  /// the model has a matrix of its own for that.
  var sharesEmbedding: Bool {
    get throws { try read { try $0.truth("tie_word_embeddings") ?? true } }
  }
}

// MARK: - Fields

extension JSONObject {
  /// Refuses what is neither absent nor one of the things that can be done.
  func check(_ field: String, isOneOf values: String...) throws {
    guard let found = try text(field), !values.contains(found) else { return }
    let known = values.dropLast().map(quoted).joined(separator: ", ")
    let all = (known.isEmpty ? "" : known + " and ") + quoted(values[values.count - 1])
    let verb = values.count == 1 ? "is" : "are"
    throw Malformed("\(quoted(field)) is \(quoted(found)), but only \(all) \(verb) run.")
  }

  /// Refuses what is neither absent nor the one thing that can be done.
  func check(_ field: String, is value: Bool) throws {
    guard let found = try truth(field), found != value else { return }
    throw Malformed("\(quoted(field)) is \(found), but only \(value) is run.")
  }

  /// Refuses weights that are packed.
  func checkThatNothingIsQuantized() throws {
    guard has("quantization_config"), source("quantization_config") != "null" else { return }
    throw Malformed(
      "\"quantization_config\": the weights are quantized, and only those of 16, 32 or 64 bits are "
        + "run. Take the model that this one was made of.")
  }

  /// How many there are of something.
  func size(_ field: String, or standard: Int) throws -> Int {
    let size = try integer(field) ?? standard
    // No model comes near it, and no product of two of them leaves the integers.
    let limit = 1 << 30
    guard (1...limit).contains(size) else {
      let range = size < 1 ? "at least 1" : "at most \(limit)"
      throw Malformed("\(quoted(field)) is \(source(field)), but must be \(range).")
    }
    return size
  }

  /// How many there are of something that has two names.
  func size(_ field: String, as other: String, or standard: Int) throws -> Int {
    guard has(other), source(other) != "null" else { return try size(field, or: standard) }
    let second = try size(other, or: standard)
    let first = try size(field, or: second)
    guard first == second else {
      throw Malformed(
        "\(quoted(field)) is \(first), but \(quoted(other)), another name of it, is \(second): which "
          + "counts?")
    }
    return second
  }

  func number(
    _ field: String, from low: Float, to high: Float = .infinity, or standard: Float
  ) throws -> Float {
    guard let value = try number(field) else { return standard }
    let number = Float(value)
    guard number >= low, number <= high, number.isFinite else {
      let range = high.isFinite ? "from \(low) to \(high)" : "a number of at least \(low)"
      throw Malformed("\(quoted(field)) is \(source(field)), but must be \(range).")
    }
    return number
  }

  /// Refuses heads that cannot share the channels evenly.
  func check(
    _ headCount: String, of count: Int, shares hiddenSize: String, of size: Int
  ) throws {
    guard size.isMultiple(of: count) else {
      // By the names that the file has.
      throw Malformed(
        "\(quoted(hiddenSize)) is \(size), which the \(count) heads of \(quoted(headCount)) cannot "
          + "share evenly.")
    }
  }
}
