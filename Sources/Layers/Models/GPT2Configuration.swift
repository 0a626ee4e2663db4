/// The sizes and rates that make one GPT-2 differ from another.
public struct GPT2Configuration: LanguageModelConfiguration {
  /// V: how many tokens there are.
  public var vocabularySize: Int
  /// The longest sequence, in tokens.
  public var positionCount: Int
  /// C: the channels of each position.
  public var hiddenSize: Int
  /// How many blocks are stacked.
  public var layerCount: Int
  /// H: how many heads share the channels; must divide them.
  public var headCount: Int
  /// The channels inside the MLP.
  public var mlpSize: Int
  /// ε of every layer norm.
  public var epsilon: Float
  /// How much is dropped of the embedding.
  public var embeddingDropoutRate: Float
  /// How much is dropped of the attention pattern.
  public var attentionDropoutRate: Float
  /// How much is dropped of what each half of a block adds.
  public var residualDropoutRate: Float

  /// The defaults are those of the smallest GPT-2, of 124 million parameters.
  /// - Parameter mlpSize: 4 · `hiddenSize` where nil.
  public init(
    vocabularySize: Int = 50_257, positionCount: Int = 1_024, hiddenSize: Int = 768,
    layerCount: Int = 12, headCount: Int = 12, mlpSize: Int? = nil, epsilon: Float = 1e-5,
    embeddingDropoutRate: Float = 0.1, attentionDropoutRate: Float = 0.1,
    residualDropoutRate: Float = 0.1
  ) {
    self.vocabularySize = vocabularySize
    self.positionCount = positionCount
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.mlpSize = mlpSize ?? 4 * hiddenSize
    self.epsilon = epsilon
    self.embeddingDropoutRate = embeddingDropoutRate
    self.attentionDropoutRate = attentionDropoutRate
    self.residualDropoutRate = residualDropoutRate
  }
}
