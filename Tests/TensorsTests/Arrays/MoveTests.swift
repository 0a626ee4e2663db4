import Tensors
import TestSupport
import Testing

/// Operations that move or select elements, against PyTorch: each on numbers, integers and truth
/// values.
@Suite(.reportedMisuse) struct MoveTests {
  @Test(arguments: EngineCase.all("reshaping"))
  func reshapes(_ example: EngineCase) {
    example.check(reshaped(example, example.tensors))
    example.check(reshaped(example, example.intTensors))
    example.check(odd: reshaped(example, example.oddMasks))
  }

  private func reshaped<Array: ShapedArray>(_ example: EngineCase, _ xs: [Array]) -> [Array] {
    let x = xs[0]
    let (axes, sizes) = (example.arguments.axes ?? [], example.arguments.sizes ?? [])
    return switch example.operation {
    case "flattened": [x.flattened()]
    case "contiguous": [x.contiguous()]
    case "transposed": [x.transposed()]
    case "transposed to": [x.transposed(axes: axes), x.transposed(axes[0], axes[1], axes[2])]
    case "swappedAxes": [x.swappedAxes(axes[0], axes[1])]
    case "squeezed": [x.squeezed()]
    case "squeezed axis": [x.squeezed(axis: axes[0])]
    case "expandedDimensions": [x.expandedDimensions(axis: axes[0])]
    case "broadcast": [x.broadcast(to: Shape(sizes))]
    case "reshaped" where sizes.count == 2:
      [x.reshaped(Shape(sizes)), x.reshaped(sizes[0], sizes[1])]
    case "reshaped": [x.reshaped(Shape(sizes))]
    default: []
    }
  }

  @Test(arguments: EngineCase.all("indexing"))
  func indexes(_ example: EngineCase) {
    let indices = example.arguments.index!.map(index)
    example.check([example.tensor().part(indices)])
    example.check([example.integers().part(indices)])
    example.check(odd: [example.oddMasks[0].part(indices)])
  }

  @Test(arguments: EngineCase.all("joining"))
  func joinsAndSplits(_ example: EngineCase) {
    example.check(joined(example, example.tensors))
    example.check(joined(example, example.intTensors))
    example.check(odd: joined(example, example.oddMasks))
  }

  private func joined<Array: ShapedArray>(_ example: EngineCase, _ xs: [Array]) -> [Array] {
    let axis = example.axis
    switch example.operation {
    case "concatenated": return [concatenated(xs, axis: axis)]
    case "stacked": return [stacked(xs, axis: axis)]
    case "tiled": return [xs[0].tiled(example.count, axis: axis)]
    case "split":
      if let sizes = example.arguments.sizes { return xs[0].split(sizes: sizes, axis: axis) }
      return xs[0].split(parts: example.count, axis: axis)
    default: return []
    }
  }

  @Test(arguments: EngineCase.all("selection"))
  func selects(_ example: EngineCase) {
    example.check(selected(example, example.tensors))
    example.check(selected(example, example.intTensors))
    example.check(odd: selected(example, example.oddMasks))
  }

  private func selected<Array: ShapedArray>(_ example: EngineCase, _ xs: [Array]) -> [Array] {
    switch example.operation {
    case "take": [xs[0].take(example.integers(1), axis: example.axis)]
    case "gather": [xs[0].gather(example.integers(1), axis: example.axis)]
    case "which": [which(example.mask(), xs[1], xs[2])]
    case "tril": [tril(xs[0], k: example.count)]
    case "triu": [triu(xs[0], k: example.count)]
    default: []
    }
  }

  /// Ranges may be written in every way that Swift has.
  @Test func takesRangesOfEveryKind() {
    let x = Tensor.arange(6)
    #expect(x[1...3].scalars == [1, 2, 3] && x[1..<3].scalars == [1, 2])
    #expect(x[...2].scalars == [0, 1, 2] && x[..<2].scalars == [0, 1])
    #expect(x[(-2)...].scalars == [4, 5] && x[(-3)...(-2)].scalars == [3, 4])
    #expect(x[...(-1)].scalars == x.scalars && x[(-2)...(-1)].scalars == [4, 5])
    #expect(x[.all].scalars == x.scalars && x[.stride(from: 1, to: 5, by: 2)].scalars == [1, 3])
  }

  /// A number may stand where a tensor does.
  @Test func choosesNumbersOfEveryType() {
    let (mask, x) = (Mask([true, false, true]), Tensor([1, 2, 3]))
    let hidden = [which(mask, x, 7), which(mask, x, 7.0), which(mask, x, Float(7))]
    #expect(hidden.map(\.scalars) == [[1, 7, 3], [1, 7, 3], [1, 7, 3]])
    let shown = [which(mask, 7, x), which(mask, 7.0, x), which(mask, Float(7), x)]
    #expect(shown.map(\.scalars) == [[7, 2, 7], [7, 2, 7], [7, 2, 7]])
    let (ends, ones): ([Float], [Float]) = ([0, -.infinity, 0], [1, 0, 1])
    #expect(which(mask, 0.0, -Float.infinity).scalars == ends)
    #expect(which(mask, 0, -Float.infinity).scalars == ends)
    #expect(which(mask, 1, 0).scalars == ones)
  }
}
