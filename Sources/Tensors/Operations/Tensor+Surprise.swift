import Kernels

extension Tensor {
  /// −log softmax(row)[place] for each row: how surprising it is to find that place.
  ///
  /// The same as log Σ eˣ less the element, but with the vocabulary of a language model the rows are
  /// the largest tensors that training has; here they are read once, and their gradient is written
  /// once.
  /// - Parameter places: one for each row of `self`, which is `[N, V]`, from 0 to V − 1.
  /// - Returns: `[N]`.
  package func surprise(at places: [Int]) -> Tensor {
    if isPoisoned { return .poisoned }
    let (rows, N, V) = (detached().contiguous(), places.count, shape[-1])
    let logSums = Tensor.filled([N]) { out in
      Parallel.forEach(N) { n in out[n] = RowReduction.logSumExp(rows.view.start + n * V, V) }
    }
    let found = Tensor.filled([N]) { out in
      for n in 0..<N { out[n] = logSums.view.start[n] - rows.view.start[n * V + places[n]] }
      withExtendedLifetime((rows, logSums)) {}
    }
    return found.derived(
      from: self,
      { gradient in
        let factors = gradient.contiguous()
        return Tensor.filled([N, V]) { out in
          Parallel.forEach(N) { n in
            let (logSum, factor) = (logSums.view.start + n, factors.view.start + n)
            let row = out + n * V
            Elementwise.subtract(
              1, V, .dense(rows.view.start + n * V), .repeating(logSum), to: row)
            Elementwise.exp(1, V, .dense(row), to: row)
            Elementwise.multiply(1, V, .dense(row), .repeating(factor), to: row)
            row[places[n]] -= factor.pointee
          }
          withExtendedLifetime((rows, logSums, factors)) {}
        }
      })
  }
}
