/// The sizes, rates and choices that make one DeBERTa differ from another.
public struct DebertaConfiguration: LanguageModelConfiguration {
  /// V: how many tokens there are.
  public var vocabularySize: Int
  /// C: the channels of each position.
  public var hiddenSize: Int
  /// How many blocks are stacked.
  public var layerCount: Int
  /// H: how many heads share the channels; must divide them.
  public var headCount: Int
  /// The channels inside the MLP.
  public var mlpSize: Int
  /// The longest sequence, in tokens: how many absolute places have a row, where any has.
  public var positionCount: Int
  /// How many kinds of segments have a row of their own; 0 where the model knows none.
  public var segmentCount: Int
  /// ε of every layer norm.
  public var epsilon: Float
  /// How much is dropped of the embedding, of the relative places' table, and of what each half of a
  /// block adds.
  public var dropoutRate: Float
  /// How much is dropped of the attention pattern.
  public var attentionDropoutRate: Float
  /// The distance from which on all are one: `max_relative_positions` in Hugging Face.
  public var farthestDistance: Int
  /// Into how many buckets a side distances are sorted, `position_buckets` in Hugging Face; at least 2,
  /// and less than twice the farthest distance. Nil where each distance has a row of its own.
  public var bucketCount: Int?
  /// The terms that a score has beside that of the contents.
  public var placeTerms: Set<PlaceTerm>
  /// Whether relative places go through the layers of the contents' queries and keys, and have none of
  /// their own: `share_att_key` in Hugging Face.
  public var sharesProjections: Bool
  /// Whether the relative places' table is normalized before use: `norm_rel_ebd` in Hugging Face.
  public var normsPlaces: Bool
  /// Whether absolute places are added to what enters the first block: `position_biased_input` in
  /// Hugging Face.
  public var addsPlaces: Bool
  /// How often the last block is run by the enhanced mask decoder: 2 in the paper. 0 where tokens are
  /// scored by what leaves the blocks, as in Hugging Face.
  public var decoderDepth: Int

  /// A term of a score in which a relative place has a part.
  public enum PlaceTerm: String, Sendable, CaseIterable {
    /// What a query wants of a distance: `c2p` in Hugging Face.
    case contentToPlace
    /// What a distance wants of a key: `p2c` in Hugging Face.
    case placeToContent
  }

  /// The defaults are those of DeBERTa-v3-base.
  public init(
    vocabularySize: Int = 128_100, hiddenSize: Int = 768, layerCount: Int = 12,
    headCount: Int = 12, mlpSize: Int = 3_072, positionCount: Int = 512, segmentCount: Int = 0,
    epsilon: Float = 1e-7, dropoutRate: Float = 0.1, attentionDropoutRate: Float = 0.1,
    farthestDistance: Int = 512, bucketCount: Int? = 256,
    placeTerms: Set<PlaceTerm> = [.contentToPlace, .placeToContent],
    sharesProjections: Bool = true, normsPlaces: Bool = true, addsPlaces: Bool = false,
    decoderDepth: Int = 0
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.mlpSize = mlpSize
    self.positionCount = positionCount
    self.segmentCount = segmentCount
    self.epsilon = epsilon
    self.dropoutRate = dropoutRate
    self.attentionDropoutRate = attentionDropoutRate
    self.farthestDistance = farthestDistance
    self.bucketCount = bucketCount
    self.placeTerms = placeTerms
    self.sharesProjections = sharesProjections
    self.normsPlaces = normsPlaces
    self.addsPlaces = addsPlaces
    self.decoderDepth = decoderDepth
  }
}

extension DebertaConfiguration {
  /// How many kinds of segments there are; 1 where the model knows none.
  public var tokenTypeCount: Int { max(segmentCount, 1) }

  /// How far the relative places' table reaches to either side: it has twice as many rows.
  public var reach: Int { bucketCount ?? farthestDistance }

  /// A BERT of the same sizes, for the parts that both have.
  public var bert: BertConfiguration {
    BertConfiguration(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount, mlpSize: mlpSize, positionCount: positionCount,
      tokenTypeCount: tokenTypeCount, epsilon: epsilon, dropoutRate: dropoutRate,
      attentionDropoutRate: attentionDropoutRate)
  }
}
