import Tensors
import TestSupport
import Testing

@Suite struct EinsumTests {
  /// Every pattern against sums of products written out: one loop over all axes there are.
  @Test(arguments: [
    Case("b h t d, b h s d -> b h t s", [[2, 3, 4, 5], [2, 3, 6, 5]]),
    Case("batch t head, batch s head -> t s batch", [[2, 4, 5], [2, 6, 5]]),
    Case("t d, v d -> t v", [[4, 5], [7, 5]]),
    Case("t d, d v -> t v", [[4, 5], [5, 7]]),
    Case("d t, d v -> v t", [[5, 4], [5, 7]]),
    Case("i, j -> i j", [[3], [5]]),
    Case("i, i ->", [[7], [7]]),
    Case("b i, b i -> b", [[2, 7], [2, 7]]),
    Case("b i, b j -> b", [[2, 7], [2, 3]]),
    Case("b t c, c -> b t c", [[2, 3, 5], [5]]),
    Case("b t c -> c b", [[2, 3, 5]]),
    Case("b t c ->", [[2, 3, 5]]),
    Case("i i -> i", [[4, 4]]),
    Case("i i ->", [[4, 4]]),
    Case("i i i -> i", [[3, 3, 3]]),
    Case("b i i, i j -> b j", [[2, 3, 3], [3, 4]]),
    Case("a b, b c, c d -> a d", [[2, 3], [3, 4], [4, 5]]),
    Case("a, b, a b, c -> c", [[2], [3], [2, 3], [4]]),
    Case("b t, b t d, e d, h e -> b h", [[2, 3], [2, 3, 4], [5, 4], [6, 5]]),
    Case(", i j -> j", [[], [2, 3]]),
    Case("a b, b c -> a c", [[2, 0], [0, 3]]),
    Case("a b, b c -> a c", [[0, 4], [4, 3]]),
  ])
  func equalsExplicitLoops(_ example: Case) {
    expectClose(example.computed, example.looped)
  }

  @Test func equalsMatmul() {
    let (a, b) = (numbers([2, 3, 4, 5], seed: 1), numbers([2, 3, 5, 6], seed: 2))
    expectClose(einsum("b h i k, b h k j -> b h i j", a, b), a.matmul(b))
    expectClose(einsum("... i k, ... k j -> ... i j", a, b), a.matmul(b))
    expectClose(einsum("... i k, k j -> ... i j", a, b[0, 0]), a.matmul(b[0, 0]))
    expectClose(einsum("... k, k j -> ... j", a, b[0, 0]), a.matmul(b[0, 0]))
  }

  @Test func takesStridedOperands() {
    let (a, b) = (numbers([5, 4], seed: 1), numbers([6, 5], seed: 2))
    let expected = einsum("d t, s d -> t s", a, b)
    expectClose(einsum("t d, s d -> t s", a.transposed(), b), expected)
    expectClose(einsum("t d, d s -> t s", a.transposed(), b.transposed()), expected)
    let reversed = a[.stride(by: -1)][.stride(by: -1)]
    expectClose(einsum("d t, s d -> t s", reversed, b), expected)
  }

  @Test func ellipsisBroadcasts() {
    let (a, b) = (numbers([2, 1, 4, 5]), numbers([3, 5, 6]))
    expectClose(einsum("... i k, ... k j -> ... i j", a, b), a.matmul(b))
    expectClose(einsum("... k, ... k -> k ...", a, a), (a * a).transposed(3, 0, 1, 2))
    expectClose(einsum("... k -> k", a), a.sum(axes: [0, 1, 2]))
    expectClose(einsum("b ... -> ... b", a), a.transposed(1, 2, 3, 0))
    expectClose(einsum("… k -> …", a), a.sum(axis: -1))
  }

  @Test func sizeOneStretches() {
    let (a, b) = (numbers([1, 4]), numbers([3, 4]))
    expectClose(einsum("i k, i k -> i k", a, b), a * b)
    expectClose(
      einsum("i k, i j -> k j", a, b[.all, 0..<2]),
      a.transposed().matmul(b[.all, 0..<2].sum(axis: 0, keepDims: true)))
    expectClose(einsum("i k -> i", a), a.sum(axis: -1))
  }

  @Test func readsCompactSpelling() {
    let (q, k) = (numbers([2, 3, 4, 5], seed: 1), numbers([2, 3, 6, 5], seed: 2))
    let expected = einsum("b h t d, b h s d -> b h t s", q, k)
    expectClose(einsum("bhtd,bhsd->bhts", q, k), expected)
    expectClose(einsum("bhtd, bhsd -> bhts", q, k), expected)
    expectClose(einsum("...td,...sd->...ts", q, k), expected)
    expectClose(
      einsum("ii->", q[0, .all, 0..<3, 0].matmul(q[1, .all, 0..<3, 0])),
      einsum("i i ->", q[0, .all, 0..<3, 0].matmul(q[1, .all, 0..<3, 0])))
    expectClose(
      einsum("i,j->ij", q[0, 0, 0], k[0, 0, 1]), einsum("i, j -> i j", q[0, 0, 0], k[0, 0, 1]))
  }

  @Test func readsWordsWithoutSpacesAsNames() {
    let (a, b) = (numbers([4], seed: 1), numbers([4], seed: 2))
    expectClose(einsum("time,time->", a, b), (a * b).sum())
    expectClose(einsum("time,t->", a, numbers([3])), a.sum() * numbers([3]).sum())
  }

  @Test func agreesWithRearrangeAndReduce() {
    let x = numbers([2, 3, 4])
    expectClose(einsum("a b c -> c a b", x), rearrange(x, "a b c -> c a b"))
    expectClose(einsum("a b c -> b", x), reduce(x, "a b c -> b", .sum))
  }

  @Test func refusesWhatItCannotRead() {
    let (a, b) = (numbers([2, 3]), numbers([4, 5]))
    expectMisuse("i j, j k", "no “->”") { einsum("i j, j k", a, b) }
    expectMisuse("“j”", "size 3 in [2, 3]", "4 in [4, 5]") { einsum("i j, j k -> i k", a, b) }
    expectMisuse("1 term", "2 operands") { einsum("i j -> i", a, b) }
    expectMisuse("“z”", "in no term on the left") { einsum("i j, k l -> z", a, b) }
    expectMisuse("“i”", "twice on the right") { einsum("i j -> i i", a) }
    expectMisuse("“i j k” names 3 axes", "[2, 3]") { einsum("i j k -> i", a) }
    expectMisuse("“ijk” names 1 axis", "separated by spaces") { einsum("ijk,kl->ijl", a, b) }
    expectMisuse("sizes 2 and 3") { einsum("i i -> i", a) }
    expectMisuse("parentheses") { einsum("(i j) -> i j", a[0]) }
    expectMisuse("at least 3 axes", "[2, 3]") { einsum("a b c ... -> a", a) }
    expectMisuse("“%”") { einsum("a % -> a", a) }
    expectMisuse("“1”") { einsum("a 1 -> a", a) }
    expectMisuse("“3”") { einsum("a 3 -> a", a) }
    expectMisuse("“...”", "twice") { einsum("... a ... -> a", a) }
    expectMisuse("“...” is on the right") { einsum("a b -> ...", a) }
    expectMisuse("0 operands") { einsum("a -> a") }
    expectMisuse("size 2 in [2, 3]", "4 in [4, 5]") { einsum("... i, ... j -> i j", a, b) }
  }

  @Test func passesPoisonOn() {
    let (result, messages) = collectingMisuse {
      einsum("i j, j k -> i k", .poisoned, numbers([2, 3]))
    }
    #expect(result.isPoisoned && messages.isEmpty)
  }
}

// MARK: - Fixtures

extension EinsumTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: String
    let shapes: [Shape]
    var testDescription: String { "\(pattern) \(shapes)" }

    init(_ pattern: String, _ shapes: [[Int]]) {
      self.pattern = pattern
      self.shapes = shapes.map { Shape($0) }
    }

    var operands: [Tensor] { shapes.enumerated().map { numbers($1, seed: $0 + 3) } }

    var computed: Tensor {
      let x = operands
      return switch x.count {
      case 1: einsum(pattern, x[0])
      case 2: einsum(pattern, x[0], x[1])
      case 3: einsum(pattern, x[0], x[1], x[2])
      default: einsum(pattern, x[0], x[1], x[2], x[3])
      }
    }

    /// Σ over all places of all axes of the product of the operands' elements there.
    var looped: Tensor {
      let sides = pattern.split(separator: "->", omittingEmptySubsequences: false)
      func names(_ text: Substring) -> [Substring] { text.split(separator: " ") }
      let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(names)
      var sizes: [Substring: Int] = [:]
      for (term, shape) in zip(terms, shapes) {
        for (name, size) in zip(term, shape.sizes) { sizes[name] = size }
      }
      let axes = sizes.keys.sorted()
      let output = names(sides[1])
      let shape = Shape(output.map { sizes[$0]! })
      var sums = [Double](repeating: 0, count: shape.elementCount)
      let scalars = operands.map(\.scalars)
      for number in 0..<axes.reduce(1, { $0 * sizes[$1]! }) {
        var (rest, place) = (number, [Substring: Int]())
        for axis in axes {
          place[axis] = rest % sizes[axis]!
          rest /= sizes[axis]!
        }
        func offset(_ names: [Substring]) -> Int {
          names.reduce(0) { $0 * sizes[$1]! + place[$1]! }
        }
        let product = zip(terms, scalars).reduce(1.0) { $0 * Double($1.1[offset($1.0)]) }
        sums[offset(output)] += product
      }
      return Tensor(sums.map { Float($0) }, shape: shape)
    }
  }
}
