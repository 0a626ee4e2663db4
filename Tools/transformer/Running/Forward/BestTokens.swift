import Checkpoints
import Layers
import Tensors
import Tokenizers

/// The best tokens of some positions with their probabilities, in lines for people.
struct BestTokens {
  private let places: [(row: Int, position: Int)]
  /// Of how many tokens each.
  private let count: Int
  private let ids: IntTensor
  private let tokenizer: PretrainedTokenizer?
  /// What is to be done to see some, where there is nothing to show, or no texts of them.
  let remarks: [String]

  /// Chooses the positions: those that are asked for, or of a masked model, the masked ones, and of
  /// a causal one, the last.
  /// - Throws: an error where a position is asked for that is not there, or of a model without scores.
  init<Configuration: LanguageModelConfiguration>(
    _ options: ForwardOptions, of batch: Batch, _ checkpoint: Checkpoint<Configuration>,
    isCausal: Bool
  ) throws {
    let V = checkpoint.configuration.vocabularySize
    (ids, count) = (batch.ids, min(options.bestCount ?? 5, V))
    let isAsked = options.bestCount != nil || !options.positions.isEmpty
    guard options.isForPeople, checkpoint.hasTokenHead else {
      if isAsked {
        throw RunError(
          "\(options.positions.isEmpty ? "--top" : "--at"): the model has no head, and scores no "
            + "tokens.")
      }
      (places, tokenizer, remarks) = ([], nil, [])
      return
    }
    var remarks: [String] = []
    do {
      let isThere = PretrainedTokenizer.isIn(options.model)
      tokenizer = isThere ? try PretrainedTokenizer(folder: options.model) : nil
    } catch {
      // The model computes all the same.
      tokenizer = nil
      remarks.append("tokens are shown by their ids, without their texts: \(error)")
    }
    // In the vocabularies of bert-base, uncased and cased.
    let maskID = tokenizer?.maskID ?? ([30522, 28996].contains(V) ? 103 : nil)
    var places: [(row: Int, position: Int)] = []
    for (row, length) in batch.lengths.enumerated() {
      for position in options.positions where !(0..<length).contains(position) {
        throw RunError(
          "--at \(position): sequence \(row + 1) has the positions 0 to \(length - 1).")
      }
      let sequence = batch.ids[row].scalars.prefix(length)
      let standard = isCausal ? [length - 1] : sequence.indices.filter { sequence[$0] == maskID }
      places += (options.positions.isEmpty ? standard : options.positions).map { (row, $0) }
    }
    self.places = places
    if places.isEmpty && (isAsked || options.output == nil) {
      remarks.append(
        "no position is masked: `--at POSITION` shows the best tokens of one, counted from 0.")
    }
    self.remarks = remarks
  }

  /// - Parameter logits: `[B, T, V]`.
  func lines(_ logits: Tensor) -> [String] {
    places.flatMap { row, position in
      let scores = logits[row, position]  // [V]
      // What is not finite is complained about, and has no best.
      guard scores.scalars.allSatisfy(\.isFinite) else { return [String]() }
      let best = scores.topK(count)
      let shares = exp(best.values - scores.logSumExp(axis: -1)).scalars
      let sequence = batchSize == 1 ? "" : "sequence \(row + 1), "
      let token = text(ids[row, position].item())
      return ["\(sequence)position \(position), \(token): the best of \(scores.count) tokens"]
        + zip(best.indices.scalars, shares).map { id, share in
          "  \(Self.percent(share))  \(text(id))"
        }
    }
  }

  private var batchSize: Int { ids.shape[0] }

  /// `318 “ is”`, or without the text where no file says it.
  private func text(_ id: Int) -> String {
    let text = tokenizer?.quotedText(of: id)
    return text.map { "\(id) \($0)" } ?? "\(id)"
  }

  /// ` 9.3 %`.
  static func percent(_ share: Float) -> String {
    let tenths = Int((share * 1000).rounded())
    let text = "\(tenths / 10).\(tenths % 10) %"
    return String(repeating: " ", count: max(0, 7 - text.count)) + text
  }
}
