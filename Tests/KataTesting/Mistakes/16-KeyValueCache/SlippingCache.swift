import Tensors

/// A cache that is right but for what it was made with.
struct SlippingCache: KeyValueCaching {
  private(set) var keys: [GrowingTensor]
  private(set) var values: [GrowingTensor]
  private let slips: Set<Slip>

  enum Slip: Hashable, Sendable {
    case oneBlock, keysExchanged, keysAsValues, valuesAsKeys, keysTwice, bothTwice
    case noValues, returnsNew, exchangesResults
    case countsFirstBlock, countsMost, countsAllBlocks, countsKeysAndValues
    case truncatesKeys, truncatesValues, truncatesFirstBlock, truncatesLastBlock
    case truncatesNothing, truncatesBy, truncatesToOneMore, clears
  }

  init(layerCount: Int) { self.init(layerCount: layerCount, []) }

  init(
    layerCount: Int, valueCount: Int? = nil, _ slips: [Slip], axis: Int = -2, valueAxis: Int? = nil
  ) {
    keys = Array(repeating: GrowingTensor(axis: axis), count: layerCount)
    values = Array(
      repeating: GrowingTensor(axis: valueAxis ?? axis), count: valueCount ?? layerCount)
    self.slips = Set(slips)
  }

  private func has(_ slip: Slip) -> Bool { slips.contains(slip) }

  var count: Int {
    let counts = keys.map(\.count)
    if has(.countsFirstBlock) { return counts[0] }
    if has(.countsMost) { return counts.max() ?? 0 }
    if has(.countsAllBlocks) { return counts.reduce(0, +) }
    return (counts.min() ?? 0) * (has(.countsKeysAndValues) ? 2 : 1)
  }

  mutating func append(
    key: Tensor, value: Tensor, layer: Int
  ) -> (key: Tensor, value: Tensor) {
    let layer = has(.oneBlock) ? 0 : layer
    var (newKey, newValue) = has(.keysExchanged) ? (value, key) : (key, value)
    if has(.keysAsValues) { newValue = key }
    if has(.valuesAsKeys) { newKey = value }
    keys[layer].append(newKey)
    if has(.keysTwice) || has(.bothTwice) { keys[layer].append(newKey) }
    if !has(.noValues) { values[layer].append(newValue) }
    if has(.bothTwice) { values[layer].append(newValue) }
    if has(.returnsNew) { return (key, value) }
    if has(.noValues) { return (keys[layer].tensor, value) }
    let all = (key: keys[layer].tensor, value: values[layer].tensor)
    return has(.exchangesResults) ? (all.value, all.key) : all
  }

  mutating func truncate(to count: Int) {
    for layer in keys.indices {
      if has(.truncatesNothing) || has(.truncatesFirstBlock) && layer > 0 { continue }
      if has(.truncatesLastBlock) && layer < keys.count - 1 { continue }
      var kept = count
      if has(.truncatesBy) { kept = max(0, keys[layer].count - count) }
      if has(.truncatesToOneMore) { kept += 1 }
      if has(.clears) { kept = 0 }
      if !has(.truncatesValues) { keys[layer].truncate(to: kept) }
      if !has(.truncatesKeys) { values[layer].truncate(to: kept) }
    }
  }
}

/// A cache that is a class: a copy of it is the same one.
final class SharedCache: KeyValueCaching {
  private var cache: SlippingCache

  required init(layerCount: Int) { cache = SlippingCache(layerCount: layerCount) }

  var keys: [GrowingTensor] { cache.keys }
  var values: [GrowingTensor] { cache.values }
  var count: Int { cache.count }

  func append(key: Tensor, value: Tensor, layer: Int) -> (key: Tensor, value: Tensor) {
    cache.append(key: key, value: value, layer: layer)
  }

  func truncate(to count: Int) { cache.truncate(to: count) }
}

/// A cache that is right, and built in another way: from nothing, with each change.
struct RebuiltCache: KeyValueCaching {
  private(set) var keys: [GrowingTensor]
  private(set) var values: [GrowingTensor]

  init(layerCount: Int) {
    keys = (0..<layerCount).map { _ in GrowingTensor(axis: 2) }
    values = (0..<layerCount).map { _ in GrowingTensor(axis: 2) }
  }

  var count: Int { values[values.count - 1].count }

  mutating func append(
    key: Tensor, value: Tensor, layer: Int
  ) -> (key: Tensor, value: Tensor) {
    keys[layer] = Self.grown(keys[layer], by: key)
    values[layer] = Self.grown(values[layer], by: value)
    return (keys[layer].tensor, values[layer].tensor)
  }

  mutating func truncate(to count: Int) {
    keys = keys.map { Self.cut($0, to: count) }
    values = values.map { Self.cut($0, to: count) }
  }

  private static func grown(_ old: GrowingTensor, by more: Tensor) -> GrowingTensor {
    var new = GrowingTensor(axis: -2)
    new.append(old.count == 0 ? more : concatenated([old.tensor, more], axis: -2))
    return new
  }

  private static func cut(_ old: GrowingTensor, to count: Int) -> GrowingTensor {
    var new = GrowingTensor(axis: -2)
    new.append(old.tensor[.ellipsis, ..<min(count, old.count), .all])
    return new
  }
}
