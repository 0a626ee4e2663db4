// Formulas that are nearly right. Each line marked `// slip` must be refused, at once and by an error
// on that line: see Tools/typecheck/run. Some take the compiler long whatever the library offers,
// since they take it as long over plain numbers; it need only give up in time on lines marked
// `// slow slip`. In named steps the same slips are found at once.

import Foundation
import Tensors

func activations(_ x: Tensor, _ name: String, _ layer: Int) {
  _ = 1 + (x / 2.squareRoot()).erff()  // slip
  _ = 0.5 * x * (1 + (x / 2.squareRoot()).erff())  // slow slip
  _ = x + "0.044715" * pow(x, 3)  // slip
  _ = x + 0.044715 * pow(x, name)  // slip
  _ = sqrt(2 / Double.pi) * (x + 0.044715 * pow(x, name))  // slow slip
  _ = (2 / Double.pi).squareRoots() * x  // slip
  _ = (2 / Double.pi).squareRoots() * (x + 0.044715)  // slow slip
  _ = 0.5 * x * (1 + tanh((2 / Double.pi).squareRoots() * (x + 0.044715 * pow(x, 3))))  // slow slip
  _ = 0.044715 * x ** 3  // slip
  _ = 0.5 * x * (1 + tanh(sqrt(2 / Float.tau) * (x + 0.044715 * pow(x, 3))))  // slip
  _ = 1 + erf(x / 2.sqrt())  // slip
  _ = 0.5 * y * (1 + erf(x / 2.squareRoot()))  // slip
  _ = 0.5 * x * (1 + x.erf)  // slip
  _ = x / (1 + exp(-1.702 * name))  // slip
  _ = maximum(x, "0")  // slip
  let half: Float = 0.5 * x  // slip
  let result: Double = x.mean() * 2 + 1  // slip
  _ = which(x > 0, x, 0.01 * x)  // slip
  _ = which(x, x, 0.01 * x)  // slip
  _ = (half, result)
}

func normalizations(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ epsilon: Float) {
  let mean = x.mean(axis: -1, keepDims: true)
  let variance = x.variance(axis: -1, correction: 0, keepDims: true)
  _ = (x - x.mean(axis: -1, keepdims: true)) / (variance + epsilon).squareRoot() * weight  // slip
  _ = (x - x.mean(axis: -1, keepDims: 1)) / (variance + epsilon).squareRoot() * weight  // slip
  _ = (x - x.mean(axis: -1, keepDims: "true")) / sqrt(variance + epsilon) * weight  // slip
  _ = (x - x.mean(dim: -1, keepDims: true)) / sqrt(variance + epsilon) * weight  // slip
  _ = (x - x.mean(-1, keepDims: true)) / (variance + epsilon).squareRoot() * weight  // slip
  _ = (x - x.mean(axis: [-1], keepDims: true)) / (variance + epsilon).squareRoot()  // slip
  _ = (x - mean) / x.variance(axis: -1, unbiased: false, keepDims: true).squareRoot()  // slip
  _ = (x - mean) / x.variance(axis: -1, keepDims: true).squareRoot()  // slip
  _ = (x - mean) / x.std(axis: -1, keepDims: true) * weight  // slip
  _ = (x - mean) / (variance + epsilon).sqrt() * weight  // slip
  _ = (x - mean) / (variance + epsilon).squareRoot * weight  // slip
  _ = (x - mean) / (variance + epsilon).squareRoot() + bias  // slip
  _ = (x - mean) / (variance + eps).squareRoot() * weight  // slip
  _ = (x - mean) / (variance + x.shape).squareRoot()  // slip
  _ = (x - mean) / (variance + x.shape).squareRoot() * weight + 1  // slow slip
  _ = (x * x).sum(axis: -1, keepDims: true) / x.shape[-1].float  // slip
  _ = (x - mean) * [weight]  // slip
  _ = (x - mean) / (variance + epsilon) * [weight]  // slow slip
}

func attentions(_ query: Tensor, _ key: Tensor, _ mask: Mask, _ ids: IntTensor) {
  let D = query.shape[-1]
  let scores = query.matmul(key.swappedAxes(-1, -2)) / Float(D).squareRoot()
  _ = query.matmul(key.swappedAxes(-1, -2)) / D.squareRoot()  // slip
  _ = query.matmul(key.swapAxes(-1, -2)) / Float(D).squareRoot()  // slip
  _ = query.matmul(key.transposed(-1, "-2")) / Float(D).squareRoot()  // slip
  _ = query ** key.swappedAxes(-1, -2) / Float(D).squareRoot()  // slip
  _ = scores + (1 - mask)  // slip
  _ = scores + (1 - mask) * -1e9  // slow slip
  _ = scores * mask  // slip
  _ = which(!mask, scores, -Float.infinity)  // slip
  _ = scores - Tensor(mask) * 1e9 * ids  // slip
  _ = einsum("b h t d, b h s d -> b h t s", [query, key]) / Float(D).squareRoot()  // slip
  _ = einsum(query, key, "b h t d, b h s d -> b h t s") / Float(D).squareRoot()  // slip
  _ = rearrange(query, "b t (h d) -> b h t d", h: 12) * 2 + 1  // slip
  _ = rearrange(query, "b t (h d) -> b h t d", ["h": 12.0]) * 2 + 1  // slip
  _ = reduce(query, "b t c -> b c", .average) / 2 + 1  // slip
  _ = exp(scores) / exp(scores).sum(axis: "s", keepDims: true)  // slip
  _ = exp(scores - scores.max(axis: -1, keepDims: true)) / scores.exp().sum(axes: -1)  // slip
  _ = softmax(scores * 2 + 1, axis: -1).matmul(query)  // slip
  _ = key[ids] * 2 + 1  // slip
  _ = key.reshape(D, D) * 2 + 1  // slip
  _ = key.transpose(-1, -2).matmul(query) * 2 + 1  // slip
  if scores == key { return }  // slip
  if scores.mean() > 0.5 * 2 { return }  // slip
}
