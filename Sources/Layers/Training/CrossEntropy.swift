import Tensors

/// How far scores are from the classes that were right: the mean of −log softmax(logits)[target].
///
/// For a language model, what is minimized in training: the targets are the tokens that follow, or
/// those that were masked. Equals `torch.nn.functional.cross_entropy`, with the classes along the
/// last axis.
/// - Parameters:
///   - logits: `[…, V]`, a score for each class.
///   - targets: `[…]`, from 0 to V − 1 each; others are a misuse.
///   - ignored: the target of places that do not count, such as padding; nil where all do.
/// - Returns: one number. Where no place counts there is no mean, which is a misuse.
public func crossEntropy(
  _ logits: Tensor, _ targets: IntTensor, ignoring ignored: Int? = -100
) -> Tensor {
  if logits.isPoisoned || targets.isPoisoned { return .poisoned }
  guard logits.rank > 0, logits.shape.dropLast() == targets.shape else {
    misuse(
      "crossEntropy: targets of \(targets.shape) do not fit logits of \(logits.shape): each row of "
        + "logits, along the last axis, has one target.")
    return .poisoned
  }
  let V = logits.shape[-1]
  let classes = targets.scalars
  let counted = classes.indices.filter { classes[$0] != ignored }
  if let place = counted.first(where: { !(0..<V).contains(classes[$0]) }) {
    misuse(
      "crossEntropy: target \(place) is \(classes[place]), but logits of \(logits.shape) are for "
        + "the classes 0 to \(V - 1)."
        + (ignored.map { " What shall not count has the target \($0)." } ?? ""))
    return .poisoned
  }
  if counted.isEmpty {
    misuse(
      "crossEntropy: no target counts (\(classes.count) in all), and of nothing there is no mean. "
        + "Leave such a batch out.")
    return .poisoned
  }
  var rows = logits.reshaped([classes.count, V])
  if counted.count < classes.count { rows = rows.take(IntTensor(counted), axis: 0) }
  return rows.surprise(at: counted.map { classes[$0] }).mean()
}
