import Tensors

/// A cache of keys and values as a row of parts.
package struct CacheFormula: Formula, KeyValueCaching {
  /// `[B, H, S, D]` each.
  package typealias KeysAndValues = (key: Tensor, value: Tensor)

  package var keys, values: [GrowingTensor]

  /// Whose tensors are used for the block at `layer`.
  package var place: (_ layer: Int) -> Int = { $0 }
  /// What is kept as key and as value.
  package var kept: (_ key: Tensor, _ value: Tensor) -> KeysAndValues = { ($0, $1) }
  package var addKey: (_ keys: inout GrowingTensor, _ new: Tensor) -> Void = { $0.append($1) }
  package var addValue: (_ values: inout GrowingTensor, _ new: Tensor) -> Void = { $0.append($1) }
  /// What an append returns, of what is held then and of what is new.
  package var result:
    (_ keys: GrowingTensor, _ values: GrowingTensor, _ new: KeysAndValues) -> KeysAndValues = {
      keys, values, _ in (keys.tensor, values.tensor)
    }

  /// How many positions there are, from how many each block has.
  package var counted: (_ keys: [Int], _ values: [Int]) -> Int = { keys, _ in keys.min() ?? 0 }

  /// The blocks whose tensors are cut.
  package var cutLayers: (_ all: Range<Int>) -> Range<Int> = { $0 }
  /// How many positions are left of those that a block holds, where `count` are asked for.
  package var left: (_ count: Int, _ held: Int) -> Int = { count, _ in count }
  package var cutKeys: (_ keys: inout GrowingTensor, _ count: Int) -> Void = { $0.truncate(to: $1) }
  package var cutValues: (_ values: inout GrowingTensor, _ count: Int) -> Void = {
    $0.truncate(to: $1)
  }

  package init(layerCount: Int) { self.init(layerCount: layerCount, axis: -2) }

  /// - Parameter axis: along which the tensors grow.
  init(layerCount: Int, axis: Int) {
    keys = Array(repeating: GrowingTensor(axis: axis), count: layerCount)
    values = keys
  }

  /// Makes both grow along another axis.
  package mutating func grow(along axis: Int) {
    keys = keys.map { _ in GrowingTensor(axis: axis) }
    values = keys
  }

  package var count: Int { counted(keys.map(\.count), values.map(\.count)) }

  package mutating func append(
    key: Tensor, value: Tensor, layer: Int
  ) -> (key: Tensor, value: Tensor) {
    let (place, kept) = (place(layer), kept(key, value))
    addKey(&keys[place], kept.key)
    addValue(&values[place], kept.value)
    return result(keys[place], values[place], (key, value))
  }

  package mutating func truncate(to count: Int) {
    for layer in cutLayers(keys.indices) {
      let count = left(count, keys[layer].count)
      cutKeys(&keys[layer], count)
      cutValues(&values[layer], count)
    }
  }
}

// MARK: - Other caches

extension CacheFormula {
  /// A cache that is right, and built in another way: from nothing, with each change.
  package static func rebuilt(layerCount: Int) -> CacheFormula {
    CacheFormula(layerCount: layerCount, axis: 2).changed {
      ($0.addKey, $0.addValue) = (grow, grow)
      ($0.cutKeys, $0.cutValues) = (cut, cut)
      $0.counted = { _, values in values.last ?? 0 }
    }
  }

  private static func grow(_ tensor: inout GrowingTensor, by more: Tensor) {
    var new = GrowingTensor(axis: -2)
    new.append(tensor.count == 0 ? more : concatenated([tensor.tensor, more], axis: -2))
    tensor = new
  }

  private static func cut(_ tensor: inout GrowingTensor, to count: Int) {
    var new = GrowingTensor(axis: -2)
    new.append(tensor.tensor[.ellipsis, ..<min(count, tensor.count), .all])
    tensor = new
  }
}

/// A cache that is a class: a copy of it is the same one.
package final class SharedCache: KeyValueCaching {
  private var cache: CacheFormula

  package required init(layerCount: Int) { cache = CacheFormula(layerCount: layerCount) }

  package var keys: [GrowingTensor] { cache.keys }
  package var values: [GrowingTensor] { cache.values }
  package var count: Int { cache.count }

  package func append(key: Tensor, value: Tensor, layer: Int) -> (key: Tensor, value: Tensor) {
    cache.append(key: key, value: value, layer: layer)
  }

  package func truncate(to count: Int) { cache.truncate(to: count) }
}
