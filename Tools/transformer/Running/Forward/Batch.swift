import Checkpoints
import Layers
import Tensors

/// Sequences side by side, as a model takes them; the shorter ones are padded at their ends.
struct Batch {
  /// `[B, T]`.
  let ids: IntTensor
  /// `[B, T]`.
  let tokenTypes: IntTensor
  /// `[B, T]`, true for what is seen; nil where everything is.
  let mask: Mask?
  /// How long each sequence is, without its padding.
  let lengths: [Int]

  /// Reads and checks what the command line gives a model in which every position sees all others.
  ///
  /// Of token types and attention masks there are as many as sequences, or none: then all types are
  /// 0, and all tokens are seen.
  init(
    _ options: ForwardOptions, forMasked configuration: some LanguageModelConfiguration
  ) throws(RunError) {
    let sequences = try Self.numbers(options.ids, of: "--ids")
    try Self.check(
      sequences, options, configuration.vocabularySize, configuration.positionCount)
    let types = try Self.companions(
      options.tokenTypes, "--token-types", of: sequences, below: configuration.tokenTypeCount,
      otherwise: 0)
    let isSeen = try Self.companions(
      options.attentionMasks, "--attention-mask", of: sequences, below: 2, otherwise: 1)
    for (place, row) in isSeen.enumerated() where !row.contains(1) {
      throw RunError("--attention-mask of sequence \(place + 1) hides all tokens: one must be 1.")
    }
    ids = Self.padded(sequences)
    tokenTypes = Self.padded(types)
    let mask = Mask(Self.padded(isSeen))
    self.mask = mask.all() ? nil : mask
    lengths = sequences.map(\.count)
  }

  /// Reads and checks what the command line gives a causal model, which has no segments and no
  /// padding.
  init(
    _ options: ForwardOptions, forCausal configuration: some PretrainedConfiguration
  ) throws(RunError) {
    let name = type(of: configuration).kind.name
    guard options.tokenTypes.isEmpty else {
      throw RunError("--token-types: a \(name) has no segments. Leave them out.")
    }
    try self.init(options, forMasked: configuration)
    if let place = lengths.firstIndex(where: { $0 != lengths[0] }) {
      throw RunError(
        "\(options.name(ofSequence: place)): its length is \(lengths[place]), but that of "
          + "the first is \(lengths[0]), and a \(name) has no padding. Run sequences of one length, or "
          + "each alone.")
    }
    guard mask == nil else {
      throw RunError("--attention-mask: a \(name) hides no tokens. Let all be 1, or leave it out.")
    }
  }

  private static func check(
    _ sequences: [[Int]], _ options: ForwardOptions, _ V: Int, _ limit: Int
  ) throws(RunError) {
    for (place, ids) in sequences.enumerated() {
      let (sequence, parts) = (options.name(ofSequence: place), options.parts)
      guard !ids.isEmpty else { throw RunError("\(sequence): there are no \(parts).") }
      guard ids.count <= limit else {
        throw RunError(
          "\(sequence): \(ids.count) \(parts) are too many: the model has \(limit) positions.")
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
