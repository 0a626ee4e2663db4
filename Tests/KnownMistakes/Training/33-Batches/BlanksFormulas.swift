import KataTesting
import Tensors

/// Which places are asked about, as a row of parts.
struct AskingFormula: Formula {
  var special: Set<Int>
  var share: Double
  /// Whether a place may be asked about.
  var isAllowed: (_ id: Int, _ place: Int, _ special: Set<Int>) -> Bool = { id, _, special in
    !special.contains(id)
  }
  /// Which places chance takes, of uniform numbers.
  var isDrawn: (_ numbers: [Float], _ share: Double) -> [Bool] = { numbers, share in
    numbers.map { Double($0) < share }
  }
  var join: (_ isDrawn: Bool, _ isAllowed: Bool) -> Bool = { $0 && $1 }
  /// What is asked about where nothing was drawn.
  var fallback: (_ isAllowed: [Bool]) -> [Bool] = { isAllowed in
    let first = isAllowed.firstIndex(of: true)
    return isAllowed.indices.map { $0 == first }
  }
  var needsFallback: (_ isAsked: [Bool]) -> Bool = { !$0.contains(true) }
  /// How often it is drawn anew where nothing was drawn.
  var retryCount = 0
  var drawsFromCopy = false

  func callAsFunction(_ ids: IntTensor, using generator: inout RandomGenerator) -> Mask {
    let isAllowed = ids.scalars.enumerated().map { self.isAllowed($1, $0, special) }
    var (copy, isAsked) = (generator, [Bool]())
    for _ in 0...retryCount where !isAsked.contains(true) {
      let numbers = Tensor.randomUniform([ids.count], using: &copy).scalars
      isAsked = zip(isDrawn(numbers, share), isAllowed).map(join)
    }
    if !drawsFromCopy { generator = copy }
    return Mask(needsFallback(isAsked) ? fallback(isAllowed) : isAsked, shape: ids.shape)
  }
}

/// What becomes of the places that are asked about, as a row of parts.
struct BlankFormula: Formula {
  var maskID: Int
  var V: Int
  /// The numbers up to which a place becomes the mask, and any token.
  var limits: (mask: Float, token: Float) = (0.8, 0.9)
  /// The numbers that say what becomes of places, and the tokens: as many as there are places.
  var numbers: (_ count: Int, inout RandomGenerator) -> [Float] = { count, generator in
    Tensor.randomUniform([count], using: &generator).scalars
  }
  var tokens: (_ count: Int, _ range: Range<Int>, inout RandomGenerator) -> [Int] = {
    count, range, generator in
    IntTensor.randomIntegers([count], in: range, using: &generator).scalars
  }
  var range: (_ V: Int) -> Range<Int> = { 0..<$0 }
  /// Another token for a place, of the one that was drawn and the one that it has.
  var other: (_ drawn: Int, _ own: Int) -> Int = { drawn, _ in drawn }
  /// Whether a place is hidden.
  var isHidden: (_ isAsked: Bool) -> Bool = { $0 }
  var drawsFromCopy = false

  func callAsFunction(
    _ ids: IntTensor, at asked: Mask, using generator: inout RandomGenerator
  ) -> IntTensor {
    var copy = generator
    let numbers = numbers(ids.count, &copy)
    let tokens = tokens(ids.count, range(V), &copy)
    if !drawsFromCopy { generator = copy }
    let (asked, owns) = (asked.scalars, ids.scalars)
    let read = owns.indices.map { place -> Int in
      let own = owns[place]
      guard isHidden(asked[place]) else { return own }
      if numbers[place] < limits.mask { return maskID }
      return numbers[place] < limits.token ? other(tokens[place], own) : own
    }
    return IntTensor(read, shape: ids.shape)
  }
}

/// A batch for a masked model as a row of parts.
struct MaskingFormula: Formula {
  var asking: AskingFormula
  var hiding: BlankFormula
  /// Whether places are drawn a second time for the targets.
  var drawsTwice = false
  /// What is asked, of what stood there and what is read.
  var target: (_ own: Int, _ read: Int, _ isAsked: Bool) -> Int = { own, _, isAsked in
    isAsked ? own : -100
  }
  var finish: (_ ids: IntTensor, _ targets: IntTensor) -> (ids: IntTensor, targets: IntTensor) = {
    ($0, $1)
  }

  func callAsFunction(
    _ ids: IntTensor, using generator: inout RandomGenerator
  ) -> (ids: IntTensor, targets: IntTensor) {
    let asked = asking(ids, using: &generator)
    let read = hiding(ids, at: asked, using: &generator)
    let isAsked = drawsTwice ? asking(ids, using: &generator) : asked
    let targets = zip(zip(ids.scalars, read.scalars), isAsked.scalars).map {
      target($0.0, $0.1, $1)
    }
    return finish(read, IntTensor(targets, shape: ids.shape))
  }
}

extension Example {
  private var asking: AskingFormula {
    AskingFormula(special: specialIDs, share: Double(float("share")))
  }

  private var hiding: BlankFormula {
    BlankFormula(maskID: integer("maskID"), V: integer("vocabularySize"))
  }

  func askedAbout(_ change: @escaping (inout AskingFormula) -> Void) -> Exchange<AskingFormula> {
    Exchange(
      of: asking, change,
      answers: { formula in
        setsOfPlaces { formula($0, using: &$1) }
      })
  }

  func hiddenTokens(
    _ change: @escaping (inout BlankFormula) -> Void
  ) -> Exchange<BlankFormula> {
    Exchange(
      of: hiding, change,
      answers: { formula in
        tokensInBlanks { formula($0, at: $1, using: &$2) }
      })
  }

  func maskedBatch(
    _ change: @escaping (inout MaskingFormula) -> Void
  ) -> Exchange<MaskingFormula> {
    Exchange(
      of: MaskingFormula(asking: asking, hiding: hiding), change,
      answers: { formula in
        fates { formula($0, using: &$1) }
      })
  }
}
