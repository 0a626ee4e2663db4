import KataTesting
import Tensors

extension BatchesAttempts {
  /// Mistakes in which places are asked about.
  @WayList static var places: [Way] {
    Way(parts: "asks", "special tokens are asked about like others") {
      $0.askedAbout { $0.isAllowed = { _, _, _ in true } }
    }
    Way(parts: "asks", "special tokens alone are asked about") {
      $0.askedAbout { $0.isAllowed = { id, _, special in special.contains(id) } }
    }
    Way(parts: "asks", "the special ids are taken for places") {
      $0.askedAbout { $0.isAllowed = { _, place, special in !special.contains(place) } }
    }
    Way(parts: "asks", "the padding alone is special: [CLS] and [SEP] are asked about") {
      $0.askedAbout { $0.isAllowed = { id, _, special in id != (special.min() ?? -1) } }
    }
    Way(parts: "asks", "all places are asked about that are not special") {
      $0.askedAbout { $0.isDrawn = { numbers, _ in numbers.map { _ in true } } }
    }
    Way(parts: "asks", "all are asked about but a share: it is turned around") {
      $0.askedAbout { $0.isDrawn = { numbers, share in numbers.map { Double($0) >= share } } }
    }
    Way(parts: "asks", "15 of a hundred are asked about, whatever the share") {
      $0.askedAbout { $0.share = 0.15 }
    }
    Way(parts: "asks", "one number is drawn for all places") {
      $0.askedAbout {
        $0.isDrawn = { numbers, share in numbers.map { _ in Double(numbers[0]) < share } }
      }
    }
    Way(parts: "asks", "one number is drawn for all places, and never again") {
      $0.askedAbout {
        $0.isDrawn = { numbers, share in numbers.map { _ in Double(numbers[0]) < share } }
        $0.drawsFromCopy = true
      }
    }
    Way(parts: "asks", "nothing is asked about where chance takes nothing") {
      $0.askedAbout { $0.needsFallback = { _ in false } }
    }
    Way(parts: "asks", "the first place is taken where chance takes none, though it is special") {
      $0.askedAbout { $0.fallback = { $0.indices.map { $0 == 0 } } }
    }
    Way(parts: "asks", "the last place that may be is taken where chance takes none") {
      $0.askedAbout {
        $0.fallback = { isAllowed in
          let last = isAllowed.lastIndex(of: true)
          return isAllowed.indices.map { $0 == last }
        }
      }
    }
    Way(parts: "asks", "all places that may be are taken where chance takes none") {
      $0.askedAbout { $0.fallback = { $0 } }
    }
    Way(parts: "asks", "it is drawn anew until something is asked about") {
      $0.askedAbout { $0.retryCount = 200 }
    }
    Way(parts: "asks", "the numbers are drawn from a copy of the generator: it asks the same anew")
    {
      $0.askedAbout { $0.drawsFromCopy = true }
    }
  }

  /// Mistakes in what becomes of them.
  @WayList static var blanks: [Way] {
    Way(parts: "hides", "all become the mask: it is never replaced by another token") {
      $0.hiddenTokens { $0.limits = (1, 1) }
    }
    Way(parts: "hides", "80 become the mask and 20 stay: none becomes another token") {
      $0.hiddenTokens { $0.limits = (0.8, 0.8) }
    }
    Way(parts: "hides", "80 become the mask and 20 another token: none stays") {
      $0.hiddenTokens { $0.limits = (0.8, 1) }
    }
    Way(parts: "hides", "90 become the mask and 10 another token: none stays") {
      $0.hiddenTokens { $0.limits = (0.9, 1) }
    }
    Way(parts: "hides", "10 become another token of the 20 that are left, which makes 2") {
      $0.hiddenTokens { $0.limits = (0.8, 0.82) }
    }
    Way(parts: "hides", "10 become the mask and 80 another token") {
      $0.hiddenTokens { $0.limits = (0.1, 0.9) }
    }
    Way(parts: "hides", "10 become the mask, 10 another token, and 80 stay") {
      $0.hiddenTokens { $0.limits = (0.1, 0.2) }
    }
    Way(parts: "hides", "a third becomes the mask, a third another token, and a third stays") {
      $0.hiddenTokens { $0.limits = (1 / 3, 2 / 3) }
    }
    Way(parts: "hides", "nothing is hidden: what is asked for stands there") {
      $0.hiddenTokens { $0.limits = (0, 0) }
    }
    Way(parts: "hides", "all places are hidden, also those that are not asked about") {
      $0.hiddenTokens { $0.isHidden = { _ in true } }
    }
    Way(parts: "hides", "the places are hidden that are not asked about") {
      $0.hiddenTokens { $0.isHidden = { !$0 } }
    }
    Way(parts: "hides", "one number says what becomes of all places") {
      $0.hiddenTokens {
        $0.numbers = { count, generator in
          let number = Tensor.randomUniform([], using: &generator).item()
          return [Float](repeating: number, count: count)
        }
      }
    }
    Way(parts: "hides", "one other token is drawn for all places") {
      $0.hiddenTokens {
        $0.tokens = { count, range, generator in
          let token = Int.random(in: range, using: &generator)
          return [Int](repeating: token, count: count)
        }
      }
    }
    Way(parts: "hides", "token 0 is never drawn") {
      $0.hiddenTokens { $0.range = { 1..<$0 } }
    }
    Way(parts: "hides", "the last token of the vocabulary is never drawn") {
      $0.hiddenTokens { $0.range = { 0..<$0 - 1 } }
    }
    Way(parts: "hides", "a token beyond the vocabulary is drawn") {
      $0.hiddenTokens { $0.range = { 0..<$0 + 1 } }
    }
    Way(parts: "hides", "the mask is never drawn as any token: that place stays then") {
      $0.hiddenTokens {
        $0.other = { [mask = $0.maskID] drawn, own in drawn == mask ? own : drawn }
      }
    }
    Way(parts: "hides", "another token is never the one that stood there: the next one is taken") {
      $0.hiddenTokens {
        $0.other = { [V = $0.V] drawn, own in drawn == own ? (own + 1) % V : drawn }
      }
    }
    Way(parts: "hides", "the mask's id is 0, whatever it is") { $0.hiddenTokens { $0.maskID = 0 } }
    Way(parts: "hides", "the mask's id is 103, as BERT's") { $0.hiddenTokens { $0.maskID = 103 } }
    Way(
      parts: "hides", "the numbers are drawn from a copy of the generator: it hides the same anew"
    ) {
      $0.hiddenTokens { $0.drawsFromCopy = true }
    }
  }

  /// Mistakes in the batch.
  @WayList static var batches: [Way] {
    Way(parts: "masks", "all places are targets, also those that nobody asks about") {
      $0.maskedBatch { $0.target = { own, _, _ in own } }
    }
    Way(parts: "masks", "the target is what is read, which is the mask most of the time") {
      $0.maskedBatch { $0.target = { _, read, isAsked in isAsked ? read : -100 } }
    }
    Way(parts: "masks", "what became the mask alone is asked about") {
      $0.maskedBatch { formula in
        formula.target = { [mask = formula.hiding.maskID] own, read, isAsked in
          isAsked && read == mask ? own : -100
        }
      }
    }
    Way(parts: "masks", "what changed alone is asked about: never a token that stayed") {
      $0.maskedBatch {
        $0.target = { own, read, isAsked in isAsked && read != own ? own : -100 }
      }
    }
    Way(parts: "masks", "what is not asked about is the target, and what is asked about is not") {
      $0.maskedBatch { $0.target = { own, _, isAsked in isAsked ? -100 : own } }
    }
    Way(parts: "masks", "what nobody asks about has the target 0") {
      $0.maskedBatch { $0.target = { own, _, isAsked in isAsked ? own : 0 } }
    }
    Way(parts: "masks", "what nobody asks about has the target −1") {
      $0.maskedBatch { $0.target = { own, _, isAsked in isAsked ? own : -1 } }
    }
    Way(parts: "masks", "places are drawn twice: once for what is hidden, once for what is asked") {
      $0.maskedBatch { $0.drawsTwice = true }
    }
    Way(parts: "masks", "special tokens are asked about like others") {
      $0.maskedBatch { $0.asking.isAllowed = { _, _, _ in true } }
    }
    Way(parts: "masks", "15 of a hundred are asked about, whatever the share") {
      $0.maskedBatch { $0.asking.share = 0.15 }
    }
    Way(parts: "masks", "nothing is hidden: the model reads what it is asked for") {
      $0.maskedBatch { $0.hiding.limits = (0, 0) }
    }
    Way(parts: "masks", "all become the mask: it is never replaced by another token") {
      $0.maskedBatch { $0.hiding.limits = (1, 1) }
    }
    Way(parts: "masks", "the last token of the vocabulary never comes as another token") {
      $0.maskedBatch { $0.hiding.range = { 0..<$0 - 1 } }
    }
    Way(parts: "masks", "nothing is asked about where chance takes nothing") {
      $0.maskedBatch { $0.asking.needsFallback = { _ in false } }
    }
    Way(parts: "masks", "what is read and what is asked are exchanged") {
      $0.maskedBatch { $0.finish = { ($1, $0) } }
    }
  }
}
