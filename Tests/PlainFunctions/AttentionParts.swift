import Tensors

// What attention's parts are made of, the right ones and others.

/// query · keyᵀ ÷ √D.
package func attentionScores(_ query: Tensor, _ key: Tensor) -> Tensor {
  products(query, key) / Float(query.shape[-1]).squareRoot()
}

/// query · keyᵀ, without a scale.
package func products(_ query: Tensor, _ key: Tensor) -> Tensor {
  matmul(query, key.swappedAxes(-1, -2))
}

/// `[B, T, C]` to `[B, H, T, D]` in memory's order.
package func headsSplitByReshaping(_ x: Tensor, _ H: Int) -> Tensor {
  let (B, T, C) = (x.shape[0], x.shape[1], x.shape[2])
  return x.reshaped([B, H, T, C / H])
}

/// `[B, H, T, D]` to `[B, T, C]` in memory's order.
package func headsMergedByReshaping(_ x: Tensor) -> Tensor {
  let (B, H, T, D) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
  return x.reshaped([B, T, H * D])
}

/// The softmax over keys, of which hidden ones get nothing. The mask broadcasts to the scores.
package func attentionPattern(_ scores: Tensor, _ mask: Mask?, hidden: Float = -.infinity) -> Tensor
{
  guard let mask else { return softmax(scores) }
  return softmax(which(mask, scores, hidden))
}

/// A mask of `[B, S]`, with the axes that let it broadcast to `[B, H, T, S]`.
package func ofKeys(_ mask: Mask) -> Mask { mask[.all, .newAxis, .newAxis, .all] }

/// A projection without its bias, which is what it makes of 0.
package func unbiased(
  _ projection: @escaping (Tensor) -> Tensor
) -> (Tensor) -> Tensor {
  { projection($0) - projection(.zeros($0.shape)) }
}

/// True at [t, s] where s ≤ t + S − T + k.
package func causalMask(of scores: Tensor, k: Int = 0) -> Mask {
  let (T, S) = (scores.shape[-2], scores.shape[-1])
  return tril(Mask.full([T, S], true), k: S - T + k)
}
