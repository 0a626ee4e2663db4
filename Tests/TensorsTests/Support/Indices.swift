import Tensors

/// An index from Python's notation, as Swift writes it.
func index(_ text: String) -> any TensorIndex {
  if let place = Int(text) { return place }
  if text == "new" { return AxisIndex.newAxis }
  if text == "..." { return AxisIndex.ellipsis }
  let bounds = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
  let step = bounds.count == 3 ? bounds[2]! : 1
  switch (bounds[0], bounds[1], step) {
  case (nil, nil, 1): return AxisIndex.all
  case (let start?, nil, 1): return start...
  case (nil, let end?, 1): return ..<end
  case (let start?, let end?, 1) where start <= end: return start..<end
  case (let start, let end, _): return AxisIndex.stride(from: start, to: end, by: step)
  }
}

extension ShapedArray {
  /// As many indices as there are: a list cannot be handed to a subscript.
  func part(_ i: [any TensorIndex]) -> Self {
    switch i.count {
    case 1: self[i[0]]
    case 2: self[i[0], i[1]]
    case 3: self[i[0], i[1], i[2]]
    default: self[i[0], i[1], i[2], i[3]]
    }
  }
}
