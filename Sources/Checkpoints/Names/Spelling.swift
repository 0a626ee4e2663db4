/// How the checkpoints of one kind of model may differ in the names of the same tensors.
struct SpellingRules: Sendable {
  /// What stands before all names but those of heads, in models with a head: `bert.`.
  let prefix: String
  /// What the names of heads begin with: `cls.`.
  let headPrefix: String
  /// Endings of earlier releases, with those that took their place.
  var oldEndings: [String: String] = [:]

  /// The name in today's spelling, without the prefix.
  func plain(_ name: String) -> String {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    for (old, new) in oldEndings where bare.hasSuffix(old) { return bare.dropLast(old.count) + new }
    return bare
  }
}

/// How one checkpoint spells its names: those that one release of Hugging Face's library writes
/// differ a little from those of another.
struct Spelling: Sendable {
  private let rules: SpellingRules
  private let hasPrefix: Bool
  private let hasOldEndings: Bool

  /// - Parameter names: all names of the checkpoint.
  init(of names: [String], by rules: SpellingRules) {
    self.rules = rules
    hasPrefix = names.contains { $0.hasPrefix(rules.prefix) }
    hasOldEndings = names.contains { name in rules.oldEndings.keys.contains(where: name.hasSuffix) }
  }

  /// A plain name as this checkpoint would have it.
  func spelled(_ plain: String) -> String {
    var name = plain
    if hasOldEndings {
      for (old, new) in rules.oldEndings where plain.hasSuffix(new) {
        name = plain.dropLast(new.count) + old
      }
    }
    return hasPrefix && !name.hasPrefix(rules.headPrefix) ? rules.prefix + name : name
  }
}
