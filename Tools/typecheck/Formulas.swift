// Formulas as people write them, long lines included. The compiler has to settle each at once: see
// Tools/typecheck/run. Foundation is here because learners import it too, and it brings further
// overloads of every elementary function.

import Foundation
import Tensors

func activations(_ x: Tensor, _ beta: Float, _ count: Int) {
  _ = 0.5 * x * (1 + (x / 2.squareRoot()).erf())
  _ = 0.5 * x * (1 + erf(x / 2.squareRoot()))
  _ = x * 0.5 * (1.0 + erf(x / sqrt(2.0)))
  _ = 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))))
  _ = 0.5 * x * (1 + tanh(sqrt(2 / Double.pi) * (x + 0.044715 * pow(x, 3))))
  _ = 0.5 * x * (1 + tanh(Float(2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  _ = 0.5 * x * (1 + (sqrt(2 / .pi) * (x + 0.044715 * x.pow(3))).tanh())
  _ = x / (1 + exp(-1.702 * x))
  _ = x * (1 / (1 + exp(-x)))
  _ = x / (1 + exp(-beta * x))
  _ = maximum(x, 0)
  _ = maximum(0, x) + 0.01 * minimum(x, 0)
  _ = which(x .> 0, x, 0.01 * x)
  _ = which(x .> 0, x, exp(x) - 1)
  _ = log(1 + exp(x))
  _ = pow(maximum(x, 0), 2)
  _ = 1 + x + x * x / 2 + x * x * x / 6 + x * x * x * x / Float(count)
  _ = x - x * x * x / 6 + x.pow(5) / 120 - x.pow(7) / 5040
}

func normalizations(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ epsilon: Float, _ axes: [Int]
) {
  let mean = x.mean(axis: -1, keepDims: true)
  let variance = x.variance(axis: -1, correction: 0, keepDims: true)
  _ = (x - mean) / (variance + epsilon).squareRoot() * weight + bias
  _ = (x - mean) / sqrt(variance + epsilon) * weight + bias
  _ = (x - mean) * rsqrt(variance + 1e-5) * weight + bias
  _ = weight * (x - mean) / (variance + 1e-12).squareRoot() + bias
  _ =
    (x - x.mean(axis: -1, keepDims: true))
    / (x.variance(axis: -1, correction: 0, keepDims: true) + epsilon).squareRoot() * weight
    + bias
  _ =
    (x - x.mean(axes: axes, keepDims: true))
    / sqrt(pow(x - x.mean(axes: axes, keepDims: true), 2).mean(axes: axes, keepDims: true) + 1e-5)
    * weight + bias
  _ = x * rsqrt(x.square().mean(axis: -1, keepDims: true) + epsilon) * weight
  _ = x / (x * x).sum(axis: -1, keepDims: true).squareRoot()
  _ = ((x - mean) * (x - mean)).sum(axis: -1, keepDims: true) / Float(x.shape[-1] - 1)
}

func softmaxes(_ x: Tensor, _ temperature: Double) {
  _ =
    exp(x - x.max(axis: -1, keepDims: true))
    / exp(x - x.max(axis: -1, keepDims: true)).sum(axis: -1, keepDims: true)
  _ = exp(x - x.logSumExp(axis: -1, keepDims: true))
  _ =
    x - x.max(axis: -1, keepDims: true)
    - log(exp(x - x.max(axis: -1, keepDims: true)).sum(axis: -1, keepDims: true))
  _ = exp(x / temperature) / exp(x / temperature).sum(axis: -1, keepDims: true)
}

func attentions(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Mask, _ headCount: Int
) {
  let D = query.shape[-1]
  let (T, S) = (query.shape[-2], key.shape[-2])
  let causal = tril(Mask.full([T, S], true))
  let order = IntTensor.arange(T).reshaped(-1, 1) .>= IntTensor.arange(S)
  let scores = query.matmul(key.swappedAxes(-1, -2)) / Float(D).squareRoot()
  _ = scores
  _ = einsum("b h t d, b h s d -> b h t s", query, key) / Float(D).squareRoot()
  _ = einsum("b h t d, b h s d -> b h t s", query / sqrt(Float(D)), key)
  _ = matmul(query, key.transposed(0, 1, 3, 2)) * (1 / sqrt(Double(D)))
  _ = matmul(query, key.swappedAxes(-1, -2)) / Tensor(D).squareRoot()
  _ = matmul(query, key.swappedAxes(-1, -2)) / sqrt(Float(D))
  _ = query / sqrt(2) * (1 + erf(key / sqrt(2)))
  _ = query.matmul(key.swappedAxes(-1, -2)) / pow(Double(D), 0.5)
  _ = which(mask, scores, -Float.infinity)
  _ = which(causal .& mask, scores, -1e9)
  _ = which(order, scores, -.infinity) + (1 - Tensor(mask)) * -1e9
  _ = which(mask, 0, -.infinity) + which(mask, 0.0, -.infinity) + which(mask, scores, -.infinity)
  _ = which(mask, 1, 0) * which(mask, 0, Float(D)) - which(mask, Double(D), 1) * .pi
  _ = which(scores .== -.infinity, maximum(scores, -.infinity), minimum(.infinity, scores))
  _ = scores * Tensor(mask) - 1e9 * (1 - Tensor(mask))
  _ = scores + (1.0 - Tensor(mask)[.all, .newAxis, .newAxis, .all]) * -10000.0
  _ = scores + which(triu(Mask.full([T, S], true), k: 1), -Float.infinity, 0)
  _ = rearrange(scores.matmul(value), "b h t d -> b t (h d)")
  _ = rearrange(query, "b t (h d) -> b h t d", ["h": headCount])
  _ = query.reshaped(query.shape[0], T, headCount, D / headCount).transposed(0, 2, 1, 3)
  _ = query.reshaped(Shape(query.shape.dropLast() + [headCount, D / headCount]))
  _ = query.reshaped(Shape(query.shape[..<(-1)] + [headCount, D / headCount]))
}

func positions(_ T: Int, _ C: Int) {
  let t = Tensor.arange(T).expandedDimensions(axis: 1)
  let k = Tensor.arange(0, Double(C), step: 2)
  _ = sin(t / pow(10000, k / Float(C)))
  _ = cos(t * exp(k * (-log(10000.0) / Double(C))))
  _ = t * pow(10000.0, -k / C)
  _ = stacked([sin(t * k), cos(t * k)], axis: -1).reshaped(T, C)
}

func losses(_ logits: Tensor, _ targets: IntTensor, _ mask: Mask, _ x: Tensor) {
  let logProbabilities = logits - logits.logSumExp(axis: -1, keepDims: true)
  let picked = logProbabilities.gather(targets.expandedDimensions(axis: -1), axis: -1)
  var total = Tensor.zeros([1])
  total += 1
  total -= 0.5
  total *= Float(targets.count)
  total /= Double(targets.count)
  _ = -picked.squeezed(axis: -1).mean()
  _ = -(picked.squeezed(axis: -1) * Tensor(mask)).sum() / Tensor(mask).sum()
  _ = exp(-(picked.squeezed(axis: -1) * Tensor(mask)).sum() / Tensor(mask).sum())
  _ = total + x[0, 1..., .stride(by: 2)] * 2 - x[.ellipsis, -1].abs() / 3
}

func updates(_ x: Tensor, _ y: Tensor, _ rate: Double, _ decay: Float, _ count: Int) {
  _ = x * (1 - rate) + rate * y * 2 - (1 - decay) * x
  _ = 2 * x * x - 3 * x * y + 4 * y * y - 5 * x + 6 * y - 7
  _ = decay * x + (1 - decay) * y * y / (1 - pow(decay, Float(count)))
  _ = (x / (1 - pow(0.9, Double(count)))) / (sqrt(y / (1 - pow(0.999, Double(count)))) + 1e-8)
  _ = 0.9 * x + 0.1 * y - 0.01 * (x * 0.5 + y * 0.25) / (1 + x * 2)
  _ = x - Float(rate) * (x.clip(min: -1, max: 1) / (y.squareRoot() + 1e-8) + 0.01 * x)
}

func numbers(_ a: [Int], _ b: [Double], _ f: Float, _ x: Tensor, _ bias: Tensor?, _ mask: Mask?) {
  var total = 0.0
  for i in a.indices where a[i] % 2 == 0 && a[i] != 3 || !(b[i] < 0.5) { total += b[i] * 2 }
  for v in b where v > 0 && v <= 1 { total += v * v - sqrt(v) + pow(v, 3) + exp(-v) }
  if a.count == b.count && a.isEmpty == false || f >= 0.5 && f < 1 { total -= sqrt(2) }
  if bias == nil || mask != nil && !a.contains(2) { total += Double(~a[0] & 3 | 1 ^ a[1]) }
  if x.shape == [2, 3] && x.shape[-1] == a[0] && x.rank != 2 && x.shape.count > 1 { total += 1 }
  if x.mean().item() > 0.5 && -x.max().item() < 0.1 && x[0, 0].item() == f { total += 1 }
  let k = IntTensor(a).max() > 3 && IntTensor(a).sum() == 4 || !Mask([true, false]).any()
  let (s, r) = (Tensor([1, 2, 3]), Tensor([[1, 2], [3, 4.5]]))
  let (t, u) = (Tensor([1, 2, 3, 4], shape: [2, 2]), Tensor([0.5, 1], shape: [2, 1]))
  let scale = 1 / sqrt(Double(a[0])) + Double(1 / Float(a[0]).squareRoot()) + 2.squareRoot()
  _ = (total, k, s, r, t, u, scale)
}

// Inside a tensor's own methods the free functions are seen past the members of their names.
extension Tensor {
  func shares(_ size: Int) -> Tensor {
    let triangle = tril(Mask.full([size, size], true))
    let scale = sqrt(self * self) * sqrt(2) + triu(self, k: 1)
    return which(triangle, softmax(self * scale), relu(self)) + reduce(self, "t s -> t", .mean)
  }
}

func softmax(_ x: Tensor, axis: Int = -1) -> Tensor { x / x.sum(axis: axis, keepDims: true) }
func relu(_ x: Tensor) -> Tensor { maximum(x, 0) }

func unwritten(_ x: Tensor) -> Tensor { notWritten() }
func unwritten(_ x: Tensor) -> (Tensor, Mask) { return notWritten() }
func unwritten(_ x: Tensor, _ isEmpty: Bool) -> [Int]? {
  if isEmpty { return nil }
  return notWritten()
}
struct Unwritten {
  let weight: Tensor
  init() { notWritten() }
  var shape: Shape { return notWritten() }
  func callAsFunction(_ x: Tensor) { notWritten() }
}
