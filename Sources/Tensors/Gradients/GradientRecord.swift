import Synchronization

/// How a tensor came out of others: what the chain rule needs to know of one operation.
///
/// Tensors hold the records, and a record holds those that it came from: the graph lives as long as
/// somebody can still ask for it.
final class GradientRecord: OperationRecord, @unchecked Sendable {
  /// A tensor that an operation read, and how its gradient follows from that of the result.
  typealias Origin = (record: GradientRecord, shape: Shape, pullback: Pullback)

  let scope: GradientScope
  /// An operation comes after all that it read.
  let number: Int
  private var origins: [Origin]
  /// The sum of what has arrived so far.
  private(set) var gradient: Tensor?

  init(in scope: GradientScope, from origins: [Origin]) {
    self.scope = scope
    self.origins = origins
    number = scope.nextNumber()
  }

  var isOpen: Bool { scope.isOpen }
  var needsOperands: Bool { true }
  func isOfSameBody(as other: any OperationRecord) -> Bool {
    (other as? GradientRecord)?.scope === scope
  }

  func derive(_ result: Tensor, by operation: Operation, from sources: [Source]) -> Tensor {
    let origins = sources.map { source in
      (source.tensor.record as! GradientRecord, source.tensor.shape, source.pullback)
    }
    return result.remembered(by: GradientRecord(in: scope, from: origins))
  }

  /// Lets go of long chains one by one: each link releasing the next would overflow the stack.
  deinit {
    var loose = origins.map(\.record)
    origins = []
    while var record = loose.popLast() {
      if isKnownUniquelyReferenced(&record) {
        loose += record.origins.map(\.record)
        record.origins = []
      }
    }
  }

  // MARK: - The backward pass

  /// Gives this record's tensor a gradient, and from it all tensors that it came from theirs.
  ///
  /// What an operation kept is dropped as soon as its gradient is handed on; those of tensors that
  /// came from nothing stay.
  func propagate(_ gradient: Tensor) {
    add(gradient)
    for record in reachable().sorted(by: { $0.number > $1.number }) { record.handOn() }
  }

  private func reachable() -> [GradientRecord] {
    var found = [self]
    var seen: Set = [ObjectIdentifier(self)]
    var next = 0
    while next < found.count {
      for origin in found[next].origins
      where seen.insert(ObjectIdentifier(origin.record)).inserted {
        found.append(origin.record)
      }
      next += 1
    }
    return found
  }

  private func handOn() {
    guard !origins.isEmpty, let gradient = gradient.take() else { return }
    let origins = self.origins
    self.origins = []
    for (record, shape, pullback) in origins {
      switch pullback.kind {
      case .gradient(let ofSource): record.add(ofSource(gradient).summed(to: shape))
      case .addition(let add): record.add(to: shape) { sum in add(gradient, sum) }
      }
    }
  }

  private func add(_ more: Tensor) {
    // Sums are written over one of the two, if nobody else holds it.
    gradient = if let sum = gradient.take() { sum + more } else { more }
  }

  /// Adds something to a few of the sum's elements.
  private func add(to shape: Shape, _ change: (_ sum: Tensor) -> Void) {
    var sum = (gradient.take() ?? .zeros(shape)).view
    if !sum.isExpendable() { sum = sum.copied() }
    let whole = Tensor(sum)
    change(whole)
    gradient = whole
  }
}

/// How the gradient of an operation's source follows from that of its result.
@_spi(Engine) public struct Pullback {
  fileprivate enum Kind {
    case gradient((Tensor) -> Tensor)
    case addition((_ gradient: Tensor, _ sum: Tensor) -> Void)
  }
  fileprivate let kind: Kind

  /// - Parameter ofSource: the source's gradient, or one that broadcasting made larger.
  init(_ ofSource: @escaping (Tensor) -> Tensor) { kind = .gradient(ofSource) }

  /// Serves results that know only of some of the source's elements: whole gradients of 0 for all
  /// others would cost more than the operation.
  /// - Parameter addition: adds the result's gradient to a sum of the source's shape, in place.
  init(adding addition: @escaping (_ gradient: Tensor, _ sum: Tensor) -> Void) {
    kind = .addition(addition)
  }
}

/// What one call of ``withGradients(of:_:)-(Tensor,_)`` records.
final class GradientScope: Sendable {
  private let isClosed = Atomic(false)
  private let count = Atomic(0)

  /// Whether operations are still recorded: while the body runs, and not while gradients are worked
  /// out.
  var isOpen: Bool { !isClosed.load(ordering: .relaxed) }
  func close() { isClosed.store(true, ordering: .relaxed) }

  func nextNumber() -> Int { count.add(1, ordering: .relaxed).newValue }
}

extension Tensor {
  /// The same tensor as the beginning of a graph.
  func leaf(of scope: GradientScope) -> Tensor {
    remembered(by: GradientRecord(in: scope, from: []))
  }
}
