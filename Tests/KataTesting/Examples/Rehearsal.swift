import Layers
import Tensors

// Before a step is judged on an example, it is called with other numbers: whatever it keeps of a
// call, in a lazy property, by a shape or for the whole class, then gives itself away.

extension Example {
  /// What an example is used for.
  enum Part: Sendable, Equatable {
    /// What it is: its numbers are PyTorch's.
    case performance
    /// The same shapes with other numbers, whose results nobody has computed.
    case rehearsal
    /// Other numbers, and no more than one position.
    case shortRehearsal
  }

  /// The same example with other numbers.
  var rehearsal: Example { playing(.rehearsal) }
  /// The same example with other numbers, and with the first position alone.
  var shortRehearsal: Example { playing(.shortRehearsal) }

  private func playing(_ part: Part) -> Example {
    var copy = self
    copy.part = part
    return copy
  }

  /// Another example of the same test.
  var neighbor: Example? {
    Example.all(of: kata, for: test).first { $0.name != name }
  }

  /// An input as the part wants it.
  func cast<Array: ShapedArray>(_ input: Array, _ name: String) -> Array {
    part == .shortRehearsal ? firstPosition(of: input, name) : input
  }

  private func firstPosition<Array: ShapedArray>(of input: Array, _ name: String) -> Array {
    switch name {
    case "ids", "tokenTypes": input.first(along: [input.rank - 1])
    case "mask" where input.rank < 3: input.first(along: [input.rank - 1])
    case "mask": input.first(along: [input.rank - 2, input.rank - 1])
    case "query", "key", "value": input.first(along: [input.rank - 2])
    case "x":
      // What stands before a row.
      input.first(along: [input.rank - (integers["normalizedShape"]?.count ?? 1) - 1])
    default: input
    }
  }
}

extension ShapedArray {
  /// The first of each of the axes that there are.
  fileprivate func first(along axes: [Int]) -> Self {
    axes.filter { $0 >= 0 && shape[$0] > 1 }.reduce(self) { array, axis in
      array.split(sizes: [1, array.shape[axis] - 1], axis: axis)[0]
    }
  }

  /// The same, with the last axis turned by one place.
  fileprivate var turned: Self {
    guard rank > 0, !isPoisoned, shape[-1] > 1 else { return self }
    let parts = split(sizes: [1, shape[-1] - 1], axis: -1)
    return concatenated([parts[1], parts[0]], axis: -1)
  }
}

extension Tensor {
  /// Other numbers of the same kind: infinite ones stay so, and none becomes much larger.
  var rehearsed: Tensor { turned * 0.75 + 0.25 }
}

extension IntTensor {
  /// The same numbers in other places.
  var rehearsed: IntTensor { turned }
}

extension StateDictionary {
  /// Other weights of the same shapes.
  var rehearsed: StateDictionary {
    var state = self
    for (name, tensor) in self { state[name] = tensor.rehearsed }
    return state
  }
}
