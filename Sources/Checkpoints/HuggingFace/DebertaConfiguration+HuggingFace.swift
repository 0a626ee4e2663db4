import JSON
import Layers

/// A DeBERTa-v2 or -v3, as `DebertaV2Model` and `DebertaV2ForMaskedLM` save it, the latter with its head of today or
/// with the earlier one. Poolers, absolute places that nothing is added to, and the head of the discriminator's
/// training are passed over.
public typealias DebertaCheckpoint = Checkpoint<DebertaConfiguration>

extension DebertaConfiguration: PretrainedConfiguration {
  public static let kind = ModelKind.deberta

  /// Reads a `config.json` of Hugging Face's.
  ///
  /// What it leaves out has Hugging Face's default; what this DeBERTa has no part in is passed over. Tokens are scored
  /// by what leaves the last block, as there: a folder doesn't ask for the enhanced mask decoder.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what this DeBERTa cannot do: another
  ///   architecture or activation, no relative places, a convolution, tokens with fewer channels than positions, or
  ///   sizes that no model has.
  public init(_ config: ConfigFile) throws {
    self = try config.read { fields in
      try fields.check("model_type", isOneOf: "deberta-v2")
      // Two names of one formula, the exact one.
      try fields.check("hidden_act", isOneOf: "gelu", "gelu_python")
      try fields.checkThatPlacesAreRelative()
      try fields.checkThatNothingIsQuantized()
      var configuration = try fields.debertaSizes()
      try fields.checkDebertaSizes(configuration)
      configuration.placeTerms = try fields.placeTerms()
      configuration.sharesProjections = try fields.truth("share_att_key") ?? false
      configuration.normsPlaces = try fields.normsPlaces()
      configuration.addsPlaces = try fields.truth("position_biased_input") ?? true
      return configuration
    }
  }
}

extension JSONObject {
  /// How large everything is; the defaults are Hugging Face's.
  fileprivate func debertaSizes() throws -> DebertaConfiguration {
    let positionCount = try size("max_position_embeddings", or: 512)
    return DebertaConfiguration(
      vocabularySize: try size("vocab_size", or: 128_100),
      hiddenSize: try size("hidden_size", or: 1_536),
      layerCount: try size("num_hidden_layers", or: 24),
      headCount: try size("num_attention_heads", or: 24),
      mlpSize: try size("intermediate_size", or: 6_144), positionCount: positionCount,
      segmentCount: try count("type_vocab_size"),
      epsilon: try number("layer_norm_eps", from: 0, or: 1e-7),
      dropoutRate: try number("hidden_dropout_prob", from: 0, to: 1, or: 0.1),
      attentionDropoutRate: try number("attention_probs_dropout_prob", from: 0, to: 1, or: 0.1),
      farthestDistance: try countIfAny("max_relative_positions") ?? positionCount,
      bucketCount: try countIfAny("position_buckets"))
  }

  /// Refuses sizes that do not fit each other.
  fileprivate func checkDebertaSizes(_ configuration: DebertaConfiguration) throws {
    let (C, H) = (configuration.hiddenSize, configuration.headCount)
    try check("num_attention_heads", of: H, shares: "hidden_size", of: C)
    try check("embedding_size", isThatOf: "hidden_size", C)
    try check("attention_head_size", isThatOf: "hidden_size by num_attention_heads", C / H)
    if let bucketCount = configuration.bucketCount {
      guard bucketCount > 1 else {
        throw Malformed("\"position_buckets\" is 1, but must be at least 2, or -1 for none.")
      }
      // Beyond the middle they are logarithms, of which there must be some.
      let farthest = configuration.farthestDistance
      guard farthest > bucketCount / 2 + 1 else {
        throw Malformed(
          "\"position_buckets\" is \(bucketCount), which are too many for distances of up to \(farthest): half of "
            + "them and 1 must be less.")
      }
    }
  }

  /// What places have to say to contents, by names that stand in a list or between bars.
  fileprivate func placeTerms() throws -> Set<DebertaConfiguration.PlaceTerm> {
    let names = try (texts("pos_att_type") ?? []).flatMap { $0.barred }
    return try Set(
      names.map { name in
        switch name {
        case "c2p": .contentToPlace
        case "p2c": .placeToContent
        default:
          throw Malformed(
            "\"pos_att_type\" has \(quoted(name)), but only \"c2p\" and \"p2c\" are run.")
        }
      })
  }

  fileprivate func normsPlaces() throws -> Bool {
    let names = try text("norm_rel_ebd")?.barred ?? []
    if let other = names.first(where: { !["none", "layer_norm"].contains($0) }) {
      throw Malformed(
        "\"norm_rel_ebd\" has \(quoted(other)), but only \"none\" and \"layer_norm\" are run.")
    }
    return names.contains("layer_norm")
  }

  fileprivate func checkThatPlacesAreRelative() throws {
    guard try truth("relative_attention") == true else {
      throw Malformed(
        "\"relative_attention\" is \(source("relative_attention")), but only true is run.")
    }
    let width = try integer("conv_kernel_size") ?? 0
    guard width <= 0 else {
      throw Malformed(
        "\"conv_kernel_size\" is \(source("conv_kernel_size")), but only 0 is run: this DeBERTa has no convolution "
          + "beside its first block, as the large ones of DeBERTa-v2 have. Those of v3 have none.")
    }
  }

  private func check(_ field: String, isThatOf other: String, _ size: Int) throws {
    guard let found = try integer(field), found != size else { return }
    throw Malformed(
      "\(quoted(field)) is \(source(field)), but only that of \(other), \(size), is run.")
  }

  /// How many there are of something that a model can do without.
  private func count(_ field: String) throws -> Int {
    guard let found = try integer(field), found != 0 else { return 0 }
    return try size(field, or: found)
  }

  /// How many there are of something; nil where it is 0 or less, which says that nobody asks for it.
  private func countIfAny(_ field: String) throws -> Int? {
    guard let found = try integer(field), found > 0 else { return nil }
    return try size(field, or: found)
  }
}

extension String {
  /// Its parts between bars, as small letters and without spaces around them.
  fileprivate var barred: [String] {
    lowercased().split(separator: "|").map { part in
      part.split(separator: " ").joined(separator: " ")
    }
  }
}
