// Kata 40: Patterns.
//
// Where a model looks: what each head of each layer reads, as numbers and as pictures. The lesson is
// Katas/Lessons/40-Patterns.md.

import Layers
import Tensors

/// Attention patterns of a whole model: for every head of every layer, how much each position reads of each
/// other one.
///
/// Row t of a pattern has the shares that query t gives to the keys: 0 or more, and 1 together. In a causal
/// model there is nothing above the diagonal.
public enum Patterns {
  /// All patterns of one text, of a recording of any model with attention, a GPT-2 or a BERT.
  ///
  /// They are those that the softmax made: what dropout makes of them in training, and the scores before them,
  /// are recorded under names of their own. Equals the `attentions` of Hugging Face's models, stacked, where
  /// nothing is dropped.
  ///
  /// Exercise: 2 lines, 15 minutes. Helpful: `recording.all(endingWith:)`, which gives a tensor a layer;
  /// `stacked(_:axis:)`.
  /// - Parameters:
  ///   - recording: of a run of a model on B texts.
  ///   - row: which of the texts, from 0.
  /// - Returns: `[L, H, T, S]`, the first layer first.
  public static func all(in recording: Recording, row: Int = 0) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// All patterns of a model that reads a text, in evaluation: whatever was done with the model before.
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 15. Helpful: `model.eval()`, `record(_:_:)`, `IntTensor([[Int]])`;
  /// ``all(in:row:)``.
  /// - Parameter ids: of the text, one token or more.
  /// - Returns: `[L, H, T, T]`.
  public static func of(_ ids: [Int], by model: some CausalLanguageModel) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A share as a character, the darker the larger: `" "`, `"░"`, `"▒"`, `"▓"` or `"█"`, for no quarter to
  /// four.
  ///
  /// To how many quarters a share is nearest; halfway between two it is the larger.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `rounded()`, `Int(_:)`; an array of the characters.
  /// - Parameter share: from 0 to 1.
  public static func shade(_ share: Float) -> Character {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A pattern as text, for a terminal: a line for each query, with its token, and its shares as shades.
  ///
  /// ```
  /// The │██    │
  /// fox │▓▓░░  │
  ///  it │▒▒▒▒  │
  /// ```
  ///
  /// The tokens end at one column: as many characters as a token has less than the longest one, as many spaces
  /// stand before it. Then come a space, `│`, each shade twice, since characters are about twice as high as
  /// they are wide, and `│`. There is a line feed between two lines, and none at the end.
  ///
  /// Exercise: 7 lines, 20 minutes. Helpful: ``shade(_:)``, `String(repeating:count:)`, `joined(separator:)`;
  /// `scalars` of a row.
  /// - Parameters:
  ///   - pattern: `[T, T]`.
  ///   - tokens: T of them; they are written as they are.
  public static func text(_ pattern: Tensor, tokens: [String]) -> String {
    // Your code here instead of the next line.
    notWritten()
  }

  /// All patterns as one picture, an SVG that a browser shows: a map for each head, as dark as its shares are.
  ///
  /// A layer's maps are a row, the first layer on top, head 0 on the left; one unit is left free between two
  /// maps, and none around all. In a map, a unit is a share: key s is s units from its left, query t as many
  /// from its top. Where the pointer rests, a browser says whose share it is: `0.2 fox → The` is layer 0, head
  /// 2, of the query `fox` and the key `The`.
  ///
  /// Exercise: 14 lines, 30 minutes. Helpful: ``cell(x:y:share:title:)`` and ``page(width:height:cells:)``, which
  /// are given; `scalars`, which has a pattern's rows one after another.
  /// - Parameters:
  ///   - patterns: `[L, H, T, T]`.
  ///   - tokens: T of them.
  public static func svg(_ patterns: Tensor, tokens: [String]) -> String {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A square of one unit, as dark as its share is, in hundredths.
  /// - Parameter title: what a browser says of it, before the share.
  public static func cell(x: Int, y: Int, share: Float, title: String) -> String {
    let hundredths = Int((100 * share).rounded())
    let title = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return "<rect x=\"\(x)\" y=\"\(y)\" width=\"1\" height=\"1\" fill-opacity=\"\(hundredths)%\">"
      + "<title>\(title): \(hundredths) %</title></rect>"
  }

  /// An SVG of such squares, of so many units.
  public static func page(width: Int, height: Int, cells: [String]) -> String {
    let start =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" fill=\"#0b5cad\">"
    let paper = "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#fff\"/>"
    return ([start, paper] + cells + ["</svg>", ""]).joined(separator: "\n")
  }
}
