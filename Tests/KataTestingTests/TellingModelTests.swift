import Layers
import Tensors
import Testing

@testable import KataTesting

@Suite struct TellingModelTests {
  /// It says what it was told, once for each text, and goes back as a cache of keys and values does.
  @Test func saysTheSameAfterGoingBack() {
    var texts: [[Int]] = []
    let model = TellingModel(GPT2Configuration(vocabularySize: 5, positionCount: 9)) { ids in
      texts.append(ids)
      let sums = ids.indices.map { Float(ids[...$0].reduce(0, +)) }
      return Tensor(sums)[.all, .newAxis] * Tensor([1, 2, 3, 4, 5])
    }
    var cache = model.newCache()
    let first = model(IntTensor([[3, 1, 4]]), cache: &cache)
    #expect(first.shape == [1, 3, 5] && first[0, 2].scalars == [8, 16, 24, 32, 40])
    cache.truncate(to: 1)
    #expect(cache.count == 1)
    let second = model(IntTensor([[1, 2]]), cache: &cache)
    #expect(second[0, 0].scalars == [4, 8, 12, 16, 20] && second[0, 1, 0].item() == 6)
    #expect(cache.count == 3 && texts == [[3, 1, 4], [3, 1, 2]])
  }

  /// An id means something in one vocabulary alone.
  @Test func anotherVocabularyIsOneClearError() {
    func model(_ V: Int) -> TellingModel {
      TellingModel(GPT2Configuration(vocabularySize: V, positionCount: 9)) { _ in .zeros([1, V]) }
    }
    let outcome = LearnerThread.outcome { model(7).sharesVocabulary(with: model(5)) }
    #expect((try? outcome.result.get()) == false)
    #expect(
      outcome.misuse?.message == """
        sharesVocabulary: the draft has 5 tokens, the model 7: an id would mean one token here and \
        another there. Take a draft with the model's own vocabulary.
        """)
    #expect(model(7).sharesVocabulary(with: model(7)))
  }
}
