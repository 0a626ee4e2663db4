import Layers
import Tensors

/// Sequences side by side, as a BERT takes them; the shorter ones are padded at their ends.
struct Batch {
  /// `[B, T]`.
  let ids: IntTensor
  /// `[B, T]`.
  let tokenTypes: IntTensor
  /// `[B, T]`, true for what is seen; nil where everything is.
  let mask: Mask?

  /// Reads and checks what the command line gives, a text of numbers a sequence.
  /// - Parameters:
  ///   - tokenTypes: as many as sequences, or none: then all are 0.
  ///   - attentionMasks: as many as sequences, or none: then all tokens are seen.
  ///   - configuration: what sets the limits.
  init(
    ids: [String], tokenTypes: [String], attentionMasks: [String],
    for configuration: BertConfiguration
  ) throws(RunError) {
    let sequences = try Self.numbers(ids, of: "--ids")
    try Self.check(sequences, configuration)
    let types = try Self.companions(
      tokenTypes, "--token-types", of: sequences, below: configuration.tokenTypeCount,
      otherwise: 0)
    let isSeen = try Self.companions(
      attentionMasks, "--attention-mask", of: sequences, below: 2, otherwise: 1)
    for (place, row) in isSeen.enumerated() where !row.contains(1) {
      throw RunError("--attention-mask of sequence \(place + 1) hides all tokens: one must be 1.")
    }
    self.ids = Self.padded(sequences)
    self.tokenTypes = Self.padded(types)
    let mask = Mask(Self.padded(isSeen))
    self.mask = mask.all() ? nil : mask
  }

  private static func check(
    _ sequences: [[Int]], _ configuration: BertConfiguration
  ) throws(RunError) {
    let (V, limit) = (configuration.vocabularySize, configuration.positionCount)
    for (place, ids) in sequences.enumerated() {
      let sequence = "--ids of sequence \(place + 1)"
      guard !ids.isEmpty else { throw RunError("\(sequence): there are no ids.") }
      guard ids.count <= limit else {
        throw RunError(
          "\(sequence): \(ids.count) ids are too many: the model has \(limit) positions.")
      }
      if let stranger = ids.first(where: { !(0..<V).contains($0) }) {
        throw RunError(
          "\(sequence): \(stranger) is no id: the vocabulary has those from 0 to \(V - 1).")
      }
    }
  }

  /// What goes with each token of each sequence.
  private static func companions(
    _ texts: [String], _ option: String, of sequences: [[Int]], below limit: Int,
    otherwise standard: Int
  ) throws(RunError) -> [[Int]] {
    if texts.isEmpty { return sequences.map { $0.map { _ in standard } } }
    let rows = try numbers(texts, of: option)
    guard rows.count == sequences.count else {
      throw RunError(
        "\(rows.count) \(option) for \(sequences.count) --ids: give one for each, in the same order, "
          + "or none.")
    }
    for (place, (row, ids)) in zip(rows, sequences).enumerated() {
      guard row.count == ids.count else {
        throw RunError(
          "\(option) of sequence \(place + 1): its length is \(row.count), but that of its --ids is "
            + "\(ids.count).")
      }
      if let stranger = row.first(where: { !(0..<limit).contains($0) }) {
        throw RunError(
          "\(option) of sequence \(place + 1): \(stranger) is not one of 0 to \(limit - 1).")
      }
    }
    return rows
  }

  private static func numbers(_ texts: [String], of option: String) throws(RunError) -> [[Int]] {
    var rows: [[Int]] = []
    for (place, text) in texts.enumerated() {
      var row: [Int] = []
      for word in text.split(whereSeparator: \.isWhitespace) {
        guard let number = Int(word) else {
          throw RunError(
            "\(option) of sequence \(place + 1): “\(word)” is no whole number. Put spaces between "
              + "them.")
        }
        row.append(number)
      }
      rows.append(row)
    }
    return rows
  }

  /// 0 is `[PAD]`, the first segment, and hidden.
  private static func padded(_ rows: [[Int]]) -> IntTensor {
    let T = rows.map(\.count).max() ?? 0
    return IntTensor(rows.map { $0 + Array(repeating: 0, count: T - $0.count) })
  }
}
