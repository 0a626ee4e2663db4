// Kata 33: Batches.
//
// From tokens to what a step of training learns from: sequences in a new order, side by side, and what a
// model is asked at each place. The lesson is Katas/Lessons/33-Batches.md.

import Tensors

/// Sequences of token ids, and batches of them.
///
/// A sequence is an `[Int]`, a batch a few of them; stacked, it is a tensor of `[B, T]`. What nobody asks
/// for has the target −100, which the loss of kata 29 leaves out.
public enum Batches {
  /// Cuts a long text into windows of equal length, one behind the other.
  ///
  /// No token is in two of them, and none between two is lost; what is left over at the end and fills no
  /// window is dropped. Equals `group_texts` in Hugging Face's `run_clm.py`.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `ids[start..<end]`, of which `Array(_:)` makes an array;
  /// `map` over `0..<count`.
  /// - Parameters:
  ///   - ids: of the text, in order.
  ///   - length: how many tokens a window has, 1 or more.
  /// - Returns: the windows in the text's order; none of a text that is too short.
  public static func windows(of ids: [Int], length: Int) -> [[Int]] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Puts items in a random order: each order is as likely as any other.
  ///
  /// Fisher's and Yates' way: into each place, from the first on, comes one of the items that are not
  /// placed yet. To let *any* two change places is not the same; some orders come up too often then. The
  /// generator moves on, so the next epoch has another order. Source: Knuth, "The Art of Computer
  /// Programming", volume 2 (1997), section 3.4.2, algorithm P.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `Int.random(in:using:)`, `swapAt(_:_:)`. Swift's own
  /// `shuffled(using:)` is what you build.
  /// - Returns: the same items, each as often.
  public static func shuffled<Item>(
    _ items: [Item], using generator: inout RandomGenerator
  ) -> [Item] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Deals sequences into the batches of an epoch, each sequence into one.
  ///
  /// Those of a batch are about as long as each other, so that little has to be filled up; which ones of
  /// equal length meet, and which batch comes when, is random. In the order of their lengths, each
  /// `size` of them are a batch; the last, with the longest, may have fewer.
  ///
  /// Exercise: 5 lines, 20 minutes. Helpful: ``shuffled(_:using:)``, twice; `sorted(by:)`,
  /// `stride(from:to:by:)`, `min(_:_:)`.
  /// - Parameters:
  ///   - rows: the sequences, of any lengths.
  ///   - size: how many a batch has, 1 or more.
  public static func epoch(
    of rows: [[Int]], size: Int, using generator: inout RandomGenerator
  ) -> [[[Int]]] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Stacks sequences to one tensor: the short ones are filled up behind their ends until all are as long
  /// as the longest.
  ///
  /// The mask is true at tokens and false at what was filled up. It goes by lengths, since the filler may
  /// be a token too. Equals `torch.nn.utils.rnn.pad_sequence(batch_first=True)`.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `Array(repeating:count:)`, `IntTensor(_:)` and `Mask(_:)` of
  /// rows of equal length.
  /// - Parameters:
  ///   - rows: one sequence or more.
  ///   - filler: what stands behind the ends.
  /// - Returns: `[B, T]` each, T being the length of the longest.
  public static func stacked(_ rows: [[Int]], filler: Int) -> (ids: IntTensor, mask: Mask) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A batch for a model that says what comes next: what it reads, and the target of each place.
  ///
  /// It reads all but the last token of each sequence, and each place's target is the token behind it:
  /// so none is told what it is asked for. What is filled up is 0 for the model, which no place that
  /// counts can see, and has the target −100.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: ``stacked(_:filler:)``, `dropFirst()`, `dropLast()`.
  /// - Parameter rows: sequences of two tokens or more.
  /// - Returns: `[B, T]` each, T being one less than the longest has tokens.
  public static func nextTokens(of rows: [[Int]]) -> (ids: IntTensor, targets: IntTensor) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Draws the places that a masked model is asked about: each with a chance of `share`, but never a
  /// special token.
  ///
  /// Where chance takes none, the first place that may be asked about is taken, since a batch that asks
  /// for nothing has no mean loss. Source: Devlin et al., "BERT" (2018), section 3.1.
  ///
  /// Exercise: 6 lines, 20 minutes. Helpful: `Tensor.randomUniform(_:using:)`, `.<`, `.&`, `any()`;
  /// `ids.scalars`, and `Mask(_:shape:)` of as many truth values.
  /// - Parameters:
  ///   - ids: of any shape.
  ///   - special: the ids that are never asked about: `[CLS]`, `[SEP]`, `[PAD]`.
  /// - Returns: the shape of `ids`, true where the model is asked.
  public static func asked(
    _ ids: IntTensor, except special: Set<Int>, share: Double = 0.15,
    using generator: inout RandomGenerator
  ) -> Mask {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Hides what is asked for: of these places 80 of 100 become the mask, 10 any token, and 10 stay.
  ///
  /// A model never sees the mask when it is used. So it may not learn that only masks are asked about,
  /// nor that all else is right. Any token means any of the vocabulary. Equals what Hugging Face's
  /// `DataCollatorForLanguageModeling` does to its labels' places.
  ///
  /// Exercise: 5 lines, 15 minutes. Helpful: one uniform number a place, which says what becomes of it;
  /// `IntTensor.randomIntegers(_:in:using:)`, `which(_:_:_:)`.
  /// - Parameters:
  ///   - ids: of any shape.
  ///   - asked: the shape of `ids`; all other places stay.
  /// - Returns: the shape of `ids`.
  public static func hidden(
    _ ids: IntTensor, at asked: Mask, maskID: Int, vocabularySize: Int,
    using generator: inout RandomGenerator
  ) -> IntTensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A batch for a model that fills blanks: what it reads, and the target of each place.
  ///
  /// The target of a place that is asked about is the token that stood there, also where it still stands;
  /// of all others −100.
  ///
  /// Exercise: 4 lines, 10 minutes. Helpful: ``asked(_:except:share:using:)``,
  /// ``hidden(_:at:maskID:vocabularySize:using:)``.
  /// - Parameters:
  ///   - ids: of any shape.
  ///   - special: the ids that are never asked about.
  ///   - maskID: the id of `[MASK]`.
  /// - Returns: the shape of `ids` each.
  public static func masked(
    _ ids: IntTensor, special: Set<Int>, maskID: Int, vocabularySize: Int, share: Double = 0.15,
    using generator: inout RandomGenerator
  ) -> (ids: IntTensor, targets: IntTensor) {
    // Your code here instead of the next line.
    notWritten()
  }
}
