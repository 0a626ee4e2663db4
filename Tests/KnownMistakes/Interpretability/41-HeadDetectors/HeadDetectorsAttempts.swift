import KataTesting
import Layers
import PlainFunctions
import Tensors

final class HeadDetectorsAttempts: KataAttempts {}

extension HeadDetectorsAttempts {
  static var mistakes: [Way] {
    scoring + averaging + choosing + previous + first + copies + losses + means
  }

  @WayList private static var scoring: [Way] {
    // MARK: What the sum is divided by
    Way(parts: "scores", "it is a mean over all queries, also those that have no place") {
      $0.headScores { $0.divisor = { Tensor(Float($0.shape[0])) } }
    }
    Way(parts: "scores", "it is a mean over all queries but one") {
      $0.headScores { $0.divisor = { Tensor(Float($0.shape[0] - 1)) } }
    }
    Way(parts: "scores", "it is a mean over all places, where a query may have several") {
      $0.headScores { $0.divisor = { Tensor($0).sum() } }
    }
    Way(parts: "scores", "it is a mean over all pairs of a query and a key") {
      $0.headScores { $0.divisor = { Tensor(Float($0.count)) } }
    }
    Way(parts: "scores", "it is divided by how many keys have a place") {
      $0.headScores { $0.divisor = { Tensor($0).max(axis: -2).sum() } }
    }
    Way(parts: "scores", "it is divided by nothing") {
      $0.headScores { $0.divisor = { _ in Tensor(1) } }
    }

    // MARK: What is summed
    Way(parts: "scores", "keys and queries are exchanged in the mask") {
      $0.headScores { formula in
        formula.kept = { which($1.transposed(), $0, 0) }
      }
    }
    Way(parts: "scores", "keys and queries are exchanged in mask and patterns") {
      $0.headScores { formula in
        formula.divisor = { Tensor($0).max(axis: -2).sum() }
        formula.kept = { which($1.transposed(), $0, 0) }
      }
    }
    Way(parts: "scores", "what lies elsewhere is summed, and not what lies at the places") {
      $0.headScores { $0.kept = { which($1, 0, $0) } }
    }
    Way(parts: "scores", "nothing is taken at the places: all shares are summed") {
      $0.headScores { $0.kept = { patterns, _ in patterns } }
    }
    Way(parts: "scores", "of several places of a query the largest share counts alone") {
      $0.headScores { $0.sum = { $0.max(axis: -1).sum(axis: -1) } }
    }
    Way(parts: "scores", "of several places of a query the mean is taken, and no sum") {
      $0.headScores {
        $0.kept = { patterns, places in
          let counts = Tensor(places).sum(axis: -1, keepDims: true)  // [T, 1]
          return which(places, patterns, 0) / maximum(counts, 1)
        }
      }
    }
    Way(parts: "scores", "it is counted how often the largest share lies there") {
      $0.headScores {
        $0.kept = { patterns, places in
          let isLargest = patterns .== patterns.max(axis: -1, keepDims: true)
          return Tensor(isLargest .& places.broadcast(to: patterns.shape))
        }
      }
    }
    Way(parts: "scores", "it is counted how often more than half lies there") {
      $0.headScores { $0.kept = { which($1, Tensor($0 .> 0.5), 0) } }
    }

    // MARK: Axes
    Way(parts: "scores", "heads come before layers: [H, L]") {
      $0.headScores { $0.finish = { $0.transposed() } }
    }
    Way(parts: "scores", "the mean over the heads is given") {
      $0.headScores { $0.finish = { $0.mean(axis: -1) } }
    }
    Way(parts: "scores", "the mean over the layers is given") {
      $0.headScores { $0.finish = { $0.mean(axis: 0) } }
    }
    Way(parts: "scores", "all heads are one number") {
      $0.headScores { $0.finish = { $0.mean() } }
    }
    Way(parts: "scores", "keys are summed, and queries are not: [L, H, T]") {
      $0.headScores { $0.sum = { $0.sum(axis: -1) } }
    }
    Way(parts: "scores", "layers and heads are summed, and no queries and keys") {
      $0.headScores { $0.sum = { $0.sum(axes: [0, 1]) } }
    }
    Way(parts: "scores", "queries and layers are exchanged") {
      $0.headScores { $0.sum = { $0.swappedAxes(0, 2).sum(axes: [-1, -2]) } }
    }
  }

  @WayList private static var averaging: [Way] {
    Way(parts: "averages", "the first text alone is looked at") {
      $0.meanHeadScores { $0.mean = { $0[0] } }
    }
    Way(parts: "averages", "the last text alone is looked at") {
      $0.meanHeadScores { $0.mean = { $0[-1] } }
    }
    Way(parts: "averages", "scores are added up over the texts") {
      $0.meanHeadScores { $0.mean = { $0.sum(axis: 0) } }
    }
    Way(parts: "averages", "the best score of all texts is given") {
      $0.meanHeadScores { $0.mean = { $0.max(axis: 0) } }
    }
    Way(parts: "averages", "no mean is taken") { $0.meanHeadScores { $0.mean = { $0 } } }
    Way(parts: "averages", "the mean is taken over the layers, and not over the texts") {
      $0.meanHeadScores { $0.mean = { $0.mean(axis: 1) } }
    }
    Way(parts: "averages", "the mean is taken over texts and layers") {
      $0.meanHeadScores { $0.mean = { $0.mean(axes: [0, 1]) } }
    }
    Way(parts: "averages", "heads come before layers: [H, L]") {
      $0.meanHeadScores { formula in
        formula.mean = { [mean = formula.mean] in mean($0).transposed() }
      }
    }
    Way(parts: "averages", "the places of the first text are taken for all") {
      $0.meanHeadScores { $0.other = { _, _ in 0 } }
    }
    Way(parts: "averages", "the places of the text before are taken") {
      $0.meanHeadScores { $0.other = { ($0 + $1 - 1) % $1 } }
    }
    Way(parts: "averages", "rows are places, and columns texts") {
      $0.meanHeadScores {
        $0.texts = { ids in (0..<ids.shape[1]).map { ids[.all, $0].scalars } }
      }
    }
    Way(parts: "averages", "the last token of each text is left out") {
      $0.meanHeadScores { formula in
        formula.texts = { [texts = formula.texts] in texts($0).map { $0.dropLast() } }
      }
    }
    Way(parts: "averages", "the last text is left out") {
      $0.meanHeadScores { formula in
        formula.texts = { [texts = formula.texts] in texts($0).dropLast() }
      }
    }
    Way(parts: "averages", "keys and queries are exchanged in the mask") {
      $0.meanHeadScores { $0.places = { $0.transposed() } }
    }
    Way(parts: "averages", "they are means over all queries, also those that have no place") {
      $0.meanHeadScores { $0.divisor = { Tensor(Float($0.shape[0])) } }
    }
    Way(parts: "averages", "the model stays in training, and drops what it drops there") {
      $0.meanHeadScores { $0.isTraining = $0.wasTraining }
    }
  }

  @WayList private static var choosing: [Way] {
    Way(parts: "findsStrongest", "layer and head are exchanged") {
      $0.strongestHead {
        $0.layer = { place, _, H in place % H }
        $0.head = { place, _, H in place / H }
      }
    }
    Way(parts: "findsStrongest", "the place is divided by how many layers there are") {
      $0.strongestHead {
        $0.layer = { place, L, _ in place / L }
        $0.head = { place, L, _ in place % L }
      }
    }
    Way(parts: "findsStrongest", "the place among all heads is given for the one in its layer") {
      $0.strongestHead { $0.head = { place, _, _ in place } }
    }
    Way(parts: "findsStrongest", "the weakest head is found") {
      $0.strongestHead { $0.place = { $0.argMin().item() } }
    }
    Way(parts: "findsStrongest", "layers and heads are counted from 1") {
      $0.strongestHead {
        $0.layer = { place, _, H in place / H + 1 }
        $0.head = { place, _, H in place % H + 1 }
      }
    }
    Way(parts: "findsStrongest", "the first layer alone is looked at") {
      $0.strongestHead { $0.place = { $0[0].argMax().item() } }
    }
    Way(parts: "findsStrongest", "the last layer alone is looked at") {
      $0.strongestHead {
        $0.place = { ($0.shape[0] - 1) * $0.shape[1] + $0[-1].argMax().item() }
      }
    }
    Way(parts: "findsStrongest", "the layer is the one with the best mean, and so is the head") {
      $0.strongestHead {
        $0.place = { scores in
          let layer = scores.mean(axis: 1).argMax().item()
          return layer * scores.shape[1] + scores.mean(axis: 0).argMax().item()
        }
      }
    }
    Way(parts: "findsStrongest", "it is counted through the layers first") {
      $0.strongestHead { $0.place = { $0.transposed().argMax().item() } }
    }
  }

  @WayList private static var losses: [Way] {
    Way(parts: "measures", "the model stays in training, and drops what it drops there") {
      $0.placeLosses { $0.isTraining = $0.wasTraining }
    }

    // MARK: Who guesses what
    Way(parts: "measures", "each place guesses the token that stands there: one place late") {
      $0.placeLosses { $0.targets = { $0[.all, ..<(-1)] } }
    }
    Way(parts: "measures", "each token is guessed by the place where it stands") {
      $0.placeLosses { $0.guesses = { $0[.all, 1...] } }
    }
    Way(parts: "measures", "nothing is shifted: all places guess the tokens that stand there") {
      $0.placeLosses {
        $0.guesses = { $0 }
        $0.targets = { $0 }
      }
    }
    Way(parts: "measures", "the first tokens are guessed by the last places") {
      $0.placeLosses {
        $0.guesses = { $0[.all, 1...] }
        $0.targets = { $0[.all, ..<(-1)] }
      }
    }
    Way(parts: "measures", "the last token is guessed at every place") {
      $0.placeLosses {
        $0.targets = { ids in
          which(Mask.full([ids.shape[0], ids.shape[1] - 1], true), ids[.all, (-1)...], 0)
        }
      }
    }

    // MARK: Losses
    Way(parts: "measures", "scores are taken for logarithms: there is no softmax") {
      $0.placeLosses { $0.logs = { $0 } }
    }
    Way(parts: "measures", "shares are taken for logarithms") {
      $0.placeLosses { $0.logs = { softmax($0) } }
    }
    Way(parts: "measures", "the softmax goes along the places") {
      $0.placeLosses { $0.logs = { $0 - $0.logSumExp(axis: 1, keepDims: true) } }
    }
    Way(parts: "measures", "the sign is missing") { $0.placeLosses { $0.loss = { $0 } } }
    Way(parts: "measures", "powers of losses are given: perplexities") {
      $0.placeLosses { formula in
        formula.mean = { [mean = formula.mean] in exp(mean($0)) }
      }
    }
    Way(parts: "measures", "losses are in bits") {
      $0.placeLosses { $0.loss = { -$0 / 0.6931472 } }
    }
    Way(parts: "measures", "shares are averaged over the texts, and no losses") {
      $0.placeLosses { $0.mean = { -log(exp(-$0).mean(axis: 0)) } }
    }

    // MARK: Means
    Way(parts: "measures", "the mean is taken over the places, and not over the texts") {
      $0.placeLosses { $0.mean = { $0.mean(axis: 1) } }
    }
    Way(parts: "measures", "the mean is taken over texts and places") {
      $0.placeLosses { $0.mean = { $0.mean() } }
    }
    Way(parts: "measures", "no mean is taken") { $0.placeLosses { $0.mean = { $0 } } }
    Way(parts: "measures", "losses are added up over the texts") {
      $0.placeLosses { $0.mean = { $0.sum(axis: 0) } }
    }
    Way(parts: "measures", "the first text's alone are given") {
      $0.placeLosses { $0.mean = { $0[0] } }
    }
    Way(parts: "measures", "the first loss is left out") {
      $0.placeLosses { $0.mean = { $0.mean(axis: 0)[1...] } }
    }
    Way(parts: "measures", "there is a loss of 0 for the first token") {
      $0.placeLosses { $0.mean = { concatenated([.zeros([1]), $0.mean(axis: 0)], axis: 0) } }
    }
  }

  @WayList private static var means: [Way] {
    Way(parts: "divides", "the later losses begin one too early, where nothing can be copied yet") {
      $0.copyLosses {
        $0.first = { $0[..<($1 - 1)] }
        $0.later = { $0[($1 - 1)...] }
      }
    }
    Way(parts: "divides", "the later losses begin one too late") {
      $0.copyLosses {
        $0.first = { $0[...$1] }
        $0.later = { $0[($1 + 1)...] }
      }
    }
    Way(parts: "divides", "the loss between the two is left out of the later ones") {
      $0.copyLosses { $0.later = { $0[($1 + 1)...] } }
    }
    Way(parts: "divides", "the loss between the two is left out of the first ones") {
      $0.copyLosses { $0.first = { $0[..<($1 - 1)] } }
    }
    Way(parts: "divides", "the loss between the two counts for both") {
      $0.copyLosses { $0.first = { $0[...$1] } }
    }
    Way(parts: "divides", "the two are exchanged") {
      $0.copyLosses { $0.named = { ($1, $0) } }
    }
    Way(parts: "divides", "the first mean is given for both") {
      $0.copyLosses { $0.named = { first, _ in (first, first) } }
    }
    Way(parts: "divides", "the later mean is given for both") {
      $0.copyLosses { $0.named = { _, later in (later, later) } }
    }
    Way(parts: "divides", "sums are given") { $0.copyLosses { $0.mean = { $0.sum() } } }
    Way(parts: "divides", "the second copy alone is later") {
      $0.copyLosses { $0.later = { $0[$1..<min(2 * $1, $0.count)] } }
    }
    Way(parts: "divides", "the last copy alone is later") {
      $0.copyLosses { $0.later = { $0[max(0, $0.count - $1)...] } }
    }
    Way(parts: "divides", "the later mean is one over all") {
      $0.copyLosses { $0.later = { losses, _ in losses } }
    }
    Way(parts: "divides", "the first mean is one over all") {
      $0.copyLosses { $0.first = { losses, _ in losses } }
    }
    Way(parts: "divides", "the first half is first, whatever the period is") {
      $0.copyLosses {
        $0.first = { losses, _ in losses[..<(losses.count / 2)] }
        $0.later = { losses, _ in losses[(losses.count / 2)...] }
      }
    }
    Way(parts: "divides", "the very first loss is left out") {
      $0.copyLosses { $0.first = { $0[1...$1] } }
    }
    Way(parts: "divides", "the very last loss is left out") {
      $0.copyLosses { $0.later = { $0[$1..<max($1 + 1, $0.count - 1)] } }
    }
    Way(parts: "divides", "the later mean is given as what it lacks of the first") {
      $0.copyLosses { $0.named = { ($0, $0 - $1) } }
    }
    Way(parts: "divides", "the later mean is given as a part of the first") {
      $0.copyLosses { $0.named = { ($0, $1 / $0) } }
    }
    Way(parts: "divides", "each first loss is the one at the beginning of a copy") {
      $0.copyLosses { $0.first = { $0[.stride(by: $1)] } }
    }
  }
}
