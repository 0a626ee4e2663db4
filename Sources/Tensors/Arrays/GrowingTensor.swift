import Kernels
import Synchronization

/// A tensor that grows along one axis without copying what it already holds.
///
/// ```swift
/// var keys = GrowingTensor(axis: -2)
/// keys.append(key)         // [B, H, 5, D]
/// keys.append(next)        // [B, H, 1, D]
/// keys.tensor.shape[-2]    // 6
/// ```
///
/// Memory is taken in advance, twice as much whenever it runs out, so that n appends copy each
/// number twice on average. It is a value: a copy goes on by itself. Copies share memory for as long
/// as they hold the same; the first of them to grow keeps it, the others take their own.
public struct GrowingTensor: Sendable {
  /// The axis that grows, as it was given: negative ones count from the end.
  public let axis: Int
  /// How many places along the axis are filled.
  public private(set) var count = 0
  private var storage: Storage?

  /// A tensor without any places yet; its other sizes are those of what is appended first.
  public init(axis: Int) { self.axis = axis }

  /// All that was appended, as a view; a poisoned one before anything was.
  public var tensor: Tensor {
    guard let storage else {
      misuse("GrowingTensor: nothing was appended yet, so there is no shape.")
      return .poisoned
    }
    return storage.tensor(count)
  }

  /// Adds places at the end.
  /// - Parameter more: of the same sizes as what is there, but for the axis that grows; another
  ///   shape is a misuse, and nothing is added.
  public mutating func append(_ more: Tensor) {
    if more.isRecorded {
      misuse(
        "GrowingTensor.append: no gradients flow through it, and one is asked for. Train without a "
          + "cache, or append detached().")
      return
    }
    guard let place = more.shape.resolved(axis, for: "GrowingTensor.append") else { return }
    if let storage, storage.differs(from: more.shape, but: place) {
      misuse(
        "GrowingTensor.append: \(more.shape) does not continue \(storage.tensor(count).shape): all "
          + "sizes but that of axis \(axis) must be equal.")
      return
    }
    let added = more.shape.sizes[place]
    if storage?.claim(from: count, added) != true {
      // Twice as much as is needed now: the next appends find room.
      let grown = Storage(like: more.shape, axis: place, capacity: 2 * (count + added))
      if let storage { grown.write(storage.tensor(count), at: 0) }
      _ = grown.claim(from: 0, count + added)
      storage = grown
    }
    storage?.write(more, at: count)
    count += added
  }

  /// Forgets the places from `count` on. Nothing happens where there are no more than that.
  public mutating func truncate(to count: Int) {
    guard count >= 0 else {
      misuse("GrowingTensor.truncate: \(count) places are fewer than none.")
      return
    }
    self.count = Swift.min(self.count, count)
  }
}

/// Memory for places along an axis, the first of which are filled.
private final class Storage: Sendable {
  private let buffer: Buffer<Float>
  private let sizes: [Int]
  private let axis: Int
  /// How many places belong to somebody. Those behind them are free to whoever comes first.
  private let claimed = Mutex(0)

  init(like shape: Shape, axis: Int, capacity: Int) {
    var sizes = shape.sizes
    sizes[axis] = capacity
    self.sizes = sizes
    self.axis = axis
    buffer = Buffer(count: Shape(sizes).elementCount)
  }

  func differs(from shape: Shape, but axis: Int) -> Bool {
    var expected = sizes
    guard shape.rank == expected.count, self.axis == axis else { return true }
    expected[axis] = shape.sizes[axis]
    return expected != shape.sizes
  }

  /// Takes places behind the first `count`, unless somebody else has them or there are too few.
  func claim(from count: Int, _ added: Int) -> Bool {
    claimed.withLock { claimed in
      guard claimed == count, count + added <= sizes[axis] else { return false }
      claimed += added
      return true
    }
  }

  func tensor(_ count: Int, from start: Int = 0) -> Tensor {
    var filled = sizes
    filled[axis] = count
    let strides = StridedView<Float>.rowMajorStrides(sizes)
    return Tensor(
      StridedView(
        buffer: buffer, shape: Shape(filled), strides: strides, offset: start * strides[axis]))
  }

  /// Writes places that the caller has claimed.
  func write(_ more: Tensor, at start: Int) {
    let place = tensor(more.shape.sizes[axis], from: start).view
    let source = more.view.contiguous()
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let run = more.shape.sizes[axis] * inner
    for block in 0..<sizes[..<axis].reduce(1, *) {
      (place.start + block * sizes[axis] * inner).update(
        from: source.start + block * run, count: run)
    }
    withExtendedLifetime((place, source)) {}
  }
}
