#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// A tensor reads as PyTorch prints it: four decimals, columns aligned, lines of 80 characters, and
// of more than 1000 elements the first and last three along each axis.

extension ShapedArray {
  /// The elements, as PyTorch prints them.
  public var description: String {
    printed { values in
      let width = values.map { "\($0)".count }.max() ?? 1
      return ElementFormat(width: width) { "\($0)" }
    }
  }

  fileprivate func printed(_ format: ([Scalar]) -> ElementFormat<Scalar>) -> String {
    if isPoisoned { return "tensor(poisoned by a misuse, which is reported)" }
    if count == 0 { return rank == 1 ? "tensor([])" : "tensor([], size=(\(sizeList)))" }
    var printer = Printer(view: view, isSummary: count > 1000)
    printer.format = format(printer.visibleValues())
    return "tensor(\(printer.text(indent: "tensor(".count)))"
  }

  private var sizeList: String { shape.map(String.init).joined(separator: ", ") }
}

extension Tensor {
  /// The elements, as PyTorch prints them.
  public var description: String { printed(ElementFormat.init(fitting:)) }
}

// MARK: - Numbers

/// How each element of a tensor is written.
private struct ElementFormat<Scalar> {
  /// Elements are padded to this.
  let width: Int
  private let write: (Scalar) -> String

  init(width: Int, write: @escaping (Scalar) -> String) {
    self.width = width
    self.write = write
  }

  func text(_ scalar: Scalar) -> String {
    let text = write(scalar)
    return String(repeating: " ", count: Swift.max(width - text.count, 0)) + text
  }
}

extension ElementFormat<Float> {
  /// The format that shows these numbers best: whole (`2.`), fixed (`2.5000`), or scientific
  /// (`2.5000e+06`), where they are very large, very small, or far apart.
  init(fitting values: [Float]) {
    // Zeros, NaN and infinities fit in everywhere.
    let telling = values.filter { $0.isFinite && $0 != 0 }
    let magnitudes = telling.map { Double($0.magnitude) }
    let (largest, smallest) = (magnitudes.max() ?? 1, magnitudes.min() ?? 1)
    let write: (Float) -> String
    if largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4 {
      write = { Self.written("%.4e", $0) }
    } else if telling.allSatisfy({ $0 == $0.rounded() }) {
      write = { Self.written("%.0f", $0) + ($0.isFinite ? "." : "") }
    } else {
      write = { Self.written("%.4f", $0) }
    }
    self.init(width: telling.map { write($0).count }.max() ?? 1, write: write)
  }

  private static func written(_ format: String, _ number: Float) -> String {
    if number.isNaN { return "nan" }
    // The largest Float has 39 digits.
    return String(unsafeUninitializedCapacity: 64) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        withVaList([Double(number)]) {
          Int(vsnprintf(characters.baseAddress, characters.count, format, $0))
        }
      }
    }
  }
}

// MARK: - Brackets and lines

private struct Printer<Scalar: BitwiseCopyable & Sendable> {
  let view: StridedView<Scalar>
  /// Whether only the edges of long axes are shown.
  let isSummary: Bool
  var format = ElementFormat<Scalar>(width: 0) { "\($0)" }

  private let edgeCount = 3
  private let lineWidth = 80

  init(view: StridedView<Scalar>, isSummary: Bool) {
    self.view = view
    self.isSummary = isSummary
  }

  /// What is shown along an axis; nil for the gap between the edges.
  private func places(_ axis: Int) -> [Int?] {
    let size = view.shape.sizes[axis]
    guard isSummary && size > 2 * edgeCount else { return Array(0..<size) }
    return Array(0..<edgeCount) + [nil] + Array(size - edgeCount..<size)
  }

  /// The elements that are shown.
  func visibleValues(axis: Int = 0, offset: Int = 0) -> [Scalar] {
    if axis == view.shape.rank { return [view.start[offset]] }
    return places(axis).flatMap { place in
      place.map { visibleValues(axis: axis + 1, offset: offset + $0 * view.strides[axis]) } ?? []
    }
  }

  /// - Parameter indent: how far right the first bracket stands.
  func text(axis: Int = 0, offset: Int = 0, indent: Int) -> String {
    let rank = view.shape.rank
    if axis == rank { return format.text(view.start[offset]) }
    if axis == rank - 1 { return line(offset: offset, indent: indent) }
    let parts = places(axis).map { place in
      place.map {
        text(axis: axis + 1, offset: offset + $0 * view.strides[axis], indent: indent + 1)
      } ?? "..."
    }
    let gap = String(repeating: "\n", count: rank - 1 - axis)
    return "[" + parts.joined(separator: "," + gap + margin(indent + 1)) + "]"
  }

  /// The last axis, broken into lines that fit.
  private func line(offset: Int, indent: Int) -> String {
    let axis = view.shape.rank - 1
    let words = places(axis).map { place in
      place.map { format.text(view.start[offset + $0 * view.strides[axis]]) } ?? " ..."
    }
    let wordsPerLine = Swift.max((lineWidth - indent) / (format.width + 2), 1)
    let lines = stride(from: 0, to: words.count, by: wordsPerLine).map { start in
      words[start..<Swift.min(start + wordsPerLine, words.count)].joined(separator: ", ")
    }
    return "[" + lines.joined(separator: ",\n" + margin(indent + 1)) + "]"
  }

  private func margin(_ width: Int) -> String { String(repeating: " ", count: width) }
}
