import Kernels

extension ShapedArray {
  /// The places along an axis that the indices name, in their order and shape: looking up rows.
  ///
  /// `table.take(ids, axis: 0)` with a table of `[V, C]` and ids of `[B, T]` is `[B, T, C]`. Equals
  /// `table[ids]` in PyTorch for axis 0, and `torch.index_select` otherwise.
  /// - Parameter indices: of any shape, each from 0 to the axis's size − 1; others are a misuse.
  public func take(_ indices: IntTensor, axis: Int) -> Self {
    if indices.isPoisoned { return .poisoned }
    guard let axis = shape.resolved(axis, for: "take") else { return .poisoned }
    let size = shape.sizes[axis]
    guard indices.areInside(size, of: shape, axis: axis, for: "take") else { return .poisoned }
    let (outer, inner) = (shape.prefix(axis), shape.dropFirst(axis + 1))
    let run = inner.elementCount
    let (source, places) = (view.contiguous(), indices.view.contiguous())
    let count = indices.count
    let taken = Self.filled(outer.appending(indices.shape).appending(inner)) { out in
      for block in 0..<outer.elementCount {
        for k in 0..<count {
          (out + (block * count + k) * run).update(
            from: source.start + (block * size + places.start[k]) * run, count: run)
        }
      }
      withExtendedLifetime((source, places)) {}
    }
    return taken.derived(
      by: .selection, from: self, adding: { $0.giveBack(indices, to: $1, axis: axis) })
  }

  /// One element for each index, looked up along an axis at the index's own place.
  ///
  /// For axis 1 of a matrix, `result[i, j] = self[i, indices[i, j]]`. Equals `torch.gather`.
  /// - Parameter indices: of the same rank; along other axes no larger than this array.
  public func gather(_ indices: IntTensor, axis: Int) -> Self {
    if indices.isPoisoned { return .poisoned }
    guard let axis = shape.resolved(axis, for: "gather") else { return .poisoned }
    let fits =
      indices.rank == rank
      && (0..<rank).allSatisfy { $0 == axis || indices.shape.sizes[$0] <= shape.sizes[$0] }
    guard fits else {
      misuse(
        "gather: indices of \(indices.shape) do not fit \(shape): the same number of axes, and no "
          + "size larger but along axis \(axis).")
      return .poisoned
    }
    guard indices.areInside(shape.sizes[axis], of: shape, axis: axis, for: "gather") else {
      return .poisoned
    }
    var others = view.strides
    others[axis] = 0
    let wanted = indices.view.contiguous()
    let loop = StridedLoop(indices.shape.sizes, others)
    let (source, stride) = (view, view.strides[axis])
    let gathered = Self.filled(indices.shape) { out in
      let (from, to) = (UnsafeRawPointer(source.start), UnsafeMutableRawPointer(out))
      // Of what a number is, only the size counts: known, it is no call for each.
      switch MemoryLayout<Scalar>.size {
      case 4: loop.gather(UInt32.self, from, wanted.start, stride: stride, to: to)
      case 8: loop.gather(UInt64.self, from, wanted.start, stride: stride, to: to)
      default: loop.gather(UInt8.self, from, wanted.start, stride: stride, to: to)
      }
      withExtendedLifetime((source, wanted)) {}
    }
    return gathered.derived(
      from: self, adding: { $0.scatter(indices, to: $1, axis: axis) })
  }
}

extension Tensor {
  /// Adds the gradient of what ``take(_:axis:)`` took: each row to the place it came from.
  fileprivate func giveBack(_ indices: IntTensor, to sum: Tensor, axis: Int) {
    let run = sum.shape.dropFirst(axis + 1).elementCount
    let (size, count) = (sum.shape.sizes[axis], indices.count)
    let (rows, places) = (view.contiguous(), indices.view.contiguous())
    for block in 0..<sum.shape.prefix(axis).elementCount {
      for k in 0..<count {
        let place = sum.view.start + (block * size + places.start[k]) * run
        let row = rows.start + (block * count + k) * run
        Elementwise.add(1, run, .dense(place), .dense(row), to: place)
      }
    }
    withExtendedLifetime((rows, places)) {}
  }

  /// Adds the gradient of what ``gather(_:axis:)`` looked up: each number to the place it came from.
  fileprivate func scatter(_ indices: IntTensor, to sum: Tensor, axis: Int) {
    let (numbers, places) = (view.contiguous(), indices.view.contiguous())
    let stride = sum.view.strides[axis]
    var others = sum.view.strides
    others[axis] = 0
    let loop = StridedLoop(indices.shape.sizes, others)
    let (step, count) = (loop.rowStride, loop.rowCount)
    let start = sum.view.start
    var (from, place) = (numbers.start, places.start)
    loop.forEachRow { offset in
      let row = start + offset
      for column in 0..<count { row[column * step + place[column] * stride] += from[column] }
      (from, place) = (from + count, place + count)
    }
    withExtendedLifetime((numbers, places)) {}
  }
}

extension StridedLoop {
  /// Copies words of one size, each from its own place and as many strides further as its index says.
  fileprivate func gather<Word: BitwiseCopyable>(
    _ type: Word.Type, _ source: UnsafeRawPointer, _ indices: UnsafePointer<Int>, stride: Int,
    to target: UnsafeMutableRawPointer
  ) {
    let source = source.assumingMemoryBound(to: Word.self)
    var (index, out) = (indices, target.assumingMemoryBound(to: Word.self))
    let (step, count) = (rowStride, rowCount)
    forEachRow { offset in
      let row = source + offset
      for column in 0..<count { out[column] = row[column * step + index[column] * stride] }
      (index, out) = (index + count, out + count)
    }
  }
}

extension IntTensor {
  /// Whether every element is a place of an axis; reports the first that is not.
  fileprivate func areInside(_ size: Int, of shape: Shape, axis: Int, for name: String) -> Bool {
    let numbers = view.contiguous()
    let all = UnsafeBufferPointer(start: numbers.start, count: count)
    let first = all.firstIndex { $0 < 0 || $0 >= size }
    let found = first.map { all[$0] }
    withExtendedLifetime(numbers) {}
    guard let k = first, let found else { return true }
    misuse(
      "\(name): index \(found) (element \(k) of the indices) is outside axis \(axis) of "
        + "\(shape), whose places are 0 to \(size - 1).")
    return false
  }
}

// MARK: - Choosing by a mask

/// `a` where the mask is true, `b` elsewhere; all three broadcast. Equals `torch.where`.
public func which<Array: ShapedArray>(_ mask: Mask, _ a: Array, _ b: Array) -> Array {
  chosen(mask, a, b)
}
// Without a generic parameter `b` can be `-.infinity`.
public func which(_ mask: Mask, _ a: Tensor, _ b: Tensor) -> Tensor { chosen(mask, a, b) }
public func which(_ mask: Mask, _ a: Tensor, _ b: some TensorOperand) -> Tensor {
  which(mask, a, b.tensor)
}
public func which(_ mask: Mask, _ a: some TensorOperand, _ b: Tensor) -> Tensor {
  which(mask, a.tensor, b)
}
public func which(_ mask: Mask, _ a: Float, _ b: Float) -> Tensor { which(mask, a, b.tensor) }
public func which(_ mask: Mask, _ a: Double, _ b: Double) -> Tensor { which(mask, a, b.tensor) }
public func which(_ mask: Mask, _ a: Int, _ b: Int) -> Tensor { which(mask, a, b.tensor) }

public func which(_ mask: Mask, _ a: IntTensor, _ b: Int) -> IntTensor {
  which(mask, a, IntTensor(b))
}
public func which(_ mask: Mask, _ a: Int, _ b: IntTensor) -> IntTensor {
  which(mask, IntTensor(a), b)
}

private func chosen<Array: ShapedArray>(_ mask: Mask, _ a: Array, _ b: Array) -> Array {
  guard let values = Shape.broadcast(a.shape, b.shape, for: "which"),
    let broadcast = Shape.broadcast(mask.shape, values, for: "which"),
    let shape = Array.checked(broadcast, for: "which")
  else { return .poisoned }
  let loop = BroadcastLoop(
    shape.sizes, mask.view.strides(to: shape), a.view.strides(to: shape), b.view.strides(to: shape))
  let result = Array.filled(shape) { out in
    loop.forEachBlock { block in
      Choice.choose(
        block.rows, block.columns, block.rows(of: mask.view, 0), block.rows(of: a.view, 1),
        block.rows(of: b.view, 2), to: out + block.position)
    }
    withExtendedLifetime((mask, a, b)) {}
  }
  return result.derived(from: a, { which(mask, $0, 0) }, b, { which(mask, 0, $0) })
}

// MARK: - Triangles

/// The lower triangle of the last two axes, 0 (or false) above it. Equals `torch.tril`.
/// - Parameter k: how many diagonals above the main one belong to it; below it where negative.
public func tril<Array: ShapedArray>(_ array: Array, k: Int = 0) -> Array {
  triangle("tril", array, k) { row, columns, k in (min(max(row + k + 1, 0), columns), columns) }
    .derived(from: array, { tril($0, k: k) })
}

/// The upper triangle of the last two axes, 0 (or false) below it. Equals `torch.triu`.
/// - Parameter k: how many diagonals above the main one it starts; below it where negative.
public func triu<Array: ShapedArray>(_ array: Array, k: Int = 0) -> Array {
  triangle("triu", array, k) { row, columns, k in (0, min(max(row + k, 0), columns)) }
    .derived(from: array, { triu($0, k: k) })
}

private func triangle<Array: ShapedArray>(
  _ name: String, _ array: Array, _ k: Int,
  cleared: (_ row: Int, _ columns: Int, _ k: Int) -> (Int, Int)
) -> Array {
  if array.isPoisoned { return array }
  guard array.rank >= 2 else {
    misuse("\(name): \(array.shape) is no matrix: two axes or more are needed.")
    return .poisoned
  }
  let (rows, columns) = (array.shape[-2], array.shape[-1])
  let k = min(max(k, -rows), columns)
  return Array.filled(array.shape) { out in
    array.view.copy(to: out)
    for row in 0..<(columns == 0 ? 0 : array.count / columns) {
      let (start, end) = cleared(row % rows, columns, k)
      // A zero of every element type is made of zero bytes.
      let size = MemoryLayout<Array.Scalar>.stride
      UnsafeMutableRawPointer(out + row * columns + start)
        .initializeMemory(as: UInt8.self, repeating: 0, count: (end - start) * size)
    }
  }
}
