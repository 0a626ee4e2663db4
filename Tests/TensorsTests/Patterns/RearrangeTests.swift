@_spi(Engine) import Tensors
import TestSupport
import Testing

@Suite struct RearrangeTests {
  let x = numbers([2, 3, 20])

  @Test func equalsReshapingAndTransposing() {
    let heads = rearrange(x, "b t (h d) -> b h t d", ["h": 4])
    #expect(heads.shape == [2, 4, 3, 5])
    #expect(heads.scalars == x.reshaped(2, 3, 4, 5).swappedAxes(1, 2).scalars)
    #expect(rearrange(x, "b t c -> c b t").scalars == x.transposed(2, 0, 1).scalars)
    #expect(rearrange(x, "b t (h d) -> (d t) b h", ["d": 5]).shape == [15, 2, 4])
  }

  /// There and back again is where one was.
  @Test(arguments: [
    ("b t (h d) -> b h t d", "b h t d -> b t (h d)"),
    ("b t (h d) -> (h b) d t", "(h b) d t -> b t (h d)"),
    ("b t (h d) -> d (t h b)", "d (t h b) -> b t (h d)"),
    ("b t (h d) -> 1 b () (t d) h", "1 b () (t d) h -> b t (h d)"),
    ("b ... (h d) -> h (b ...) d", "h (b t) d -> b t (h d)"),
    ("... (h d) -> d ... h", "d b t h -> b t (h d)"),
  ])
  func hasAnInverse(_ there: String, _ back: String) {
    let sizes = ["b": 2, "h": 4, "t": 3]
    func known(_ pattern: String) -> [String: Int] { sizes.filter { pattern.contains($0.key) } }
    let result = rearrange(rearrange(x, there, known(there)), back, known(back))
    #expect(result.shape == x.shape && result.scalars == x.scalars)
  }

  @Test func worksForEveryElementType() {
    let ids = IntTensor.arange(6)
    #expect(rearrange(ids, "(a b) -> b a", ["a": 2]).scalars == [0, 3, 1, 4, 2, 5])
    #expect(
      rearrange(ids .< 3, "(a b) -> b a", ["b": 3]).scalars == [
        true, false, true, false, true, false,
      ])
    #expect(repeated(ids[0..<2], "a -> a n", ["n": 3]).scalars == [0, 0, 0, 1, 1, 1])
  }

  @Test func permutingAndSplittingShareMemory() {
    func sharesMemory(_ result: Tensor) -> Bool { result.view.buffer === x.view.buffer }
    #expect(sharesMemory(rearrange(x, "b t (h d) -> b h t d", ["h": 4])))
    #expect(sharesMemory(rearrange(x.transposed(), "(h d) t b -> t d b h", ["h": 4])))
    #expect(sharesMemory(rearrange(x, "b t c -> (b t) 1 c")))
    #expect(sharesMemory(repeated(x, "b t c -> b n t c", ["n": 5])))
    #expect(!sharesMemory(rearrange(x, "b t c -> (t b) c")))
  }

  @Test func reducesNamedAxes() {
    expectClose(reduce(x, "b t c -> b c", .mean), x.mean(axis: 1))
    expectClose(reduce(x, "b t c -> c b", .sum), x.sum(axis: 1).transposed())
    expectClose(reduce(x, "b t c -> b t 1", .max), x.max(axis: -1, keepDims: true))
    expectClose(reduce(x, "b t c -> b t ()", .min), x.min(axis: -1, keepDims: true))
    expectClose(reduce(x, "b t c ->", .mean), x.mean())
    expectClose(reduce(x, "... c -> c", .sum), x.sum(axes: [0, 1]))
    expectClose(reduce(x, "b ... -> b", .max), x.max(axes: [1, 2]))
    expectClose(reduce(x, "b t c -> c b t", .sum), x.transposed(2, 0, 1))
  }

  @Test func pools() {
    expectClose(reduce(x, "b t (c 2) -> b t c", .mean), x.reshaped(2, 3, 10, 2).mean(axis: -1))
    expectClose(reduce(x, "b t (2 c) -> b t c", .max), x.reshaped(2, 3, 2, 10).max(axis: 2))
    expectClose(
      reduce(x, "b (t t2) (c c2) -> b t c", .sum, ["t2": 3, "c2": 4]),
      x.reshaped(2, 1, 3, 5, 4).sum(axes: [2, 4]))
  }

  @Test func repeatsElements() {
    let row = Tensor([1, 2])
    #expect(repeated(row, "a -> n a", ["n": 3]).scalars == [1, 2, 1, 2, 1, 2])
    #expect(repeated(row, "a -> (a 3)").scalars == [1, 1, 1, 2, 2, 2])
    #expect(repeated(row, "a -> (3 a)").scalars == [1, 2, 1, 2, 1, 2])
    #expect(repeated(row, "a -> a 2 1").shape == [2, 2, 1])
    #expect(repeated(Tensor(5), "-> n", ["n": 3]).scalars == [5, 5, 5])
    #expect(repeated(row, "a -> n a", ["n": 0]).shape == [0, 2])
    #expect(repeated(x, "... c -> ... c 2").shape == [2, 3, 20, 2])
  }

  /// Repeating and then averaging over the new axis changes nothing.
  @Test func reducingUndoesRepeating() {
    expectClose(
      reduce(repeated(x, "b t c -> b (t n) c", ["n": 4]), "b (t n) c -> b t c", .mean, ["n": 4]), x)
  }

  @Test func emptyAxes() {
    let empty = Tensor.zeros([0, 3, 4])
    #expect(rearrange(empty, "a b c -> (a b) c").shape == [0, 4])
    #expect(rearrange(empty, "a b (c d) -> d a (b c)", ["c": 2]).shape == [2, 0, 6])
    #expect(reduce(empty, "a b c -> b", .sum).scalars == [0, 0, 0])
  }

  @Test func refusesWhatDoesNotFit() {
    expectMisuse("“e”", "on the right, but not on the left", "repeated") {
      rearrange(x, "b t c -> b t c e")
    }
    expectMisuse("“t”", "on the left, but not on the right", "reduce") {
      rearrange(x, "b t c -> b c")
    }
    expectMisuse("“b”", "twice on the left") { rearrange(x, "b b c -> b c") }
    expectMisuse("“c”", "twice on the right") { rearrange(x, "b t c -> b t c c") }
    expectMisuse("size 20", "divide by 3", "(h d)", "[2, 3, 20]") {
      rearrange(x, "b t (h d) -> b t h d", ["h": 3])
    }
    expectMisuse("“h” and “d”", "open", "(h d)") { rearrange(x, "b t (h d) -> b t h d") }
    expectMisuse("“k”", "no axis has that name") { rearrange(x, "b t c -> c t b", ["k": 3]) }
    expectMisuse("-2", "“h”") { rearrange(x, "b t (h d) -> b t h d", ["h": -2]) }
    expectMisuse("“(h d)” is 4 · 6 = 24", "size 20") {
      rearrange(x, "b t (h d) -> b t h d", ["h": 4, "d": 6])
    }
    expectMisuse("“t” is 5", "size 3") { rearrange(x, "b t c -> t b c", ["t": 5]) }
    expectMisuse("size 20", "divide by 0") { rearrange(x, "b t (h d) -> b t h d", ["h": 0]) }
    expectMisuse("names 2 axes", "has 3", "[2, 3, 20]") { rearrange(x, "b t -> t b") }
    expectMisuse("at least 4 axes") { rearrange(x, "a b c d ... -> ... a b c d") }
    expectMisuse("“(” has no “)”") { rearrange(x, "b (t c -> b t c") }
    expectMisuse("“)” has no “(”") { rearrange(x, "b t) c -> b t c") }
    expectMisuse("within parentheses") { rearrange(x, "b ((t) c) -> b t c") }
    expectMisuse("no “->”", "b t c") { rearrange(x, "b t c") }
    expectMisuse("more than one “->”") { rearrange(x, "b -> t -> c") }
    expectMisuse("“!”") { rearrange(x, "b t c! -> c b t") }
    expectMisuse("“2b”", "neither a name") { rearrange(x, "2b t c -> c t 2b") }
    expectMisuse("comma") { rearrange(x, "b, t c -> t c") }
    expectMisuse("“...” is on the right only") { rearrange(x, "b t c -> ... b") }
    expectMisuse("parentheses") { rearrange(x, "b (... c) -> b ... c") }
    expectMisuse("“1” is 1", "axis 1 of [2, 3, 20] has size 3") { rearrange(x, "b 1 c -> b c") }
    expectMisuse("“n”", "needs a size") { repeated(x, "b t c -> b t c n") }
    expectMisuse("“c”", "keeps all elements") { repeated(x, "b t c -> b t") }
    expectMisuse("“2”", "not on the left") { rearrange(x, "b t c -> b t c 2") }
    expectMisuse("“e”", "only removes") { reduce(x, "b t c -> e", .sum) }
    expectMisuse("nothing to choose from") { reduce(Tensor.zeros([0, 3]), "a b -> b", .max) }
  }
}
