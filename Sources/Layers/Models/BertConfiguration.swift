/// The sizes and rates that make one BERT differ from another.
public struct BertConfiguration: LanguageModelConfiguration {
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
  /// The longest sequence, in tokens.
  public var positionCount: Int
  /// How many kinds of segments there are.
  public var tokenTypeCount: Int
  /// ε of every layer norm.
  public var epsilon: Float
  /// How much is dropped of the embedding and of what each half of a block adds.
  public var dropoutRate: Float
  /// How much is dropped of the attention pattern.
  public var attentionDropoutRate: Float

  /// The defaults are those of BERT-base, uncased.
  public init(
    vocabularySize: Int = 30_522, hiddenSize: Int = 768, layerCount: Int = 12, headCount: Int = 12,
    mlpSize: Int = 3_072, positionCount: Int = 512, tokenTypeCount: Int = 2,
    epsilon: Float = 1e-12, dropoutRate: Float = 0.1, attentionDropoutRate: Float = 0.1
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.mlpSize = mlpSize
    self.positionCount = positionCount
    self.tokenTypeCount = tokenTypeCount
    self.epsilon = epsilon
    self.dropoutRate = dropoutRate
    self.attentionDropoutRate = attentionDropoutRate
  }
}
