import Layers
import Reference
import Tensors

extension Case {
  /// Whole models, as learners read them.
  static let models = [
    bert(1, 128), bert(8, 128), bert(1, 512), deberta(1, 128),
    Case(name: "gpt2-1x512") {
      let (model, ids) = (Models.gpt2(), Models.ids([1, 512], below: 50_257))
      return Workload { model(ids).logits.shape }
    },
    Case(name: "gpt2-decode") {
      let decoding = Decoding()
      return Workload(partCount: Decoding.tokenCount) { [decoding().count] }
    },
  ]

  /// BERT-base with its head for guessing masked tokens.
  private static func bert(_ B: Int, _ T: Int) -> Case {
    Case(name: "bert-base-\(B)x\(T)") {
      var generator = RandomGenerator(seed: 0)
      let model = Bert(BertConfiguration(), using: &generator)
      model.eval()
      let ids = Models.ids([B, T], below: 30_522)
      return Workload { model(ids, tokenTypes: .zeros([B, T])).logits.shape }
    }
  }

  /// DeBERTa-v3-base with its head for guessing masked tokens.
  private static func deberta(_ B: Int, _ T: Int) -> Case {
    Case(name: "deberta-base-\(B)x\(T)") {
      var generator = RandomGenerator(seed: 0)
      let model = Deberta(DebertaConfiguration(), using: &generator)
      model.eval()
      let ids = Models.ids([B, T], below: 128_100)
      return Workload { model(ids, tokenTypes: .zeros([B, T])).logits.shape }
    }
  }
}

/// Models and inputs of random numbers.
enum Models {
  /// The smallest GPT-2, of 124 million parameters, without dropout.
  static func gpt2() -> GPT2 {
    var generator = RandomGenerator(seed: 0)
    let model = GPT2(GPT2Configuration(), using: &generator)
    model.eval()
    return model
  }

  static func ids(_ shape: Shape, below V: Int) -> IntTensor {
    var generator = RandomGenerator(seed: 1)
    return .randomIntegers(shape, in: 0..<V, using: &generator)
  }
}

/// GPT-2 continuing a text with the best token each time, with a cache.
struct Decoding {
  static let promptCount = 16
  static let tokenCount = 64

  let model = Models.gpt2()
  private let prompt = Models.ids([Self.promptCount], below: 50_257).scalars

  /// - Returns: the new tokens.
  func callAsFunction() -> [Int] {
    var generator = RandomGenerator(seed: 2)
    return Sampler.generate(
      model, after: prompt, tokenCount: Self.tokenCount, SamplingSettings(temperature: 0),
      using: &generator)
  }
}
