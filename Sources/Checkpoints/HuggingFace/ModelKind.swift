import Foundation
import JSON

/// The kinds of models that checkpoints are read of, by Hugging Face's names.
///
/// Another one is a case here, and the compiler says what else there is to know of it.
public enum ModelKind: String, Sendable, CaseIterable {
  case bert
  case deberta = "deberta-v2"
  case gpt2

  /// What people call it.
  public var name: String {
    switch self {
    case .bert: "BERT"
    case .deberta: "DeBERTa"
    case .gpt2: "GPT-2"
    }
  }

  /// Whether its tokens belong to segments, as those of two sentences do.
  public var hasSegments: Bool {
    switch self {
    case .bert, .deberta: true
    case .gpt2: false
    }
  }

  /// All names in a row: `BERT, DeBERTa and GPT-2`.
  static func all(_ word: String, _ name: (ModelKind) -> String) -> String {
    let names = allCases.map(name)
    return names.dropLast().joined(separator: ", ") + " \(word) " + names[names.count - 1]
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
      let known = Self.all("and") { quoted($0.rawValue) }
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
    case .deberta: /(?:TF)?DebertaV2(?:Model|For[A-Z]\w*)/
    case .gpt2: /(?:TF|Flax)?GPT2(?:Model|LMHeadModel|DoubleHeadsModel|For[A-Z]\w*)/
    }
  }

  /// A tensor that every such model has, and none of the others: how its name ends.
  private var mark: String {
    switch self {
    case .bert: "attention.self.query.weight"
    case .deberta: "attention.self.query_proj.weight"
    case .gpt2: "attn.c_attn.weight"
    }
  }

  /// What the tensors of such models begin with, of those that are saved with a head.
  private var prefix: Substring {
    switch self {
    case .bert: "bert"
    case .deberta: "deberta"
    case .gpt2: "transformer"
    }
  }

  private static func kind(of file: WeightFiles, isPaddedWithZero: Bool) throws -> ModelKind {
    var kinds: Set<ModelKind> = []
    var relative: (name: String, prefix: Substring)?
    var isNamedBert = false
    for name in file.eachName {
      let parts = name.split(separator: ".")
      if relative == nil, let prefix = parts.first(where: relativesOfBert.contains) {
        relative = (name, prefix)
      }
      kinds.formUnion(allCases.filter { name.hasSuffix($0.mark) })
      isNamedBert =
        isNamedBert || parts.contains("bert") || parts.contains("cls")
        || name.hasSuffix("LayerNorm.gamma")
    }
    let kind = kinds.count == 1 ? kinds.first : nil
    if let relative, relative.prefix != kind?.prefix {
      throw CheckpointError(
        file.url,
        "\(quoted(relative.name)) belongs to a model of the kind “\(relative.prefix)”, but only "
          + "\(all("and", \.name)) are run.")
    }
    if let kind, kind != .bert || isNamedBert || isPaddedWithZero { return kind }
    throw CheckpointError(
      file.url.deletingLastPathComponent().appending(path: "config.json"),
      "there is neither \"model_type\" nor \"architectures\", and the tensors' names are not those of "
        + "one kind of model alone. Add \"model_type\": \(all("or") { quoted($0.rawValue) }), if it is "
        + "one of these.")
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
