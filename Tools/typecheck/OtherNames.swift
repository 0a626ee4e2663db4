// What people write who know PyTorch, NumPy or MLX, or Swift's numbers. Each line marked `// slip: …`
// must be refused by an error that says what stands behind the colon: see Tools/typecheck/run.

import Foundation
import Layers
import Tensors

func comparisons(_ x: Tensor, _ y: Tensor, _ ids: IntTensor, _ mask: Mask, _ counts: [Int]) {
  _ = x < y  // slip: element by element: write .<
  _ = x > 0.5  // slip: element by element: write .>
  _ = 0 <= x  // slip: element by element: write .<=
  _ = x >= Float(counts[0])  // slip: element by element: write .>=
  _ = x == y  // slip: element by element: write .==
  _ = x != 0  // slip: element by element: write .!=
  _ = ids < ids  // slip: element by element: write .<
  _ = ids == 0  // slip: element by element: write .==
  _ = mask != mask  // slip: element by element: write .!=
  _ = which(x < y, x, y)  // slip: write .<
  _ = which(ids == 0, -1e9, x)  // slip: write .==
  let isPadding: Mask = ids == 0  // slip: write .==
  if x == y { return }  // slip: compare item() of single numbers, or ask (a .== b).all()
  if x.mean() > 0.5 && counts[0] == 1 { return }  // slip: compare item() of single numbers
  guard ids != ids else { return }  // slip: ask (a .!= b).all()
  while x.sum() > 0 { return }  // slip: compare item() of single numbers
  if ids[0] == 3 { return }  // slip: its number is x[0, 0].item()
  _ = isPadding
}

func logic(_ x: Tensor, _ mask: Mask, _ causal: Mask) {
  _ = !mask  // slip: write .!
  _ = ~mask  // slip: write .!
  _ = mask && causal  // slip: write .&
  _ = mask & causal  // slip: write .&
  _ = mask .&& causal  // slip: write .&
  _ = mask || causal  // slip: write .|
  _ = mask | causal  // slip: write .|
  _ = mask .|| causal  // slip: write .|
  _ = which(mask && causal, x, 0)  // slip: write .&
  _ = which(!mask, x, -Float.infinity)  // slip: write .!
  _ = which(x > 0 && x < 1, x, 0)  // slip: write .&
}

func arithmetic(_ x: Tensor, _ mask: Mask, _ ids: IntTensor, _ D: Int) {
  _ = x ^ 3  // slip: x.pow(3)
  _ = x ** 3  // slip: pow
  _ = 2 ^ x  // slip: pow(2, x)
  _ = 0.044715 * x ^ 3 + x  // slip: x.pow(3)
  _ = x / sqrt(D)  // slip: write sqrt(Float(n)), or Float(n).squareRoot()
  _ = x.matmul(x) / sqrt(x.shape[-1])  // slip: write sqrt(Float(n))
  _ = x + mask  // slip: write Tensor(mask)
  _ = (1 - mask) * x  // slip: .!mask for 1 - mask
  _ = x * ids  // slip: write Tensor(ids)
  _ = ids / 2  // slip: write Tensor(ids) / 2
  _ = ids.sum().item()  // slip: leave item() out
  _ = x.item().item()  // slip: leave item() out
  _ = mask.any().item()  // slip: leave item() out
}

func making(_ counts: [Int], _ numbers: [Double]) {
  _ = Tensor(counts)  // slip: write Tensor(IntTensor(counts))
  _ = Tensor(counts, shape: [2, 3])  // slip: write Tensor(IntTensor(counts, shape: shape))
  _ = Tensor(numbers)  // slip: write Tensor(numbers.map { Float($0) })
  _ = Tensor(numbers, shape: [2, 3])  // slip: numbers.map { Float($0) }, shape: shape
  _ = Tensor(1, shape: [2, 3])  // slip: write Tensor.full([2, 3], 7)
  _ = Tensor(0.5, shape: [2, 3])  // slip: write Tensor.full([2, 3], 7)
  _ = IntTensor(1, shape: [2, 3])  // slip: write IntTensor.full([2, 3], 7)
  _ = Mask(true, shape: [2, 3])  // slip: write Mask.full([2, 3], true)
  _ = Mask.ones([2, 3])  // slip: write Mask.full([2, 3], true)
  _ = Mask.zeros([2, 3])  // slip: write Mask.full([2, 3], false)
  _ = Tensor.zeros(2, 3)  // slip: Tensor.zeros([2, 3])
  _ = Tensor.full(7, [2, 3])  // slip: Tensor.full([2, 3], 7)
  _ = Tensor.randn([2, 3])  // slip: randomNormal(_:mean:standardDeviation:using:)
  _ = zeros(2, 3)  // slip: Tensor.zeros([2, 3])
  _ = torch.zeros(2, 3)  // slip: there is no torch here
  _ = tril(counts[0])  // slip: tril(Mask.full([size, size], true))
  _ = triu(counts[0], counts[0])  // slip: triu(Mask.full([size, size], true))
  _ = tril(Mask.full([2, 3], true), 1)  // slip: tril(_:k:)
}

func parts(_ x: Tensor, _ ids: IntTensor, _ mask: Mask?, _ counts: [Int]) {
  var result = x
  result[0] = x  // slip: tensors never change
  result[.all, 1] += x  // slip: tensors never change
  result[0, 1] = 3  // slip: none can be assigned
  x[0] = result  // slip: tensors never change
  for (k, row) in x.enumerated() { _ = (k, row) }  // slip: write for k in 0..<x.shape[0], and x[k]
  for row in x { _ = row }  // slip: Sequence
  _ = x.map { $0 + 1 }  // slip: work on all elements at once
  let first: Float = x[0, 0]  // slip: its number is x[0, 0].item()
  let token: Int = ids[0]  // slip: its number is x[0, 0].item()
  _ = x[ids]  // slip: take(_:axis:)
  _ = x[counts]  // slip: take(IntTensor(ids), axis: 0)
  _ = x[x .> 0]  // slip: which(mask, x, 0)
  _ = mask[.all, .newAxis]  // slip: this may be nil: unwrap it first
  _ = take(x, ids, axis: 0)  // slip: write table.take(ids, axis: 0)
  _ = x.take(ids)  // slip: say the axis
  _ = x.take(counts, axis: 0)  // slip: write x.take(IntTensor(ids), axis: 0)
  _ = x.take([1, 2], axis: 0)  // slip: write x.take(IntTensor(ids), axis: 0)
  _ = gather(x, ids, axis: -1)  // slip: write x.gather(ids, axis: -1)
  _ = gather(x, -1, ids)  // slip: write x.gather(ids, axis: -1)
  _ = x.gather(-1, ids)  // slip: write x.gather(ids, axis: -1)
  _ = x.masked_fill(x .> 0, -1e9)  // slip: write which(mask, value, x)
  _ = x.maskedFill(x .> 0, -.infinity)  // slip: write which(mask, value, x)
  _ = cat([x, x], dim: -1)  // slip: concatenated(_:axis:)
  _ = stack([x, x], axis: -1)  // slip: stacked(_:axis:)
  _ = x.split(3, axis: -1)  // slip: write x.split(parts: 3, axis: -1)
  _ = x.chunk(3, dim: -1)  // slip: split(parts:axis:)
  _ = (result, first, token)
}

func shapes(_ x: Tensor, _ y: Tensor, _ mask: Mask, _ D: Int) {
  _ = x.T  // slip: transposed()
  _ = x.t()  // slip: transposed()
  _ = x.view(2, 3)  // slip: reshaped(_:)
  _ = x.view([-1, D])  // slip: reshaped(_:)
  _ = x.reshape(2, 3)  // slip: reshaped(_:)
  _ = x.permute(0, 2, 1)  // slip: transposed(_:)
  _ = x.permute([0, 2, 1])  // slip: transposed(axes:)
  _ = x.transpose(1, 2)  // slip: swappedAxes(_:_:)
  _ = x.transpose()  // slip: transposed()
  _ = mask.unsqueeze(1)  // slip: expandedDimensions(axis:)
  _ = x.unsqueeze(dim: 1)  // slip: expandedDimensions(axis:)
  _ = x.squeeze(0)  // slip: squeezed(axis:)
  _ = x.squeeze()  // slip: squeezed()
  _ = x.flatten()  // slip: flattened()
  _ = x.size(0)  // slip: x.shape[axis]
  _ = x.size()  // slip: x.shape for all sizes
  _ = x.dim()  // slip: x.rank
  _ = x.dim  // slip: x.rank
  _ = x.ndim  // slip: rank
  _ = x.numel()  // slip: count
  _ = len(x)  // slip: x.shape[0]
  _ = x.float()  // slip: write Tensor(x)
  _ = mask.float()  // slip: write Tensor(x)
  _ = x.long()  // slip: write IntTensor(x)
  _ = x.mm(y)  // slip: matmul(_:)
  _ = x.matmul(y.transpose(-1, -2)) / sqrt(D)  // slip: swappedAxes(_:_:)
  _ = F.softmax(x, dim: -1)  // slip: there is no F here
  _ = torch.nn.functional.softmax(x, dim: -1) * 2 + x  // slip: there is no torch here
  _ = np.exp(x)  // slip: there is no np here
}

func reductions(_ x: Tensor, _ mask: Mask, _ ids: IntTensor) {
  _ = x.mean(dim: -1)  // slip: mean(axis:keepDims:)
  _ = x.mean(dim: -1, keepdim: true)  // slip: mean(axis:keepDims:)
  _ = x.mean(axis: -1, keepdims: true)  // slip: mean(axis:keepDims:)
  _ = x.mean(-1, keepdim: true)  // slip: mean(axis:keepDims:)
  _ = x.mean(dim: [0, 1])  // slip: mean(axis:keepDims:)
  _ = x.mean(axis: [0, 1])  // slip: mean(axes:keepDims:)
  _ = x.sum(-1)  // slip: sum(axis:keepDims:)
  _ = x.sum(dim: -1, keepDims: true)  // slip: sum(axis:keepDims:)
  _ = x.max(dim: -1, keepdim: true)  // slip: max(axis:keepDims:)
  _ = x.min(axis: -1, keepdim: true)  // slip: min(axis:keepDims:)
  _ = x.logSumExp(dim: -1)  // slip: logSumExp(axis:keepDims:)
  _ = x.logsumexp(dim: -1)  // slip: logSumExp(axis:keepDims:)
  _ = x.variance(axes: [-2, -1], keepDims: true)  // slip: x.variance(axes: [-2, -1], correction: 0)
  _ = x.std(axes: [-2, -1])  // slip: x.variance(axes: [-2, -1], correction: 0).squareRoot()
  _ = x.variance(dim: -1, unbiased: false)  // slip: write x.variance(axis: -1, correction: 0)
  _ = x.variance(axis: -1, keepDims: true)  // slip: write x.variance(axis: -1, correction: 0)
  _ = x.variance(dim: -1, correction: 0)  // slip: variance(axis:correction:keepDims:)
  _ = x.var(dim: -1, unbiased: false)  // slip: write x.variance(axis: -1, correction: 0)
  _ = x.std(dim: -1)  // slip: write x.variance(axis: -1, correction: 0).squareRoot()
  _ = x.argMax(dim: -1)  // slip: argMax(axis:keepDims:)
  _ = x.argmax(-1)  // slip: argMax(axis:keepDims:)
  _ = x.cumsum(dim: -1)  // slip: cumsum(axis:)
  _ = exp(x) / exp(x).sum(dim: -1, keepdim: true)  // slip: sum(axis:keepDims:)
  _ = mask.sum()  // slip: write Tensor(mask).sum()
  _ = mask.sum(dim: 1)  // slip: write Tensor(mask).sum(axis: -1)
  _ = ids.sum(axis: 0)  // slip: write Tensor(ids).sum(axis: -1)
  _ = ids.mean()  // slip: write Tensor(ids).mean()
}

// As learners write them.
final class Linear: Module {
  init(
    inputSize: Int, outputSize: Int, bias: Bool = true, using generator: inout RandomGenerator
  ) {}
}
final class Embedding: Module {
  init(count: Int, size: Int, using generator: inout RandomGenerator) {}
}
final class LayerNorm: Module {
  init(_ normalizedShape: Shape, epsilon: Float = 1e-5) {}
}

func layers(
  _ x: Tensor, _ layer: Linear, _ other: Layers.Linear, _ generator: inout RandomGenerator
) {
  _ = Layers.Linear(3, 4)  // slip: its sizes have names: Linear(inputSize: 768, outputSize: 64
  _ = Layers.Linear(inFeatures: 3, outFeatures: 4)  // slip: write Linear(inputSize: 768,
  _ = other.forward(x)  // slip: call the module itself
  _ = Linear(3, 4)  // slip: its sizes have names: Linear(inputSize: 768, outputSize: 64
  _ = Linear(3, 4, bias: false, using: &generator)  // slip: its sizes have names: Linear(
  _ = Embedding(9, 4, using: &generator)  // slip: Embedding(count: 30_522, size: 768
  _ = Embedding(count: 9, size: 4)  // slip: Embedding(count: 30_522, size: 768, using: &generator)
  _ = Embedding(num_embeddings: 9, embedding_dim: 4)  // slip: write Embedding(count: 30_522,
  _ = Embedding(vocabularySize: 9, hiddenSize: 4, using: &generator)  // slip: Embedding(count:
  _ = Parameter(.ones([3]))  // slip: a parameter is set like any property
  _ = LayerNorm(768)  // slip: a shape has brackets: LayerNorm([768])
  _ = LayerNorm(768, eps: 1e-12)  // slip: a shape has brackets: LayerNorm([768])
  _ = LayerNorm([768], eps: 1e-12)  // slip: write LayerNorm([768], epsilon: 1e-12)
  let right = Linear(inputSize: 3, outputSize: 4, using: &generator)
  let table = Embedding(count: 3, size: 4, using: &generator)
  _ = (right, table, LayerNorm([768]), LayerNorm([768], epsilon: 1e-12))
  _ = Linear(in: 3, out: 4)  // slip: write Linear(inputSize: 768,
  _ = Linear(in_features: 3, out_features: 4)  // slip: write Linear(inputSize: 768,
  _ = Linear(inFeatures: 3, outFeatures: 4)  // slip: write Linear(inputSize: 768,
  _ = Linear(inputs: 3, outputs: 4, using: &generator)  // slip: write Linear(inputSize: 768,
  _ = Linear(inputSize: 3, outputSize: 4)  // slip: outputSize: 64, using: &generator)
  _ = nn.Linear(3, 4)  // slip: there is no nn here
  _ = Dropout()  // slip: write Dropout(rate: 0.1, using: &generator)
  _ = Dropout(0.1)  // slip: write Dropout(rate: 0.1, using: &generator)
  _ = Dropout(p: 0.1)  // slip: write Dropout(rate: 0.1, using: &generator)
  _ = Dropout(rate: 0.1)  // slip: write Dropout(rate: 0.1, using: &generator)
  _ = Dropout(0.1, using: &generator)  // slip: write Dropout(rate: 0.1, using: &generator)
  _ = Dropout(x)  // slip: a layer is made once
  _ = layer.forward(x)  // slip: call the module itself
}
