import Foundation

/// The kinds of models that checkpoints are read of, by Hugging Face's names.
public enum ModelKind: String, Sendable, CaseIterable {
  case bert
  case gpt2

  /// What people call it.
  public var name: String {
    switch self {
    case .bert: "BERT"
    case .gpt2: "GPT-2"
    }
  }

  /// Reads what `config.json` in a folder of Hugging Face's says that the model is.
  /// - Throws: a ``CheckpointError`` that names it, where it is none of these.
  public init(configOf folder: URL) throws {
    self = try ConfigFile(in: folder).decoded(as: Fields.self).kind
  }

  private struct Fields: Decodable {
    let kind: ModelKind

    private enum Field: String, CodingKey {
      case kind = "model_type"
      // A field that only a GPT-2's configuration has.
      case channelsOfGPT2 = "n_embd"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Field.self)
      guard let name = try fields.decodeIfPresent(String.self, forKey: .kind) else {
        // The first checkpoints are from before there was a field.
        kind = fields.contains(.channelsOfGPT2) ? .gpt2 : .bert
        return
      }
      guard let kind = ModelKind(rawValue: name) else {
        let known = ModelKind.allCases.map { quoted($0.rawValue) }.joined(separator: " and ")
        throw Malformed(
          "\(quoted(Field.kind.rawValue)) is \(quoted(name)), but only \(known) are run.")
      }
      self.kind = kind
    }
  }
}
