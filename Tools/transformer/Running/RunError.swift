/// Why a model was not run: what is wrong, the numbers, the rule.
struct RunError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
