/// Something that may follow a command, by its name: `--greedy`, or `--seed 7` with a value.
package struct Option: Sendable, Hashable {
  /// With its hyphens.
  package let name: String
  /// What stands for the value in usage texts, or nil of a flag, which has none.
  package let value: String?
  /// What it says, for `--help`.
  package let summary: String
  package let isRequired: Bool
  /// Whether it may come several times, with a value each.
  package let canRepeat: Bool

  package static func flag(_ name: String, _ summary: String) -> Option {
    Option(name: name, value: nil, summary: summary, isRequired: false, canRepeat: true)
  }

  package static func optional(_ name: String, _ value: String, _ summary: String) -> Option {
    Option(name: name, value: value, summary: summary, isRequired: false, canRepeat: false)
  }

  package static func required(_ name: String, _ value: String, _ summary: String) -> Option {
    Option(name: name, value: value, summary: summary, isRequired: true, canRepeat: false)
  }

  /// One that may come several times, with a value each.
  package static func list(
    _ name: String, _ value: String, _ summary: String, isRequired: Bool = false
  ) -> Option {
    Option(name: name, value: value, summary: summary, isRequired: isRequired, canRepeat: true)
  }

  /// `--seed 7`.
  var label: String { value.map { "\(name) \($0)" } ?? name }
}

/// Something that may follow a command without a name of its own: `01-LayerNorm`.
package struct Operand: Sendable {
  /// What stands for it in usage texts: `KATA`.
  package let name: String
  package let isRequired: Bool
  package let canRepeat: Bool

  package static func required(_ name: String) -> Operand {
    Operand(name: name, isRequired: true, canRepeat: false)
  }

  package static func optional(_ name: String) -> Operand {
    Operand(name: name, isRequired: false, canRepeat: false)
  }

  /// As many as one likes, or none.
  package static func list(_ name: String) -> Operand {
    Operand(name: name, isRequired: false, canRepeat: true)
  }

  /// `KATA`, `[KATA]`, `[KATA…]`.
  var label: String {
    let label = canRepeat ? name + "…" : name
    return isRequired ? label : "[\(label)]"
  }
}
