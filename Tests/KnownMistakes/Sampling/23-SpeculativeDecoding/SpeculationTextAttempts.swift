import KataTesting
import Layers
import Tensors

extension SpeculativeDecodingAttempts {
  /// Mistakes in rounds and in whole texts.
  @WayList static var rounds: [Way] {
    // MARK: A round
    Way(parts: "goesRound", "no cache is cut back") {
      $0.goneRound {
        $0.largeEnd = { _, _ in nil }
        $0.smallEnd = { _, _ in nil }
      }
    }
    Way(parts: "goesRound", "the large model's cache is not cut back") {
      $0.goneRound { $0.largeEnd = { _, _ in nil } }
    }
    Way(parts: "goesRound", "the small model's cache is not cut back") {
      $0.goneRound { $0.smallEnd = { _, _ in nil } }
    }
    Way(parts: "goesRound", "the caches are cut back one token too late") {
      $0.goneRound {
        $0.largeEnd = { ids, new in ids.count + new.count }
        $0.smallEnd = { ids, new in ids.count + new.count }
      }
    }
    Way(parts: "goesRound", "what was accepted is cut off the caches too") {
      $0.goneRound {
        $0.largeEnd = { ids, _ in ids.count }
        $0.smallEnd = { ids, _ in ids.count }
      }
    }
    Way(parts: "goesRound", "what was accepted is cut off the large model's cache too") {
      $0.goneRound { $0.largeEnd = { ids, _ in ids.count } }
    }
    Way(parts: "goesRound", "every token is accepted") {
      $0.goneRound { $0.accept = { _, _, _ in true } }
    }
    Way(parts: "goesRound", "the draft does not read what an earlier round left unread") {
      $0.goneRound { $0.unread = { text, _ in text.suffix(1) } }
    }
    Way(parts: "goesRound", "the draft is not as long as is asked for") {
      $0.goneRound { $0.draftCount = { max(0, $0 - 1) } }
    }

    // MARK: A text
    Way(parts: "continues", "the bonus token is forgotten") {
      $0.speculated {
        $0.bonus = { p, n, draw in n == 0 ? [draw(p[0])] : [] }
      }
    }
    Way(parts: "continues", "the large model's cache is not cut back") {
      $0.speculated {
        $0.largeEnd = { _, _ in nil }
        $0.unread = { text, held in text.suffix(max(1, text.count - held)) }
      }
    }
    Way(parts: "continues", "the small model's cache is not cut back") {
      $0.speculated {
        $0.smallEnd = { _, _ in nil }
        $0.unread = { text, held in text.suffix(max(1, text.count - held)) }
      }
    }
    Way(parts: "continues", "what was accepted is cut off the caches too") {
      $0.speculated {
        $0.largeEnd = { ids, _ in ids.count }
        $0.smallEnd = { ids, _ in ids.count }
      }
    }
    Way(parts: "continues", "every drafted token is accepted") {
      $0.speculated { $0.accept = { _, _, _ in true } }
    }
    Way(parts: "continues", "the prompt is returned too") {
      $0.speculated { $0.result = { _, ids, _ in ids } }
    }
    Way(parts: "continues", "it adds one token too many") {
      $0.speculated { $0.end = { P, N, S in min(P + N + 1, S) } }
    }
    Way(parts: "continues", "it stops one token early") {
      $0.speculated { $0.end = { P, N, S in min(P + N - 1, S) } }
    }
    Way(parts: "continues", "it stops before the last position") {
      $0.speculated { $0.end = { P, N, S in min(P + N, S - 1) } }
    }
    Way(parts: "continues", "drafts fill all the room, and the large model adds a token") {
      $0.speculated { $0.room = { max(0, min($0, $1, $2)) } }
    }
    Way(parts: "continues", "a draft may go on behind the end") {
      $0.speculated { $0.room = { n, _, places in max(0, min(n, places)) } }
    }
    Way(parts: "continues", "a draft may go on behind the small model's last position") {
      $0.speculated { $0.room = { n, missing, _ in max(0, min(n, missing - 1)) } }
    }
    Way(parts: "continues", "each draft has one token, whatever is asked for") {
      $0.speculated { $0.draftCount = { min($0, 1) } }
    }
    Way(parts: "continues", "nothing is drafted") {
      $0.speculated { $0.draftCount = { _ in 0 } }
    }
    Way(parts: "continues", "the prompt goes through the large model by itself first") {
      $0.speculated { $0.readsPromptFirst = true }
    }
    Way(parts: "continues", "the tokens of a draft go through the large model one by one") {
      $0.speculated { $0.checksOneByOne = true }
    }
    Way(parts: "continues", "the penalty does not count drafted tokens while checking") {
      $0.speculated { $0.checkedAfter = { ids, _, _ in ids } }
    }
    Way(parts: "continues", "the whole text goes through the large model again each time") {
      $0.speculated { $0.largeEnd = { _, _ in 0 } }
    }

    // MARK: Draws
    Way(parts: "drawsContinuations", "a rejected token is drawn again from p, not from (p − q)₊") {
      $0.triples { $0.rest = { p, _ in p } }
    }
    Way(parts: "drawsContinuations", "q/p is taken for p/q") {
      $0.triples { $0.accept = { p, q, u in u * p < q } }
    }
    Way(parts: "drawsContinuations", "every drafted token is accepted") {
      $0.triples { $0.accept = { _, _, _ in true } }
    }
    Way(parts: "drawsContinuations", "drafts are drawn at a temperature of 1, and q is not") {
      $0.triples { $0.drawnWith = withoutTemperature }
    }
    Way(parts: "drawsContinuations", "the settings are ignored while checking") {
      $0.triples { $0.checkedWith = { _ in SamplingSettings() } }
    }
    Way(parts: "drawsContinuations", "the best token is always taken") {
      $0.triples { $0.draw = { shares, _ in shares.argMax().item() } }
    }
    Way(parts: "drawsContinuations", "each token is drawn with a copy of the generator") {
      $0.triples { $0.draw = drawnFromCopy }
    }
    Way(parts: "refuses", "the vocabularies are not compared") {
      $0.refused { $0.compares = false }
    }
  }
}
