import Foundation
import JSON

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

  /// Reads what the files in a folder of Hugging Face's say that the model is.
  /// - Throws: a ``CheckpointError`` that names it, where it is none of these, or where nothing tells.
  public init(configOf folder: URL) throws {
    try self.init(ConfigFile(in: folder), in: folder)
  }

  /// `model_type` says it. The first checkpoints are from before there was one: of them the classes
  /// that they were saved as say it, or the names of their tensors. BERT has many relatives, with the
  /// same names and other formulas, so nothing is taken for one that might be another.
  init(_ config: ConfigFile, in folder: URL) throws {
    let (type, architectures, padding) = try config.read { fields in
      let padding = fields.has("pad_token_id") ? fields.source("pad_token_id") : nil
      return (try fields.text("model_type"), try fields.texts("architectures"), padding)
    }
    func refusal(_ field: String, _ value: String) throws -> Never {
      let known = Self.allCases.map { quoted($0.rawValue) }.joined(separator: " and ")
      _ = try config.read { _ in
        throw Malformed("\(quoted(field)) is \(quoted(value)), but only \(known) are run.")
      }
      fatalError("A malformed config is an error.")
    }
    if let type {
      guard let kind = ModelKind(rawValue: type) else { try refusal("model_type", type) }
      self = kind
    } else if let first = architectures?.first {
      guard let kind = Self.allCases.first(where: { first.wholeMatch(of: $0.architectures) != nil })
      else { try refusal("architectures", first) }
      self = kind
    } else {
      self = try Self.kind(of: WeightFiles(in: folder), isPaddedWithZero: padding == "0")
    }
  }

  /// The classes that such a model is saved as.
  private var architectures: Regex<Substring> {
    switch self {
    case .bert: /(?:TF|Flax)?Bert(?:Model|LMHeadModel|For[A-Z]\w*)/
    case .gpt2: /(?:TF|Flax)?GPT2(?:Model|LMHeadModel|DoubleHeadsModel|For[A-Z]\w*)/
    }
  }

  private static func kind(of file: WeightFiles, isPaddedWithZero: Bool) throws -> ModelKind {
    var (hasGPT2s, hasBerts, isNamedBert) = (false, false, false)
    for name in file.eachName {
      let parts = name.split(separator: ".")
      if let relative = parts.first(where: relativesOfBert.contains) {
        throw CheckpointError(
          file.url,
          "\(quoted(name)) belongs to a model of the kind “\(relative)”, but only BERT and GPT-2 are "
            + "run.")
      }
      hasGPT2s = hasGPT2s || name.hasSuffix("attn.c_attn.weight")
      hasBerts = hasBerts || name.hasSuffix("embeddings.word_embeddings.weight")
      isNamedBert =
        isNamedBert || parts.contains("bert") || parts.contains("cls")
        || name.hasSuffix("LayerNorm.gamma")
    }
    if hasGPT2s && !hasBerts { return .gpt2 }
    if hasBerts && (isNamedBert || isPaddedWithZero) { return .bert }
    throw CheckpointError(
      file.url.deletingLastPathComponent().appending(path: "config.json"),
      "there is neither \"model_type\" nor \"architectures\", and the tensors' names are not those of "
        + "one kind of model alone. Add \"model_type\": \"bert\" or \"gpt2\", if it is one.")
  }

  /// What the tensors of models begin with that have BERT's names and other formulas.
  private static let relativesOfBert: Set<Substring> = [
    "albert", "convbert", "camembert", "data2vec_text", "deberta", "distilbert", "electra", "ernie",
    "esm", "flaubert", "layoutlm", "lilt", "longformer", "luke", "megatron_bert", "mobilebert",
    "mpnet", "nezha", "nystromformer", "rembert", "roberta", "roformer", "splinter", "squeezebert",
    "xlm_roberta", "xmod", "yoso", "discriminator_predictions", "embeddings_project",
    "generator_predictions",
  ]
}
