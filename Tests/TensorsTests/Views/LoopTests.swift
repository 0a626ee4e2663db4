import Kernels
@_spi(Engine) import Tensors
import Testing

/// How elements are walked and work is divided: every layout, any size, any number of threads.
@Suite(.serialized) struct LoopTests {
  /// Two operands that broadcast, and their layouts.
  struct Pair: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let a: Tensor
    let b: Tensor
  }

  static let pairs: [Pair] = {
    func made(_ shape: Shape) -> Tensor { numbers(shape) }
    return [
      Pair(testDescription: "dense", a: made([70_001]), b: 2 * made([70_001])),
      Pair(testDescription: "a column", a: made([301, 129]), b: made([301, 1])),
      Pair(testDescription: "a row", a: made([301, 129]), b: made([129])),
      Pair(testDescription: "a row first", a: made([129]), b: made([301, 129])),
      Pair(testDescription: "a scalar", a: made([]), b: made([3, 20_003])),
      Pair(testDescription: "in the middle", a: made([5, 1, 77]), b: made([5, 90, 77])),
      Pair(testDescription: "outside and inside", a: made([1, 40, 1]), b: made([30, 1, 50])),
      Pair(testDescription: "four axes", a: made([3, 5, 1, 64]), b: made([3, 1, 40, 64])),
      Pair(testDescription: "transposed", a: made([150, 230]).transposed(), b: made([230, 150])),
      Pair(
        testDescription: "both transposed", a: made([150, 230]).transposed(),
        b: made([150, 230]).transposed()),
      Pair(testDescription: "backward", a: made([40_000])[.stride(by: -1)], b: made([40_000])),
      Pair(
        testDescription: "every third", a: made([300, 400])[.all, .stride(by: 3)],
        b: made([300, 134])),
      Pair(testDescription: "narrow", a: made([20_000, 3]), b: made([20_000, 1])),
      Pair(testDescription: "one element", a: made([1, 1]), b: made([1])),
      Pair(testDescription: "none", a: made([0, 4]), b: made([4])),
    ]
  }()

  @Test(arguments: pairs) func combinesWhatStandsAtTheSamePlace(_ pair: Pair) {
    let (a, b) = (pair.a, pair.b)
    let shape = (a + b).shape
    let (x, y) = (a.broadcast(to: shape).scalars, b.broadcast(to: shape).scalars)
    onEachThreadCount {
      #expect((a - b).scalars == zip(x, y).map { $0 - $1 })
      #expect((a / b).scalars.map(\.bitPattern) == zip(x, y).map { ($0 / $1).bitPattern })
      #expect(maximum(a, b).scalars == zip(x, y).map { max($0, $1) })
      #expect((a .< b).scalars == zip(x, y).map { $0 < $1 })
      let chosen = which(a .< b, a, 2 * b)
      #expect(chosen.scalars == zip(x, y).map { $0 < $1 ? $0 : 2 * $1 })
      let shown: [Float] = zip(x, y).map { (a: Float, b: Float) -> Float in b > 0 ? a : -1 }
      #expect(which(b .> 0, a, -1).scalars == shown)
      let (places, bounds) = (IntTensor(8 * a), IntTensor(8 * b))
      let sums: [Int] = zip(x, y).map { Int(8 * $0) + Int(8 * $1) }
      #expect((places + bounds).scalars == sums)
      #expect(((a .> 0) .& (b .> 0)).scalars == zip(x, y).map { $0 > 0 && $1 > 0 })
    }
  }

  /// Every length around the width of a vector and the size of a part, and every kind of function.
  @Test func givesAnElementTheSameAnywhere() {
    let x = numbers([40_000])
    let functions: [(Tensor) -> Tensor] = [
      { $0.exp() }, { $0.tanh() }, { $0.erf() }, { $0.abs().log() }, { $0.sin() }, { -$0 },
      { $0.pow(3) }, { $0.abs().squareRoot() },
    ]
    for function in functions {
      let expected = function(x).scalars
      #expect(function(x.reshaped([200, 200]).transposed()).transposed().scalars == expected)
      for length in Array(0..<70) + [16_383, 16_384, 16_385, 32_768, 32_769] {
        #expect(function(x[..<length]).scalars == Array(expected[..<length]))
      }
    }
  }

  @Test func copiesAnyLayout() {
    let x = numbers([3, 170, 5, 230])
    let scalars = x.scalars
    for order in [[0, 2, 1, 3], [0, 1, 3, 2], [3, 2, 1, 0], [1, 3, 0, 2], [2, 3, 1, 0]] {
      onEachThreadCount {
        let copy = x.transposed(axes: order).contiguous()
        #expect(copy.view.isContiguous)
        let back = copy.transposed(axes: (0..<4).map { order.firstIndex(of: $0)! })
        #expect(back.scalars == scalars)
        for place in [0, 1, 2] {
          let (a, b) = (copy[place, 1, 1, place], x.transposed(axes: order)[place, 1, 1, place])
          #expect(a.item() == b.item())
        }
      }
    }
  }

  // MARK: - Reductions

  @Test func reducesAlongAnyAxes() {
    let x = numbers([6, 37, 5, 41])
    for (axes, reshaped) in [
      ([0], x.transposed(1, 2, 3, 0)), ([1], x.transposed(0, 2, 3, 1)),
      ([2], x.transposed(0, 1, 3, 2)), ([3], x), ([0, 1], x.transposed(2, 3, 0, 1)),
      ([1, 2], x.transposed(0, 3, 1, 2)), ([0, 2], x.transposed(1, 3, 0, 2)),
      ([0, 3], x.transposed(1, 2, 0, 3)), ([0, 1, 2], x.transposed(3, 0, 1, 2)),
    ] {
      let kept = 4 - axes.count
      let count = axes.reduce(1) { $0 * x.shape[$1] }
      let rows = reshaped.contiguous().reshaped([-1, count])
      onEachThreadCount {
        for (actual, reduce) in [
          (x.sum(axes: axes), { $0.sum(axis: 1) }), (x.mean(axes: axes), { $0.mean(axis: 1) }),
          (x.max(axes: axes), { $0.max(axis: 1) }), (x.min(axes: axes), { $0.min(axis: 1) }),
          (x.variance(axes: axes, correction: 1), { $0.variance(axis: 1, correction: 1) }),
          (x.logSumExp(axes: axes), { $0.logSumExp(axis: 1) }),
        ] as [(Tensor, (Tensor) -> Tensor)] {
          #expect(actual.rank == kept)
          let differences = (actual.flattened() - reduce(rows)).abs()
          #expect(differences.max().item() <= 1e-6)
        }
      }
    }
  }

  @Test func reducesAnyNumberOfColumnsAndRows() {
    for columns in [1, 7, 8, 9, 31, 32, 33, 65, 100] {
      for rows in [1, 2, 3, 50] {
        let x = numbers([rows, columns])
        let wide = x.scalars
        for column in 0..<columns {
          let values = (0..<rows).map { wide[$0 * columns + column] }
          let sum = Float(values.reduce(0.0) { $0 + Double($1) })
          #expect(x.sum(axis: 0).scalars[column] == sum)
          #expect(x.max(axis: 0).scalars[column] == values.max())
          #expect(x.min(axis: 0).scalars[column] == values.min())
        }
      }
    }
  }

  @Test(arguments: [1, 3, 15, 16, 17, 31, 32, 33, 48, 49, 100]) func findsNaNAnywhere(_ n: Int) {
    for place in 0..<n {
      var row = (0..<n).map { Float($0 % 7) - 3 }
      #expect(Tensor(row).max().item() == row.max())
      #expect(Tensor(row).min().item() == row.min())
      row[place] = .infinity
      #expect(Tensor(row).max().item() == .infinity)
      #expect(Tensor(row).argMax().item() == place)
      row[place] = .nan
      #expect(Tensor(row).max().item().isNaN && Tensor(row).min().item().isNaN)
      let matrix = Tensor(row, shape: [n, 1]) * Tensor.ones([n, 9])
      #expect(matrix.max(axis: 0).scalars.allSatisfy { $0.isNaN })
      #expect(matrix.min(axis: 0).scalars.allSatisfy { $0.isNaN })
    }
  }

  @Test func sumsAMillionNumbersExactly() {
    let tenths = Tensor.full([1_000_000], 0.1)
    let expected = Float(Double(Float(0.1)) * 1e6)
    let alternating = Tensor((0..<1_000_001).map { $0 % 2 == 0 ? 1e6 + 0.25 : -1e6 })
    onEachThreadCount {
      #expect(tenths.sum().item() == expected)
      #expect(tenths.mean().item() == 0.1)
      #expect(
        tenths.reshaped([100_000, 10]).sum(axis: 0).scalars.allSatisfy { $0 == expected / 10 })
      #expect(tenths.variance(correction: 1).item() <= 1e-17)
      #expect(alternating.sum().item() == 1e6 + 0.25 * 500_001)
    }
  }
}

// MARK: - Fixtures

/// Numbers between −4 and 4, none of them 0.
private func numbers(_ shape: Shape) -> Tensor {
  let numbers = (0..<shape.elementCount).map { place -> Float in
    let number = (place * 7919 + 13) % 2039 - 1019
    return Float(number) / 255 + 0.001
  }
  return Tensor(numbers, shape: shape)
}

/// Runs checks alone and with all threads, which have to give the same.
private func onEachThreadCount(_ body: () -> Void) {
  let count = Parallel.threadCount
  defer { Parallel.threadCount = count }
  for threads in [1, Parallel.coreCount] {
    Parallel.threadCount = threads
    body()
  }
}
