import KataTesting
import Layers
import Tensors

extension PatternsAttempts {
  @WayList static var drawing: [Way] {
    // MARK: Shares
    Way(parts: "draws", "rows are keys, and columns queries") {
      $0.drawnPattern { $0.shown = { $0.transposed() } }
    }
    Way(parts: "draws", "each shade is written once") { $0.drawnPattern { $0.times = 1 } }
    Way(parts: "draws", "each shade is written three times") { $0.drawnPattern { $0.times = 3 } }
    Way(parts: "draws", "the last query comes first") {
      $0.drawnPattern { $0.text = { $0.reversed().joined(separator: "\n") } }
    }
    Way(parts: "draws", "the last key comes first") {
      $0.drawnPattern { $0.shown = { $0[.all, .stride(by: -1)] } }
    }
    Way(parts: "draws", "each row is divided by its largest share") {
      $0.drawnPattern { $0.shown = { $0 / $0.max(axis: -1, keepDims: true) } }
    }
    Way(parts: "draws", "all is divided by the largest share") {
      $0.drawnPattern { $0.shown = { $0 / $0.max() } }
    }
    Way(parts: "draws", "shares are rounded down") {
      $0.drawnPattern { $0.shade.place = { Int(4 * $0) } }
    }
    Way(parts: "draws", "there are five equal parts") {
      $0.drawnPattern { $0.shade.place = { min(4, Int(5 * $0)) } }
    }
    Way(parts: "draws", "the larger a share, the lighter it is") {
      $0.drawnPattern { $0.shade.shades.reverse() }
    }
    Way(parts: "draws", "what is above the diagonal is left out: rows are of unequal length") {
      $0.drawnPattern { formula in
        formula.line = { label, shades in
          "\(label) │\(String(shades.reversed().drop { $0 == " " }.reversed()))│"
        }
      }
    }

    // MARK: Tokens
    Way(parts: "draws", "tokens begin at one column: the spaces come behind them") {
      $0.drawnPattern { $0.label = { $0 + $1 } }
    }
    Way(parts: "draws", "tokens are not filled up with spaces") {
      $0.drawnPattern { $0.label = { token, _ in token } }
    }
    Way(parts: "draws", "all are as wide as the first token") {
      $0.drawnPattern { $0.width = { $0.first?.count ?? 0 } }
    }
    Way(parts: "draws", "all are as wide as the last token") {
      $0.drawnPattern { $0.width = { $0.last?.count ?? 0 } }
    }
    Way(parts: "draws", "all are as wide as the shortest token") {
      $0.drawnPattern { $0.width = { $0.map(\.count).min() ?? 0 } }
    }
    Way(parts: "draws", "all are one wider than the longest token") {
      $0.drawnPattern { $0.width = { ($0.map(\.count).max() ?? 0) + 1 } }
    }
    Way(parts: "draws", "tokens are filled up to ten characters") {
      $0.drawnPattern { $0.width = { _ in 10 } }
    }
    Way(parts: "draws", "bytes are counted, and no characters") {
      $0.drawnPattern {
        $0.width = { $0.map(\.utf8.count).max() ?? 0 }
        $0.length = { $0.utf8.count }
      }
    }
    Way(parts: "draws", "scalars are counted, and no characters") {
      $0.drawnPattern {
        $0.width = { $0.map(\.unicodeScalars.count).max() ?? 0 }
        $0.length = { $0.unicodeScalars.count }
      }
    }
    Way(parts: "draws", "the spaces before a token are taken away") {
      $0.drawnPattern {
        $0.width = { $0.map { $0.drop { $0 == " " }.count }.max() ?? 0 }
        $0.length = { $0.drop { $0 == " " }.count }
        $0.label = { token, margin in margin + token.drop { $0 == " " } }
      }
    }
    Way(parts: "draws", "the tokens are missing") {
      $0.drawnPattern { $0.line = { _, shades in "│\(shades)│" } }
    }

    // MARK: Lines
    Way(parts: "draws", "there is no space before the first bar") {
      $0.drawnPattern { $0.line = { "\($0)│\($1)│" } }
    }
    Way(parts: "draws", "the last bar is missing") {
      $0.drawnPattern { $0.line = { "\($0) │\($1)" } }
    }
    Way(parts: "draws", "the bars are those of the keyboard: |") {
      $0.drawnPattern { $0.line = { "\($0) |\($1)|" } }
    }
    Way(parts: "draws", "there is a line feed at the end as well") {
      $0.drawnPattern { $0.text = { $0.map { $0 + "\n" }.joined() } }
    }
    Way(parts: "draws", "there is an empty line between two lines") {
      $0.drawnPattern { $0.text = { $0.joined(separator: "\n\n") } }
    }
    Way(parts: "draws", "all is one line") {
      $0.drawnPattern { $0.text = { $0.joined() } }
    }
  }

  @WayList static var picturing: [Way] {
    // MARK: Inside of a map
    Way(parts: "drawsAll", "x and y are exchanged: queries go to the right, and keys down") {
      $0.drawnPatterns {
        $0.x = { $0.head * ($0.T + 1) + $0.query }
        $0.y = { $0.layer * ($0.T + 1) + $0.key }
      }
    }
    Way(parts: "drawsAll", "the share of the key for the query is drawn: a pattern is turned over")
    {
      $0.drawnPatterns { $0.share = { $0.key * $0.T + $0.query } }
    }
    Way(parts: "drawsAll", "the last query is on top") {
      $0.drawnPatterns { $0.y = { $0.layer * ($0.T + 1) + $0.T - 1 - $0.query } }
    }
    Way(parts: "drawsAll", "places are counted from 1") {
      $0.drawnPatterns { formula in
        formula.x = { [x = formula.x] in x($0) + 1 }
        formula.y = { [y = formula.y] in y($0) + 1 }
      }
    }
    Way(parts: "drawsAll", "shares of 0 are left out") {
      $0.drawnPatterns { formula in
        formula.isDrawn = { $0.key <= $0.query }
      }
    }

    // MARK: Maps
    Way(parts: "drawsAll", "layers go to the right, and heads down") {
      $0.drawnPatterns {
        $0.x = { $0.layer * ($0.T + 1) + $0.key }
        $0.y = { $0.head * ($0.T + 1) + $0.query }
        $0.width = { L, _, T in L * (T + 1) - 1 }
        $0.height = { _, H, T in H * (T + 1) - 1 }
      }
    }
    Way(parts: "drawsAll", "layers go to the right, and heads down, on a page that is not turned") {
      $0.drawnPatterns {
        $0.x = { $0.layer * ($0.T + 1) + $0.key }
        $0.y = { $0.head * ($0.T + 1) + $0.query }
      }
    }
    Way(parts: "drawsAll", "nothing is left free between two maps") {
      $0.drawnPatterns {
        $0.x = { $0.head * $0.T + $0.key }
        $0.y = { $0.layer * $0.T + $0.query }
        $0.width = { _, H, T in H * T }
        $0.height = { L, _, T in L * T }
      }
    }
    Way(parts: "drawsAll", "maps touch each other, on a page with room between them") {
      $0.drawnPatterns {
        $0.x = { $0.head * $0.T + $0.key }
        $0.y = { $0.layer * $0.T + $0.query }
      }
    }
    Way(parts: "drawsAll", "nothing is left free between two layers") {
      $0.drawnPatterns {
        $0.y = { $0.layer * $0.T + $0.query }
        $0.height = { L, _, T in L * T }
      }
    }
    Way(parts: "drawsAll", "nothing is left free between two heads") {
      $0.drawnPatterns {
        $0.x = { $0.head * $0.T + $0.key }
        $0.width = { _, H, T in H * T }
      }
    }
    Way(parts: "drawsAll", "two units are left free between two maps") {
      $0.drawnPatterns {
        $0.x = { $0.head * ($0.T + 2) + $0.key }
        $0.y = { $0.layer * ($0.T + 2) + $0.query }
        $0.width = { _, H, T in H * (T + 2) - 2 }
        $0.height = { L, _, T in L * (T + 2) - 2 }
      }
    }
    Way(parts: "drawsAll", "all maps lie on each other") {
      $0.drawnPatterns {
        $0.x = { $0.key }
        $0.y = { $0.query }
      }
    }
    Way(parts: "drawsAll", "the first layer is drawn in all places") {
      $0.drawnPatterns { $0.map = { (0, $0.head) } }
    }
    Way(parts: "drawsAll", "head 0 is drawn in all places") {
      $0.drawnPatterns { $0.map = { ($0.layer, 0) } }
    }
    Way(parts: "drawsAll", "the first layer is missing") {
      $0.drawnPatterns { $0.isDrawn = { $0.layer > 0 } }
    }
    Way(parts: "drawsAll", "the last layer is on top") {
      $0.drawnPatterns { $0.y = { ($0.L - 1 - $0.layer) * ($0.T + 1) + $0.query } }
    }

    // MARK: The page
    Way(parts: "drawsAll", "a unit is left free at the right and below as well") {
      $0.drawnPatterns {
        $0.width = { _, H, T in H * (T + 1) }
        $0.height = { L, _, T in L * (T + 1) }
      }
    }
    Way(parts: "drawsAll", "the page's width and height are exchanged") {
      $0.drawnPatterns { swap(&$0.width, &$0.height) }
    }
    Way(parts: "drawsAll", "the units between the maps are forgotten in the page's size") {
      $0.drawnPatterns {
        $0.width = { _, H, T in H * T }
        $0.height = { L, _, T in L * T }
      }
    }
    Way(parts: "drawsAll", "the page is as large as one map") {
      $0.drawnPatterns {
        $0.width = { _, _, T in T }
        $0.height = { _, _, T in T }
      }
    }

    // MARK: Words
    Way(parts: "drawsAll", "the key's token comes first in a title") {
      $0.drawnPatterns { $0.words = { "\($0[$1.key]) → \($0[$1.query])" } }
    }
    Way(parts: "drawsAll", "a title has the query's token twice") {
      $0.drawnPatterns { $0.words = { "\($0[$1.query]) → \($0[$1.query])" } }
    }
    Way(parts: "drawsAll", "the head comes before the layer in a title") {
      $0.drawnPatterns { $0.head = { "\($0.head).\($0.layer)" } }
    }
    Way(parts: "drawsAll", "layers and heads are counted from 1 in a title") {
      $0.drawnPatterns { $0.head = { "\($0.layer + 1).\($0.head + 1)" } }
    }
    Way(parts: "drawsAll", "the arrow is ->") {
      $0.drawnPatterns { $0.words = { "\($0[$1.query]) -> \($0[$1.key])" } }
    }
    Way(parts: "drawsAll", "places stand in a title, and no tokens") {
      $0.drawnPatterns { $0.words = { "\($1.query) → \($1.key)" } }
    }
    Way(parts: "drawsAll", "tokens are not escaped, and XML reads some of them") {
      $0.drawnPatterns { $0.isEscaped = false }
    }
    Way(parts: "drawsAll", "hundredths are rounded down") {
      $0.drawnPatterns { $0.hundredths = { Int(100 * $0) } }
    }
    Way(parts: "drawsAll", "each row is divided by its largest share") {
      $0.drawnPatterns { $0.shown = { $0 / $0.max(axis: -1, keepDims: true) } }
    }
  }
}
