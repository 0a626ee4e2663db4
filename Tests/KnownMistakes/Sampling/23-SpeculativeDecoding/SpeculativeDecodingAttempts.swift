import KataTesting
import Layers
import PlainFunctions
import Tensors

final class SpeculativeDecodingAttempts: KataAttempts {}

extension SpeculativeDecodingAttempts {
  static var mistakes: [Way] { shares + drafts + decisions + rounds }

  @WayList private static var shares: [Way] {
    Way(parts: "sharesOut", "the scores are multiplied by the temperature") {
      $0.sharedOut { $0.sampler.scale = { $0 * $1 } }
    }
    Way(parts: "sharesOut", "the temperature is ignored") {
      $0.sharedOut { $0.sampler.scale = { scores, _ in scores } }
    }
    Way(parts: "sharesOut", "scores are returned, not shares") {
      $0.sharedOut { $0.share = { $0 } }
    }
    Way(parts: "sharesOut", "the softmax is taken twice") {
      $0.sharedOut { $0.share = { softmax(softmax($0)) } }
    }
    Way(parts: "sharesOut", "the penalty is ignored") {
      $0.sharedOut { $0.sampler.penalize = { scores, _, _ in scores } }
    }
    Way(parts: "sharesOut", "the penalty comes after the temperature") {
      $0.sharedOut {
        $0.sampler.steps = { [$0.scaled, $0.penalized, $0.keptTopK, $0.keptTopP] }
      }
    }
    Way(parts: "sharesOut", "the temperature comes after the filters") {
      $0.sharedOut {
        $0.sampler.steps = { [$0.penalized, $0.keptTopK, $0.keptTopP, $0.scaled] }
      }
    }
    Way(parts: "sharesOut", "top-k is ignored") {
      $0.sharedOut { $0.sampler.keepTopK = { scores, _ in scores } }
    }
    Way(parts: "sharesOut", "top-p is ignored") {
      $0.sharedOut { $0.sampler.keepTopP = { scores, _ in scores } }
    }
    Way(parts: "sharesOut", "a temperature of 0 is divided by") {
      $0.sharedOut { $0.sampler.isGreedy = { _ in false } }
    }
    Way(parts: "sharesOut", "a temperature of 0 ignores the penalty") {
      $0.sharedOut { $0.sampler.greedySteps = { _ in [] } }
    }
    Way(parts: "sharesOut", "the best token always has everything") {
      $0.sharedOut { $0.sampler.isGreedy = { _ in true } }
    }
  }

  @WayList private static var drafts: [Way] {
    // MARK: Drafting
    Way(parts: "drafts", "the last token alone is read, though the cache lacks more") {
      $0.drafted { $0.unread = { text, _ in text.suffix(1) } }
    }
    Way(parts: "drafts", "the whole text is read again for each token, into the same cache") {
      $0.drafted { $0.unread = { text, _ in text } }
    }
    Way(parts: "drafts", "the first position's scores are read") {
      $0.drafted { $0.draftPosition = { _ in 0 } }
    }
    Way(parts: "drafts", "one token more is drafted than is asked for") {
      $0.drafted { $0.draftCount = { $0 + 1 } }
    }
    Way(parts: "drafts", "one token less is drafted than is asked for") {
      $0.drafted { $0.draftCount = { $0 - 1 } }
    }
    Way(parts: "drafts", "the penalty does not count drafted tokens") {
      $0.drafted { $0.counted = { ids, _ in ids } }
    }
    Way(parts: "drawsDrafts", "tokens are drawn at a temperature of 1, and its shares are not") {
      $0.draftsDrawn { $0.drawnWith = withoutTemperature }
    }
    Way(parts: "drawsDrafts", "the best token is always drafted") {
      $0.draftsDrawn { $0.draw = { shares, _ in shares.argMax().item() } }
    }
    Way(parts: "drawsDrafts", "the shares are those without settings, and the tokens are not") {
      $0.draftsDrawn { $0.saidWith = { _ in SamplingSettings() } }
    }
    Way(parts: "drawsDrafts", "the settings are ignored") {
      $0.draftsDrawn {
        $0.saidWith = { _ in SamplingSettings() }
        $0.drawnWith = { _ in SamplingSettings() }
      }
    }
    Way(parts: "drawsDrafts", "each token is drawn with a copy of the generator") {
      $0.draftsDrawn { $0.draw = drawnFromCopy }
    }
    Way(parts: "drawsDrafts", "shares are taken for scores: their softmax is drawn from") {
      $0.draftsDrawn { $0.draw = { pointed(at: softmax($0), by: uniform(&$1)) } }
    }

    // MARK: Checking
    Way(parts: "checks", "the shares are read one position late") {
      $0.checked { $0.firstRow = { T, n in T - n } }
    }
    Way(parts: "checks", "the shares are read one position early") {
      $0.checked { $0.firstRow = { T, n in max(0, T - n - 2) } }
    }
    Way(parts: "checks", "the first positions are read, and not the last") {
      $0.checked { $0.firstRow = { _, _ in 0 } }
    }
    Way(parts: "checks", "what comes behind the last drafted token is missing") {
      $0.checked { $0.rowCount = { $0 } }
    }
    Way(parts: "checks", "the penalty counts the whole draft in every place") {
      $0.checked { $0.checkedAfter = { ids, drafted, _ in ids + drafted } }
    }
    Way(parts: "checks", "the penalty does not count drafted tokens") {
      $0.checked { $0.checkedAfter = { ids, _, _ in ids } }
    }
    Way(parts: "checks", "the penalty counts a drafted token in its own place") {
      $0.checked { $0.checkedAfter = { ids, drafted, place in ids + drafted.prefix(place + 1) } }
    }
    Way(parts: "checks", "the tokens go through the model one by one") {
      $0.checked { $0.checksOneByOne = true }
    }
    Way(parts: "checks", "the settings are ignored") {
      $0.checked { $0.checkedWith = { _ in SamplingSettings() } }
    }
    Way(parts: "checks", "the whole text is read again, into the same cache") {
      $0.checked { $0.unread = { text, _ in text } }
    }
  }

  @WayList private static var decisions: [Way] {
    // MARK: One token
    Way(parts: "accepts", "q/p is taken for p/q") {
      $0.accepted { $0.accept = { p, q, u in u * p < q } }
    }
    Way(parts: "accepts", "p alone decides: it is not divided by q") {
      $0.accepted { $0.accept = { p, _, u in u < p } }
    }
    Way(parts: "accepts", "a token is accepted only where p is at least q") {
      $0.accepted { $0.accept = { p, q, _ in p >= q } }
    }
    Way(parts: "accepts", "every token is accepted") {
      $0.accepted { $0.accept = { _, _, _ in true } }
    }
    Way(parts: "accepts", "no and yes are exchanged") {
      $0.accepted { $0.accept = { p, q, u in u * q >= p } }
    }
    Way(parts: "accepts", "a token that is out of the running is accepted: <= stands for <") {
      $0.accepted { $0.accept = { p, q, u in u * q <= p } }
    }
    Way(parts: "accepts", "p − q decides") {
      $0.accepted { $0.accept = { p, q, u in u < p - q } }
    }

    // MARK: What is left
    Way(parts: "leaves", "p is taken, and not (p − q)₊") { $0.left { $0.rest = { p, _ in p } } }
    Way(parts: "leaves", "q − p is taken for p − q") {
      $0.left { $0.rest = { [rest = $0.rest] p, q in rest(q, p) } }
    }
    Way(parts: "leaves", "the differences are not divided by their sum") {
      $0.left { $0.rest = { p, q in maximum(p - q, 0) } }
    }
    Way(parts: "leaves", "negative differences are kept") {
      $0.left { $0.rest = { p, q in p - q } }
    }
    Way(parts: "leaves", "the absolute differences are taken") {
      $0.left { $0.rest = { p, q in abs(p - q) / abs(p - q).sum() } }
    }
    Way(parts: "leaves", "the softmax of the differences is taken") {
      $0.left { $0.rest = { p, q in softmax(maximum(p - q, 0)) } }
    }
    Way(parts: "leaves", "0 is divided by 0 where nothing is left") {
      $0.left { $0.rest = { p, q in maximum(p - q, 0) / maximum(p - q, 0).sum() } }
    }

    // MARK: A draft
    Way(parts: "settles", "a rejected token is drawn again from p, not from (p − q)₊") {
      $0.settled { $0.rest = { p, _ in p } }
    }
    Way(parts: "settles", "a rejected token is drawn again from q") {
      $0.settled { $0.rest = { _, q in q } }
    }
    Way(parts: "settles", "the bonus token is forgotten") {
      $0.settled { $0.bonus = { _, _, _ in [] } }
    }
    Way(parts: "settles", "the bonus token comes behind a rejected one's replacement, too") {
      $0.settled { $0.addsBonusAlways = true }
    }
    Way(parts: "settles", "the bonus token is drawn in the last drafted token's place") {
      $0.settled { $0.bonus = { p, n, draw in [draw(p[max(0, n - 1)])] } }
    }
    Way(parts: "settles", "nothing is drawn in the place of a rejected token") {
      $0.settled { $0.replace = { _, _ in [] } }
    }
    Way(parts: "settles", "the rejected token is kept, and another drawn behind it") {
      $0.settled { $0.kept = { drafted, place in Array(drafted.prefix(place + 1)) } }
    }
    Way(parts: "settles", "q/p is taken for p/q") {
      $0.settled { $0.accept = { p, q, u in u * p < q } }
    }
    Way(parts: "settles", "every token is accepted") {
      $0.settled { $0.accept = { _, _, _ in true } }
    }
    Way(parts: "settles", "the best token is taken, and none is drawn") {
      $0.settled { $0.draw = { shares, _ in shares.argMax().item() } }
    }
    Way(parts: "settles", "shares are taken for scores: their softmax is drawn from") {
      $0.settled { $0.draw = { pointed(at: softmax($0), by: uniform(&$1)) } }
    }
  }

  /// The same settings at a temperature of 1.
  static func withoutTemperature(_ settings: SamplingSettings) -> SamplingSettings {
    var settings = settings
    settings.temperature = 1
    return settings
  }

  /// A draw that leaves the generator as it was.
  static func drawnFromCopy(
    _ shares: Tensor, _ generator: inout RandomGenerator
  ) -> Int {
    var copy = generator
    return pointed(at: shares, by: uniform(&copy))
  }
}
