import KataTesting
import Tensors

extension BatchesAttempts {
  /// Mistakes in what is laid side by side.
  @WayList static var stacks: [Way] {
    // MARK: Stacking
    Way(parts: "stacks", "short rows are filled up in front, and the mask is true in front") {
      $0.stackedRows { $0.fill = { $1 + $0 } }
    }
    Way(parts: "stacks", "short rows are filled up in front, and the mask is true behind that") {
      $0.stackedRows {
        $0.fill = { $1 + $0 }
        $0.isToken = { place, row, T in place >= T - row.count }
      }
    }
    Way(parts: "stacks", "the mask is turned around: true where something was filled up") {
      $0.stackedRows { $0.isToken = { place, row, _ in place >= row.count } }
    }
    Way(parts: "stacks", "the mask is true everywhere") {
      $0.stackedRows { $0.isToken = { _, _, _ in true } }
    }
    Way(parts: "stacks", "the mask is false at every filler, also where that is a token") {
      $0.stackedRows {
        $0.isToken = { [filler = $0.filler] place, row, _ in
          place < row.count && row[place] != filler
        }
      }
    }
    Way(parts: "stacks", "the mask is one place too long") {
      $0.stackedRows { $0.isToken = { place, row, _ in place <= row.count } }
    }
    Way(parts: "stacks", "the mask is one place too short") {
      $0.stackedRows { $0.isToken = { place, row, _ in place < row.count - 1 } }
    }
    Way(parts: "stacks", "it is filled up with 0, whatever was asked for") {
      $0.stackedRows { $0.filler = 0 }
    }
    Way(parts: "stacks", "rows are cut to the shortest") {
      $0.stackedRows { $0.length = { $0.min() ?? 0 } }
    }
    Way(parts: "stacks", "rows are as long as the first one") {
      $0.stackedRows { $0.length = { $0.first ?? 0 } }
    }
    Way(parts: "stacks", "rows are one token longer than the longest") {
      $0.stackedRows { $0.length = { ($0.max() ?? 0) + 1 } }
    }
    Way(parts: "stacks", "rows are filled up by repeating their last token") {
      $0.stackedRows {
        $0.fill = { row, fillers in
          row + fillers.map { row.last ?? $0 }
        }
      }
    }
    Way(parts: "stacks", "the rows are sorted by length") {
      $0.stackedRows { $0.arrange = { rows in rows.stablySorted { $0.count < $1.count } } }
    }

    // MARK: What comes next
    Way(parts: "asksNext", "nothing is shifted: a token is its own place's target") {
      $0.askedNext { $0.target = { Array($0.dropLast()) } }
    }
    Way(parts: "asksNext", "nothing is shifted, and all tokens are read") {
      $0.askedNext { ($0.read, $0.target) = ({ $0 }, { $0 }) }
    }
    Way(parts: "asksNext", "it is shifted the other way: targets are the tokens before") {
      $0.askedNext {
        $0.read = { Array($0.dropFirst()) }
        $0.target = { Array($0.dropLast()) }
      }
    }
    Way(parts: "asksNext", "all tokens are read, and the last place has no target") {
      $0.askedNext {
        $0.read = { $0 }
        $0.target = { Array($0.dropFirst()) + [-100] }
      }
    }
    Way(parts: "asksNext", "all places are targets: padding is to be followed by token 0") {
      $0.askedNext { $0.targets.filler = 0 }
    }
    Way(parts: "asksNext", "the targets of padding are −1, and not −100") {
      $0.askedNext { $0.targets.filler = -1 }
    }
    Way(parts: "asksNext", "the model reads −100 where a row is filled up") {
      $0.askedNext { $0.ids.filler = -100 }
    }
    Way(parts: "asksNext", "targets of 0 are taken for padding") {
      $0.askedNext { $0.target = { $0.dropFirst().map { $0 == 0 ? -100 : $0 } } }
    }
    Way(parts: "asksNext", "short rows are filled up in front") {
      $0.askedNext {
        $0.ids.fill = { $1 + $0 }
        $0.targets.fill = { $1 + $0 }
      }
    }
    Way(parts: "asksNext", "what is read and what is asked are exchanged") {
      $0.askedNext { $0.finish = { ($1, $0) } }
    }
    Way(parts: "asksNext", "targets are two tokens on") {
      $0.askedNext { $0.target = { $0.dropFirst(2) + [-100] } }
    }
    Way(parts: "asksNext", "the last token that counts is no target") {
      $0.askedNext { $0.target = { $0.dropFirst().dropLast() + [-100] } }
    }
  }
}

extension BatchesAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "cuts", "as many as fit, one after another") {
      $0.cutInWindows {
        $0.starts = { n, L in Array(stride(from: 0, through: n - L, by: L)) }
      }
    }
    Way(parts: "shuffles", "from the last place on, with those before it") {
      $0.shuffledItems {
        $0.places = { (0..<$0).reversed() }
        $0.choices = { place, _ in 0..<place + 1 }
      }
    }
    Way(parts: "shuffles", "each place gets one of those before it, or itself") {
      $0.shuffledItems { $0.choices = { place, _ in 0..<place + 1 } }
    }
    Way(results: "shuffles", "a random number for each item, and sorted by it") { example in
      example.orders { items, generator in
        let numbers = items.map { _ in UInt64.random(in: 0...(.max), using: &generator) }
        return zip(numbers, items).sorted { $0.0 < $1.0 }.map(\.1)
      }
    }
    Way(parts: "deals", "in a batch the longest come first") {
      $0.dealtRows { $0.trim = { batches, _ in batches.map { $0.reversed() } } }
    }
    Way(results: "stacks", "places are compared with lengths") { example in
      let rows = example.ragged("rows")
      let lengths = IntTensor(rows.map(\.count))
      let T = lengths.max()
      let mask = IntTensor.arange(T) .< lengths[.all, .newAxis]
      let ids = IntTensor(
        rows.map { row in (0..<T).map { $0 < row.count ? row[$0] : example.integer("filler") } })
      return example.results(stacked: ids, mask)
    }
    Way(results: "asksNext", "all are stacked first, and cut then") { example in
      let rows = example.ragged("rows")
      let targets = StackFormula(filler: -100)(rows).ids[.all, 1...]
      let ids = NextTokensFormula()(rows).0
      return example.results(read: ids, targets: targets)
    }
    Way(parts: "asks", "shares above 1 − share are taken") {
      $0.askedAbout { $0.isDrawn = { numbers, share in numbers.map { Double($0) >= 1 - share } } }
    }
    Way(parts: "hides", "the numbers are gone through from the other end") {
      $0.hiddenTokens {
        $0.numbers = { count, generator in
          Tensor.randomUniform([count], using: &generator).scalars.map { 1 - $0 }
        }
      }
    }
    Way(results: "hides", "two draws in a row, the second of half of what the first leaves") {
      example in
      let (maskID, V) = (example.integer("maskID"), example.integer("vocabularySize"))
      return example.tokensInBlanks { ids, asked, generator in
        let masks = asked .& (Tensor.randomUniform(ids.shape, using: &generator) .< 0.8)
        let half = Tensor.randomUniform(ids.shape, using: &generator) .< 0.5
        let tokens = IntTensor.randomIntegers(ids.shape, in: 0..<V, using: &generator)
        return which(masks, maskID, which(asked .& half .& (.!masks), tokens, ids))
      }
    }
    Way(parts: "masks", "as it is meant") { $0.maskedBatch { _ in } }
  }
}
