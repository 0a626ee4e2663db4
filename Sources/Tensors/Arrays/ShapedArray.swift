import Kernels

/// What tensors of every element type share: a shape, and other views of the same elements.
///
/// ``Tensor`` holds Float32 numbers, ``IntTensor`` integers such as token ids, ``Mask`` truth
/// values. Values never change; views (`transposed`, slices, `broadcast`) share their memory.
public protocol ShapedArray<Scalar>: Sendable, CustomStringConvertible {
  associatedtype Scalar: BitwiseCopyable & Sendable

  // What a learner's editor need not offer is for who imports the engine's own side alone.

  /// The elements and how they lie in memory.
  @_spi(Engine) var view: StridedView<Scalar> { get }
  @_spi(Engine) init(_ view: StridedView<Scalar>)

  /// One element under a poisoned shape.
  @_spi(Engine) static var poisonedView: StridedView<Scalar> { get }

  /// Whether operations on this array are to be remembered: see ``withGradients(of:_:)-(Tensor,_)``.
  @_spi(Engine) var isRecorded: Bool { get }
  /// This array, remembering that it came out of others.
  @_spi(Engine) func derived(
    by operation: Operation, fromAll sources: [(source: Self, pullback: Pullback)]
  ) -> Self
}

/// Requirements that are not for everybody must have defaults; the engine's own types have no use
/// for these.
extension ShapedArray {
  @_spi(Engine) public var view: StridedView<Scalar> { fatalError() }
  @_spi(Engine) public init(_ view: StridedView<Scalar>) { fatalError() }
  @_spi(Engine) public static var poisonedView: StridedView<Scalar> { fatalError() }
}

extension ShapedArray {
  /// The sizes of the axes.
  public var shape: Shape { view.shape }
  /// The number of axes.
  public var rank: Int { view.shape.rank }
  /// The number of elements.
  public var count: Int { view.shape.elementCount }
  /// Whether a misuse led to this value: see ``MisuseHandler``.
  package var isPoisoned: Bool { view.shape.isPoisoned }

  /// What operations return after a misuse: a value that later operations pass on in silence.
  package static var poisoned: Self { Self(poisonedView) }

  /// The elements in row-major order.
  public var scalars: [Scalar] {
    let count = count
    return [Scalar](unsafeUninitializedCapacity: count) { out, written in
      if count > 0 { view.copy(to: out.baseAddress!) }
      written = count
    }
  }

  /// The one element of a tensor that has just one.
  public func item() -> Scalar {
    if count != 1 {
      misuse("item: \(shape) has \(count) elements; item() reads the only element of a tensor.")
    }
    return (count > 0 ? self : Self.poisoned).view.start.pointee
  }

  /// The same elements, dense in row-major order: itself, or a copy.
  package func contiguous() -> Self {
    isPoisoned || view.isContiguous ? self : Self(view.contiguous()).derived(from: self, { $0 })
  }

  // MARK: - Reshaping

  /// The same elements in row-major order under another shape.
  /// - Parameter shape: of as many elements; one size may be −1 and is then worked out.
  /// - Returns: a view where the strides allow it, else a copy. Cutting an axis into several is always
  ///   a view.
  public func reshaped(_ shape: Shape) -> Self {
    guard let sizes = resolvedSizes(shape) else { return .poisoned }
    let result =
      if let strides = view.strides(under: sizes) {
        viewed(sizes, strides)
      } else {
        Self(StridedView(contiguous: view.copied().buffer, shape: Shape(sizes)))
      }
    return result.derived(from: self, { [shape = self.shape] in $0.reshaped(shape) })
  }

  /// The same elements in row-major order under another shape: see ``reshaped(_:)-(Shape)``.
  public func reshaped(_ sizes: Int...) -> Self { reshaped(Shape(sizes)) }

  /// All elements along one axis.
  public func flattened() -> Self { reshaped([-1]) }

  private func resolvedSizes(_ target: Shape) -> [Int]? {
    if isPoisoned || target.isPoisoned { return nil }
    var sizes = target.sizes
    let open = sizes.indices.filter { sizes[$0] == -1 }
    let known = sizes.filter { $0 != -1 }
    guard open.count <= 1, known.allSatisfy({ $0 >= 0 }) else {
      misuse("reshaped: \(target) is no shape: one size may be −1, the others are 0 or more.")
      return nil
    }
    let product = Shape.product(known)
    if let axis = open.first, product > 0, count % product == 0 { sizes[axis] = count / product }
    guard !sizes.contains(-1), Shape.product(sizes) == count else {
      let wanted = open.isEmpty ? "\(product)" : "a multiple of \(product)"
      misuse("reshaped: \(shape) has \(count) elements, but \(target) needs \(wanted).")
      return nil
    }
    return sizes
  }

  /// A new axis of size 1.
  /// - Parameter axis: its place in the result; −1 puts it last.
  public func expandedDimensions(axis: Int) -> Self {
    if isPoisoned { return self }
    let place = axis < 0 ? axis + rank + 1 : axis
    guard (0...rank).contains(place) else {
      misuse(
        "expandedDimensions: axis \(axis) is no place in a result of \(rank + 1) axes "
          + "(from \(shape)).")
      return .poisoned
    }
    var (sizes, strides) = (shape.sizes, view.strides)
    sizes.insert(1, at: place)
    strides.insert(0, at: place)
    return viewed(sizes, strides).derived(from: self, { $0.squeezed(axis: place) })
  }

  /// The array without the axis, which must have size 1.
  public func squeezed(axis: Int) -> Self {
    guard let place = shape.resolved(axis, for: "squeezed") else { return .poisoned }
    guard shape.sizes[place] == 1 else {
      misuse("squeezed: axis \(axis) of \(shape) has size \(shape.sizes[place]), not 1.")
      return .poisoned
    }
    var (sizes, strides) = (shape.sizes, view.strides)
    sizes.remove(at: place)
    strides.remove(at: place)
    return viewed(sizes, strides).derived(from: self, { $0.expandedDimensions(axis: place) })
  }

  /// The array without any axis of size 1.
  public func squeezed() -> Self {
    if isPoisoned { return self }
    let kept = shape.sizes.indices.filter { shape.sizes[$0] != 1 }
    return viewed(kept.map { shape.sizes[$0] }, kept.map { view.strides[$0] })
      .derived(from: self, { [shape] in $0.reshaped(shape) })
  }

  // MARK: - Transposing

  /// The axes in reverse order: for a matrix, its transpose.
  public func transposed() -> Self { transposed(axes: Array((0..<rank).reversed())) }

  /// The axes in another order.
  /// - Parameter axes: every axis once; the result's axis `k` is this one's `axes[k]`.
  public func transposed(axes: [Int]) -> Self {
    guard let order = shape.resolved(axes, for: "transposed") else { return .poisoned }
    guard order.count == rank else {
      let hint = order.count == 2 ? " Did you mean swappedAxes(\(axes[0]), \(axes[1]))?" : ""
      misuse("transposed: \(axes) names \(order.count) of the \(rank) axes of \(shape).\(hint)")
      return .poisoned
    }
    return viewed(order.map { shape.sizes[$0] }, order.map { view.strides[$0] })
      .derived(
        from: self,
        { gradient in
          gradient.transposed(axes: order.indices.sorted { order[$0] < order[$1] })
        })
  }

  /// The axes in another order: see ``transposed(axes:)``.
  public func transposed(_ axes: Int...) -> Self { transposed(axes: axes) }

  /// Two axes exchanged.
  public func swappedAxes(_ first: Int, _ second: Int) -> Self {
    guard let a = shape.resolved(first, for: "swappedAxes"),
      let b = shape.resolved(second, for: "swappedAxes")
    else { return .poisoned }
    var order = Array(0..<rank)
    order.swapAt(a, b)
    return transposed(axes: order)
  }

  // MARK: - Broadcasting

  /// The elements repeated, without copying, to fill a larger shape under NumPy's rule.
  public func broadcast(to target: Shape) -> Self {
    if isPoisoned || target.isPoisoned { return .poisoned }
    guard let target = Self.checked(target, for: "broadcast") else { return .poisoned }
    guard shape.broadcast(with: target) == target else {
      misuse(
        "broadcast: \(shape) does not stretch to \(target). Aligned from the last axis, each size "
          + "must be equal or 1.")
      return .poisoned
    }
    // Gradients are summed over the copies wherever they arrive.
    return Self(view.stretched(to: target)).derived(from: self, { $0 })
  }

  /// Another view of the same elements, which remembers nothing.
  func viewed(_ sizes: [Int], _ strides: [Int], offset: Int? = nil) -> Self {
    Self(
      StridedView(
        buffer: view.buffer, shape: Shape(sizes), strides: strides, offset: offset ?? view.offset))
  }

  /// A view of one element under a poisoned shape.
  static func poison(_ scalar: Scalar) -> StridedView<Scalar> {
    let buffer = Buffer<Scalar>(count: 1)
    buffer.base.initialize(to: scalar)
    return StridedView(buffer: buffer, shape: .poisoned, strides: [], offset: 0)
  }

  /// Row-major elements, computed in place; poisoned in silence where the shape is.
  static func filled(
    _ shape: Shape, by fill: (UnsafeMutablePointer<Scalar>) -> Void
  ) -> Self {
    guard let shape = checked(shape, for: "\(Self.self)") else { return .poisoned }
    let buffer = Buffer<Scalar>(count: shape.elementCount)
    fill(buffer.base)
    return Self(StridedView(contiguous: buffer, shape: shape))
  }

  /// A shape that elements can be made for, or nil after reporting that it is none.
  static func checked(_ shape: Shape, for operation: @autoclosure () -> String) -> Shape? {
    if shape.isPoisoned { return nil }
    guard shape.sizes.allSatisfy({ $0 >= 0 }) else {
      misuse("\(operation()): \(shape) is no shape: sizes are 0 or more.")
      return nil
    }
    let (bytes, overflow) = shape.elementCount.multipliedReportingOverflow(
      by: MemoryLayout<Scalar>.stride)
    guard !overflow, bytes <= Memory.size else {
      let count = shape.elementCount == .max ? "over 2⁶³" : "\(shape.elementCount)"
      misuse(
        "\(operation()): \(shape) has \(count) elements of \(MemoryLayout<Scalar>.stride) bytes, and "
          + "this machine's memory is \(Memory.size) bytes.")
      return nil
    }
    return shape
  }

  /// Elements in row-major order under a shape of as many.
  static func made(from scalars: [Scalar], shape: Shape, for operation: String) -> Self {
    guard let shape = checked(shape, for: operation) else { return .poisoned }
    guard scalars.count == shape.elementCount else {
      misuse(
        "\(operation): \(scalars.count) elements do not fill \(shape), which needs "
          + "\(shape.elementCount).")
      return .poisoned
    }
    return filled(shape) { out in
      scalars.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { out.update(from: base, count: source.count) }
      }
    }
  }

  static func made(repeating scalar: Scalar, _ shape: Shape, for operation: String) -> Self {
    guard let shape = checked(shape, for: operation) else { return .poisoned }
    // One element under strides of 0 is a whole tensor.
    let one = filled([]) { $0.initialize(to: scalar) }
    return Self(one.view.stretched(to: shape)).contiguous()
  }

  /// Rows of equal length, nested to any depth.
  static func made(from rows: [Self], for operation: String) -> Self {
    if let odd = rows.first(where: { $0.shape != rows[0].shape }), !odd.isPoisoned {
      misuse(
        "\(operation): rows of unequal lengths: \(rows[0].shape) and \(odd.shape).")
      return .poisoned
    }
    return rows.isEmpty ? made(from: [], shape: [0], for: operation) : stacked(rows)
  }
}
