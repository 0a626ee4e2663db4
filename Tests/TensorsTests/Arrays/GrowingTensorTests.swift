import Tensors
import TestSupport
import Testing

@Suite struct GrowingTensorTests {
  /// Numbers that tell from where they are: [B, H, T, D].
  private func part(_ T: Int, from start: Int, B: Int = 2, H: Int = 3, D: Int = 4) -> Tensor {
    let t = (Tensor.arange(T) + start).reshaped(1, 1, T, 1)
    let others = Tensor.arange(B * H * D).reshaped(B, H, 1, D)
    return t * 100 + others
  }

  @Test(arguments: [[5], [1, 1, 1, 1, 1], [2, 3], [4, 0, 1], [1, 2, 2]], [-2, 2])
  func holdsWhatWasAppended(_ pieces: [Int], _ axis: Int) {
    var growing = GrowingTensor(axis: axis)
    for piece in pieces { growing.append(part(piece, from: growing.count)) }
    let whole = part(5, from: 0)
    #expect(growing.count == 5)
    #expect(growing.tensor.shape == whole.shape)
    #expect(growing.tensor.scalars == whole.scalars)
  }

  @Test(arguments: [0, 1, 2, 3]) func growsAlongAnyAxis(_ axis: Int) {
    let whole = part(5, from: 0)
    var growing = GrowingTensor(axis: axis)
    for piece in whole.split(sizes: [1, whole.shape[axis] - 1], axis: axis) {
      growing.append(piece)
    }
    #expect(growing.tensor.scalars == whole.scalars)
  }

  /// What a view of it holds stays as it was, whatever is appended later.
  @Test func viewsStayAsTheyWere() {
    var growing = GrowingTensor(axis: -2)
    growing.append(part(3, from: 0))
    let view = growing.tensor
    for k in 3..<40 { growing.append(part(1, from: k)) }
    #expect(view.scalars == part(3, from: 0).scalars)
    #expect(growing.tensor.scalars == part(40, from: 0).scalars)
  }

  @Test func copiesGoOnByThemselves() {
    var first = GrowingTensor(axis: -2)
    first.append(part(3, from: 0))
    var (second, third) = (first, first)
    second.append(part(1, from: 50))
    first.append(part(1, from: 3))
    third.append(part(2, from: 70))
    #expect(first.tensor.scalars == part(4, from: 0).scalars)
    #expect(second.tensor[.ellipsis, 3..<4, .all].scalars == part(1, from: 50).scalars)
    #expect(third.tensor[.ellipsis, 3..., .all].scalars == part(2, from: 70).scalars)
    for growing in [first, second, third] {
      #expect(growing.tensor[.ellipsis, ..<3, .all].scalars == part(3, from: 0).scalars)
    }
  }

  @Test func goesOnWhereItWasCut() {
    var growing = GrowingTensor(axis: -2)
    growing.append(part(6, from: 0))
    let before = growing
    growing.truncate(to: 2)
    growing.truncate(to: 4)
    #expect(growing.count == 2 && growing.tensor.scalars == part(2, from: 0).scalars)
    growing.append(part(3, from: 2))
    #expect(growing.tensor.scalars == part(5, from: 0).scalars)
    #expect(before.tensor.scalars == part(6, from: 0).scalars)
  }

  @Test func appendsViewsAsTheyAreSeen() {
    let whole = part(5, from: 0)
    var growing = GrowingTensor(axis: 1)
    growing.append(whole.transposed(0, 2, 1, 3)[.all, ..<2])
    growing.append(whole.transposed(0, 2, 1, 3)[.all, 2...])
    #expect(growing.tensor.scalars == whole.transposed(0, 2, 1, 3).scalars)
  }

  @Test func reportsWhatDoesNotContinueIt() {
    let (_, messages) = collectingMisuse {
      var growing = GrowingTensor(axis: -2)
      _ = growing.tensor
      growing.append(part(3, from: 0))
      growing.append(part(3, from: 0, B: 5))
      growing.append(.ones([4]))
      growing.truncate(to: -1)
      #expect(growing.tensor.scalars == part(3, from: 0).scalars)
    }
    #expect(
      messages == [
        "GrowingTensor: nothing was appended yet, so there is no shape.",
        """
        GrowingTensor.append: [5, 3, 3, 4] does not continue [2, 3, 3, 4]: all sizes but that of \
        axis -2 must be equal.
        """,
        "GrowingTensor.append: there is no axis -2: the axes of [4] are 0 to 0, or −1 to −1.",
        "GrowingTensor.truncate: -1 places are fewer than none.",
      ])
  }
}
