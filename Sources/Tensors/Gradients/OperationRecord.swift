/// What a tensor remembers of how it came out of others: see ``Tensor/record``.
///
/// Two things are built on it. Gradients need each operation's pullback, and ``NameRecord`` says
/// which part of a model computed something. What neither asks for is not remembered at all.
package protocol OperationRecord: AnyObject, Sendable {
  /// A tensor that an operation read, and how its gradient follows from that of the result.
  typealias Source = (tensor: Tensor, pullback: Pullback)

  /// Whether operations are still recorded: while the body runs that asked for it.
  var isOpen: Bool { get }
  /// Whether the numbers that an operation has read are wanted again, as pullbacks want them.
  var needsOperands: Bool { get }
  /// Whether this belongs to the same body as another record.
  func isOfSameBody(as other: any OperationRecord) -> Bool

  /// The result of an operation with what is to be remembered of it.
  /// - Parameter sources: what the operation read and is recorded; this record's tensor is the first
  ///   of them.
  func derive(_ result: Tensor, by operation: Operation, from sources: [Source]) -> Tensor
}

/// What kind of operation a tensor came out of, where a record asks.
@_spi(Engine) public enum Operation: Sendable {
  case sum
  /// Of matrices.
  case product
  /// Rows of a table.
  case selection
  case other
}

// MARK: - Recording

extension Tensor {
  @_spi(Engine) public var isRecorded: Bool { record?.isOpen ?? false }

  /// The same numbers under a record.
  package func remembered(by record: any OperationRecord) -> Tensor { Tensor(view, record: record) }

  @_spi(Engine)
  public func derived(
    by operation: Operation, fromAll sources: [(source: Tensor, pullback: Pullback)]
  ) -> Tensor {
    if isPoisoned { return self }
    let recorded = sources.filter(\.source.isRecorded).map {
      (tensor: $0.source, pullback: $0.pullback)
    }
    guard let record = recorded.first?.tensor.record else { return self }
    guard recorded.allSatisfy({ $0.tensor.record!.isOfSameBody(as: record) }) else {
      misuse(
        "withGradients: tensors of two calls meet, one inside the other, or one is of a model that record "
          + "is looking into. Derivatives of derivatives are not there: use detached() for what counts as "
          + "constant.")
      return .poisoned
    }
    return record.derive(self, by: operation, from: recorded)
  }
}

extension ShapedArray {
  // Only tensors are remembered.
  @_spi(Engine) public var isRecorded: Bool { false }
  @_spi(Engine)
  public func derived(
    by operation: Operation, fromAll sources: [(source: Self, pullback: Pullback)]
  ) -> Self { self }

  /// This array, remembering that it came out of another.
  /// - Parameter pullback: the gradient of `source`, or one that broadcasting made larger, from this
  ///   array's.
  @inline(__always)
  func derived(
    from source: Self, _ pullback: @autoclosure () -> (Tensor) -> Tensor
  ) -> Self {
    source.isRecorded ? derived(by: .other, fromAll: [(source, Pullback(pullback()))]) : self
  }

  /// This array, remembering that it came out of some elements of another.
  /// - Parameter addition: see ``Pullback/init(adding:)``.
  @inline(__always)
  func derived(
    by operation: Operation = .other, from source: Self,
    adding addition: @autoclosure () -> (Tensor, Tensor) -> Void
  ) -> Self {
    source.isRecorded
      ? derived(by: operation, fromAll: [(source, Pullback(adding: addition()))]) : self
  }

  /// This array, remembering that it came out of two others.
  @inline(__always)
  func derived(
    by operation: Operation = .other,
    from first: Self, _ firstPullback: @autoclosure () -> (Tensor) -> Tensor,
    _ second: Self, _ secondPullback: @autoclosure () -> (Tensor) -> Tensor
  ) -> Self {
    guard first.isRecorded || second.isRecorded else { return self }
    return derived(
      by: operation,
      fromAll: [(first, Pullback(firstPullback())), (second, Pullback(secondPullback()))])
  }
}
