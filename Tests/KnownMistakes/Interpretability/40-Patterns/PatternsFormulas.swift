import KataTesting
import Layers
import Tensors

/// What is read of a recording, as a row of parts.
struct ReadingFormula: Formula {
  private let example: Example
  /// Which of the texts.
  let row: Int
  /// Whether the model drops what it drops in training.
  var isTraining: Bool
  /// Whether it would, as it was handed over.
  let wasTraining: Bool
  /// What the model reads, `[B, T]`, of the example's ids.
  var batch: (_ ids: IntTensor) -> IntTensor
  /// How the names of what is read end.
  var name = "attention.pattern"
  /// `[B, H, T, S]` each.
  var layers: (_ recording: Recording, _ name: String) -> [Tensor] = { $0.all(endingWith: $1) }
  /// A layer's pattern of one text, `[H, T, S]`.
  var text: (_ layer: Tensor, _ row: Int) -> Tensor = { $0[$1] }
  var join: (_ layers: [Tensor]) -> Tensor = { stacked($0, axis: 0) }
  var finish: Move = { $0 }

  init(_ example: Example) {
    self.example = example
    let isOfRecording = example.test == "reads"
    row = isOfRecording ? example.integer("row") : 0
    wasTraining = example.isTraining
    isTraining = isOfRecording && wasTraining
    batch = isOfRecording ? { $0 } : { $0[.newAxis] }
  }

  private var recording: Recording {
    if example.integers["tokenTypes"] != nil { return example.patternRecording }
    let model = TracedGPT2(example)
    model.isTraining = isTraining
    return record(model) { model(batch(example.ids("ids"))) }.recording
  }

  /// `[L, H, T, S]`.
  func callAsFunction() -> Tensor {
    finish(join(layers(recording, name).map { text($0, row) }))
  }
}

/// How a share becomes a character, as a row of parts.
struct ShadeFormula: Formula {
  var shades = [" ", "░", "▒", "▓", "█"]
  var place: (_ share: Float) -> Int = { Int((4 * $0).rounded()) }

  func callAsFunction(_ share: Float) -> String {
    let place = place(share)
    return shades.indices.contains(place) ? shades[place] : "?"
  }
}

/// A pattern as text, as a row of parts.
struct PatternTextFormula: Formula {
  var shade = ShadeFormula()
  /// What is shown, `[T, T]`.
  var shown: Move = { $0 }
  var width: (_ tokens: [String]) -> Int = { $0.map(\.count).max() ?? 0 }
  /// How wide a token is.
  var length: (_ token: String) -> Int = { $0.count }
  var label: (_ token: String, _ margin: String) -> String = { $1 + $0 }
  /// How often a shade is written.
  var times = 2
  var line: (_ label: String, _ shades: String) -> String = { "\($0) │\($1)│" }
  var text: (_ lines: [String]) -> String = { $0.joined(separator: "\n") }

  func callAsFunction(_ pattern: Tensor, _ tokens: [String]) -> String {
    let (width, shown) = (width(tokens), shown(pattern))
    let lines = tokens.indices.map { t in
      let margin = String(repeating: " ", count: max(0, width - length(tokens[t])))
      let shades = shown[t].scalars.map { String(repeating: shade($0), count: times) }
      return line(label(tokens[t], margin), shades.joined())
    }
    return text(lines)
  }
}

/// All patterns as a picture, as a row of parts.
struct PatternPictureFormula: Formula {
  /// Where a share is.
  struct Place {
    let L, H, T: Int
    let layer, head, query, key: Int
  }

  /// Which share is drawn, of all of a head's, which come row by row.
  var share: (_ place: Place) -> Int = { $0.query * $0.T + $0.key }
  var x: (_ place: Place) -> Int = { $0.head * ($0.T + 1) + $0.key }
  var y: (_ place: Place) -> Int = { $0.layer * ($0.T + 1) + $0.query }
  /// Whose map is drawn there.
  var map: (_ place: Place) -> (layer: Int, head: Int) = { ($0.layer, $0.head) }
  var head: (_ place: Place) -> String = { "\($0.layer).\($0.head)" }
  var words: (_ tokens: [String], _ place: Place) -> String = {
    "\($0[$1.query]) → \($0[$1.key])"
  }
  var isDrawn: (_ place: Place) -> Bool = { _ in true }
  var width: (_ L: Int, _ H: Int, _ T: Int) -> Int = { _, H, T in H * (T + 1) - 1 }
  var height: (_ L: Int, _ H: Int, _ T: Int) -> Int = { L, _, T in L * (T + 1) - 1 }
  var shown: Move = { $0 }
  var isEscaped = true
  var hundredths: (_ share: Float) -> Int = { Int((100 * $0).rounded()) }

  func callAsFunction(_ patterns: Tensor, _ tokens: [String]) -> String {
    let patterns = shown(patterns)
    let (L, H, T) = (patterns.shape[0], patterns.shape[1], tokens.count)
    var cells: [String] = []
    for place in 0..<L * H * T * T {
      let place = Place(
        L: L, H: H, T: T, layer: place / (H * T * T), head: place / (T * T) % H,
        query: place / T % T, key: place % T)
      let map = map(place)
      if !isDrawn(place) { continue }
      let shares = patterns[map.layer, map.head].scalars
      cells.append(cell(place, shares[share(place)], "\(head(place)) \(words(tokens, place))"))
    }
    let (width, height) = (width(L, H, T), height(L, H, T))
    let start =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" fill=\"#0b5cad\">"
    let paper = "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#fff\"/>"
    return ([start, paper] + cells + ["</svg>", ""]).joined(separator: "\n")
  }

  private func cell(_ place: Place, _ share: Float, _ title: String) -> String {
    let hundredths = hundredths(share)
    let escaped =
      isEscaped ? title.replacing("&", with: "&amp;").replacing("<", with: "&lt;") : title
    return "<rect x=\"\(x(place))\" y=\"\(y(place))\" width=\"1\" height=\"1\""
      + " fill-opacity=\"\(hundredths)%\"><title>\(escaped): \(hundredths) %</title></rect>"
  }
}

// MARK: - Running them

extension Example {
  func readPatterns(
    _ change: @escaping (inout ReadingFormula) -> Void
  ) -> Exchange<ReadingFormula> {
    Exchange(of: ReadingFormula(self), change) { $0() }
  }

  func shaded(_ change: @escaping (inout ShadeFormula) -> Void) -> Exchange<ShadeFormula> {
    Exchange(of: ShadeFormula(), change) { formula in self["shares"].scalars.map { formula($0) } }
  }

  func drawnPattern(
    _ change: @escaping (inout PatternTextFormula) -> Void
  ) -> Exchange<PatternTextFormula> {
    Exchange(of: PatternTextFormula(), change) {
      Example.lines(of: $0(self["pattern"], self.texts("tokens")))
    }
  }

  func drawnPatterns(
    _ change: @escaping (inout PatternPictureFormula) -> Void
  ) -> Exchange<PatternPictureFormula> {
    Exchange(
      of: PatternPictureFormula(), change,
      answers: { Example.answers(svg: $0(self["patterns"], self.texts("tokens"))) })
  }
}
