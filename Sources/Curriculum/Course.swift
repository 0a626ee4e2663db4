/// The course: every kata, in order.
public enum Course {
  public static let katas: [Kata] = [
    Kata(id: "00-Tensors", track: .warmUp, needs: []),
    Kata(id: "01-LayerNorm", track: .bert, needs: ["00-Tensors"]),
    Kata(id: "02-Embedding", track: .bert, needs: ["00-Tensors"]),
    Kata(id: "03-BertEmbedding", track: .bert, needs: ["01-LayerNorm", "02-Embedding"]),
    Kata(id: "04-Softmax", track: .bert, needs: ["00-Tensors"]),
    Kata(id: "05-ScaledDotProductAttention", track: .bert, needs: ["04-Softmax"]),
    Kata(
      id: "06-MultiHeadSelfAttention", track: .bert,
      needs: ["02-Embedding", "05-ScaledDotProductAttention"]),
    Kata(id: "07-GELU", track: .bert, needs: ["00-Tensors"]),
    Kata(id: "08-BertMLP", track: .bert, needs: ["02-Embedding", "07-GELU"]),
    Kata(
      id: "09-BertBlock", track: .bert,
      needs: ["01-LayerNorm", "06-MultiHeadSelfAttention", "08-BertMLP"]),
    Kata(id: "10-BertTokenHead", track: .bert, needs: ["01-LayerNorm", "02-Embedding", "07-GELU"]),
    Kata(
      id: "11-Bert", track: .bert, needs: ["03-BertEmbedding", "09-BertBlock", "10-BertTokenHead"]),
    Kata(id: "12-BertClassifier", track: .bert, needs: ["11-Bert"]),
    Kata(
      id: "13-CausalAttention", track: .gpt2,
      needs: ["02-Embedding", "05-ScaledDotProductAttention"]),
    Kata(
      id: "14-GPT2Block", track: .gpt2, needs: ["01-LayerNorm", "07-GELU", "13-CausalAttention"]),
    Kata(id: "15-GPT2", track: .gpt2, needs: ["02-Embedding", "14-GPT2Block"]),
    Kata(id: "16-KeyValueCache", track: .gpt2, needs: ["15-GPT2"]),
    Kata(id: "17-Sampler", track: .sampling, needs: ["16-KeyValueCache"]),
    Kata(id: "18-BatchedSampler", track: .sampling, needs: ["17-Sampler"]),
    Kata(id: "19-CompletionScores", track: .sampling, needs: ["16-KeyValueCache"]),
    Kata(id: "20-BeamSearch", track: .sampling, needs: ["16-KeyValueCache"]),
    Kata(id: "21-PairedContexts", track: .sampling, needs: ["17-Sampler"]),
    Kata(id: "22-AndThatWasBad", track: .sampling, needs: ["17-Sampler", "19-CompletionScores"]),
    Kata(id: "23-SpeculativeDecoding", track: .sampling, needs: ["17-Sampler"]),
    Kata(id: "24-Vocabulary", track: .text, needs: ["00-Tensors"]),
    Kata(id: "25-BytePairs", track: .text, needs: ["00-Tensors"]),
    Kata(id: "26-BytePairTraining", track: .text, needs: ["25-BytePairs"]),
    Kata(id: "27-WordPiece", track: .text, needs: ["00-Tensors"]),
    Kata(id: "28-UnigramPieces", track: .text, needs: ["00-Tensors"]),
    Kata(id: "29-CrossEntropy", track: .training, needs: ["00-Tensors"]),
    Kata(id: "30-Backward", track: .training, needs: ["29-CrossEntropy"]),
    Kata(id: "31-Optimizers", track: .training, needs: ["00-Tensors"]),
    Kata(id: "32-Schedule", track: .training, needs: ["00-Tensors"]),
    Kata(id: "33-Batches", track: .training, needs: ["00-Tensors"]),
    Kata(
      id: "34-Pretraining", track: .training,
      needs: ["15-GPT2", "29-CrossEntropy", "31-Optimizers", "32-Schedule", "33-Batches"]),
    Kata(
      id: "35-MaskedPretraining", track: .training,
      needs: ["11-Bert", "29-CrossEntropy", "31-Optimizers", "33-Batches"]),
    Kata(
      id: "36-FineTuning", track: .training,
      needs: ["12-BertClassifier", "29-CrossEntropy", "31-Optimizers"]),
    Kata(id: "37-LoRA", track: .training, needs: ["02-Embedding"]),
    Kata(id: "38-Search", track: .training, needs: ["00-Tensors"]),
    Kata(id: "39-DataParallel", track: .training, needs: ["31-Optimizers"]),
    Kata(id: "40-Patterns", track: .interpretability, needs: ["15-GPT2"]),
    Kata(id: "41-HeadDetectors", track: .interpretability, needs: ["40-Patterns"]),
    Kata(id: "42-LogitLens", track: .interpretability, needs: ["15-GPT2", "29-CrossEntropy"]),
    Kata(id: "43-Attribution", track: .interpretability, needs: ["15-GPT2"]),
    Kata(id: "44-Patching", track: .interpretability, needs: ["15-GPT2"]),
    Kata(id: "45-Circuits", track: .interpretability, needs: ["15-GPT2"]),
    Kata(id: "53-RelativePlaces", track: .deberta, needs: ["00-Tensors"]),
    Kata(
      id: "54-DisentangledAttention", track: .deberta,
      needs: ["02-Embedding", "05-ScaledDotProductAttention", "53-RelativePlaces"]),
    Kata(
      id: "55-Deberta", track: .deberta,
      needs: ["01-LayerNorm", "08-BertMLP", "10-BertTokenHead", "54-DisentangledAttention"]),
  ]

  /// The shorter ways through the course, as the README lists them.
  public static let routes = [
    Route(name: "GPT-2 in an afternoon", ends: "15-GPT2"),
    Route(name: "BERT, up to its fine-tuning", ends: "36-FineTuning"),
    Route(name: "a look inside a model that writes", ends: "17-Sampler"),
    Route(
      name: "every way to write with it",
      ends: "18-BatchedSampler", "20-BeamSearch", "21-PairedContexts", "22-AndThatWasBad",
      "23-SpeculativeDecoding"),
    Route(
      name: "from texts to tokens, and back",
      ends: "24-Vocabulary", "26-BytePairTraining", "27-WordPiece", "28-UnigramPieces"),
    Route(
      name: "how a model is trained", ends: "30-Backward", "34-Pretraining", "35-MaskedPretraining",
      "37-LoRA", "38-Search", "39-DataParallel"),
    Route(
      name: "what goes on inside of a model", ends: "41-HeadDetectors", "42-LogitLens",
      "43-Attribution", "44-Patching", "45-Circuits"),
    Route(name: "distances for places: DeBERTa", ends: "55-Deberta"),
  ]

  /// What steps were called once, by what they are called today. A course is walked while it grows:
  /// a learner's file may have either.
  public static let formerStepNames = [
    "MultiHeadSelfAttention.mergeHeads(_:)": "MultiHeadSelfAttention.joinHeads(_:)"
  ]

  /// The kata of that name, if there is one.
  public static func kata(_ id: String) -> Kata? { katas.first { $0.id == id } }
}
