import Foundation

/// The `config.json` in a folder of Hugging Face's.
public struct ConfigFile {
  private let url: URL
  private let text: Data

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
    url = folder.appending(path: "config.json")
    let file = try MappedFile(url)
    guard file.bytes.count <= Self.limit else {
      throw CheckpointError(
        url, "\(file.bytes.count) bytes are too many; up to \(Self.limit) are read.")
    }
    text = Data(file.bytes)
  }

  /// A hundred times what a configuration takes.
  private static let limit = 1 << 18

  /// Reads what it says.
  /// - Throws: a ``CheckpointError`` that names the file and the field.
  func decoded<Config: Decodable>(as type: Config.Type) throws -> Config {
    do {
      return try JSONDecoder().decode(type, from: text)
    } catch let error as DecodingError {
      throw CheckpointError(url, "\(error.problem).")
    } catch let error as Malformed {
      throw CheckpointError(url, error.problem)
    }
  }

  /// The classes of Hugging Face's that the model was saved as, where it says so.
  var architectures: [String]? {
    get throws {
      struct Fields: Decodable {
        let architectures: [String]?
      }
      return try decoded(as: Fields.self).architectures
    }
  }
}

// MARK: - Fields

extension KeyedDecodingContainer {
  /// Refuses what is neither absent nor one of the things that can be done.
  func check<Value: Decodable & Equatable>(_ field: Key, isOneOf values: Value...) throws {
    guard let found = try decodeIfPresent(Value.self, forKey: field), !values.contains(found)
    else { return }
    func text(_ value: Value) -> String { (value as? String).map(quoted) ?? "\(value)" }
    let known = values.map(text).joined(separator: " and ")
    let verb = values.count == 1 ? "is" : "are"
    throw Malformed(
      "\(quoted(field.stringValue)) is \(text(found)), but only \(known) \(verb) run.")
  }

  /// How many there are of something.
  func size(_ field: Key, or standard: Int) throws -> Int {
    let size = try decodeIfPresent(Int.self, forKey: field) ?? standard
    // No model comes near it, and no product of two of them leaves the integers.
    let limit = 1 << 30
    guard (1...limit).contains(size) else {
      let range = size < 1 ? "at least 1" : "at most \(limit)"
      throw Malformed("\(quoted(field.stringValue)) is \(size), but must be \(range).")
    }
    return size
  }

  func number(
    _ field: Key, from low: Float, to high: Float = .infinity, or standard: Float
  ) throws -> Float {
    guard let value = try decodeIfPresent(Double.self, forKey: field) else { return standard }
    let number = Float(value)
    guard number >= low, number <= high, number.isFinite else {
      let range = high.isFinite ? "from \(low) to \(high)" : "a number of at least \(low)"
      throw Malformed("\(quoted(field.stringValue)) is \(value), but must be \(range).")
    }
    return number
  }

  /// Refuses heads that cannot share the channels evenly.
  func check(_ headCount: Key, of count: Int, shares hiddenSize: Key, of size: Int) throws {
    guard size.isMultiple(of: count) else {
      throw Malformed(
        "\(quoted(hiddenSize.stringValue)) is \(size), which the \(count) heads of "
          + "\(quoted(headCount.stringValue)) cannot share evenly.")
    }
  }
}
