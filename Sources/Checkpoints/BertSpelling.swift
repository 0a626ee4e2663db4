/// How a checkpoint spells the names of a BERT: those that one release of Hugging Face's library
/// writes differ a little from those of another.
struct BertSpelling {
  /// `bert.` before all names but those of heads, as models with a head have it.
  private let hasPrefix: Bool
  /// `gamma` and `beta` for the weight and the bias of a norm, as in the first checkpoints.
  private let hasGreekNorms: Bool

  private static let prefix = "bert."
  private static let greek = [
    "LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias",
  ]

  /// - Parameter names: all names of the checkpoint.
  init(of names: [String]) {
    hasPrefix = names.contains { $0.hasPrefix(Self.prefix) }
    hasGreekNorms = names.contains { name in Self.greek.keys.contains { name.hasSuffix($0) } }
  }

  /// The name in today's spelling, without the prefix.
  static func plain(_ name: String) -> String {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    for (old, new) in greek where bare.hasSuffix(old) { return bare.dropLast(old.count) + new }
    return bare
  }

  /// A plain name as this checkpoint would have it.
  func spelled(_ plain: String) -> String {
    var name = plain
    if hasGreekNorms {
      for (old, new) in Self.greek where name.hasSuffix(new) {
        name = name.dropLast(new.count) + old
      }
    }
    return hasPrefix && !name.hasPrefix("cls.") ? Self.prefix + name : name
  }
}
