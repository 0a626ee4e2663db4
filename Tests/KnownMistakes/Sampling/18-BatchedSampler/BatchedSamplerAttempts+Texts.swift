import KataTesting
import Layers
import Tensors

extension BatchedSamplerAttempts {
  /// Mistakes in continuing texts.
  @WayList static var texts: [Way] {
    // MARK: The end
    Way(parts: "areOver", "an end token that ends the prompt counts") {
      $0.overAlready {
        $0.isOver = { text, P, N, S, end in
          end != nil && text.last == end || text.count - P >= N || text.count >= S
        }
      }
    }
    Way(parts: "areOver", "an end token counts wherever it stands in what is new") {
      $0.overAlready {
        $0.isOver = { text, P, N, S, end in
          let new = text.dropFirst(P)
          return new.contains { $0 == end } || new.count >= N || text.count >= S
        }
      }
    }
    Way(parts: "areOver", "nothing new and no end token are taken for the same: both are nil") {
      $0.overAlready {
        $0.isOver = { text, P, N, S, end in
          let new = text.dropFirst(P)
          return new.last == end || new.count >= N || text.count >= S
        }
      }
    }
    Way(parts: "areOver", "the end token is ignored: who has finished goes on") {
      $0.overAlready { $0.isOver = { text, P, N, S, _ in text.count - P >= N || text.count >= S } }
    }
    Way(parts: "areOver", "the prompt counts for the tokens that are asked for") {
      $0.overAlready {
        $0.isOver = { text, P, N, S, end in
          let new = text.dropFirst(P)
          return end != nil && new.last == end || text.count >= N || text.count >= S
        }
      }
    }
    Way(parts: "areOver", "one token more is added than was asked for") {
      $0.overAlready {
        $0.isOver = { text, P, N, S, end in
          let new = text.dropFirst(P)
          return end != nil && new.last == end || new.count > N || text.count >= S
        }
      }
    }
    Way(parts: "areOver", "the model's positions are not counted") {
      $0.overAlready {
        $0.isOver = { text, P, N, _, end in
          let new = text.dropFirst(P)
          return end != nil && new.last == end || new.count >= N
        }
      }
    }
    Way(parts: "areOver", "it goes on after the model's last position") {
      $0.overAlready {
        $0.isOver = { text, P, N, S, end in
          let new = text.dropFirst(P)
          return end != nil && new.last == end || new.count >= N || text.count > S
        }
      }
    }
    Way(parts: "areOver", "as soon as one text is over, all are") {
      $0.overAlready { $0.areOver = { each in each.map { _ in each.contains(true) } } }
    }
    Way(parts: "areOver", "no text is over before all are") {
      $0.overAlready { $0.areOver = { each in each.map { _ in !each.contains(false) } } }
    }
    Way(parts: "areOver", "the answer is turned around: true for those that go on") {
      $0.overAlready { $0.areOver = { $0.map { !$0 } } }
    }

    // MARK: The next tokens
    Way(parts: "chooses", "one generator is used for all texts") {
      $0.chosenForEach { $0.generatorOf = { _, _ in 0 } }
    }
    Way(parts: "chooses", "the generators are counted without the texts that are over") {
      $0.chosenForEach {
        $0.generatorOf = { row, isOver in isOver[..<row].count { !$0 } }
      }
    }
    Way(parts: "chooses", "a copy of the generator is drawn with, which stays as it is") {
      $0.chosenForEach { $0.generatorLeft = { old, _ in old } }
    }
    Way(parts: "chooses", "texts that are over draw too, and what they draw is dropped") {
      $0.chosenForEach { $0.drawsWhenOver = true }
    }
    Way(parts: "chooses", "texts that are over go on") {
      $0.chosenForEach { ($0.drawsWhenOver, $0.goesOnWhenOver) = (true, true) }
    }
    Way(parts: "chooses", "the first text's scores are taken for all texts'") {
      $0.chosenForEach { $0.logitsOf = { _ in 0 } }
    }
    Way(parts: "chooses", "the penalty counts the first text's tokens for all") {
      $0.chosenForEach { $0.textOf = { _ in 0 } }
    }
    Way(parts: "chooses", "the best token is always taken") {
      $0.chosenForEach { $0.sampler.isGreedy = { _ in true } }
    }

    // MARK: The whole
    Way(parts: "continues", "the rows are filled on the right") {
      $0.continuedInABatch { $0.batch.fillOnTheRight() }
    }
    Way(parts: "continues", "the places are counted through the padding") {
      $0.continuedInABatch { $0.model?.places = { _, T, start in .arange(T) + start } }
    }
    Way(parts: "continues", "padding is attended to") {
      $0.continuedInABatch { $0.model?.visibility.attendToPadding() }
    }
    Way(parts: "continues", "texts that are over go on") {
      $0.continuedInABatch { ($0.drawsWhenOver, $0.goesOnWhenOver) = (true, true) }
    }
    Way(parts: "continues", "it stops as soon as one text is over") {
      $0.continuedInABatch { $0.stops = { $0.contains(true) } }
    }
    Way(parts: "continues", "the prompts are returned too") {
      $0.continuedInABatch { $0.told = { text, _, _ in text } }
    }
    Way(parts: "continues", "the end token is cut off") {
      $0.continuedInABatch {
        $0.told = { text, P, end in
          let new = Array(text.dropFirst(P))
          return new.last == end ? new.dropLast() : new
        }
      }
    }
    Way(parts: "continues", "the first position's scores are read") {
      $0.continuedInABatch { $0.position = { _ in 0 } }
    }
    Way(parts: "continues", "all texts are read again in each round, with an empty cache") {
      $0.continuedInABatch { $0.readsAgain = true }
    }
    Way(parts: "continues", "the mask does not grow with what is new for those that go on") {
      $0.continuedInABatch {
        $0.batch.joinedMask = { concatenated([$0, .full($1.shape, false)], axis: 1) }
      }
    }
    Way(parts: "continuesAlone", "one generator is used for all texts") {
      $0.continuedAsAlone { $0.generatorOf = { _, _ in 0 } }
    }
    Way(parts: "continuesAlone", "texts that are over draw too, and what they draw is dropped") {
      $0.continuedAsAlone { $0.drawsWhenOver = true }
    }
    Way(parts: "continuesAlone", "padding is attended to") {
      $0.continuedAsAlone { $0.model?.visibility.attendToPadding() }
    }
    Way(parts: "continuesAlone", "the places are counted through the padding") {
      $0.continuedAsAlone { $0.model?.places = { _, T, start in .arange(T) + start } }
    }
    Way(
      parts: "continuesAlone", "a copy of the generators is drawn with, and they stay as they are"
    ) {
      $0.continuedAsAlone { $0.generatorLeft = { old, _ in old } }
    }
  }
}
