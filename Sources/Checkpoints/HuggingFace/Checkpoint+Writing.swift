import Files
import Foundation
import Layers
import Tensors

/// The tokens that have a part of their own in a model's texts, for those who run it.
public struct SpecialTokens: Sendable, Equatable {
  /// The token before a text, the one after it, and the one that fills what is too short.
  public var beginning: Int?
  public var end: Int?
  public var padding: Int?

  public init(beginning: Int? = nil, end: Int? = nil, padding: Int? = nil) {
    self.beginning = beginning
    self.end = end
    self.padding = padding
  }
}

extension Checkpoint where Configuration: SavedConfiguration {
  /// Writes a model as Hugging Face saves it, so that its library and this one load it:
  /// `config.json`, `generation_config.json` where texts end with a token, and `model.safetensors`.
  /// - Parameters:
  ///   - model: with the parameters of the configuration's table, whoever wrote it.
  ///   - tokens: what its readers have to know of its vocabulary.
  ///   - isHalf: whether numbers are stored as `float16`: half the size, and three digits.
  /// - Throws: a ``CheckpointError`` where a parameter is missing, or of another shape; then nothing is
  ///   written.
  public static func write(
    _ model: some LanguageModel<Configuration>, _ configuration: Configuration,
    _ tokens: SpecialTokens = SpecialTokens(), to folder: URL, isHalf: Bool = true
  ) throws {
    let table = configuration.tensorTable
    let state = model.stateDictionary()
    var (tensors, differences) = ([String: SavedTensor](), Differences())
    for entry in table.tensors {
      guard let tensor = state[entry.name] else {
        differences.miss(entry.name, entry.shape)
        continue
      }
      let stored = entry.isTransposed && tensor.rank == 2 ? tensor.transposed() : tensor
      if stored.shape != entry.shape {
        differences.misshape(entry.name, stored.shape, expected: entry.shape)
      }
      let name = table.spelling.savedName(of: entry.checkpointName)
      tensors[name] = isHalf ? .float16(stored) : .float32(stored)
    }
    guard differences.isEmpty else {
      throw CheckpointError(
        "\(type(of: model)): not written, since it is not what its configuration says."
          + differences.description)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var fields = configuration.configFields
    fields["dtype"] = .text(isHalf ? "float16" : "float32")
    for (name, id) in [
      ("bos_token_id", tokens.beginning), ("eos_token_id", tokens.end),
      ("pad_token_id", tokens.padding),
    ] {
      if let id { fields[name] = .integer(id) }
    }
    try fields.write(to: folder.appending(path: "config.json"))
    if let end = tokens.end {
      let generation: [String: ConfigValue] = [
        "bos_token_id": .integer(tokens.beginning ?? end), "eos_token_id": .integer(end),
      ]
      try generation.write(to: folder.appending(path: EndOfText.generationConfig))
    }
    try SafetensorsFile.write(
      tensors, metadata: ["format": "pt"], to: folder.appending(path: "model.safetensors"))
  }

}

extension [String: ConfigValue] {
  /// Writes a configuration's fields.
  func write(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let json = try encoder.encode(self) + Data("\n".utf8)
    do {
      try FileReplacement.write(json, to: url)
    } catch let error as FileError {
      throw CheckpointError(error.description)
    }
  }
}

/// What a field of `config.json` says.
public enum ConfigValue: Sendable, Equatable, Encodable {
  case integer(Int)
  case number(Float)
  case text(String)
  case texts([String])
  case truth(Bool)
  case fields([String: ConfigValue])

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .integer(let integer): try value.encode(integer)
    // As people write it: not what a Float is in sixteen digits.
    case .number(let number): try value.encode(Double("\(number)") ?? Double(number))
    case .text(let text): try value.encode(text)
    case .texts(let texts): try value.encode(texts)
    case .truth(let truth): try value.encode(truth)
    case .fields(let fields): try value.encode(fields)
    }
  }
}

extension SpellingRules {
  /// What Hugging Face's library calls a tensor in a whole model with its head.
  func savedName(of plain: String) -> String {
    plain.hasPrefix(headPrefix) ? plain : prefix + plain
  }
}
