/// How the checkpoints of one kind of model may differ in the names of the same tensors.
struct SpellingRules: Sendable {
  /// What stands before all names but those of heads, in models with a head: `bert.`.
  let prefix: String
  /// What the names of heads begin with: `cls.`.
  var headPrefix: String
  /// A tensor that every such model has, by its plain name: what stands before it tells whether the
  /// model was saved inside of something else.
  var landmark = ""
  /// Endings of other releases, with those by which the table knows them.
  var oldEndings: [String: String] = [:]
}

/// How one checkpoint spells its names: those that one release of Hugging Face's library writes
/// differ a little from those of another, and what a model is wrapped in adds to them: `module.` of
/// PyTorch's parallel training, `_orig_mod.` of `torch.compile`, `model.` of a trainer.
struct Spelling: Sendable {
  private let rules: SpellingRules
  /// What stands before all names.
  private let wrapper: String
  private let hasPrefix: Bool
  private let hasOldEndings: Bool

  /// - Parameter names: all names of the checkpoint.
  init(of names: some Sequence<String>, by rules: SpellingRules) {
    self.rules = rules
    var (wrapper, hasPrefix, hasOldEndings) = ("", false, false)
    for name in names {
      let name = Self.unwrapped(name)
      hasOldEndings = hasOldEndings || rules.oldEndings.keys.contains(where: name.hasSuffix)
      if rules.landmark.isEmpty {
        hasPrefix = hasPrefix || name.hasPrefix(rules.prefix)
      } else if name == rules.landmark || name.hasSuffix("." + rules.landmark) {
        let before = String(name.dropLast(rules.landmark.count))
        hasPrefix = before == rules.prefix || before.hasSuffix("." + rules.prefix)
        wrapper = hasPrefix ? String(before.dropLast(rules.prefix.count)) : before
      }
    }
    (self.wrapper, self.hasPrefix, self.hasOldEndings) = (wrapper, hasPrefix, hasOldEndings)
  }

  /// The table's spelling of a name of the checkpoint, without what stands before it.
  func plain(_ name: String) -> String {
    var name = Self.unwrapped(name)[...]
    if name.hasPrefix(wrapper) { name = name.dropFirst(wrapper.count) }
    if name.hasPrefix(rules.prefix) { name = name.dropFirst(rules.prefix.count) }
    for (old, new) in rules.oldEndings where name.hasSuffix(old) {
      return name.dropLast(old.count) + new
    }
    return String(name)
  }

  /// A plain name as this checkpoint would have it.
  func spelled(_ plain: String) -> String {
    var name = plain
    if hasOldEndings {
      for (old, new) in rules.oldEndings where plain.hasSuffix(new) {
        name = plain.dropLast(new.count) + old
      }
    }
    return wrapper + (hasPrefix && !plain.hasPrefix(rules.headPrefix) ? rules.prefix + name : name)
  }

  /// A name without the wrappers of its parts, which may stand anywhere in it.
  private static func unwrapped(_ name: String) -> String {
    let wrappers = ["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"]
    guard wrappers.contains(where: name.contains) else { return name }
    return name.split(separator: ".", omittingEmptySubsequences: false)
      .filter { !wrappers.contains(String($0)) }.joined(separator: ".")
  }
}
