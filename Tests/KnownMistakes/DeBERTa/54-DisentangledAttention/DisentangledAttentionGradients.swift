import KataTesting
import PlainFunctions
import Tensors

extension DisentangledAttentionAttempts {
  /// Mistakes in what is dropped.
  @WayList static var dropouts: [Way] {
    Way(parts: "attends", "the dropout of the pattern is missing") {
      $0.disentangledAttention { $0.attention.dropout.rate = 0 }
    }
    Way(parts: "attends", "the dropout of the places is missing") {
      $0.disentangledAttention { $0.places.dropout.rate = 0 }
    }
    Way(parts: "attends", "the two dropouts are exchanged") {
      $0.disentangledAttention { swap(&$0.attention.dropout, &$0.places.dropout) }
    }
    Way(parts: "attends", "the dropouts are there after eval() too") {
      $0.disentangledAttention {
        $0.attention.dropout.isTraining = true
        $0.places.dropout.isTraining = true
      }
    }
    Way(parts: "attends", "the dropout is of the scores, not of the pattern") {
      $0.disentangledAttention {
        $0.pattern = { [dropout = $0.attention.dropout] attention, scores, mask in
          attention.pattern(dropout(scores), mask)
        }
        $0.attention.dropout.rate = 0
      }
    }
    Way(parts: "attends", "the dropout is of the output, not of the pattern") {
      $0.disentangledAttention {
        $0.attention.output = { [output = $0.attention.output, dropout = $0.attention.dropout] in
          dropout(output($0))
        }
        $0.attention.dropout.rate = 0
      }
    }
    Way(
      parts: "dropsShares",
      "the dropout is of the values, of what the heads find or of the output, not of the pattern"
    ) {
      $0.disentangledDropping {
        $0.attention.mixture = {
          [mixture = $0.attention.mixture, dropout = $0.attention.dropout] in
          dropout(mixture($0, $1))
        }
        $0.attention.dropout.rate = 0
      }
    }
    Way(parts: "dropsShares", "nothing is dropped in training") {
      $0.disentangledDropping { $0.attention.dropout.rate = 0 }
    }
    Way(parts: "dropsShares", "the dropout is applied twice") {
      $0.disentangledDropping { $0.attention.dropout.times = 2 }
    }
    Way(parts: "dropsShares", "what is left is not divided by 1 − rate") {
      $0.disentangledDropping {
        $0.attention.mixture = { [mixture = $0.attention.mixture] in mixture($0, $1) / 2 }
      }
    }
  }

  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of contentToPlace", "what is picked is taken out of the tensor") {
      $0.askingPlaces { $0.pick = { plain(pickedScores($0, $1)) } }
    }
    Way(parts: "gradients of placeToContent", "what is picked is taken out of the tensor") {
      $0.askedByPlaces {
        $0.pick = { plain(pickedScores($0, $1.transposed()).swappedAxes(-1, -2)) }
      }
    }
    Way(parts: "gradients of scores", "the places' terms are taken for plain numbers") {
      $0.disentangled {
        $0.toPlace = { plain($0()) }
        $0.toContent = { plain($0()) }
      }
    }
    Way(parts: "gradients of contentToContent", "the products are taken for plain numbers") {
      $0.comparing { $0.finish = plain }
    }
    Way(parts: "gradients of projects", "the table is taken for plain numbers") {
      $0.projectingPlaces {
        $0.dropped = { table, dropout in
          let numbers = plain(dropout(table))
          return (numbers, numbers)
        }
      }
    }
    Way(parts: "gradients of attends", "the pattern is taken for plain numbers") {
      $0.disentangledAttention {
        $0.pattern = { attention, scores, mask in plain(attention.pattern(scores, mask)) }
      }
    }
    Way(parts: "gradients of attends", "the places' terms are taken for plain numbers") {
      $0.disentangledAttention {
        $0.scores.toPlace = { plain($0()) }
        $0.scores.toContent = { plain($0()) }
      }
    }
  }
}
